"""Documents that a person may have to look at, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from edoc_tui.console.statuses import LOOKS, status_word
from edoc_tui.console.widgets.header import MINUTE, time_left
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.edocument import EDocument
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip


class UnclearList(RowList[EDocument]):
    """Documents that a person may have to look at: number, status, for how long, why."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"rows--{name}" for name in ("plain", "head", "muted", "good", "cursor")
    }

    def _widths(self, width: int) -> tuple[int, int, int, int]:
        number, status, since = 16, 10, 9
        return number, status, since, max(8, width - number - status - since - 5)

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns, or that there is nothing."""
        style = self.part_style("rows--head")
        if not self.records:
            text = _("Nothing is held or unknown: no decision is needed.")
            return strip_of([(f" {text}", self.part_style("rows--good"))], width, style)
        titles = (_("No."), _("Status"), _("For"), _("Why"))
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f" {text}", style)], width, style)

    def record_line(self, record: EDocument, width: int, *, here: bool) -> Strip:
        """Draw one document."""
        from datetime import UTC, datetime

        style = self.part_style("rows--cursor" if here else "rows--plain")
        sign = LOOKS[record.status][0]
        waited = int((datetime.now(UTC) - record.updated_at).total_seconds())
        cells = (
            printable(record.document_no),
            f"{sign} {status_word(record.status)}",
            age(waited),
            printable(record.last_message),
        )
        text = " ".join(map(fit, cells, self._widths(width)))
        return strip_of([(f"{'›' if here else ' '}{text}", style)], width, style)


def age(seconds: int) -> str:
    """Return how long something has waited; no text that changes every second."""
    return time_left(seconds) if seconds >= MINUTE else _("< 1 min")
