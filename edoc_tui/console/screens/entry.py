"""One entry of the audit journal, whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.deeds import deed, doer
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from edoc_tui.domain.audit import AuditEntry


def _back(screen: EntryScreen) -> None:
    screen.dismiss(None)


class EntryScreen(ConsoleScreen):
    """An entry of the journal, whole.

    Args:
        entry: The entry.
    """

    CSS_PATH = "../styles/document.tcss"
    place = "review"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="entry.back",
            keys="f2,escape,backspace",
            title=N_("Back"),
            help=N_("Return to the list."),
            run=_back,
        ),
    )

    def __init__(self, entry: AuditEntry) -> None:
        super().__init__()
        self._entry = entry
        self.view = TextView()

    def body(self) -> ComposeResult:
        """Show the entry as lines."""
        yield self.view

    def on_mount(self) -> None:
        """Fill the lines."""
        super().on_mount()
        self.view.show(list(_lines(self._entry)))


def _lines(entry: AuditEntry) -> Iterator[Sequence[tuple[str, str]]]:
    yield ((f"{entry.id}  {deed(entry)}", "key"),)
    yield ((printable(f"{entry.at}  {doer(entry)}"), "text"),)
    yield ()
    for line in json.dumps(entry.data, indent=2, ensure_ascii=False).splitlines():
        yield ((printable(line), "text"),)
    yield ()
    yield ((_("Hash").ljust(12), "muted"), (printable(entry.hash), "text"))
    yield ((_("Before it").ljust(12), "muted"), (printable(entry.previous), "text"))
