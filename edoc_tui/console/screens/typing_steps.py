"""The arithmetic of a document, step by step, over the screen on which it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.steps import plain, steps
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from edoc_tui.console.widgets.text_view import Span
    from edoc_tui.domain.arithmetic import Amounts
    from edoc_tui.domain.invoice import Invoice


def _back(screen: StepsScreen) -> None:
    screen.dismiss(None)


class StepsScreen(ConsoleScreen):
    """Every figure with how it comes about.

    Args:
        invoice: The document.
        amounts: Its figures.
    """

    CSS_PATH = "../styles/document.tcss"
    place = "outbox"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="steps.back", keys="escape,f12,q", title=N_("Back"),
            help=N_("Go back to the document."), run=_back,
        ),
    )  # fmt: skip

    def __init__(self, invoice: Invoice, amounts: Amounts) -> None:
        super().__init__()
        self._invoice = invoice
        self._amounts = amounts
        self._view = TextView()

    def body(self) -> ComposeResult:
        """Show the text alone."""
        yield self._view

    def on_mount(self) -> None:
        """Fill the text before the first frame."""
        super().on_mount()
        self._view.show(list(self._lines()))

    def _lines(self) -> Iterator[list[Span]]:
        yield [(_("Arithmetic"), "key"), (f"  {printable(self._invoice.currency)}", "muted")]
        yield []
        for one in steps(self._invoice, self._amounts):
            name = f"{one.field:<8}{printable(one.words)}"
            yield [(name, "muted"), (f"  {printable(one.how)} = ", "text"),
                   (plain(one.value, 2), "key")]  # fmt: skip
