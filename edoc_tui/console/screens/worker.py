"""Worker and delivery: who works, what waits, shut gates, and what a person must decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens import document_actions, document_reasons
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.statuses import LOOKS, status_word
from edoc_tui.console.widgets.header import MINUTE, time_left
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.edocument import EDocument
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePath

    from textual.app import ComposeResult
    from textual.strip import Strip
    from textual.timer import Timer

    from edoc_tui.console.widgets.text_view import Span
    from edoc_tui.engine.overlooking import AccountView, DeliveryView

S = ServiceStatus
LOOK: Final = 2.0
"""Seconds between two looks at who lives, while somebody looks at this screen."""

SOON: Final = 0.5
"""Seconds in which changes gather before everything is counted again."""

_LABEL: Final = 18


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
        self.figures.show(list(_lines(view, works=self.console.worker.works)), keep_place=True)
        self.figures.styles.height = min(self.figures.line_count, max(4, self.size.height // 2))
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


def _lines(view: DeliveryView, *, works: bool) -> Iterator[Sequence[Span]]:
    yield from _worker_lines(view, works=works)
    for account in view.accounts:
        yield ()
        mode = _(account.send_mode)
        yield ((f"{printable(account.code, limit=30)}  {mode}", "key"),)
        yield from _account_lines(account)


def _worker_lines(view: DeliveryView, *, works: bool) -> Iterator[Sequence[Span]]:
    label = (_("Worker").ljust(_LABEL), "muted")
    count = len(view.workers)
    if works:
        yield (label, (_("✓ this console works; close it in order, with q"), "good"))
    elif count:
        text = ngettext("✓ {count} is running", "✓ {count} are running", count)
        yield (label, (text.format(count=count), "good"))
    else:
        yield (label, (_("! none is running; F2 works in this console"), "warn"))
        hint = _("'edoc-tui worker' works without any terminal")
        yield ((" " * _LABEL, "muted"), (hint, "muted"))


def _account_lines(account: AccountView) -> Iterator[Sequence[Span]]:
    waiting = account.count(S.CREATED, S.EXPORTED, S.SENDING)
    text = ngettext("{count} waits", "{count} wait", waiting).format(count=waiting)
    if account.oldest_waiting is not None and waiting:
        text = _("{text}, the oldest for {age}").format(text=text, age=age(account.oldest_waiting))
    if account.ordered:
        told = ngettext("{count} ordered", "{count} ordered", account.ordered)
        text = f"{text}, {told.format(count=account.ordered)}"
    yield ((_("Queue").ljust(_LABEL), "muted"), (text, "text"))
    pending = account.count(S.PENDING_RESPONSE)
    yield ((_("At the provider").ljust(_LABEL), "muted"), (str(pending), "text"))
    unknown, held = account.count(S.UNKNOWN), account.count(S.HELD)
    yield (
        (_("Unknown").ljust(_LABEL), "muted"),
        (f"? {unknown}" if unknown else "0", "warn" if unknown else "text"),
        ("   " + _("Held") + " ", "muted"),
        (f"! {held}" if held else "0", "warn" if held else "text"),
    )
    yield ((_("Gate").ljust(_LABEL), "muted"), _gate(account))


def _gate(account: AccountView) -> Span:
    if account.shut:
        pause = time_left(account.pause) if account.pause < MINUTE else age(account.pause)
        text = _("✗ shut, tried again in {pause}: {reason}")
        return text.format(pause=pause, reason=printable(account.shut, limit=200)), "bad"
    if account.pause:
        return _("… the provider asked to wait {pause}").format(pause=time_left(account.pause)), (
            "warn"
        )
    if account.failures:
        text = ngettext(
            "! open, {count} request without an answer",
            "! open, {count} requests without an answer",
            account.failures,
        )
        return text.format(count=account.failures), "warn"
    return _("✓ open"), "good"
