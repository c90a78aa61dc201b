"""One document: where it stands and why, its findings, what was said, its XML, its page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on

from edoc_tui.console import pages
from edoc_tui.console.actions import Action, register
from edoc_tui.console.mapping_pages import mapping_log
from edoc_tui.console.screens import (
    document_actions,
    document_page,
    follow_up,
    route_actions,
    typing_begin,
)
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.compare_action import COMPARE
from edoc_tui.console.widgets.page_view import PageView, ValuePanel
from edoc_tui.console.widgets.tabs import Tabs
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.console.widgets.xml_view import XmlView
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from edoc_tui.console.pages import Line
    from edoc_tui.console.screens.document_page import Shown
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository

TABS: Final = (N_("Overview"), N_("Findings"), N_("Messages"), N_("XML"), N_("Document"))
OVERVIEW, FINDINGS, MESSAGES, XML, PAGE = range(5)


def _next(screen: DocumentScreen) -> Any:
    return screen.turn(1)


def _previous(screen: DocumentScreen) -> Any:
    return screen.turn(-1)


def _back(screen: DocumentScreen) -> None:
    screen.dismiss(None)


async def _fix(screen: DocumentScreen) -> None:
    if screen.kind == PAGE and screen.shown_page is not None:
        await document_page.fix(screen, screen.shown_page, screen.page.value)
        return
    from edoc_tui.console.screens.fixing import jump

    await jump(screen)


async def _show_xml(screen: DocumentScreen) -> None:
    from edoc_tui.console.screens.fixing import element_of

    xpath = await element_of(screen)
    if xpath:
        await screen.show_element(xpath)


def _copy(screen: DocumentScreen) -> None:
    screen.console.copy_to_clipboard(screen.current.document_no)
    screen.say(_("The number was sent to your terminal's clipboard."))


class DocumentScreen(ConsoleScreen):
    """A document, on top of the list that it was chosen from.

    Args:
        document: The document.
    """

    CSS_PATH = "../styles/document.tcss"
    place = "outbox"
    titles: ClassVar[tuple[str, ...]] = TABS
    kinds: ClassVar[tuple[int, ...]] = tuple(range(len(TABS)))
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *register(
            Action(
                id="document.back",
                keys="escape,f4,q",
                title=N_("Back"),
                help=N_("Return to the list."),
                run=_back,
            ),
            Action(
                id="document.next",
                keys="tab,right,l,enter",
                title=N_("Next tab"),
                help=N_("Show the next tab."),
                run=_next,
            ),
            Action(
                id="document.previous",
                keys="shift+tab,left,h",
                title=N_("Previous tab"),
                help=N_("Show the tab before."),
                run=_previous,
                footer=False,
            ),
        ),
        *document_actions.DOCUMENT_ACTIONS,
        *follow_up.ACTIONS,
        *route_actions.ACTIONS,
        *typing_begin.FROM_DOCUMENT,
        *COMPARE,
        *register(
            Action(
                id="document.fix",
                keys="shift+f12,f",
                title=N_("Put right"),
                help=N_("Go to the field of company or customer that a finding or value is about."),
                run=_fix,
                footer=False,
            ),
            Action(
                id="document.element",
                keys="shift+f3,X",
                title=N_("Show in XML"),
                help=N_("Show the element of the value under the cursor, or of a finding."),
                run=_show_xml,
                footer=False,
            ),
            Action(
                id="document.copy",
                keys="y",
                title=N_("Copy number"),
                help=N_("Send the document number to the terminal's clipboard."),
                run=_copy,
                footer=False,
            ),
        ),
    )

    def __init__(self, document: EDocument) -> None:
        super().__init__()
        self._document = document
        self.tabs = Tabs([_(title) for title in self.titles])
        self.view, self.xml = TextView(), XmlView()
        self.page, self.panel = PageView(), ValuePanel()
        self.shown_page: Shown | None = None
        self._drawn = (-1, "")

    def body(self) -> ComposeResult:
        """Show the tabs above what they show."""
        yield self.tabs
        yield from (self.view, self.xml, self.page, self.panel)

    def on_mount(self) -> None:
        """Show the overview in the first frame."""
        super().on_mount()
        self._turn_to(self.kind)
        if self.kind == PAGE:
            self.bridge.spawn(self.reload(keep_place=False))
            return
        with self.bridge.guarded():
            self.view.show(self.bridge.engine.store.read_now(self._lines))

    @property
    def kind(self) -> int:
        """Which of the tabs of a document is shown."""
        return self.kinds[self.tabs.index]

    @property
    def current(self) -> EDocument:
        """The document."""
        return self._document

    def chosen(self) -> Sequence[int]:
        """Return the document's id."""
        return [self._document.id]

    def heard(self, event: object) -> None:  # noqa: ARG002 - any event may be about it
        """Read the document again."""
        self.bridge.spawn(self.reload(keep_place=True))

    async def turn(self, step: int) -> None:
        """Show the tab *step* further."""
        self.tabs.move(step)
        self._turn_to(self.kind)
        await self.reload(keep_place=False)

    async def show_element(self, xpath: str) -> None:
        """Show the tab of the XML, at the element with *xpath*."""
        await self.turn(self.kinds.index(XML) - self.tabs.index)
        if not await self.xml.go_element(xpath):
            self.say(_("There is no such element any more."), "warning")

    def _turn_to(self, kind: int) -> None:
        """Show what belongs to a tab, and give it the keys."""
        self.view.display = kind not in (XML, PAGE)
        self.xml.display = kind == XML
        self.page.display = self.panel.display = kind == PAGE
        {XML: self.xml, PAGE: self.page}.get(kind, self.view).focus()

    async def reload(self, *, keep_place: bool) -> None:
        """Read again what is shown; what is large only when the document changed."""
        from edoc_tui.engine.reading import xml_to_show

        kind = self.kind
        document = await self.bridge.read(lambda store: store.get(self._document.id))
        self._document = document
        drawn = (kind, document.sha256)
        if kind not in (XML, PAGE):
            lines = await self.bridge.read(self._lines)
            self.view.show(lines, keep_place=keep_place)
        elif drawn != self._drawn or not keep_place:
            if kind == XML:
                await self.xml.show(await self.bridge.read(partial(xml_to_show, document.id)))
            else:
                self.shown_page = await self.bridge.read(partial(document_page.read, self))
                await self.page.show_page(self.shown_page.page.lines, keep_place=keep_place)
        self._drawn = drawn
        self.refresh_status()

    @on(PageView.Pointed)
    def _pointed(self) -> None:
        if self.shown_page is not None:
            about = document_page.describe(self, self.shown_page, self.page.value)
            self.panel.tell(about)

    @on(PageView.Asked)
    def _asked(self) -> None:
        if self.shown_page is not None:
            document_page.explain(self, self.shown_page, self.page.value)

    def _lines(self, store: Repository) -> list[Line]:
        return self.tab_lines(store, self.kind)

    def _notes(self, store: Repository, *kinds: str) -> list[str]:
        from edoc_tui.engine.logbook import removal_notes

        return removal_notes(store.removals(self._document.id), *kinds)

    def tab_lines(self, store: Repository, tab: int) -> list[Line]:
        """Return what the tab number *tab* of :data:`TABS` shows now."""
        self._document = document = store.get(self._document.id)
        if tab == FINDINGS:
            return list(pages.findings(store.problems(document.id)))
        if tab == MESSAGES:
            mapped = mapping_log(store.mapping_log(document.id))
            notes = self._notes(store, "communication_log", "communication_bodies", "mapping_log")
            said = pages.messages(store.exchanges(document.id), notes)
            return [*mapped, *said]
        mode = self.bridge.mode_of(document.service)
        title = (
            (printable(document.document_no), "key"),
            (f"  {printable(document.customer_name)}", "text"),
        )
        links = store.links(document.id)
        notes = self._notes(store, "document_log")
        about = pages.overview(document, mode, store.log(document.id), links, notes)
        return [title, (), *about, *pages.answers(store.answers(document.id))]
