"""The list of documents: drawn line by line over keyset pages, never a table of widgets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.actions import Action, bindings, register
from edoc_tui.console.columns import grouped
from edoc_tui.console.widgets.document_rows import foot, head, message_below, row
from edoc_tui.console.widgets.lines import Lines, strip_of
from edoc_tui.console.window import Window
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual import events
    from textual.strip import Strip

    from edoc_tui.console.first_look import FirstLook
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.query import ListQuery
    from edoc_tui.store.repository import DocumentPage, Repository

HEAD, FOOT = 1, 1
"""Lines above and below the rows: titles, and the place in the list."""


def _do(name: str) -> Callable[[DocumentList], Any]:
    def run(owner: DocumentList) -> Any:
        return getattr(owner, f"go_{name}")()

    return run


def _action(name: str, keys: str, title: str) -> Action[DocumentList]:
    return Action(id=f"list.{name}", keys=keys, title=title, run=_do(name))


class DocumentList(Lines, can_focus=True):
    """A cursor over the documents of a query.

    Args:
        moved: Called when another document is under the cursor, before the repaint, so that
            whatever else depends on it is painted in the same frame.
        query: What is shown at first.

    Attributes:
        marked: Ids of the marked documents; they stay marked when the filter changes.
        party_title: Title of the column of names where they are not customers.
    """

    actions: ClassVar[tuple[Action[Any], ...]] = register(
        _action("down", "down,j", N_("Down")),
        _action("up", "up,k", N_("Up")),
        _action("page_down", "pagedown", N_("Page down")),
        _action("page_up", "pageup", N_("Page up")),
        _action("half_down", "ctrl+d", N_("Half a page down")),
        _action("half_up", "ctrl+u", N_("Half a page up")),
        _action("home", "home,g", N_("First")),
        _action("end", "end,G", N_("Last")),
    )
    BINDINGS = bindings(actions)

    def __init__(self, moved: Callable[[], None], query: ListQuery | None = None) -> None:
        super().__init__()
        self._tell_moved = moved
        # Keys, news and sizes come from different tasks, but all move the same window.
        self._one_at_a_time = asyncio.Lock()
        self._message = ""
        self._query = query
        self.marked: set[int] = set()
        self.empty_text = ""
        self.party_title = ""
        self.window = Window(self._page)
        self.counted = False

    @property
    def query_shown(self) -> ListQuery:
        """What is shown."""
        if self._query is None:
            from edoc_tui.domain.query import ListQuery

            self._query = ListQuery()
        return self._query

    # reading
    async def _page(self, *, after: int | None, limit: int, back: bool) -> DocumentPage:
        query = self.query_shown
        return await self.console.bridge.read(
            lambda store: store.page(query, after=after, limit=limit, back=back)
        )

    def show_first(self, height: int, look: FirstLook | None) -> None:
        """Show the first page at once, for the very first frame.

        Args:
            height: How many rows fit.
            look: What was read before the engine; ``None`` = the engine is there.
        """
        self.window.height = max(1, height)
        if look is not None:
            self.window.show(look.rows or ())
            self.window.total, self.counted = look.total, bool(look.rows)
            return
        query = self.query_shown

        def read(store: Repository) -> DocumentPage:
            return store.page(query, limit=self.window.height)

        self.window.show(self.console.bridge.engine.store.read_now(read).items)

    async def show(self, query: ListQuery) -> None:
        """Show another query from its beginning."""
        async with self._one_at_a_time:
            self._query = query
            await self.window.home()
        self.refresh()
        await self.count()
        self._tell_moved()

    async def reload(self) -> None:
        """Read the visible rows again and repaint those that changed."""
        async with self._one_at_a_time:
            before, cursor = self.window.rows, self.window.cursor
            await self.window.reload()
        if len(before) != len(self.window.rows):
            self.refresh()
        else:
            for index, (old, new) in enumerate(zip(before, self.window.rows, strict=True)):
                if old != new:
                    self._refresh_row(index)
            if cursor != self.window.cursor:
                self._refresh_row(cursor)
                self._refresh_row(self.window.cursor)
        await self.count()
        self._tell_moved()

    async def count(self) -> None:
        """Count the rows; the number is capped where it would take long."""
        query = self.query_shown
        total = await self.console.bridge.read(lambda store: store.count(query))
        if total != self.window.total or not self.counted:
            self.window.total, self.counted = total, True
            self._refresh_foot()

    # what others ask
    @property
    def current(self) -> EDocument | None:
        """The document under the cursor, once it was read through the engine."""
        from edoc_tui.domain.edocument import EDocument

        document = self.window.current
        return document if isinstance(document, EDocument) else None

    def toggle_mark(self) -> None:
        """Mark the current document, or take its mark away."""
        document = self.window.current
        if document is not None:
            self.marked ^= {document.id}
            self._refresh_row(self.window.cursor)

    def mark(self, ids: set[int]) -> None:
        """Mark exactly *ids*."""
        self.marked = ids
        self.refresh()

    # moving
    async def action_do(self, action_id: str) -> None:
        """Run one of the list's actions."""
        for action in self.actions:
            if action.id == action_id:
                work = action.run(self)
                if work is not None:
                    await work

    async def go_down(self) -> None:
        """Go one row down."""
        await self._move(self.window.down)

    async def go_up(self) -> None:
        """Go one row up."""
        await self._move(self.window.up)

    async def go_page_down(self) -> None:
        """Go one page down."""
        await self._move(lambda: self.window.turn(self.window.height))

    async def go_page_up(self) -> None:
        """Go one page up."""
        await self._move(lambda: self.window.turn(-self.window.height))

    async def go_half_down(self) -> None:
        """Go half a page down."""
        await self._move(lambda: self.window.turn(max(1, self.window.height // 2)))

    async def go_half_up(self) -> None:
        """Go half a page up."""
        await self._move(lambda: self.window.turn(-max(1, self.window.height // 2)))

    async def go_home(self) -> None:
        """Go to the first document."""
        await self._move(self.window.home)

    async def go_end(self) -> None:
        """Go to the last document."""
        await self._move(self.window.end)

    async def _move(self, step: Callable[[], Awaitable[bool]]) -> None:
        """Take *step*, which says whether other rows are visible afterwards; repaint."""
        with self.console.bridge.guarded():
            async with self._one_at_a_time:
                before = self.window.cursor
                turned = await step()
                after = self.window.cursor
            if turned:
                self.refresh()
            elif before != after:
                self._refresh_row(before)
                self._refresh_row(after)
                width = self.size.width
                if self._message != (message := message_below(self.window, width)):
                    self._message = message
                    self._refresh_foot()
            else:
                return
            self._tell_moved()

    # drawing
    def _refresh_row(self, index: int) -> None:
        from textual.geometry import Region

        self.refresh(Region(0, HEAD + index, self.size.width, 1))

    def _refresh_foot(self) -> None:
        from textual.geometry import Region

        self.refresh(Region(0, self.size.height - FOOT, self.size.width, FOOT))

    async def on_resize(self, event: events.Resize) -> None:
        """Keep the current row visible at any size."""
        height = event.size.height - HEAD - FOOT
        if height != self.window.height:
            with self.console.bridge.guarded():
                async with self._one_at_a_time:
                    await self.window.resize(height)
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw titles, a row, or the place in the list."""
        window = self.window
        if y == 0:
            return self._plain(head(width, self.party_title), "muted", width)
        if y == self.content_size.height - FOOT:
            return self._plain(foot(window, width, self._total()), "muted", width)
        index = y - HEAD
        if index < len(window.rows):
            document = window.rows[index]
            mode = self.console.bridge.mode_of(document.service)
            here, marked = index == window.cursor, document.id in self.marked
            spans = row(document, mode, width, here=here, marked=marked)
            return strip_of([(text, self.ink(ink)) for text, ink in spans], width, self.ink("text"))
        empty = not window.rows and index == 1
        return self._plain(f"   {self.empty_text}" if empty else "", "muted", width)

    def _plain(self, text: str, ink: str, width: int) -> Strip:
        style = self.ink(ink)
        return strip_of([(text, style)], width, style)

    def _total(self) -> str:
        if not self.counted:
            return ""
        if self._query is not None and self._query.text:
            from edoc_tui.store.repository import COUNT_LIMIT

            if self.window.total > COUNT_LIMIT:
                return f"{grouped(COUNT_LIMIT)}+"
        return grouped(self.window.total)
