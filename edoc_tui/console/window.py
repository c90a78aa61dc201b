"""The visible part of a list of documents, over keyset pages: a million rows or ten, the same.

Only what is on the screen is kept. Moving past an edge brings half a page, so that most keys
repaint two lines and not the whole list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from edoc_tui.store.repository import DocumentPage


class Listed(Protocol):
    """What a list shows of a document: an ``EDocument``, or the first look at one."""

    @property
    def id(self) -> int:
        """Entry number."""
        ...

    @property
    def document_no(self) -> str:
        """Invoice number, as the document has it."""
        ...

    @property
    def customer_no(self) -> str:
        """Number of the customer."""
        ...

    @property
    def customer_name(self) -> str:
        """Name of the customer."""
        ...

    @property
    def issue_date(self) -> object:
        """Issue date; as a text it is ISO 8601."""
        ...

    @property
    def currency(self) -> str:
        """ISO 4217."""
        ...

    @property
    def amount_including_vat(self) -> Decimal:
        """Total with VAT."""
        ...

    @property
    def service(self) -> str:
        """Code of the service."""
        ...

    @property
    def status(self) -> str:
        """Service status."""
        ...

    @property
    def problems(self) -> int:
        """Findings that block sending."""
        ...

    @property
    def released(self) -> bool:
        """A person released it to Production."""
        ...

    @property
    def last_message(self) -> str:
        """What the operator should read."""
        ...


class ReadPage(Protocol):
    """Reads a page; the arguments are those of ``Repository.page``."""

    async def __call__(self, *, after: int | None, limit: int, back: bool) -> DocumentPage:
        """Return a page, newest first."""
        ...


class Window:
    """Rows, a cursor among them, and the place of the first row in the whole list.

    Args:
        read: Reads pages of the current filter.

    Attributes:
        rows: What is visible, newest first.
        cursor: Index of the current row in ``rows``.
        offset: How many rows are above the first visible one.
        height: How many rows fit.
        total: How many rows there are, as far as counted.
    """

    def __init__(self, read: ReadPage) -> None:
        self._read = read
        self.rows: list[Listed] = []
        self.cursor = 0
        self.offset = 0
        self.height = 1
        self.total = 0

    @property
    def current(self) -> Listed | None:
        """The document under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def show(self, rows: Sequence[Listed], *, cursor: int = 0, offset: int = 0) -> None:
        """Take *rows* as what is visible."""
        self.rows = list(rows[: self.height])
        self.offset = max(0, offset)
        self.cursor = min(max(0, cursor), max(0, len(self.rows) - 1))

    async def home(self) -> bool:
        """Go to the first row; other rows may be visible now."""
        page = await self._read(after=None, limit=self.height, back=False)
        self.show(page.items)
        return True

    async def end(self) -> bool:
        """Go to the last row; other rows may be visible now."""
        page = await self._read(after=None, limit=self.height, back=True)
        rows = page.items
        self.show(rows, cursor=len(rows) - 1, offset=self.total - len(rows))
        return True

    async def down(self) -> bool:
        """Go one row down; says whether other rows are visible now."""
        if self.cursor < len(self.rows) - 1:
            self.cursor += 1
            return False
        brought = await self._older(max(1, self.height // 2))
        self.cursor = min(self.cursor - brought + 1, len(self.rows) - 1) if brought else self.cursor
        return bool(brought)

    async def up(self) -> bool:
        """Go one row up; says whether other rows are visible now."""
        if self.cursor > 0:
            self.cursor -= 1
            return False
        brought = await self._newer(max(1, self.height // 2))
        self.cursor = max(0, brought - 1)
        return bool(brought)

    async def turn(self, rows: int) -> bool:
        """Move the window by *rows* (negative: up); the cursor stays on its line.

        At the end of the list the cursor goes to the last row. Says whether other rows are
        visible now.
        """
        brought = await (self._older(rows) if rows > 0 else self._newer(-rows))
        if not brought:
            self.cursor = max(0, len(self.rows) - 1) if rows > 0 else 0
        return bool(brought)

    async def reload(self) -> None:
        """Read the visible rows again; the cursor stays with its document."""
        document = self.current
        after = self.rows[0].id + 1 if self.rows and self.offset else None
        page = await self._read(after=after, limit=self.height, back=False)
        rows, offset = list(page.items), self.offset if after is not None else 0
        if after is not None and len(rows) < self.height:
            last = await self._read(after=None, limit=self.height, back=True)
            offset -= len(last.items) - len(rows)
            rows = list(last.items)
        cursor = self.cursor
        if document is not None:
            cursor = next((i for i, row in enumerate(rows) if row.id == document.id), cursor)
        self.show(rows, cursor=cursor, offset=offset)

    async def resize(self, height: int) -> None:
        """Fit into *height* rows; the current row stays visible."""
        self.height = max(1, height)
        if len(self.rows) > self.height:
            skip = max(0, self.cursor - self.height + 1)
            self.show(self.rows[skip:], cursor=self.cursor - skip, offset=self.offset + skip)
        elif self.rows and len(self.rows) < self.height:
            await self.reload()

    async def _older(self, count: int) -> int:
        if not self.rows:
            return 0
        page = await self._read(after=self.rows[-1].id, limit=count, back=False)
        brought = len(page.items)
        rows = [*self.rows, *page.items]
        skip = max(0, len(rows) - self.height)
        self.rows = rows[skip:]
        self.offset += skip
        return brought

    async def _newer(self, count: int) -> int:
        if not self.rows:
            return 0
        page = await self._read(after=self.rows[0].id, limit=count, back=True)
        brought = len(page.items)
        self.rows = [*page.items, *self.rows][: self.height]
        self.offset = max(0, self.offset - brought)
        if brought < count:
            self.offset = 0
        return brought
