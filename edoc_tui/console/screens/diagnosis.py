"""A test of the connection while it goes on: each step, and what to do about the one that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from edoc_tui.console.screens.dialogs import STYLES, Dialog
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.text import printable
from edoc_tui.engine.diagnosis import Finding, Verdict
from edoc_tui.locales import _

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.strip import Strip

    from edoc_tui.console.app import ConsoleApp

SIGNS: Final = {
    Verdict.DONE: ("✓", "good"),
    Verdict.FAILING: ("✗", "bad"),
    Verdict.SKIPPED: ("–", "muted"),
}
"""Sign and ink of each verdict; the word stands beside it."""

_HEIGHT: Final = 10


class FindingList(RowList[Finding]):
    """The steps of the test."""

    ground = "surface"

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        style = self.ink("muted")
        text = " ".join((fit(_("State"), 10), _("Step")))
        return strip_of([(f"   {text}", style)], width, style)

    def record_line(self, record: Finding, width: int, *, here: bool) -> Strip:
        """Draw one step."""
        sign, ink = SIGNS[record.verdict]
        plain = self.ink("cursor" if here else "text")
        state = fit(f"{sign} {_(str(record.verdict))}", 11)
        return strip_of(
            [
                (f"{'›' if here else ' '} ", plain),
                (state, plain if here else self.ink(ink)),
                (f" {printable(record.title)}", plain),
            ],
            width,
            plain,
        )


class DiagnosisScreen(ModalScreen[bool]):
    """Tests the current service's connection and shows each step as it ends."""

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "close", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._list = FindingList()
        self._findings: list[Finding] = []
        self._ended = False

    def compose(self) -> ComposeResult:
        """Put the steps above the words about one of them."""
        with Dialog() as dialog:
            dialog.styles.width = "94%"
            dialog.border_title = Content(_("Test connection"))
            self._list.styles.height = _HEIGHT
            yield self._list
            yield Static("", id="detail")
            yield Static("", id="verdict")

    def on_mount(self) -> None:
        """Begin."""
        self._list.show(())
        self._list.focus()
        self.query_one("#verdict", Static).update(Content(_("Asking the provider …")))
        self._app_of_ours.bridge.spawn(self._test())

    @property
    def _app_of_ours(self) -> ConsoleApp:
        from edoc_tui.console.app import ConsoleApp

        assert isinstance(self.app, ConsoleApp)
        return self.app

    async def _test(self) -> None:
        bridge = self._app_of_ours.bridge
        try:
            async for finding in bridge.engine.test_connection(bridge.service_code):
                self._findings.append(finding)
                self._list.show(tuple(self._findings), len(self._findings) - 1)
        finally:
            self._ended = True
            if self.is_attached:
                self._judge()

    @property
    def _good(self) -> bool:
        return bool(self._findings) and not any(
            one.verdict is Verdict.FAILING for one in self._findings
        )

    def _judge(self) -> None:
        failing = [at for at, one in enumerate(self._findings) if one.verdict is Verdict.FAILING]
        self._list.show(tuple(self._findings), failing[0] if failing else 0)
        good = _("✓ The connection works.") if self._good else _("✗ The connection does not work.")
        self.query_one("#verdict", Static).update(
            Content(_("{verdict} Esc goes back.").format(verdict=good))
        )

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        finding = self._list.record
        if finding is not None:
            lines = [printable(finding.detail)]
            if finding.todo:
                lines.append(f"→ {printable(finding.todo)}")
            self.query_one("#detail", Static).update(Content("\n".join(lines) + "\n"))

    def action_close(self) -> None:
        """Go back, once the test has ended."""
        if self._ended:
            self.dismiss(self._good)
