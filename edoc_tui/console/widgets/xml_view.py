"""A document's XML: coloured where it is in sight, searched, and led to one of its elements."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.console.actions import Action, bindings, register
from edoc_tui.console.widgets.lines import strip_of
from edoc_tui.console.widgets.scroll import ScrollLines
from edoc_tui.console.xml_text import XmlText, spans, xml_text
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip

    from edoc_tui.console.screens.base import ConsoleScreen
    from edoc_tui.console.widgets.lines import Part

_EMPTY = XmlText()


def _search(view: XmlView) -> None:
    view.console.bridge.spawn(view.search())


def _turn(step: int) -> Any:
    def run(view: XmlView) -> None:
        view.go_match(step)

    return run


class XmlView(ScrollLines):
    """Rows of XML; what was found or looked up has a mark before it."""

    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ScrollLines.actions,
        *register(
            Action(id="xml.search", keys="slash,ctrl+f", title=N_("Search"), run=_search,
                   help=N_("Look for a word in the XML.")),
            Action(id="xml.next", keys="n", title=N_("Next match"), run=_turn(1)),
            Action(id="xml.previous", keys="N", title=N_("Match before"), run=_turn(-1)),
        ),
    )  # fmt: skip
    BINDINGS = bindings(actions)

    def __init__(self) -> None:
        super().__init__()
        self._content = b""
        self._text = _EMPTY
        self._width = 0
        self._marked = -1
        self._words = ""
        self._matches: list[tuple[int, int]] = []
        self._at = -1

    @property
    def line_count(self) -> int:
        """How many rows there are."""
        return len(self._text.rows)

    async def show(self, content: bytes) -> None:
        """Show a document; the same one stays where it is."""
        width = max(10, (self.content_size.width or self.console.size.width) - 2)
        if content == self._content and width == self._width:
            return
        line = self._text.rows[self.top] if self._text.rows and content == self._content else 0
        self._content, self._width = content, width
        self._text = await asyncio.to_thread(xml_text, content, width)
        if not line:
            self._marked, self._matches, self._words = -1, [], ""
        self.top = self._text.row_at(line) if line and line < len(self._text.lines) else 0
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Cut the rows anew for another width."""
        if self._content and event.size.width - 2 != self._width:
            self.console.bridge.spawn(self.show(self._content))

    async def go_element(self, xpath: str) -> bool:
        """Lead to an element; say whether there is one."""
        line = await asyncio.to_thread(self._text.element, xpath)
        if line >= 0:
            self._lead(line)
        return line >= 0

    async def search(self) -> None:
        """Ask for a word, and lead to the first place below where it stands."""
        from edoc_tui.console.screens.dialogs import Ask

        words = await self.console.push_screen_wait(
            Ask(_("Search"), _("A word of the XML; n and N lead on and back:"), self._words)
        )
        if not words:
            return
        self._words = words
        self._matches = await asyncio.to_thread(partial(self._text.find, words))
        here = self._text.rows[self.top] if self._text.rows else 0
        if self._marked >= here:
            seen = self._text.row_at(self._marked) < self.top + self.content_size.height
            here = self._marked if seen else here
        self._at = next((at for at, one in enumerate(self._matches) if one[0] >= here), 0) - 1
        self.go_match(1)

    def go_match(self, step: int) -> None:
        """Go to the next match, or the one before, around the end."""
        if not self._words:
            self._say(_("Search for something first: /"))
            return
        if not self._matches:
            self._say(_("'{words}' is not in this document.").format(words=printable(self._words)))
            return
        self._at = (self._at + step) % len(self._matches)
        self._lead(*self._matches[self._at])
        told = _("Match {number} of {count}")
        self._say(told.format(number=self._at + 1, count=len(self._matches)))

    def _lead(self, line: int, place: int = 0) -> None:
        row = self._text.row_at(line, place)
        self._marked = line
        self.scroll_lines(row - self.content_size.height // 3 - self.top)
        self.refresh()

    def _say(self, text: str) -> None:
        screen: ConsoleScreen | Any = self.screen
        screen.say(text)

    def content_line(self, index: int, width: int) -> Strip:
        """Draw a row."""
        rest = self.ink("text")
        text, how = self._text.row(index)
        here = self._text.rows[index] == self._marked
        parts: list[Part] = [("›" if here else " ", self.ink("mark"))]
        for piece, ink in spans(text, how):
            parts += self._lit(piece, ink) if here and self._words else [(piece, self.ink(ink))]
        return strip_of(parts, width, rest)

    def _lit(self, piece: str, ink: str) -> list[Part]:
        """Light what was searched for within *piece*."""
        begin = piece.casefold().find(self._words.casefold())
        if begin < 0:
            return [(piece, self.ink(ink))]
        end = begin + len(self._words)
        return [
            (piece[:begin], self.ink(ink)),
            (piece[begin:end], self.ink("chip")),
            (piece[end:], self.ink(ink)),
        ]
