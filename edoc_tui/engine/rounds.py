"""What a worker's round did, and how a command that made one ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import ExitStatus
from edoc_tui.engine.reports import PollReport, ReceiveReport, ReconcileReport, SendReport

if TYPE_CHECKING:
    from edoc_tui.domain.errors import EdocError


@dataclass(slots=True)
class Round:
    """What one round did.

    Attributes:
        imported, refused: Files of ``drop/new``.
        sent, polled, reconciled, received: The reports of the parts.
        errors: What kept a part from being done.
    """

    imported: int = 0
    refused: int = 0
    sent: SendReport = field(default_factory=SendReport)
    polled: PollReport = field(default_factory=PollReport)
    reconciled: ReconcileReport = field(default_factory=ReconcileReport)
    received: ReceiveReport = field(default_factory=ReceiveReport)
    errors: list[EdocError] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """What ended a part early, else 1 when a document failed, else 0."""
        found = [
            *(error.exit_status for error in self.errors),
            self.sent.exit_status,
            self.polled.exit_status,
            self.received.exit_status,
            ExitStatus.SOME_FAILED if self.refused else ExitStatus.OK,
        ]
        serious = [one for one in found if one > ExitStatus.SOME_FAILED]
        return serious[0] if serious else max(found)

    @property
    def failed(self) -> bool:
        """Whether something ended a part early, so that trying again at once is no use."""
        return bool(self.errors or self.sent.error or self.polled.error)

    @property
    def eventful(self) -> bool:
        """Whether anything happened that is worth telling."""
        sent, polled, back = self.sent, self.polled, self.reconciled
        return bool(
            self.imported
            or self.refused
            or self.errors
            or sent.sent
            or sent.failed
            or sent.unknown
            or sent.error
            or polled.delivered
            or polled.failed
            or polled.attention
            or polled.error
            or self.received.received
            or self.received.unreadable
            or self.received.error
            or back.found
            or back.not_found
            or back.held
        )
