"""Worker and delivery: who works, what waits, shut gates, and what a person must decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens import document_actions, document_reasons
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.delivery_lines import delivery_lines
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.console.widgets.unclear_list import UnclearList
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

    from textual.app import ComposeResult
    from textual.timer import Timer

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.overlooking import DeliveryView

LOOK: Final = 2.0
"""Seconds between two looks at who lives, while somebody looks at this screen."""

SOON: Final = 0.5
"""Seconds in which changes gather before everything is counted again."""


def _open(screen: WorkerScreen) -> None:
    screen.open_document()


def _no_document(screen: WorkerScreen) -> str:
    return "" if screen.current is not None else document_reasons.no_document()


def _toggle(screen: WorkerScreen) -> None:
    screen.toggle_work()


def _try_gates(screen: WorkerScreen) -> Any:
    return screen.try_gates()


def _no_shut_gate(screen: WorkerScreen) -> str:
    return "" if screen.gates_shut else _("No gate is shut.")


def _refresh(screen: WorkerScreen) -> Any:
    return screen.load()


def _search(screen: WorkerScreen) -> Any:
    return screen.search()


class WorkerScreen(ConsoleScreen):
    """Figures above, documents that need a decision below."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../styles/document.tcss",
        "../styles/forms.tcss",
        "../styles/worker.tcss",
    ]
    place = "worker"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="worker.here",
            changes=True,
            keys="f2,w",
            title=N_("Work here"),
            help=N_("Let this console do a worker's work while it is open, or stop that."),
            run=_toggle,
        ),
        Action(
            id="worker.gate",
            changes=True,
            keys="f3,t",
            title=N_("Try gate"),
            help=N_("Ask the provider something harmless now; an answer opens the gate."),
            run=_try_gates,
            why_disabled=_no_shut_gate,
        ),
        Action(
            id="worker.open",
            keys="f4,enter",
            title=N_("Open"),
            help=N_("Show the document: timeline, findings, messages, XML."),
            run=_open,
            why_disabled=_no_document,
        ),
        Action(
            id="worker.refresh",
            keys="f5",
            title=N_("Refresh"),
            help=N_("Look at everything again."),
            run=_refresh,
        ),
        Action(
            id="worker.search",
            changes=True,
            keys="f6,s",
            title=N_("Search now"),
            help=N_("Search the provider for uploads whose outcome is unknown."),
            run=_search,
        ),
        Action(
            id="worker.decide",
            keys="f7,d",
            title=N_("Decide"),
            help=N_("Say whether the provider has a document that is Held or Unknown."),
            run=document_actions.resolve,
            why_disabled=document_reasons.why_not_resolve,
            danger=True,
        ),
        Action(
            id="worker.cancel",
            keys="f8,x",
            title=N_("Cancel"),
            help=N_("Cancel a document that is held. Asks first."),
            run=document_actions.cancel,
            why_disabled=document_reasons.why_not_cancel,
            danger=True,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.figures = TextView()
        self.list = UnclearList()
        self.view: DeliveryView | None = None
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """Show the figures above the documents."""
        yield self.figures
        yield self.list

    def on_mount(self) -> None:
        """Look now and then who lives, while somebody looks here."""
        super().on_mount()
        self.list.focus()
        self.set_interval(LOOK, self._look)

    async def connected(self) -> None:
        """Look once the engine is there."""
        await self.load()

    def shown(self) -> None:
        """Look again: much may have happened meanwhile."""
        self.bridge.spawn(self.load())

    def heard(self, event: object) -> None:  # noqa: ARG002 - any event may change a figure
        """Look again soon, while somebody looks."""
        if self._timer is None and self.is_current:
            self._timer = self.set_timer(SOON, self._soon)

    def _soon(self) -> None:
        self._timer = None
        self._look()

    def _look(self) -> None:
        if self.is_current and self.bridge.ready:
            self.bridge.spawn(self.load())

    @property
    def current(self) -> EDocument | None:
        """The document under the cursor."""
        return self.list.record

    def chosen(self) -> Sequence[int]:
        """Return the current document's id."""
        return [self.current.id] if self.current is not None else []

    @property
    def gates_shut(self) -> bool:
        """Whether any gate is shut."""
        return self.view is not None and any(one.shut for one in self.view.accounts)

    async def load(self) -> None:
        """Read everything; repaint what changed."""
        view = await self.bridge.engine.delivery()
        before, self.view = self.view, view
        self.figures.show(
            list(delivery_lines(view, works=self.console.worker.works)), keep_place=True
        )
        self.figures.styles.height = min(self.figures.line_count, max(4, self.app.size.height // 2))
        if before is None or list(view.unclear) != list(before.unclear):
            current = self.current.id if self.current is not None else 0
            place = next((at for at, one in enumerate(view.unclear) if one.id == current), 0)
            self.list.show(view.unclear, place)

    def toggle_work(self) -> None:
        """Begin to work in this console, or stop."""
        worker = self.console.worker
        if worker.works:
            worker.stop()
        else:
            worker.start()
        self.heard(None)

    async def try_gates(self) -> None:
        """Ask the providers whose gate is shut."""
        for account in self.view.accounts if self.view is not None else ():
            if account.shut:
                await self.bridge.engine.try_gate(account.code)
        await self.load()
        self.say(_("The gate is open: the provider answers."), "success")

    async def search(self) -> None:
        """Search for uploads whose outcome is unknown."""
        report = await self.bridge.engine.reconcile()
        await self.load()
        if report.error is not None:
            self.bridge.tell(report.error)
            return
        text = _("{found} found, {again} may be sent again, {held} held, {open} still unknown")
        self.say(
            text.format(
                found=len(report.found),
                again=len(report.not_found),
                held=len(report.held),
                open=len(report.open),
            )
        )

    def open_document(self) -> None:
        """Show the current document on a screen of its own."""
        from edoc_tui.console.screens.document import DocumentScreen

        if self.current is not None:
            self.console.push_screen(DocumentScreen(self.current))
