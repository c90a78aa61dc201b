"""What is pasted stays a paste, whatever is in it.

A terminal marks the beginning and the end of a paste (bracketed paste). Textual's parser takes an
escape character inside for the end, and what follows for keys: a prepared clipboard could press
them. So escape sequences are taken out of a paste before the parser sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import _xterm_parser
from textual.drivers import linux_driver

from edoc_tui.domain.text import without_sequences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.message import Message

BEGIN: Final = "\x1b[200~"
END: Final = "\x1b[201~"


class PasteFilter:
    """Takes escape sequences out of pastes; everything else passes as it is."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""  # what may be the beginning of the end
        self._before = ""  # the last characters that passed, where a beginning may have begun

    def clean(self, data: str) -> str:
        """Return what of *data* may pass now; a part of it may be held until more comes."""
        text, self._held = self._held + data, ""
        passed: list[str] = []
        while text:
            part, text = self._in_paste(text) if self._inside else self._outside(text)
            passed.append(part)
        clean = "".join(passed)
        self._before = (self._before + clean)[-len(BEGIN) :]
        return clean

    def _outside(self, text: str) -> tuple[str, str]:
        known = self._before[1 - len(BEGIN) :]
        at = (known + text).find(BEGIN)
        self._before = ""
        if at < 0:
            self._before = known
            return text, ""
        self._inside = True
        end = at + len(BEGIN) - len(known)
        return text[:end], text[end:]

    def _in_paste(self, text: str) -> tuple[str, str]:
        body, end, rest = text.partition(END)
        if end:
            self._inside = False
            return _harmless(body) + end, rest
        for size in range(len(END) - 1, 0, -1):
            if text.endswith(END[:size]):
                self._held = text[-size:]
                return _harmless(text[:-size]), ""
        return _harmless(text), ""


def _harmless(text: str) -> str:
    return without_sequences(text).replace("\x1b", "")


class PasteParser(_xterm_parser.XTermParser):
    """Textual's parser behind the filter."""

    def __init__(self, debug: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's signature
        super().__init__(debug)
        self._filter = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse *data*; nothing at all means the end of the input."""
        clean = self._filter.clean(data)
        return super().feed(clean) if clean or not data else ()


def install() -> None:
    """Let the terminal's driver use our parser."""
    vars(linux_driver).update(XTermParser=PasteParser)  # Textual has no public way
