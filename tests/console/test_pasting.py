"""A paste stays a paste: no part of it is ever taken for keys."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.drivers import linux_driver
from textual.events import Key, Paste

from edoc_tui.console.pasting import BEGIN, END, PasteFilter, PasteParser, install

PIECES = st.lists(st.integers(1, 9), max_size=30)
CLIPBOARD = st.text(st.sampled_from("ay\x1b[]~201\r\n\x07 "), max_size=40).filter(
    lambda text: END not in text and not text.endswith(("\x1b", "\x1b[", "\x1b[2", "\x1b[20"))
)


def pieces(text: str, sizes: list[int]) -> list[str]:
    """Cut *text* as reads from a terminal may."""
    cut = []
    for size in sizes:
        cut.append(text[:size])
        text = text[size:]
    return [one for one in [*cut, text] if one]


@settings(deadline=None)
@given(CLIPBOARD, PIECES)
def test_a05_nothing_in_a_paste_becomes_a_key(clipboard: str, sizes: list[int]) -> None:
    """Whatever the clipboard holds, and however it arrives: one paste between the two keys."""
    parser = PasteParser()
    events = []
    for piece in pieces(f"b{BEGIN}{clipboard}{END}e", sizes):
        events += list(parser.feed(piece))
        events += list(parser.tick())
    assert [event.key for event in events if isinstance(event, Key)] == ["b", "e"]
    assert [type(event) for event in events if not isinstance(event, Key)] == [Paste]
    assert "\x1b" not in next(event.text for event in events if isinstance(event, Paste))


@settings(deadline=None)
@given(st.text(st.sampled_from("ab\x1b[O~ABCP25\r"), max_size=40), PIECES)
def test_keys_pass_as_they_are_and_at_once(typed: str, sizes: list[int]) -> None:
    """Outside a paste nothing is changed, and nothing is held back."""
    one = PasteFilter()
    if BEGIN not in typed:
        for piece in pieces(typed, sizes):
            assert one.clean(piece) == piece


def test_the_driver_uses_it() -> None:
    """The hook in Textual is still where it was."""
    before = vars(linux_driver)["XTermParser"]
    try:
        install()
        assert vars(linux_driver)["XTermParser"] is PasteParser
    finally:
        vars(linux_driver).update(XTermParser=before)
