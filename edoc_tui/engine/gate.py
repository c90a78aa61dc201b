"""The gate of an account: no more uploads at a provider that cannot be reached or refuses us.

It shuts after five *consecutive* transport failures, whichever processes met them; any answer,
whatever it says, resets the count. An answer about the account (401 that stays, 403, redirects)
shuts it at once. A shut gate is tried again with a harmless question, by one process, after a
pause that doubles from 30 s to 10 min; a person who asks need not wait for it.

The gate is a row of the store; what this process knows of it is refreshed with every claim.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import (
    AuthError,
    ConfigError,
    EntitlementError,
    ProviderError,
    UnavailableError,
)
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.delivery_port import GateRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.errors import EdocError
    from edoc_tui.engine.collaborators import Desk
    from edoc_tui.store.repository import Repository
    from edoc_tui.store.ticks import Ticks

FAILURES: Final = 5
"""So many transport failures in a row shut the gate."""

SHORTEST: Final = 30.0
"""Seconds until a shut gate is tried again, the first time."""

LONGEST: Final = 20
"""The pause grows to so many times the first one."""

_MESSAGE: Final = 300
_ACCOUNT: Final[dict[str, type[ProviderError]]] = {
    kind.__name__: kind for kind in (AuthError, EntitlementError, ConfigError)
}


def is_transport_failure(error: BaseException) -> bool:
    """Say whether *error* means that no answer came at all."""
    return isinstance(error, ProviderError) and error.status == 0 and not _is_local(error)


def _is_local(error: ProviderError) -> bool:
    # Errors of setup and sign-in have no HTTP status either, but say nothing about the network.
    return not isinstance(error, UnavailableError) and error.delivered == "no"


def is_shut(row: GateRow) -> bool:
    """Say whether uploads must not be tried."""
    return row.failures >= FAILURES or bool(row.kind)


def after_failure(row: GateRow, reason: str, now: Ticks, at: str, first: float) -> GateRow:
    """Return the gate after a request without an answer; *first* is the shortest pause."""
    row = replace(row, failures=row.failures + 1, reason=printable(reason, limit=_MESSAGE))
    return _shut(row, now, at, first) if row.failures == FAILURES else row


def after_refusal(row: GateRow, error: EdocError, now: Ticks, at: str, first: float) -> GateRow:
    """Return the gate after an answer that is about the account, not about the document."""
    kind = next((name for name, one in _ACCOUNT.items() if isinstance(error, one)), "")
    if not kind:
        return row
    reason = printable(error.message, limit=_MESSAGE)
    return _shut(replace(row, kind=kind, reason=reason), now, at, first)


def after_answer(row: GateRow, *, upload: bool) -> GateRow:
    """Return the gate after an answer; only an upload that is answered ends the doubling."""
    return GateRow(
        openings=0 if upload else row.openings, epoch=row.epoch, paused_until=row.paused_until
    )


def for_question(row: GateRow, now: Ticks, first: float) -> GateRow | None:
    """Return the gate with the next question taken by the caller; ``None`` = not yet."""
    if row.epoch == now.epoch and now.seconds < row.try_at:
        return None
    pause = _pause(row.openings, first)
    return replace(row, openings=row.openings + 1, epoch=now.epoch, try_at=now.seconds + pause)


def after_request_to_wait(row: GateRow, now: Ticks, seconds: float) -> GateRow:
    """Return the gate when the provider wants no upload for *seconds*; the longest counts."""
    until = now.seconds + seconds
    if row.epoch == now.epoch:
        until = max(until, row.paused_until)
    return replace(row, epoch=now.epoch, paused_until=until)


def _shut(row: GateRow, now: Ticks, at: str, first: float) -> GateRow:
    return replace(
        row,
        openings=row.openings + 1,
        since=row.since or at,
        epoch=now.epoch,
        try_at=now.seconds + _pause(row.openings, first),
        paused_until=row.paused_until if row.epoch == now.epoch else 0.0,
    )


def _pause(openings: int, first: float) -> float:
    return first * min(float(LONGEST), 2.0 ** min(openings, 30))


def trouble_of(row: GateRow) -> ProviderError | None:
    """Return why nothing is to be tried, or nothing was answered lately; ``None`` = all well."""
    if row.kind:
        return _ACCOUNT.get(row.kind, UnavailableError)(
            row.reason, todo=_("The documents stay ready to be sent.")
        )
    if not row.failures:
        return None
    return UnavailableError(
        _("The provider does not answer: {message}").format(message=row.reason),
        todo=_("The documents stay ready to be sent. Check network and addresses."),
    )


class Gate:
    """An account's gate as this process sees it, and the way to change it for all.

    Args:
        desk: Where the row is kept.
        service: The account.
        first: Seconds of the first pause.
    """

    def __init__(self, desk: Desk, service: str, first: float = SHORTEST) -> None:
        self._desk = desk
        self._service = service
        self._first = first
        self.row = GateRow()
        self._resumes = 0.0

    @property
    def pause_left(self) -> float:
        """Seconds for which this process was asked to wait."""
        return max(0.0, self._resumes - time.monotonic())

    @property
    def is_shut(self) -> bool:
        """Whether uploads must not be tried."""
        return is_shut(self.row)

    @property
    def failures(self) -> int:
        """Transport failures in a row."""
        return self.row.failures

    @property
    def trouble(self) -> ProviderError | None:
        """See :func:`trouble_of`."""
        return trouble_of(self.row)

    def look(self, repository: Repository) -> float:
        """Learn what other processes know; return for how many seconds nobody may upload."""
        self.row = repository.gate(self._service)
        if not self.row.paused_until:
            return 0.0
        now = repository.ticks()
        same = self.row.epoch == now.epoch
        return max(0.0, self.row.paused_until - now.seconds) if same else 0.0

    async def load(self) -> float:
        """Learn what other processes know, outside a claim; see :meth:`look`."""
        return await self._desk.store.read(self.look)

    async def may_ask(self) -> bool:
        """Take the harmless question that a shut gate is tried with, if it is due and free."""

        def take(repository: Repository) -> bool:
            row = repository.gate(self._service)
            taken = for_question(row, repository.ticks(), self._first) if is_shut(row) else row
            if taken is not None and taken != row:
                repository.save_gate(self._service, taken)
            return taken is not None

        return await self._desk.store.write(take)

    async def answered(self, *, upload: bool = False) -> None:
        """The provider answered, whatever it said; costs nothing while all is well."""
        if self.row.failures or self.row.kind or (upload and self.row.openings):
            await self._change(lambda row, _now: after_answer(row, upload=upload))

    async def saw(self, error: EdocError) -> None:
        """Count what *error* says about the way to the provider."""
        if is_transport_failure(error):
            assert isinstance(error, ProviderError)
            reason = error.message
            await self._change(
                lambda row, now: after_failure(row, reason, now, self._at(), self._first)
            )
        elif isinstance(error, ProviderError) and error.status and not self.row.kind:
            await self.answered()

    async def refused(self, error: EdocError) -> None:
        """Shut at once, where *error* is about the account and not about a document."""
        await self._change(lambda row, now: after_refusal(row, error, now, self._at(), self._first))

    async def pause(self, seconds: float) -> None:
        """Let no process upload for *seconds* (429 with Retry-After)."""
        self._resumes = max(self._resumes, time.monotonic() + seconds)
        await self._change(lambda row, now: after_request_to_wait(row, now, seconds))

    async def reset(self) -> None:
        """Forget everything: a person has signed in, or changed the setup."""
        await self._change(lambda _row, _now: GateRow())

    def _at(self) -> str:
        return self._desk.clock().isoformat(timespec="seconds")

    async def _change(self, change: Callable[[GateRow, Ticks], GateRow]) -> None:
        def write(repository: Repository) -> GateRow:
            before = repository.gate(self._service)
            after = change(before, repository.ticks())
            if after != before:
                repository.save_gate(self._service, after)
            return after

        self.row = await self._desk.store.write(write)
