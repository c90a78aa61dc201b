"""The outbox: all outgoing documents, newest first; filter, mark, send, follow."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.widgets import Input

from edoc_tui.console.modes import PRODUCTION
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.outbox_actions import ACTIONS
from edoc_tui.console.widgets.document_list import FOOT, HEAD, DocumentList
from edoc_tui.console.widgets.filter_bar import FilterChip, FilterInput
from edoc_tui.domain.errors import UsageError
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.query import ListQuery

MARK_LIMIT: Final = 100_000
CHROME: Final = 3
"""Lines of header and footer."""

RELOAD_AFTER: Final = 0.25
"""Seconds in which changes gather before the list is read again."""


class OutboxScreen(ConsoleScreen):
    """The list of outgoing documents."""

    place = "outbox"
    actions = ACTIONS

    def __init__(self) -> None:
        super().__init__()
        self.list = DocumentList(self.refresh_status, self.everything())
        self.filter_text = ""
        self._range_from: int | None = None
        self._reload_timer: Timer | None = None

    # what the inbox has otherwise
    def everything(self) -> ListQuery | None:
        """Return what is listed without a filter; ``None`` = the outbox, made when needed."""
        return None

    def query_of(self, text: str) -> ListQuery:
        """Return what a filter line asks for. Raises UsageError."""
        from edoc_tui.domain.query import parse_query

        return parse_query(text)

    def nothing_yet(self) -> str:
        """Return what an empty list says."""
        return _("Nothing here yet. Press i to import invoices, n to type one, ? for all keys.")

    def body(self) -> ComposeResult:
        """Show the list alone; the filter line comes when it is asked for."""
        self.list.empty_text = self.nothing_yet()
        yield self.list

    def on_mount(self) -> None:
        """Read the first page before the first frame."""
        frame = 2 if self.bridge.send_mode == PRODUCTION else 0
        look = None if self.bridge.ready else self.console.look
        if look is not None and look.rows is None:
            self.list.empty_text = ""
        with self.bridge.guarded():
            height = self.app.size.height - CHROME - HEAD - FOOT - frame
            self.list.show_first(height, look)
        super().on_mount()

    async def connected(self) -> None:
        """Read the list through the engine, which also counts it."""
        self.list.empty_text = self.nothing_yet()
        await self.list.reload()
        count = await self.bridge.read(lambda store: store.draft_count())
        if count:
            text = ngettext(
                "{count} draft is being typed: N shows it.",
                "{count} drafts are being typed: N shows them.",
                count,
            )
            self.say(text.format(count=count))

    # what actions need
    @property
    def current(self) -> EDocument | None:
        """The document under the cursor."""
        return self.list.current

    def chosen(self) -> Sequence[int]:
        """Return the marked ids in the order of sending, or the current one's."""
        if self.list.marked:
            return sorted(self.list.marked)
        return [self.current.id] if self.current is not None else []

    def marks(self) -> int:
        """Return how many documents are marked."""
        return len(self.list.marked)

    # keeping up
    def heard(self, event: object) -> None:  # noqa: ARG002 - any event may change a row
        """Read the list again soon; many changes at once cost one reading."""
        if self._reload_timer is None:
            self._reload_timer = self.set_timer(RELOAD_AFTER, self._reload)

    def shown(self) -> None:
        """Catch up with what happened while another screen was on top."""
        self.heard(None)

    def _reload(self) -> None:
        self._reload_timer = None
        self.bridge.spawn(self.list.reload())

    # marks
    async def mark_and_go_on(self) -> None:
        """Mark the current document and go to the next."""
        self.list.toggle_mark()
        await self.list.go_down()
        self.refresh_status()

    async def mark_all(self) -> None:
        """Mark all documents of the filter."""
        query = self.list.query_shown
        ids = await self.bridge.read(lambda store: store.ids(query, MARK_LIMIT))
        self.list.mark(set(ids))
        self.refresh_status()
        text = ngettext("{count} document marked", "{count} documents marked", len(ids))
        self.say(text.format(count=len(ids)))

    async def mark_range(self) -> None:
        """Remember one end of a range, or mark everything up to it."""
        document = self.current
        if document is None:
            return
        if self._range_from is None:
            self._range_from = document.id
            self.say(_("Go to the other end and press v again."))
            return
        newest, oldest = max(document.id, self._range_from), min(document.id, self._range_from)
        self._range_from = None
        query = self.list.query_shown

        def read(store: Any) -> set[int]:
            found: set[int] = set()
            after: int | None = newest + 1
            while after is not None and len(found) < MARK_LIMIT:
                page = store.page(query, after=after, limit=500)
                found |= {row.id for row in page.items if row.id >= oldest}
                after = page.next if page.items and page.items[-1].id > oldest else None
            return found

        self.list.mark(self.list.marked | await self.bridge.read(read))
        self.refresh_status()

    def unmark(self) -> None:
        """Take all marks away."""
        self._range_from = None
        if self.list.marked:
            self.list.mark(set())
            self.refresh_status()

    async def clear(self) -> None:
        """Esc: stop a job, else clear the filter, else the marks."""
        if self.console.job is not None:
            self.console.stop_job()
        elif self.filter_text:
            await self.apply_filter("")
        else:
            self.unmark()

    # filter
    async def ask_filter(self) -> None:
        """Open the filter line."""
        await self.query(FilterChip).remove()
        if self.query(FilterInput):
            return
        field = FilterInput(self.filter_text)
        await self.mount(field, before=self.list)
        field.focus()

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.query_of(event.value)
        except UsageError as error:
            self.say(str(error), "warning")
            return
        await self._close_filter()
        await self.apply_filter(event.value.strip())

    @on(FilterInput.GivenUp)
    async def _given_up(self) -> None:
        await self._close_filter()
        await self._show_chip()

    async def _close_filter(self) -> None:
        await self.query(FilterInput).remove()
        self.list.focus()

    async def apply_filter(self, text: str) -> None:
        """Show what the filter line *text* asks for; ``""`` = everything."""
        query = self.query_of(text)
        self.filter_text = text
        self.list.empty_text = (
            _("Nothing matches. Press Esc to clear the filter.") if text else self.nothing_yet()
        )
        await self._show_chip()
        await self.list.show(query)

    async def show_newest(self) -> None:
        """Put the cursor on the newest document, unless a filter chooses others."""
        if not self.filter_text:
            await self.list.go_home()

    async def _show_chip(self) -> None:
        await self.query(FilterChip).remove()
        if self.filter_text:
            await self.mount(FilterChip(self.filter_text), before=self.list)

    def service_chosen(self) -> None:
        """Show only what goes to the service that is the current one now."""
        if self.is_current:
            code = shlex.quote(self.bridge.service_code)
            rest = [word for word in self.filter_text.split() if not word.startswith("service:")]
            self.bridge.spawn(self.apply_filter(" ".join([*rest, f"service:{code}"])))

    # the rest
    def open_document(self) -> None:
        """Show the current document on a screen of its own."""
        from edoc_tui.console.screens.document import DocumentScreen

        if self.current is not None:
            self.console.push_screen(DocumentScreen(self.current))

    def copy_number(self) -> None:
        """Send the document number to the terminal's clipboard."""
        if self.current is not None:
            self.console.copy_to_clipboard(self.current.document_no)
            self.say(_("The number was sent to your terminal's clipboard."))

    async def import_files(self) -> None:
        """Ask for a path and import what is there."""
        from edoc_tui.console.importing import import_path

        await import_path(self.console)
