"""Reading answers of any length with bounded memory.

A provider that is broken, or is not the provider at all, can answer with a page without end or
with a few kilobytes that unpack to gigabytes. One layer of gzip or deflate is unpacked, never
beyond the limit, although none is asked for; anything else is refused.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Sequence

_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # zlib's wbits, by content coding


class UnreadableError(Exception):
    """A body is too long, or packed in a way that was not asked for; says which."""


async def read(chunks: AsyncIterable[bytes], encodings: Sequence[str], largest: int) -> bytes:
    """Return a whole body, unpacked.

    Args:
        chunks: The bytes as they come over the wire.
        encodings: Content codings in the order in which they were applied (RFC 9110, 8.4).
        largest: Bytes of the longest body, packed or unpacked.

    Raises:
        UnreadableError: It is longer, damaged, or packed otherwise.
    """
    unpack = _unpacker([name.strip().lower() for name in encodings])
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        part = chunk
        if unpack is not None:
            try:
                part = unpack.decompress(chunk, largest - size + 1)
            except zlib.error as error:
                raise UnreadableError(_("its compression is damaged")) from error
        size += len(part)
        if size > largest:
            raise UnreadableError(_("it is longer than {largest} bytes").format(largest=largest))
        parts.append(part)
    if unpack is not None and (not unpack.eof or unpack.unused_data):
        raise UnreadableError(_("its compression is damaged"))
    return b"".join(parts)


async def read_beginning(chunks: AsyncIterable[bytes], into: bytearray, largest: int) -> None:
    """Read at most about *largest* bytes into *into*; what came before a failure stays there."""
    async for chunk in chunks:
        into += chunk
        if len(into) >= largest:
            return


def _unpacker(encodings: Sequence[str]) -> zlib._Decompress | None:
    named = [name for name in encodings if name and name != "identity"]
    if not named:
        return None
    if len(named) > 1 or named[0] not in _WINDOW:
        text = printable(", ".join(named), limit=80)
        raise UnreadableError(
            _("it is encoded as {text}, which was not asked for").format(text=text)
        )
    return zlib.decompressobj(_WINDOW[named[0]])
