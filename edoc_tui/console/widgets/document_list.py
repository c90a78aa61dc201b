"""The list of documents: drawn line by line over keyset pages, never a table of widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.strip import Strip

from edoc_tui.console.actions import Action, bindings, register
from edoc_tui.console.columns import band_columns, columns, money
from edoc_tui.console.statuses import look
from edoc_tui.console.widgets.lines import Lines, fit, strip_of
from edoc_tui.console.window import Window
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.style import Style
    from textual import events

    from edoc_tui.console.first_look import FirstLook
    from edoc_tui.console.widgets.lines import Part
    from edoc_tui.console.window import Listed
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
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--head",
        "list--row",
        "list--muted",
        "list--cursor",
        "list--mark",
        "list--new",
        "list--busy",
        "list--good",
        "list--warn",
        "list--bad",
        "list--foot",
    }

    def __init__(self, moved: Callable[[], None], query: ListQuery | None = None) -> None:
        super().__init__()
        self._tell_moved = moved
        self._query = query
        self.marked: set[int] = set()
        self.empty_text = ""
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
        self._query = query
        await self.window.home()
        self.refresh()
        await self.count()
        self._tell_moved()

    async def reload(self) -> None:
        """Read the visible rows again and repaint those that changed."""
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
        before = self.window.cursor
        self._moved(before, turned=await self.window.down())

    async def go_up(self) -> None:
        """Go one row up."""
        before = self.window.cursor
        self._moved(before, turned=await self.window.up())

    async def go_page_down(self) -> None:
        """Go one page down."""
        await self._turn(self.window.height)

    async def go_page_up(self) -> None:
        """Go one page up."""
        await self._turn(-self.window.height)

    async def go_half_down(self) -> None:
        """Go half a page down."""
        await self._turn(max(1, self.window.height // 2))

    async def go_half_up(self) -> None:
        """Go half a page up."""
        await self._turn(-max(1, self.window.height // 2))

    async def go_home(self) -> None:
        """Go to the first document."""
        await self.window.home()
        self._moved(0, turned=True)

    async def go_end(self) -> None:
        """Go to the last document."""
        await self.window.end()
        self._moved(0, turned=True)

    async def _turn(self, rows: int) -> None:
        before = self.window.cursor
        self._moved(before, turned=await self.window.turn(rows))

    def _moved(self, before: int, *, turned: bool) -> None:
        if turned:
            self.refresh()
        elif before != self.window.cursor:
            self._refresh_row(before)
            self._refresh_row(self.window.cursor)
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
            await self.window.resize(height)
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw titles, a row, or the place in the list."""
        if y == 0:
            return self._head(width)
        if y == self.content_size.height - FOOT:
            return self._foot(width)
        index = y - HEAD
        if index < len(self.window.rows):
            return self._row(index, width)
        blank = self.part_style("list--row")
        if not self.window.rows and index == 1:
            muted = self.part_style("list--muted")
            return strip_of([(f"   {self.empty_text}", muted)], width, blank)
        return Strip.blank(width, blank)

    def _head(self, width: int) -> Strip:
        style = self.part_style("list--head")
        texts = [
            title.rjust(column.width) if column.right else fit(title, column.width)
            for column in columns(width)
            for title in [_(column.title)]
        ]
        return strip_of([("   " + " ".join(texts), style)], width, style)

    def _foot(self, width: int) -> Strip:
        style = self.part_style("list--foot")
        window = self.window
        if not window.rows:
            return Strip.blank(width, style)
        first, last = window.offset + 1, window.offset + len(window.rows)
        if not self.counted:
            text = f"{first:,}–{last:,}"
        else:
            text = _("{first}–{last} of {total}").format(
                first=f"{first:,}", last=f"{last:,}", total=self._total()
            )
        message = ""
        document = window.current
        if document is not None and columns(width)[-1].name != "message":
            message = printable(document.last_message)
        room = width - len(text) - 5
        return strip_of([(f"   {fit(message, room)} {text} ", style)], width, style)

    def _total(self) -> str:
        if self._query is not None and self._query.text:
            from edoc_tui.store.repository import COUNT_LIMIT

            if self.window.total > COUNT_LIMIT:
                return f"{COUNT_LIMIT:,}+"
        return f"{self.window.total:,}"

    def _row(self, index: int, width: int) -> Strip:
        document = self.window.rows[index]
        here = index == self.window.cursor
        plain = self.part_style("list--row")
        cursor = self.part_style("list--cursor") if here else plain
        marked = document.id in self.marked
        parts: list[Part] = [
            ("›" if here else " ", cursor),
            ("●" if marked else " ", cursor if here else self.part_style("list--mark")),
            (" ", cursor),
        ]
        lit, last = band_columns(width), len(columns(width)) - 1
        sign, word, meaning = look(document, self.console.bridge.mode_of(document.service))
        for position, column in enumerate(columns(width)):
            style = cursor if position < lit else plain
            if column.name == "status":
                text = fit(f"{sign} {word}", column.width)
                style = style if here else self.part_style(f"list--{meaning}")
            else:
                text = _cell(document, column.name, column.width)
                if column.name == "message":
                    style = self._message_style(meaning, style)
            parts.append((text if position == last else text + " ", style))
        return strip_of(_merged(parts), width, plain)

    def _message_style(self, meaning: str, plain: Style) -> Style:
        if meaning in ("bad", "warn"):
            return self.part_style(f"list--{meaning}")
        return plain


def _cell(document: Listed, name: str, width: int) -> str:
    if name == "number":
        return fit(printable(document.document_no), width)
    if name == "customer":
        return fit(printable(document.customer_name or document.customer_no), width)
    if name == "date":
        return fit(str(document.issue_date), width)
    if name == "amount":
        text = money(document.amount_including_vat)
        return text.rjust(width) if len(text) <= width else fit(text, width)
    if name == "currency":
        return fit(printable(document.currency), width)
    return fit(printable(document.last_message), width)


def _merged(parts: list[Part]) -> list[Part]:
    """Join neighbours of the same style: fewer escape sequences."""
    joined: list[Part] = []
    for text, style in parts:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined
