"""The inbox: received documents on the same list as the outbox, and one of them whole."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.console.actions import find
from edoc_tui.console.screens import inbox_draft
from edoc_tui.console.screens.document import PAGE, DocumentScreen
from edoc_tui.console.screens.document import TABS as DOCUMENT_TABS
from edoc_tui.console.screens.inbox_actions import ACTIONS, ANSWERS, OTHERS
from edoc_tui.console.screens.outbox import OutboxScreen
from edoc_tui.domain.query import ListQuery, parse_query
from edoc_tui.domain.status import Direction
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.actions import Action
    from edoc_tui.console.pages import Line
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository


DRAFT: Final = len(DOCUMENT_TABS)
"""The tab with the draft, beside those of every document."""


_FIRST: Final = ("inbox.process", "inbox.code", "inbox.vendor")
"""What is done with most documents, for the footer."""


class InboxScreen(OutboxScreen):
    """The list of received documents."""

    place = "inbox"
    actions = ACTIONS

    def __init__(self) -> None:
        super().__init__()
        self.list.party_title = _("Vendor")

    def everything(self) -> ListQuery | None:
        """Return the query of all received documents."""
        return ListQuery(Direction.IN)

    def query_of(self, text: str) -> ListQuery:
        """Return what a filter line asks for. Raises UsageError."""
        return parse_query(text, Direction.IN)

    def nothing_yet(self) -> str:
        """Return what an empty inbox says."""
        return _("Nothing here yet. Press F5 to receive, ? for all keys.")

    def open_document(self) -> None:
        """Show the current document on a screen of its own."""
        if self.current is not None:
            self.console.push_screen(ReceivedScreen(self.current))

    async def show_sender(self) -> None:
        """Show only what came from the current document's sender."""
        if self.current is not None:
            await self.show_sender_of(self.current)

    async def show_sender_of(self, document: EDocument) -> None:
        """Show only what came from a document's sender."""
        if document.customer_no:
            await self.apply_filter(f"customer:{shlex.quote(document.customer_no)}")
            return
        words = (word for word in document.customer_name.split() if word.isalnum())
        await self.apply_filter(" ".join(words))


class ReceivedScreen(DocumentScreen):
    """A received document: readable, then where it stands, what is wrong, what was said, XML."""

    place = "inbox"
    titles = (N_("Document"), N_("Draft"), *DOCUMENT_TABS[:PAGE])
    kinds = (PAGE, DRAFT, *range(PAGE))
    actions: ClassVar[tuple[Action[Any], ...]] = (
        find("document.back"),
        find("document.next"),
        find("document.previous"),
        *map(find, _FIRST),
        *ANSWERS,
        *(one for one in inbox_draft.ACTIONS if one.id not in _FIRST),
        find("document.save_log"),
        *OTHERS,
        find("document.element"),
        find("document.compare"),
        find("document.copy"),
    )

    async def show_draft(self) -> None:
        """Show the tab of the draft."""
        await self.turn(self.kinds.index(DRAFT) - self.tabs.index)

    async def show_others(self) -> None:
        """Go back to the inbox, which shows what else came from the sender."""
        document, inbox = self.current, self.console.screen_stack[-2]
        self.dismiss(None)
        if isinstance(inbox, InboxScreen):
            await inbox.show_sender_of(document)

    def tab_lines(self, store: Repository, tab: int) -> list[Line]:
        """Return what a tab shows now."""
        if tab == DRAFT:
            self._document = store.get(self._document.id)
            return list(inbox_draft.lines(store.draft(self._document.id)))
        return super().tab_lines(store, tab)
