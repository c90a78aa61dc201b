"""One document: where it stands and why, its findings, what was said, its XML, its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.console import pages
from edoc_tui.console.actions import Action, register
from edoc_tui.console.mapping_pages import mapping_log
from edoc_tui.console.screens import document_actions, follow_up, route_actions, typing_begin
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.tabs import Tabs
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from edoc_tui.console.pages import Line
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
    from edoc_tui.console.screens.fixing import jump

    await jump(screen)


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
        *register(
            Action(
                id="document.fix",
                keys="shift+f12,f",
                title=N_("Put right"),
                help=N_("Go to the field of company or customer that a finding is about."),
                run=_fix,
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
        self.view = TextView()

    def body(self) -> ComposeResult:
        """Show the tabs above the text."""
        yield self.tabs
        yield self.view

    def on_mount(self) -> None:
        """Show the overview in the first frame."""
        super().on_mount()
        self.view.border_title = None
        with self.bridge.guarded():
            self.view.show(self.bridge.engine.store.read_now(self._lines))

    @property
    def current(self) -> EDocument:
        """The document."""
        return self._document

    def chosen(self) -> Sequence[int]:
        """Return the document's id."""
        return [self._document.id]

    def heard(self, event: object) -> None:  # noqa: ARG002 - any event may be about it
        """Read the document again."""
        self.bridge.spawn(self._reload(keep_place=True))

    async def turn(self, step: int) -> None:
        """Show the tab *step* further."""
        self.tabs.move(step)
        await self._reload(keep_place=False)

    async def _reload(self, *, keep_place: bool) -> None:
        lines = await self.bridge.read(self._lines)
        self.view.show(lines, keep_place=keep_place)
        self.refresh_status()

    def _lines(self, store: Repository) -> list[Line]:
        return self.tab_lines(store, self.tabs.index)

    def _notes(self, store: Repository) -> list[str]:
        from edoc_tui.engine.logbook import removal_notes

        return removal_notes(store.removals(self._document.id))

    def tab_lines(self, store: Repository, tab: int) -> list[Line]:
        """Return what the tab number *tab* of :data:`TABS` shows now."""
        self._document = document = store.get(self._document.id)
        if tab == FINDINGS:
            return list(pages.findings(store.problems(document.id)))
        if tab == MESSAGES:
            mapped = mapping_log(store.mapping_log(document.id))
            said = pages.messages(store.exchanges(document.id), self._notes(store))
            return [*mapped, *said]
        if tab in (XML, PAGE):
            return _read(store, document, tab)
        mode = self.bridge.mode_of(document.service)
        title = (
            (printable(document.document_no), "key"),
            (f"  {printable(document.customer_name)}", "text"),
        )
        links = store.links(document.id)
        about = pages.overview(document, mode, store.log(document.id), links, self._notes(store))
        return [title, (), *about, *pages.answers(store.answers(document.id))]


def _read(store: Repository, document: EDocument, tab: int) -> list[Line]:
    """Return the XML or the page of *document*, or why there is none."""
    from edoc_tui.engine.reading import page_of, xml_of

    try:
        if tab == PAGE:
            return list(page_of(store, document))
        return list(pages.xml(xml_of(store.content(document.id))))
    except (DataError, InputMissingError) as error:
        return [((printable(str(error)), "bad"),)]
