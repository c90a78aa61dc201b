"""What mapping rules would change in a document or a file, before and after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.config.mapping_rules import EXPORT
from edoc_tui.console.actions import Action, register
from edoc_tui.console.mapping_pages import previews
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.dialogs import Ask
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from edoc_tui.console.screens.mapping import MappingScreen

_MOST: Final = 50  # documents that are offered
_FILE: Final = "file"
_FIND: Final = "find"


async def ask_preview(screen: MappingScreen) -> None:
    """Ask for a file or a document, and show what the rules would change in it.

    Raises:
        InputMissingError: There is neither such a file nor such a document.
    """
    outgoing = screen.kind == EXPORT
    direction = Direction.OUT if outgoing else Direction.IN
    more = [Option(_FIND, _("Find a document …"))]
    if outgoing:
        more = [Option(_FILE, _("A file …"), _("business data, JSON or CSV")), *more]
    answer = await _pick(screen, ListQuery(direction=direction), more)
    if answer == _FILE:
        path = await screen.app.push_screen_wait(
            Ask(_("Preview"), _("File of business data (JSON or CSV):"))
        )
        if path:
            screen.app.push_screen(PreviewScreen(screen.code, Path(path)))
        return
    if answer == _FIND:
        words = await screen.app.push_screen_wait(
            Ask(_("Preview"), _("Words of the document's number, customer or vendor:"))
        )
        answer = ""
        if words:
            answer = await _pick(screen, ListQuery(direction=direction, text=words), [])
    if answer:
        screen.app.push_screen(PreviewScreen(screen.code, int(answer)))


async def _pick(screen: MappingScreen, query: ListQuery, more: list[Option]) -> str:
    """Return what was picked of the last documents, and of *more*; ``""`` = nothing."""
    page = await screen.bridge.read(lambda store: store.page(query, limit=_MOST))
    if query.text and not page.items:
        words = printable(query.text, limit=60)
        raise InputMissingError(_("There is no such document: '{words}'.").format(words=words))
    options = more + [
        Option(str(one.id), one.document_no, f"{one.issue_date}  {one.customer_name}")
        for one in page.items
    ]
    if len(options) < 2:  # noqa: PLR2004 - nothing to choose between
        return options[0].key if options else ""
    picked = await screen.app.push_screen_wait(Pick(_("Preview"), options))
    return picked[0] if picked else ""


def _back(screen: PreviewScreen) -> None:
    screen.dismiss(None)


def _again(screen: PreviewScreen) -> Any:
    return screen.load()


class PreviewScreen(ConsoleScreen):
    """Every change that the rules would make, with the rule that makes it.

    Args:
        code: The service.
        what: A file, or the id of a document.
    """

    CSS_PATH = "../styles/document.tcss"
    place = "services"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="mapping_preview.back",
            keys="escape,f4",
            title=N_("Back"),
            help=N_("Go back to the rules."),
            run=_back,
        ),
        Action(
            id="mapping_preview.again",
            keys="f5,r",
            title=N_("Refresh"),
            help=N_("Read rules and document again."),
            run=_again,
        ),
    )

    def __init__(self, code: str, what: Path | int) -> None:
        super().__init__()
        self.code = code
        self._what = what
        self.view = TextView()

    def body(self) -> ComposeResult:
        """Show the text alone."""
        yield self.view

    def shown(self) -> None:
        """Look again: rules may have been edited elsewhere."""
        self.bridge.spawn(self.load())

    async def load(self) -> None:
        """Show what the rules would change now."""
        found = await self.bridge.engine.preview_mapping(self.code, self._what)
        self.view.show(previews(found, self.code))
        self.refresh_status()
