"""What encoding a text file has: proven where it can be, else found by a library.

What was found is a guess, however good: a person is shown a line of the file as it would be read.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

UTF8: Final = "utf-8-sig"
_PIECE: Final = 1 << 20
_SAMPLE: Final = 1 << 18  # bytes around the first odd one that the library looks at
USUAL: Final = ("cp1252", "iso8859_15", "cp850", "mac_roman")
"""What files that are no Unicode are written in, where these languages are spoken."""

_SHOWN: Final = 48  # characters of a line, which fit beside a name into 80 columns
_BEFORE: Final = 16  # of them before the letter that tells


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that the bytes of a file do not prove.

    Attributes:
        encoding: What it seems to be.
        line: The first line with a letter that tells, as bytes.
    """

    encoding: str
    line: bytes

    @property
    def others(self) -> tuple[str, ...]:
        """What else it may be."""
        return tuple(name for name in USUAL if name != self.encoding)

    def shown(self, encoding: str = "") -> str:
        """Return the line, fit to be shown, as *encoding* reads it, or the one that was found."""
        text = self.line.decode(encoding or self.encoding, errors="replace").strip()
        odd = next((at for at, letter in enumerate(text) if not letter.isascii()), 0)
        start = max(0, odd - _BEFORE)
        return printable(text[start : start + _SHOWN], limit=_SHOWN)


def encoding_of(path: Path, said: str = "", otherwise: str = "") -> str:
    """Return the codec of a text file: what a person says, UTF-8, UTF-16 by its mark, or a guess.

    Args:
        path: The file.
        said: What it is in any case.
        otherwise: What it is where its bytes do not prove it to be Unicode; ``""`` = a guess.

    Raises:
        UsageError: There is no encoding called *said* or *otherwise*.
        OSError: The file cannot be read.
    """
    if said:
        return known(said)
    found = look(path)
    if isinstance(found, str):
        return found
    return known(otherwise) if otherwise else found.encoding


def known(name: str) -> str:
    """Return the codec called *name*. Raises UsageError: There is none."""
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise UsageError(
            _("There is no encoding '{name}'.").format(name=printable(name, limit=40)),
            todo=_("Such as: {names}.").format(names=", ".join(USUAL)),
        ) from error


def look(path: Path) -> str | Guess:
    """Return the codec that the bytes of a file prove, or a guess.

    The whole file is read once, a piece at a time: what is called UTF-8 is UTF-8 to its end.
    """
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder(UTF8)()
        at = 0
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
                at += len(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(max(0, at - _SAMPLE // 2))
            return _guess(file.read(_PIECE + _SAMPLE))
    return UTF8


def _guess(sample: bytes) -> Guess:
    from charset_normalizer import from_bytes

    odd = next((at for at, byte in enumerate(sample) if byte > 127), 0)  # noqa: PLR2004 - ASCII
    near = sample[max(0, odd - _SAMPLE // 2) : odd + _SAMPLE // 2]
    found = from_bytes(near, cp_isolation=list(USUAL), threshold=0.6).best()
    line = sample[sample.rfind(b"\n", 0, odd) + 1 :].partition(b"\n")[0]
    return Guess(found.encoding if found is not None else USUAL[0], line)
