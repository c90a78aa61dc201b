"""Take the invoice out of a PDF file: Factur-X, ZUGFeRD, XRechnung, or any with one XML in it.

PDF files come from strangers. pypdf, imported on first use, finds the attachments; nothing of
the file is run, drawn or fetched. It is at most 25 MB large, and so is what is taken out of it,
which is unpacked here under that limit.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.formats.xml import MAX_BYTES, too_large
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN: Final = "EDOC-PDF-PLAIN"
"""The rule of a PDF file without an invoice in it."""

KNOWN: Final = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
"""Names under which an invoice is embedded, in the order in which they count."""

_MAGIC: Final = b"%PDF-"
_BLANK: Final = b"\xef\xbb\xbf\0\t\n\f\r "
_MOST_FILES: Final = 200
_MOST_NODES: Final = 2_000
_TROUBLES: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError,
    ValueError, MemoryError, zlib.error,
)  # fmt: skip
"""What pypdf lets through of a file that is not as it should be, beside errors of its own."""


def is_pdf(data: bytes) -> bool:
    """Say whether *data* is a PDF file, perhaps behind a few blanks."""
    return data[:64].lstrip(_BLANK).startswith(_MAGIC)


def suffix_of(data: bytes) -> str:
    """Return how the name of a document's file ends."""
    return ".pdf" if is_pdf(data) else ".xml"


def embedded(data: bytes) -> tuple[str, bytes]:
    """Return name and bytes of the invoice that is embedded in a PDF file.

    Raises:
        DataError: The file is too large, encrypted or broken, nothing is embedded in it, or the
            library for PDF is not installed.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    try:
        import logging

        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError:
        raise DataError(
            _("The file is a PDF file; the library that reads it is not installed."),
            todo=_("Install it: pip install 'edoc-tui[facturx]'."),
            rule="EDOC-PDF-LIBRARY",
        ) from None
    logger = logging.getLogger("pypdf")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False  # what it says of a strange file would land in the terminal
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise DataError(
                _("The PDF file is encrypted."),
                todo=_("Ask the sender for one that is not protected."),
                rule="EDOC-PDF-ENCRYPTED",
            )
        found = dict(_files(reader))
        name = _chosen(found)
        return name, _unpacked(found[name])
    except (PyPdfError, *_TROUBLES) as error:
        raise DataError(
            _("The PDF file is broken: {error}.").format(error=type(error).__name__),
            todo=_("Ask the sender for a file that a PDF reader opens."),
            rule="EDOC-PDF",
        ) from None


def _chosen(found: dict[str, Any]) -> str:
    """Return the name of the invoice among the files; the only XML file is one, too."""
    known = {name.lower(): name for name in reversed(found)}
    for name in KNOWN:
        if name in known:
            return known[name]
    others = [name for name in found if name.lower().endswith(".xml")]
    if len(others) == 1:
        return others[0]
    text = (
        _("The PDF file has {count} XML files in it, none of them called factur-x.xml.").format(
            count=len(others)
        )
        if others
        else _("The PDF file has no invoice embedded in it.")
    )
    raise DataError(
        text,
        todo=_("It is a picture of an invoice; ask the sender for Factur-X, ZUGFeRD or UBL."),
        rule=PLAIN,
    )


def _files(reader: Any) -> Iterator[tuple[str, Any]]:
    """Yield name and stream of the files that the PDF file embeds, each name once."""
    root = reader.root_object
    specs = [*_named(root), *_list(root.get("/AF"))]
    seen = set()
    for one in specs[:_MOST_FILES]:
        spec = one.get_object()
        kept = spec.get("/EF") if hasattr(spec, "get") else None
        if kept is None:
            continue
        kept = kept.get_object()
        stream = kept.get("/UF", kept.get("/F"))
        name = str(spec.get("/UF", spec.get("/F", "")))
        if stream is not None and name and name not in seen:
            seen.add(name)
            yield name, stream.get_object()


def _named(root: Any) -> Iterator[Any]:
    """Yield the file specifications in the tree of names; a tree without end is cut off."""
    names = root.get("/Names")
    tree = None if names is None else names.get_object().get("/EmbeddedFiles")
    waiting = [] if tree is None else [tree]
    for _node in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0).get_object()
        yield from _list(node.get("/Names"))[1::2]
        waiting += _list(node.get("/Kids"))


def _list(value: Any) -> list[Any]:
    found = None if value is None else value.get_object()
    return list(found) if isinstance(found, list) else []


def _unpacked(stream: Any) -> bytes:
    """Return the bytes of an embedded file, unpacked here: a small file may hold gigabytes."""
    packing = stream.get("/Filter")
    packings = [str(one) for one in packing] if isinstance(packing, list) else [str(packing or "")]
    raw = stream._data  # noqa: SLF001 - pypdf itself unpacks without a limit of ours
    if packings == ["/FlateDecode"] and not stream.get("/DecodeParms"):
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(raw, MAX_BYTES + 1)
    elif packings == [""]:
        data = bytes(raw)
    else:
        raise DataError(
            _("The invoice in the PDF file is packed in an unusual way."), rule="EDOC-PDF"
        )
    if len(data) > MAX_BYTES:
        raise too_large()
    return data
