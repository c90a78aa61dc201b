"""Gates, limits, orders and waiting times: small rows that every process of an account shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.status import Actor, ServiceStatus
from edoc_tui.locales import _
from edoc_tui.store import ticks
from edoc_tui.store.delivery_port import GateRow, Ordered, Waited
from edoc_tui.store.table import Table, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.store.ticks import Ticks

_GATE: Final = (
    "service", "failures", "openings", "kind", "reason", "since", "epoch", "try_at",
    "paused_until",
)  # fmt: skip
_NEW: Final = ", ".join(f"{name} = excluded.{name}" for name in _GATE[1:])


class Delivery(Table):
    """See :class:`edoc_tui.store.delivery_port.DeliveryPort`."""

    __slots__ = ()

    def ticks(self) -> Ticks:
        """Return this moment by the machine's own clock."""
        return ticks.now()

    def gate(self, service: str) -> GateRow:
        """Return the gate of an account; a fresh one when nothing ever failed."""
        row = self._row(f"SELECT {', '.join(_GATE[1:])} FROM gates WHERE service = ?", (service,))
        return GateRow() if row is None else GateRow(*row)

    def save_gate(self, service: str, row: GateRow) -> None:
        """Replace the gate of an account."""
        self._db.execute(
            f"INSERT INTO gates ({', '.join(_GATE)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            f" ON CONFLICT (service) DO UPDATE SET {_NEW}",
            (
                service,
                row.failures,
                row.openings,
                row.kind,
                row.reason,
                row.since,
                row.epoch,
                float(row.try_at),
                float(row.paused_until),
            ),
        )

    def take_tokens(self, service: str, wanted: int, per_minute: int) -> int:
        """Take up to *wanted* uploads out of the bucket of an account; return how many."""
        self._alone(f"bucket {service}")
        now = self.ticks()
        row = self._row("SELECT tokens, epoch, at FROM buckets WHERE service = ?", (service,))
        held = float(per_minute)
        if row is not None:
            held = min(held, row[0] + now.since(row[1], row[2]) * per_minute / 60)
        taken = max(0, min(wanted, int(held)))
        self._db.execute(
            "INSERT INTO buckets (service, tokens, epoch, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (service) DO UPDATE SET tokens = excluded.tokens,"
            " epoch = excluded.epoch, at = excluded.at",
            (service, held - taken, now.epoch, now.seconds),
        )
        return taken

    def waited(self, attempt_id: int) -> Waited | None:
        """Return how long an attempt has waited; ``None`` = not known."""
        row = self._row(
            "SELECT epoch, begun, searched FROM attempt_ticks WHERE attempt_id = ?", (attempt_id,)
        )
        if row is None:
            return None
        now = self.ticks()
        searched = None if row[2] is None else now.since(row[0], row[2])
        return Waited(now.since(row[0], row[1]), searched)

    def order(self, document_ids: Sequence[int], by: str) -> int:
        """Note that a person wants documents sent, as they are now; return how many."""
        now, ordered = self._now(), 0
        for one in document_ids:
            ordered += len(
                self._rows(
                    "INSERT INTO orders (document_id, ordered_by, ordered_at, sha256)"
                    " SELECT id, ?, ?, sha256 FROM documents WHERE id = ? AND direction = 'out'"
                    " ON CONFLICT (document_id) DO UPDATE SET ordered_by = excluded.ordered_by,"
                    " ordered_at = excluded.ordered_at, sha256 = excluded.sha256"
                    " RETURNING document_id",
                    (by, now, one),
                )
            )
            # Whoever asks now does not wait for the end of an earlier failure's pause.
            self._db.execute("UPDATE documents SET next_at = NULL WHERE id = ?", (one,))
        return ordered

    def orders(self, service: str) -> Sequence[Ordered]:
        """Return what people have ordered of a service, oldest document first."""
        rows = self._rows(
            "SELECT document_id, ordered_by, ordered_at, orders.sha256 FROM orders"
            " JOIN documents ON documents.id = document_id WHERE service = ? ORDER BY document_id",
            (service,),
        )
        return [Ordered(*row) for row in rows]

    def withdraw(self, document_ids: Sequence[int], by: str) -> Sequence[int]:
        """Take orders and releases back of what has not left; return whose release that was."""
        self.end_orders(document_ids)
        now, withdrawn = self._now(), []
        for one in document_ids:
            row = self._row(
                "UPDATE documents SET released = 0, updated_at = ? WHERE id = ? AND released = 1"
                " AND status IN ('Created', 'Exported') RETURNING status",
                (now, one),
            )
            if row is not None:
                status, actor = ServiceStatus(row[0]), who(Actor.OPERATOR, by)
                text = _("Release to Production withdrawn")
                self._write_log(one, now, "withdraw", status, actor, message=text)
                withdrawn.append(one)
        return withdrawn

    def end_orders(self, document_ids: Sequence[int]) -> None:
        """Forget orders that were carried out, or cannot be."""
        for one in document_ids:
            self._db.execute("DELETE FROM orders WHERE document_id = ?", (one,))
