"""How the rows of a sheet look: names and values of fields, titles, lines with their net amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.style import Style

from edoc_tui.console.columns import money
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.sheet_layout import ACROSS, LABEL, NUMBER
from edoc_tui.domain.composing import HEADER, Kind
from edoc_tui.domain.composing_fields import COLUMNS
from edoc_tui.domain.fixing import Owner
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.strip import Strip

    from edoc_tui.console.widgets.lines import Part
    from edoc_tui.console.widgets.sheet_view import SheetView
    from edoc_tui.domain.composing import Look
    from edoc_tui.domain.composing_fields import Cell

_SIGNS: Final = {"error": ("✗", "bad"), "warning": ("!", "warn")}


class Drawing:
    """Draws the rows of a sheet.

    Args:
        view: The sheet, its cursor and its inks.
    """

    def __init__(self, view: SheetView) -> None:
        self._view = view

    def fields(self, row: int, width: int) -> Strip:
        """Draw the fields of a row, side by side."""
        view = self._view
        plain = view.ink("text")
        parts: list[Part] = []
        half = width // ACROSS
        for at in range(row * ACROSS, min((row + 1) * ACROSS, len(view.fields))):
            cell = view.fields[at]
            sign, ink = self._sign(HEADER, cell.key)
            here = view.line_no == HEADER and view.at == at
            mark = "›" if here else " "
            parts.append((mark, view.ink("key") if here else plain))
            parts.append((f"{sign} ", view.ink(ink)))
            parts.append((fit(_(cell.title), LABEL - 3) + " ", view.ink("muted")))
            parts += self._value(HEADER, cell, half - LABEL - 2, here=here)
            parts.append((" ", plain))
        return strip_of(parts, width, plain)

    def titles(self, shown: Sequence[tuple[int, int]], width: int) -> Strip:
        """Draw the titles of the lines."""
        head = self._view.ink("muted")
        parts: list[Part] = [(" " * (NUMBER - 1), head)]
        for index, size in shown:
            column = COLUMNS[index]
            parts.append((" " + _aligned(_(column.title), size, column), head))
        used = NUMBER - 1 + sum(size + 1 for _index, size in shown)
        parts.append((_("Net amount").rjust(max(0, width - used)), head))
        return strip_of(parts, width, head)

    def line(self, at: int, shown: Sequence[tuple[int, int]], width: int) -> Strip:
        """Draw a line, or below the last one what can be done there."""
        view = self._view
        plain = view.ink("text")
        if at >= len(view.sheet.lines):
            text = _("F7 adds a line.") if at == len(view.sheet.lines) else ""
            return strip_of([(f"    {text}", view.ink("muted"))], width, plain)
        here = at == view.line_no
        parts: list[Part] = [
            (f"{'›' if here else ' '}{at + 1:>{NUMBER - 2}}", view.ink("key" if here else "muted"))
        ]
        for index, size in shown:
            column = COLUMNS[index]
            sign, ink = self._sign(at, column.key)
            parts.append((sign, view.ink(ink)))
            parts += self._value(at, column, size, here=here and view.at == index)
        used = NUMBER - 1 + sum(size + 1 for _index, size in shown)
        parts.append((self._net(at).rjust(max(0, width - used)), plain))
        return strip_of(parts, width, plain)

    def _value(self, line: int, cell: Cell, size: int, *, here: bool) -> list[Part]:
        view = self._view
        if here and view.editor is not None:
            return self._edited(size)
        text = view.desk.show_cell(line, cell.key, view.sheet.text(line, cell.key))
        shown = (
            _aligned(printable(text), size, cell) if line != HEADER else fit(printable(text), size)
        )
        lit = here and view.has_focus
        return [(shown, view.ink("cursor" if lit else "text"))]

    def _edited(self, size: int) -> list[Part]:
        """Draw the text that is being typed, its cursor reversed."""
        view = self._view
        assert view.editor is not None
        text, at = view.editor.window(size)
        style = view.console.inks.get("text", "panel") + Style(underline=True)
        under = text[at : at + 1] or " "
        before, after = printable(text[:at]), printable(text[at + 1 :])
        room = max(0, size - cell_len(before) - cell_len(under))
        return [
            (before, style),
            (printable(under) or " ", style + Style(reverse=True)),
            (fit(after, room), style),
        ]

    def _sign(self, line: int, key: str) -> tuple[str, str]:
        """Return sign and ink of the worst that is known of a cell."""
        return _SIGNS.get(self._view.signs.get((line, key), ""), (" ", "text"))

    def _net(self, at: int) -> str:
        look = self._view.look
        if look.amounts is None or at not in look.places:
            return "–" if not self._view.sheet.lines[at].blank else ""
        return money(look.amounts.lines[look.places.index(at)])


def signs_of(look: Look) -> Mapping[tuple[int, str], str]:
    """Return the worst severity that is known of each cell."""
    found: dict[tuple[int, str], str] = {}
    for one in look.findings:
        if one.fix.owner is Owner.DOCUMENT and found.get((one.line, one.fix.key)) != "error":
            found[one.line, one.fix.key] = str(one.problem.severity)
    return found


def _aligned(text: str, size: int, cell: Cell) -> str:
    shown = fit(text, size)
    return shown.rstrip().rjust(size) if cell.kind is Kind.NUMBER else shown
