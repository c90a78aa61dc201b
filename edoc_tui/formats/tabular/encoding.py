"""What encoding a text file has: proven where it can be, else found by a library."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

UTF8: Final = "utf-8-sig"
_PIECE: Final = 1 << 20
_SAMPLE: Final = 1 << 18  # bytes around the first odd one that the library looks at
_USUAL: Final = ["cp1252", "iso8859_15", "cp850", "mac_roman"]


def encoding_of(path: Path, said: str = "") -> str:
    """Return the codec of a text file: what a person says, UTF-8, UTF-16 by its mark, or a guess.

    The whole file is read once, a piece at a time: what is called UTF-8 is UTF-8 to its end.

    Raises:
        UsageError: There is no encoding called *said*.
        OSError: The file cannot be read.
    """
    if said:
        try:
            return codecs.lookup(said).name
        except LookupError as error:
            raise UsageError(
                _("There is no encoding '{name}'.").format(name=printable(said, limit=40))
            ) from error
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


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    odd = next((at for at, byte in enumerate(sample) if byte > 127), 0)  # noqa: PLR2004 - ASCII
    near = sample[max(0, odd - _SAMPLE // 2) : odd + _SAMPLE // 2]
    found = from_bytes(near, cp_isolation=_USUAL, threshold=0.6).best()
    return found.encoding if found is not None else "cp1252"
