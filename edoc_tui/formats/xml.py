"""The one XML parser: bytes in, a tree or a :class:`DataError` that names the line out.

Documents come from strangers. Refused are: more than 25 MB, any DOCTYPE (and with it entities,
external files and network addresses), encodings other than UTF-8 and UTF-16, nesting deeper
than 256, a single text above 10 MB, and more tags than an invoice can need. Nothing is ever
fetched: no DTD, no XInclude, no schema location, no stylesheet. lxml is imported on first use,
it is not on the start-up path of any command that only reads the store.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable, printable_lines
from edoc_tui.domain.tree import NOTHING, Node
from edoc_tui.locales import _

if TYPE_CHECKING:
    from lxml.etree import XMLParser, XMLSyntaxError, _Element

MAX_BYTES: Final = 25 * 1024 * 1024
"""Larger documents are refused before they are read whole."""

MAX_TAGS: Final = 1_000_000
"""More tags than this are refused: a tree of empty elements is 30 times its size in memory."""

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"']{1,40})["']""")
_UNICODE: Final = {"UTF-8", "UTF8", "US-ASCII", "ASCII"}
_BLANK: Final = b" \t\r\n"
_PLACE = re.compile(r", line \d+, column \d+$")
_KINDS: Final = ((b"%PDF", "a PDF file"), (b"PK\x03\x04", "a ZIP archive"), (b"\x1f\x8b", "gzip"))


def parse(data: bytes) -> Node:
    """Parse *data* and return the root, without comments and instructions.

    Raises:
        DataError: The document is not well-formed, or not safe to read; rule ``EDOC-XML-…``.
    """
    return _node(_tree(utf8(data), comments=False), None)


def pretty(data: bytes) -> str:
    """Return *data* as indented, printable lines for people to read.

    What cannot be parsed is shown as it is: an operator must be able to look at a document
    that was refused.
    """
    from lxml import etree

    try:
        root = _tree(utf8(data), comments=True)
    except DataError:
        return printable_lines(data[:MAX_BYTES].decode("utf-8", "replace"))
    tree = root.getroottree()
    etree.indent(tree, space="  ")
    text = etree.tostring(tree, encoding="unicode")
    return printable_lines('<?xml version="1.0" encoding="UTF-8"?>\n' + text)


def utf8(data: bytes) -> bytes:
    """Return *data* as UTF-8 without a byte order mark, after the checks that need no parser.

    Raises:
        DataError: Too large, another encoding, a DOCTYPE, or no XML at all.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    text = _decoded(data)
    if not text.strip(_BLANK):
        raise DataError(_("The file is empty."), rule="EDOC-XML-EMPTY")
    start = _after_prolog(text)
    line = text.count(b"\n", 0, start) + 1
    if text.startswith(b"<!", start):
        raise DataError(
            _("Line {line}: the document has a DOCTYPE.").format(line=line),
            todo=_("Documents with a DOCTYPE are never read; ask the sender for one without."),
            rule="EDOC-XML-DOCTYPE",
            line=line,
        )
    if not text.startswith(b"<", start):
        kind = next((name for magic, name in _KINDS if text.startswith(magic)), _("no XML"))
        raise DataError(
            _("Line {line}: the file is {kind}.").format(line=line, kind=kind),
            rule="EDOC-XML",
            line=line,
        )
    if text.count(b"<") > MAX_TAGS:
        raise DataError(
            _("The document has more than {max_tags:,} tags.").format(max_tags=MAX_TAGS),
            rule="EDOC-XML-LIMIT",
        )
    return text


def too_large() -> DataError:
    """Return the error for a document above :data:`MAX_BYTES`."""
    return DataError(
        _("The document is larger than {value} MB.").format(value=MAX_BYTES // (1024 * 1024)),
        todo=_("Send large attachments another way."),
        rule="EDOC-XML-SIZE",
    )


def _decoded(data: bytes) -> bytes:
    """Return the bytes as UTF-8; the first bytes decide, then the declaration."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<")):
        raise _other_encoding("UTF-32")
    for mark, first, codec in (
        (b"\xff\xfe", b"<\0", "utf-16-le"),
        (b"\xfe\xff", b"\0<", "utf-16-be"),
    ):
        if data.startswith((mark, first)):
            try:
                return data.removeprefix(mark).decode(codec).encode()
            except UnicodeError as error:
                raise DataError(
                    _("The file begins as UTF-16 but is not."), rule="EDOC-XML-ENCODING"
                ) from error
    text = data.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(text)
    if declared is not None:
        name = declared.group(1).decode("ascii", "replace").upper()
        if name not in _UNICODE:
            raise _other_encoding(name)
    return text


def _other_encoding(name: str) -> DataError:
    return DataError(
        _("Line 1: the encoding is {name}.").format(name=printable(name, limit=40)),
        todo=_("Only UTF-8 and UTF-16 are read."),
        rule="EDOC-XML-ENCODING",
        line=1,
    )


def _after_prolog(text: bytes) -> int:
    """Return where the first thing stands that is no blank, comment or instruction."""
    at, end = 0, len(text)
    while at < end:
        if text[at] in _BLANK:
            at += 1
            continue
        for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>")):
            if text.startswith(opening, at):
                close = text.find(closing, at + len(opening))
                at = end if close < 0 else close + len(closing)
                break
        else:
            return at
    return end


def _parser(*, comments: bool) -> XMLParser:
    from lxml import etree

    return etree.XMLParser(
        encoding="utf-8",  # decided above; a declaration that says otherwise changes nothing
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        collect_ids=False,
        # A comment within an amount would hide the digits behind it from `.text`.
        remove_comments=not comments,
        remove_pis=not comments,
    )


def _tree(text: bytes, *, comments: bool) -> _Element:
    from lxml import etree

    try:
        root = etree.fromstring(text, _parser(comments=comments))
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from error
    if root.getroottree().docinfo.internalDTD is not None:  # pragma: no cover - refused above
        raise DataError(_("The document has a DOCTYPE."), rule="EDOC-XML-DOCTYPE")
    return root


def _not_well_formed(error: XMLSyntaxError) -> DataError:
    line = error.lineno or 0
    text = _PLACE.sub("", printable(error.msg or _("not well-formed"))).replace("\n", " ").strip()
    rule = "EDOC-XML"
    if "Excessive depth" in text:
        text, rule = _("elements are nested deeper than 256 levels"), "EDOC-XML-LIMIT"
    elif "limit exceeded" in text.lower() or "too long" in text.lower():
        text, rule = _("a text, attachment or name is larger than 10 MB"), "EDOC-XML-LIMIT"
        if "Name" in (error.msg or ""):
            text = _("a name is longer than 50,000 characters")
    else:
        text = _("the XML is not well-formed: {text}").format(text=text)
    return DataError(
        _("Line {line}: {text}.").format(line=line, text=printable(text, limit=200)),
        rule=rule,
        line=line,
    )


def _node(element: _Element, parent: Node | None) -> Node:
    attributes = element.items()
    node = Node(
        element.tag,  # type: ignore[arg-type] # a string: comments and instructions are removed
        element.text or "",
        element.sourceline or 0,
        dict(attributes) if attributes else NOTHING,
        parent,
    )
    if len(element):
        node.children = [_node(child, node) for child in element]
    return node
