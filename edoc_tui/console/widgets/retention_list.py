"""The kinds of records that a retention policy can be about, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.retention import TITLES
from edoc_tui.engine.retention_lines import HEAD, period_text, size_text
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.domain.retention import Kind, Period
    from edoc_tui.engine.retention_report import Figures


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of record, how long it is kept, and what the last preview counted."""

    kind: Kind
    period: Period | None
    figures: Figures | None = None


class RetentionList(RowList[Kept]):
    """What, for how long, and what would be removed now."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"rows--{name}" for name in ("plain", "head", "muted", "good", "cursor")
    }

    def _widths(self, width: int) -> tuple[int, ...]:
        period, before, due, size, kept = 11, 10, 7, 8, 10
        what = max(16, min(36, width - period - before - due - size - kept - 7))
        return what, period, before, due, size, kept

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        style = self.part_style("rows--head")
        text = " ".join(map(fit, [_(one) for one in HEAD], self._widths(width)))
        return strip_of([(f" {text}", style)], width, style)

    def record_line(self, record: Kept, width: int, *, here: bool) -> Strip:
        """Draw one kind; figures stand to the right."""
        style = self.part_style("rows--cursor" if here else "rows--plain")
        found = record.figures
        figures = ("", "", "", "") if found is None else (
            found.cutoff.date().isoformat(), str(found.count), size_text(found.size),
            str(found.kept),
        )  # fmt: skip
        cells = (_(TITLES[record.kind]), period_text(record.period), *figures)
        text = " ".join(map(fit, cells, self._widths(width)))
        return strip_of([(f"{'›' if here else ' '}{text}", style)], width, style)
