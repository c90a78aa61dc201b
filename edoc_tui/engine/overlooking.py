"""How delivery stands: who works, what waits, which gates are shut, what a person must decide."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction
from edoc_tui.engine.gate import is_shut, trouble_of
from edoc_tui.engine.liveness import living_workers
from edoc_tui.engine.working import Working
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository

S = ServiceStatus

UNCLEAR: Final = (S.HELD, S.UNKNOWN, S.SENDING)
"""What a person may have to look at, the most urgent first."""

_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account.

    Attributes:
        counts: Outgoing documents by status.
        oldest_waiting: Seconds that the oldest unsent document has waited; ``None`` = none does.
        ordered: Documents that a person has told a worker to send.
        shut: Why its gate is shut, ``""`` = it is open.
        failures: Requests in a row that were not answered.
        pause: Seconds until the gate is tried again, or uploads may go on; 0 = now.
    """

    code: str
    send_mode: str
    counts: dict[str, int]
    oldest_waiting: int | None
    ordered: int
    shut: str
    failures: int
    pause: int

    def count(self, *statuses: str) -> int:
        """Return how many documents have one of *statuses*."""
        return sum(self.counts.get(one, 0) for one in statuses)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Everything at one moment.

    Attributes:
        workers: Names of the workers that live, as their lock files have them.
        unclear: Documents that are Held, Unknown or Sending.
    """

    workers: Sequence[str]
    accounts: Sequence[AccountView]
    unclear: Sequence[EDocument]


class Overlooking(Working):
    """The part of the engine that says how delivery stands."""

    async def delivery(self) -> DeliveryView:
        """Look at everything, without asking anybody."""
        workers = await asyncio.to_thread(living_workers, str(self.home.run))
        if not workers and await self.worker_alive():
            workers = [_("on another host")]
        services = {code: self.settings.services[code] for code in self._codes("")}
        modes = {code: str(one.connection.send_mode) for code, one in services.items()}

        def look(repository: Repository) -> DeliveryView:
            accounts = [self._account_view(repository, code, mode) for code, mode in modes.items()]
            unclear: list[EDocument] = []
            for status in UNCLEAR:
                query = ListQuery(Direction.OUT, statuses=(status,))
                unclear += repository.page(query, limit=_SHOWN).items
            return DeliveryView(workers, accounts, unclear)

        return await self.store.read(look)

    async def try_gate(self, service: str = "") -> None:
        """Ask the provider something harmless now, and open the gate if that is answered well.

        Raises:
            EdocError: Why not.
        """
        self.refuse_read_only()
        for code in self._codes(service):
            account = self._account(code)
            await account.gate.load()
            trouble = account.gate.trouble
            health = await account.connector.check()
            if not health.ok and trouble is not None:
                raise trouble
            await account.gate.answered()
        await self._desk.exchanges.flush()

    def _account_view(self, repository: Repository, code: str, mode: str) -> AccountView:
        row = repository.gate(code)
        now = repository.ticks()
        until = row.try_at if is_shut(row) else row.paused_until
        left = until - now.seconds if row.epoch == now.epoch else 0.0
        oldest = repository.oldest_waiting(code)
        counts = repository.counts(Direction.OUT, code)
        waited = None if oldest is None else self._desk.clock() - oldest
        return AccountView(
            code=code,
            send_mode=mode,
            counts={str(status): number for status, number in counts.items() if number},
            oldest_waiting=None if waited is None else max(0, int(waited.total_seconds())),
            ordered=len(repository.orders(code)),
            shut=str(trouble_of(row)) if is_shut(row) else "",
            failures=row.failures,
            pause=max(0, round(left)),
        )
