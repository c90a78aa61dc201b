"""A document's XML as rows to read: indented, cut to the width; the bytes are untouched.

Made on a thread, in small steps, for a document may have hundreds of thousands of lines; how a
row is coloured is found out when it is drawn.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, chop_cells

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.console.widgets.text_view import Span

LONGEST: Final = 4000
"""Characters of one text or tag that are shown; ``outbox xml`` prints everything."""

_DEEPEST: Final = 20
_DECLARED: Final = re.compile(rb"encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
_NAME: Final = re.compile(r"[\s<>/].*", re.DOTALL)
_ENDS: Final = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_OUTSIDE: Final = re.compile(r"(?P<text>[^<]+)|(?P<muted><[!?].*)|(?P<key></?[^\s<>/]*)", re.DOTALL)
_INSIDE: Final = re.compile(
    r"(?P<key>/?>)|(?P<good>\"[^\"]*\"?|'[^']*'?)|(?P<busy>[^\s<>/=\"']+)|(?P<muted>\s+|.)"
)
"""Outside and inside a tag: what a piece is coloured with, by the names of inks."""

START, IN_TAG, IN_TEXT = range(3)
"""How a row begins: afresh, or in the middle of a tag or of a text."""


@dataclass(frozen=True, slots=True)
class XmlText:
    """The rows of a document.

    Attributes:
        lines: Indented lines, at most one element begins in each.
        rows: For each row that is drawn its line; ``starts`` and ``ends``: where in it.
        firsts: For each line its first row.
        elements: For each element, in the order of their beginnings, its line.
        depths: For each element how many are around it.
        names: For each element its name without a prefix.
    """

    lines: Sequence[str] = ()
    rows: Sequence[int] = ()
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    firsts: Sequence[int] = ()
    elements: Sequence[int] = ()
    depths: Sequence[int] = ()
    names: Sequence[str] = ()

    def row(self, index: int) -> tuple[str, int]:
        """Return the text of a row, and how it begins."""
        line, start = self.rows[index], self.starts[index]
        text = self.lines[line]
        how = START
        if start:
            how = IN_TAG if text.rfind("<", 0, start) > text.rfind(">", 0, start) else IN_TEXT
        return text[start : self.ends[index]], how

    def find(self, words: str) -> list[tuple[int, int]]:
        """Return where *words* stand, as lines and places in them; capitals do not matter."""
        wanted = words.casefold()
        found = []
        for number, line in enumerate(self.lines):
            at = line.casefold().find(wanted)
            if at >= 0:
                found.append((number, at))
        return found

    def row_at(self, line: int, place: int = 0) -> int:
        """Return the row that has *place* of *line*."""
        first = self.firsts[line]
        after = self.firsts[line + 1] if line + 1 < len(self.firsts) else len(self.rows)
        return max(first, bisect_right(self.starts, place, first, after) - 1)

    def element(self, xpath: str) -> int:
        """Return the line of the element that a finding or a value names, -1 = there is none."""
        steps = [_step(one) for one in xpath.partition("/@")[0].strip("/").split("/")]
        depth = count = 0
        for line, level, name in zip(self.elements, self.depths, self.names, strict=True):
            if level < depth:
                return -1
            if level == depth and name == steps[depth][0]:
                count += 1
                if count == steps[depth][1]:
                    depth, count = depth + 1, 0
                    if depth == len(steps):
                        return line
        return -1


def xml_text(content: bytes, width: int) -> XmlText:
    """Return the rows of a document for *width* cells."""
    width = max(10, width)
    lines: list[str] = []
    names: list[str] = []
    elements, depths = array("l"), array("l")
    for text, depth in _lines(content):
        if depth >= 0:
            elements.append(len(lines))
            depths.append(depth)
            names.append(_NAME.sub("", text.lstrip()[1:], count=1).rpartition(":")[2])
        lines.append(text)
    rows, starts, ends, firsts = array("l"), array("l"), array("l"), array("l")
    for number, line in enumerate(lines):
        firsts.append(len(rows))
        for start, end in _pieces(line, width):
            rows.append(number)
            starts.append(start)
            ends.append(end)
    return XmlText(lines, rows, starts, ends, firsts, elements, depths, names)


def _step(step: str) -> tuple[str, int]:
    """Return name and position of a step of an XPath; prefixes differ between documents."""
    name, _bracket, position = step.partition("[")
    number = position.rstrip("]")
    return name.rpartition(":")[2], int(number) if number.isdigit() else 1


def spans(text: str, how: int) -> Iterator[Span]:
    """Yield a row in colours: names of elements, of attributes, what is quoted, and texts."""
    inside, at = how == IN_TAG, 0
    while at < len(text):
        match = (_INSIDE if inside else _OUTSIDE).match(text, at)
        assert match is not None
        ink = str(match.lastgroup)
        yield match.group(), ink
        at = match.end()
        if ink == "key":
            inside = not match.group().endswith(">")


def _pieces(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield where the rows of a line begin and end."""
    if line.isascii() or cell_len(line) == len(line):
        for start in range(0, len(line) or 1, width):
            yield start, start + width
        return
    start = 0
    for piece in chop_cells(line, width):
        yield start, start + len(piece)
        start += len(piece)


def _lines(content: bytes) -> Iterator[tuple[str, int]]:
    """Yield lines, each with the depth of the element that begins in it, -1 = none does."""
    depth, line, begun, open_ = 0, "", -1, False
    for token in _tokens(_decoded(content)):
        if not token.startswith("<"):
            line += _cut(token.strip())
            continue
        closing = token.startswith("</")
        if closing:
            depth = max(0, depth - 1)
        if not (closing and open_):
            if line:
                yield line, begun
            line, begun = "  " * min(depth, _DEEPEST), -1
        line += _cut(token)
        element = token[1:2] not in {"/", "!", "?"}
        begun = depth if element else begun
        open_ = element and not token.endswith("/>")
        if open_:
            depth += 1
        else:
            yield line, begun
            line, begun = "", -1
    if line:
        yield line, begun


def _tokens(text: str) -> Iterator[str]:
    """Yield tags and texts; blanks between tags are left out."""
    at = 0
    while at < len(text):
        begin = text.find("<", at)
        if begin < 0:
            begin = len(text)
        if begin > at and not text[at:begin].isspace():
            yield text[at:begin]
        if begin == len(text):
            return
        at = _tag_end(text, begin)
        yield text[begin:at]


def _tag_end(text: str, begin: int) -> int:
    for opening, ending in _ENDS.items():
        if text.startswith(opening, begin):
            end = text.find(ending, begin)
            return len(text) if end < 0 else end + len(ending)
    end = text.find(">", begin)
    while end >= 0 and text.count('"', begin, end) % 2:  # a > within quotes
        closed = text.find('"', end)
        end = text.find(">", closed) if closed >= 0 else -1
    return len(text) if end < 0 else end + 1


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    said = _DECLARED.search(content[:200])
    try:
        return content.decode(said[1].decode() if said else "utf-8-sig", errors="replace")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", errors="replace")


def _cut(token: str) -> str:
    if len(token) <= LONGEST:
        return printable(token)
    told = _("… ({count} characters)").format(count=len(token))
    return printable(token[: LONGEST // 10]) + told
