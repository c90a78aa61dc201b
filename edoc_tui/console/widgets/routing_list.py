"""Sending profiles and workflows, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.strip import Strip

    from edoc_tui.domain.routing_rules import Breach


class Entry(NamedTuple):
    """A profile or a workflow as the list shows it."""

    table: str
    code: str
    on: bool
    sentence: str
    broken: tuple[Breach, ...]


class RoutingList(RowList[Entry]):
    """What it is, its code, its state, and its sentence."""

    def _widths(self, width: int) -> tuple[int, int, int, int]:
        kind, code, state = 9, 14, 12
        return kind, code, state, max(8, width - kind - code - state - 5)

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("Kind"), _("Code"), _("State"), _("Meaning"))
        style = self.ink("muted")
        text = " ".join(map(fit, titles, self._widths(width)))
        return strip_of([(f"  {text}", style)], width, style)

    def record_line(self, record: Entry, width: int, *, here: bool) -> Strip:
        """Draw one profile or workflow."""
        kind, code, state, sentence = self._widths(width)
        plain = self.ink("cursor" if here else "text")
        word, meaning = state_of(record)
        head = (
            f"{'›' if here else ' '} {fit(kind_of(record), kind)} "
            f"{fit(printable(record.code), code)} "
        )
        return strip_of(
            [
                (head, plain),
                (fit(word, state), plain if here else self.ink(meaning)),
                (f" {fit(printable(record.sentence), sentence)}", plain),
            ],
            width,
            plain,
        )


def kind_of(entry: Entry) -> str:
    """Return what *entry* is, in a word."""
    return _("Profile") if entry.table == "profile" else _("Flow")


def state_of(entry: Entry) -> tuple[str, str]:
    """Return the state of *entry* as sign and word, and its colour."""
    if any(not one.warning for one in entry.broken):
        return _("✗ broken"), "bad"
    if entry.broken:
        return _("! unused"), "warn"
    if entry.table == "profile":
        return (_("★ default"), "good") if entry.on else ("", "muted")
    return (_("✓ enabled"), "good") if entry.on else (_("– off"), "muted")
