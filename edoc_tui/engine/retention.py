"""Carrying a retention policy out: previewed, by a person first, in small steps, written down.

A worker does by itself only what a person has done by hand with the very same periods. Each step
is a transaction of its own that looks at everything anew and writes its entry into the journal,
so that it can be ended at any moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, SettingsError
from edoc_tui.domain.retention import DOCUMENTS, Kind, Period, Policy
from edoc_tui.engine.airlock import Airlock
from edoc_tui.engine.retention_report import (
    Figures,
    Preview,
    RetentionReport,
    RetentionStanding,
)
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

    from edoc_tui.config.control_settings import RetentionSettings
    from edoc_tui.store.repository import Repository
    from edoc_tui.store.retention_records import Aged, AgedPage, Cursor, Removed

_log = logging.getLogger("edoc_tui.retention")

REMOVED: Final = "retention.removed"
"""The action of an entry about one step."""

APPROVED: Final = "retention.approved"
"""The action of an entry about a person who carries a policy out."""

DAY: Final = 86_400.0
_WINDOW: Final = 500  # records that are looked at together
_STEP: Final = 100  # … and removed together, at most
_STEP_SIZE: Final = 4_000_000  # and no more than so many bytes
_LONGEST_PAUSE: Final = 0.25
_A_ROUND: Final = 3.0  # seconds of a worker's round
_STRANGE: Final = timedelta(days=366)  # the clock may be wrong


def policy_of(settings: RetentionSettings) -> Policy:
    """Return the policy that the settings describe."""
    found = {kind: Period.parse(getattr(settings, kind)) for kind in Kind}
    periods = {kind: period for kind, period in found.items() if period is not None}
    return Policy(periods, settings.automatic)


class Retaining(Airlock):
    """The part of the engine that removes what is old enough."""

    _more_to_remove = False

    @property
    def retention_policy(self) -> Policy:
        """The policy that the settings describe now."""
        return policy_of(self.settings.retention)

    async def retention_standing(self) -> RetentionStanding:
        """Return the policy, and whether a worker may carry it out."""
        policy = self.retention_policy
        approved = await self.store.read(lambda repository: repository.approved_policy())
        return RetentionStanding(policy, approved, why_not(policy, approved[0]))

    async def retention_preview(
        self, *, on_step: Callable[[Preview], None] | None = None
    ) -> Preview:
        """Count what would be removed now; nothing is changed."""
        policy, now = self.retention_policy, self._desk.clock()
        preview = Preview(policy)
        for kind, period in policy.periods.items():
            figures = Figures(kind, period, period.cutoff(now))
            preview.kinds.append(figures)
            async for items in self._walk(kind, figures.cutoff):
                _count(figures, items)
                if on_step is not None:
                    on_step(preview)
        return preview

    async def retention_run(
        self,
        agreed: str,
        *,
        stop: asyncio.Event | None = None,
        on_step: Callable[[RetentionReport], None] | None = None,
    ) -> RetentionReport:
        """Carry the policy out, for a person who has seen its preview.

        From then on a worker may do the same by itself, if the policy says so.

        Args:
            agreed: :attr:`Policy.text` of what the person has seen.
            stop: Set to end after the step that is under way.
            on_step: Told after each step.

        Raises:
            SettingsError: There is no policy.
            DataError: The settings were changed since the preview; nothing was removed.
        """
        policy, who, by = self.retention_policy, self.person.record(), self.person.name
        if not policy.periods:
            raise no_policy()
        if policy.text != agreed:
            raise DataError(
                _("The retention policy was changed meanwhile."),
                todo=_("Nothing was removed. Look at the preview again."),
            )

        def approve(repository: Repository) -> None:
            if repository.approved_policy()[0] != policy.text:
                repository.approve_policy(policy.text, by)
                repository.record(APPROVED, who, details={"message": policy.text})

        async def work() -> RetentionReport:
            await self.store.write(approve)
            return await self._carry_out(policy, stop or asyncio.Event(), on_step)

        return await self._job(work(), stop)

    async def _round_retention(self, stop: asyncio.Event, *, whole: bool = False) -> None:
        """Carry the policy out as a worker: once a day, a few seconds in each of its rounds.

        With *whole* there is no next round, so that it goes on to the end.
        """
        policy = self.retention_policy
        if not policy.automatic or not policy.periods:
            return
        now = self._desk.clock()
        if not self._more_to_remove:
            approved = await self.store.read(lambda repository: repository.approved_policy())
            if why_not(policy, approved[0]) or await self._strange_clock(now):
                return
            if not await self.store.write(lambda r: r.take_turn("", "retention", now, DAY)):
                return
        seconds = float("inf") if whole else _A_ROUND
        report = await self._carry_out(policy, stop, automatic=True, seconds=seconds)
        self._more_to_remove = not report.complete
        if removed := sum(report.rows.values()):
            _log.info("%d old records were removed by the retention policy.", removed)

    async def _strange_clock(self, now: datetime) -> bool:
        """Say whether the clock may have jumped: a wrong year must not remove everything."""
        newest = await self.store.read(lambda r: r.audit_newest(limit=1, seals=True))
        if newest and now - datetime.fromisoformat(newest[0].at) < _STRANGE:
            return False
        _log.warning("Nothing was written for a year, or the clock is wrong: retention waits.")
        return True

    async def _carry_out(
        self,
        policy: Policy,
        stop: asyncio.Event,
        on_step: Callable[[RetentionReport], None] | None = None,
        *,
        automatic: bool = False,
        seconds: float = float("inf"),
    ) -> RetentionReport:
        report, now = RetentionReport(), self._desk.clock()
        end = time.monotonic() + seconds
        await self.seal()
        for kind, period in policy.periods.items():
            cutoff = period.cutoff(now)
            details = {"kind": str(kind), "period": str(period), "before": cutoff.isoformat()}
            if automatic:
                details["automatic"] = "yes"
            async for items in self._walk(kind, cutoff):
                for ids in _steps(items):
                    if stop.is_set() or time.monotonic() > end:
                        report.complete = False
                        return report
                    report.add(kind, await self._remove(kind, ids, cutoff, details))
                    if on_step is not None:
                        on_step(report)
        await self.anchor()
        return report

    async def _walk(self, kind: Kind, cutoff: datetime) -> AsyncIterator[Sequence[Aged]]:
        """Yield what is old enough, window by window."""
        after: Cursor | None = None
        while True:
            page = await self.store.read(partial(_look, kind, cutoff, after))
            yield page.items
            if page.next is None:
                return
            after = page.next

    async def _remove(
        self, kind: Kind, ids: Sequence[int], cutoff: datetime, details: dict[str, str]
    ) -> Removed:
        who = self.person.record()

        def write(repository: Repository) -> Removed:
            removed = repository.remove_aged(kind, ids, cutoff)
            if removed.rows:
                figures = {"rows": removed.rows, "size": removed.size, "log_rows": removed.log_rows}
                named = removed.documents if kind in DOCUMENTS else ()
                repository.record(REMOVED, who, documents=named, details={**details, **figures})
            return removed

        began = time.monotonic()
        removed = await self.store.write(write)
        # As long as it took: whoever else wants to write in between has half of the time.
        await asyncio.sleep(min(_LONGEST_PAUSE, time.monotonic() - began))
        return removed


def _look(kind: Kind, cutoff: datetime, after: Cursor | None, repository: Repository) -> AgedPage:
    return repository.aged(kind, cutoff, after, _WINDOW)


def no_policy() -> SettingsError:
    """Return the error of carrying out nothing."""
    return SettingsError(
        _("There is no retention policy: everything is kept."),
        todo=_('Set a period such as communication_bodies = "90 days" in [retention].'),
    )


def why_not(policy: Policy, approved: str) -> str:
    """Return why a worker does not carry *policy* out by itself, ``""`` if it does."""
    if not policy.periods:
        return _("There is no retention policy: everything is kept.")
    if not policy.automatic:
        return _("automatic is off: only a person carries it out.")
    if policy.text != approved:
        return _("A person must carry out this very policy first.")
    return ""


def _count(figures: Figures, items: Sequence[Aged]) -> None:
    due = [one for one in items if one.due]
    figures.count += len(due)
    figures.size += sum(one.size for one in due)
    figures.kept += len(items) - len(due)
    oldest = min((one.at for one in due), default="")
    figures.oldest = min(filter(None, (figures.oldest, oldest)), default="")


def _steps(items: Sequence[Aged]) -> Iterator[list[int]]:
    """Yield ids to remove together: few, and not too large."""
    ids: list[int] = []
    size = 0
    for one in items:
        if not one.due:
            continue
        if ids and (len(ids) == _STEP or size + one.size > _STEP_SIZE):
            yield ids
            ids, size = [], 0
        ids.append(one.id)
        size += one.size
    if ids:
        yield ids
