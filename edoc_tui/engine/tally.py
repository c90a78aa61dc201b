"""What became of each document of a batch, and how many are still to come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.status import ServiceStatus
from edoc_tui.engine.reports import SendReport, line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.reports import Line

    Progress = Callable[[int, int], None]

_PROGRESS: Final = 0.1  # seconds between reports of progress


class Tally:
    """Counts the documents of a batch into its report.

    Args:
        on_progress: Told now and then how many documents are done, and how many there are.
    """

    def __init__(self, on_progress: Progress | None) -> None:
        self._on_progress = on_progress
        self._left: dict[int, None] = {}
        self._total = 0
        self._told = 0.0
        self.report = SendReport()

    def begin(self, ids: Sequence[int]) -> None:
        """Expect these documents, each once."""
        self._left = dict.fromkeys(ids)
        self._total = len(self._left)

    @property
    def left(self) -> tuple[int, ...]:
        """The documents of which nothing was said yet."""
        return tuple(self._left)

    def place_by_status(self, document: EDocument, sent: str = "") -> None:
        """Say what became of a document that went out; *sent* = another process did it."""
        match document.status:
            case ServiceStatus.SENDING_ERROR | ServiceStatus.EXPORT_ERROR:
                self.place(self.report.failed, document)
            case ServiceStatus.UNKNOWN | ServiceStatus.HELD:
                self.place(self.report.unknown, document)
            case ServiceStatus.EXPORTED | ServiceStatus.CREATED | ServiceStatus.SENDING:
                self.place(self.report.waiting, document)
            case _:
                part = self.report.skipped if sent else self.report.sent
                self.place(part, document, sent)

    def place(self, part: list[Line], document: EDocument, message: str = "") -> None:
        """Put a document into a part of the report."""
        self._left.pop(document.id, None)
        part.append(line(document, message))
        self.tell()

    def tell(self, *, now: bool = False) -> None:
        """Tell how far it is, unless that was told a moment ago."""
        clock = time.monotonic()
        if self._on_progress is not None and (now or clock - self._told >= _PROGRESS):
            self._told = clock
            done = self._total - len(self._left)
            self._on_progress(done, self._total)
