"""Only differences go out, and the terminal always ends up showing exactly what was wanted."""

from __future__ import annotations

import unicodedata
from io import StringIO

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from edoc_tui.console.frugal import Screen

WIDTH, HEIGHT = 24, 5

STYLES = [
    Style.parse(text)
    for text in (
        "none",
        "bold red on blue",
        "white on blue",
        "white on rgb(18,18,18)",
        "underline green",
        "reverse",
        "bold white on rgb(18,18,18)",
        "dim on white",
    )
]
LETTERS = [*" abcé✓…›─東京", "e\u0301"]
NARROW = st.lists(st.sampled_from(LETTERS[:9]), max_size=9).map("".join)
ANY = st.lists(st.sampled_from(LETTERS), max_size=9).map("".join)
INKS = st.sampled_from(STYLES)


def frames_of(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[tuple[str, Style]]]]:
    """Return whole screens made of *texts*."""
    line = st.lists(st.tuples(texts, INKS), max_size=5)
    return st.lists(line, min_size=HEIGHT, max_size=HEIGHT)


PARTS = st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 2), INKS, NARROW)
UPDATES = st.one_of(
    st.lists(frames_of(ANY), min_size=1, max_size=6),
    st.lists(st.one_of(frames_of(NARROW), PARTS), min_size=1, max_size=8),
)
"""Parts never cut a wide character in two: no widget does, and terminals differ about it."""


def strip(parts: list[tuple[str, Style]], width: int) -> Strip:
    """Return a line of exactly *width* cells."""
    whole = Strip([Segment(text, style) for text, style in parts if text])
    return whole.adjust_cell_length(width, Style())


class Emulator(pyte.Screen):
    """Joins an accent to the letter in the last column, as terminals do; pyte would wrap first."""

    def draw(self, data: str) -> None:
        """Put *data* on the screen, character by character."""
        for char in data:
            if unicodedata.combining(char) and self.cursor.x == self.columns:
                line = self.buffer[self.cursor.y]
                last = line[self.columns - 1]
                joined = unicodedata.normalize("NFC", last.data + char)
                line[self.columns - 1] = last._replace(data=joined)
            else:
                super().draw(char)


class Terminal:
    """An emulator fed by the frugal screen, beside one that gets everything."""

    def __init__(self, color_system: str) -> None:
        self.console = Console(
            file=StringIO(),
            force_terminal=True,
            color_system=color_system,  # type: ignore[arg-type]  # one of the known names
            width=WIDTH,
            _environ={},
        )
        for style in STYLES:
            style._ansi = None  # Rich remembers the codes of the first terminal for all others
        self.frugal = Screen()
        self.screen = Emulator(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.plain = Emulator(WIDTH, HEIGHT)
        self.plain_stream = pyte.Stream(self.plain)
        self.sent = self.plainly_sent = 0

    def paint(self, update: LayoutUpdate | ChopsUpdate) -> None:
        """Send *update* both ways."""
        text = self.frugal.frugal(update, (WIDTH, HEIGHT)).render_segments(self.console)
        self.sent += len(text)
        self.stream.feed(text)
        plain = update.render_segments(self.console)
        self.plainly_sent += len(plain)
        self.plain_stream.feed(plain.replace("\n", ""))

    def agree(self) -> None:
        """Compare every cell of the two emulators."""
        for y in range(HEIGHT):
            for x in range(WIDTH):
                one, other = self.screen.buffer[y][x], self.plain.buffer[y][x]
                blank = one.data == other.data == " "
                if blank and not (one.reverse or one.underscore or other.reverse):
                    assert one.bg == other.bg, (x, y)
                else:
                    assert one == other, (x, y)


def layout(frame: list[list[tuple[str, Style]]]) -> LayoutUpdate:
    """Return an update of the whole screen."""
    return LayoutUpdate([[strip(line, WIDTH)] for line in frame], Region(0, 0, WIDTH, HEIGHT))


def part(y: int, x: int, style: Style, text: str) -> ChopsUpdate:
    """Return an update of a part of one line."""
    width = min(max(1, len(text)), WIDTH - x)
    chops: list[dict[int, Strip | None]] = [{} for _ in range(HEIGHT)]
    ends: list[list[int]] = [[] for _ in range(HEIGHT)]
    chops[y] = (
        {0: None, x: strip([(text, style)], width)} if x else {0: strip([(text, style)], width)}
    )
    ends[y] = [x, x + width] if x else [width]
    return ChopsUpdate(chops, [(y, x, x + width)], ends)


@settings(max_examples=150, deadline=None)
@given(
    color_system=st.sampled_from(["standard", "256", "truecolor"]),
    frames=UPDATES,
)
def test_the_terminal_shows_what_was_wanted(
    color_system: str,
    frames: list[list[list[tuple[str, Style]]] | tuple[int, int, Style, str]],
) -> None:
    """After any sequence of whole and partial updates, every cell is as if sent in full."""
    terminal = Terminal(color_system)
    terminal.paint(layout([[("start", STYLES[1])]] * HEIGHT))
    for frame in frames:
        terminal.paint(layout(frame) if isinstance(frame, list) else part(*frame))
        terminal.agree()


def test_nothing_new_sends_nothing() -> None:
    """The same frame again costs no byte; after forgetting, it is sent whole."""
    terminal = Terminal("256")
    frame = [[("hello", STYLES[1]), (" world", STYLES[2])]] * HEIGHT
    terminal.paint(layout(frame))
    before = terminal.sent
    terminal.paint(layout(frame))
    assert terminal.sent == before
    terminal.frugal.forget()
    terminal.paint(layout(frame))
    assert terminal.sent == 2 * before


def test_a_changed_word_costs_a_few_bytes() -> None:
    """One word in a line: a move, a colour, the word."""
    terminal = Terminal("256")
    frame = [[("number 100001 of many", STYLES[3])]] * HEIGHT
    terminal.paint(layout(frame))
    before = terminal.sent
    terminal.paint(layout([[("number 100002 of many", STYLES[3])], *frame[1:]]))
    assert terminal.sent - before < 35
    terminal.agree()


def test_after_forgetting_a_part_leaves_the_rest_alone() -> None:
    """A partial update of a line that is not remembered paints that part and nothing beside."""
    terminal = Terminal("256")
    terminal.paint(layout([[("abcdefghij", STYLES[1])]] * HEIGHT))
    terminal.frugal.forget()
    terminal.paint(part(2, 3, STYLES[2], "XY"))
    terminal.agree()
