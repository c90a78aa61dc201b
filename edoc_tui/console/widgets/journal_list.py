"""The entries of the audit journal as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.audit import AuditEntry
from edoc_tui.domain.deeds import deed, doer
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip


class JournalList(RowList[AuditEntry]):
    """Number, time, what, and who."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"rows--{name}" for name in ("plain", "head", "muted", "good", "cursor")
    }

    def _widths(self, width: int) -> tuple[int, int, int, int]:
        number, when = 7, 16
        what = max(12, min(30, (width - number - when - 5) // 2))
        return number, when, what, max(8, width - number - when - what - 5)

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("No."), _("When"), _("What"), _("Who"))
        style = self.part_style("rows--head")
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f" {text}", style)], width, style)

    def record_line(self, record: AuditEntry, width: int, *, here: bool) -> Strip:
        """Draw one entry."""
        style = self.part_style("rows--cursor" if here else "rows--plain")
        cells = (str(record.id), _when(record), deed(record), doer(record))
        text = " ".join(map(fit, cells, self._widths(width)))
        return strip_of([(f"{'›' if here else ' '}{text}", style)], width, style)


def _when(entry: AuditEntry) -> str:
    """Return the time in the operator's zone; of a tampered entry, what stands there."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(entry.at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return printable(entry.at, limit=16)
