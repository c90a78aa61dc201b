"""Mapping rules in the order of precedence: what each is about, and whether it was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.text import printable
from edoc_tui.engine.mapping_desk import Listed
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip


class RuleList(RowList[Listed]):
    """Number, field, what the rule does, and whether it was used."""

    def _widths(self, width: int) -> tuple[int, int, int, int]:
        number, field, used = 4, 29, 10
        return number, field, max(8, width - number - field - used - 5), used

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("No."), _("Field"), _("Rule"), _("Used"))
        style = self.ink("muted")
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f"  {text}", style)], width, style)

    def record_line(self, record: Listed, width: int, *, here: bool) -> Strip:
        """Draw one rule."""
        number, field, does, used = self._widths(width)
        plain = self.ink("cursor" if here else "text")
        rule = record.rule
        head = (
            f"{'›' if here else ' '} {fit(str(record.number), number)} "
            f"{fit(printable(rule.field), field)} {fit(printable(rule.does), does)} "
        )
        word = _("✓ yes") if record.used else _("– no")
        ink = plain if here else self.ink("good" if record.used else "muted")
        return strip_of([(head, plain), (fit(word, used), ink)], width, plain)
