"""Two versions of a document side by side: which there are, and what differs between them.

A version has a key: ``d12`` is document 12 as it is now, ``v12.1`` its first earlier version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.link_words import LINKED
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl_values import values
from edoc_tui.engine.origin_words import headline
from edoc_tui.formats import documents
from edoc_tui.formats.comparing import compare
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.store.repository import Repository

_MOST: Final = 20
"""Documents that are offered for a number."""


@dataclass(frozen=True, slots=True)
class Version:
    """Something that a document can be compared with.

    Attributes:
        key: See the module.
        title: What it is, printable.
        note: How it is tied to the document, or when it was replaced.
    """

    key: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One value that is not the same.

    Attributes:
        sign: ``+`` it is new, ``−`` it is gone, ``~`` it is another one.
        name: Its business term, or its element.
        line: Which invoice line, from 1; 0 = the whole document.
        xpath: Where it stands, in the second version unless it is gone.
        before: In the first version, foreign; ``None`` = it is not there.
        after: In the second version, foreign; ``None`` = it is not there.
    """

    sign: str
    name: str
    line: int
    xpath: str
    before: str | None
    after: str | None


def key_of(document_id: int, version: int = 0) -> str:
    """Return the key of a document, or of one of its earlier versions."""
    return f"v{document_id}.{version}" if version else f"d{document_id}"


def candidates(store: Repository, document: EDocument) -> Iterator[Version]:
    """Yield what a document is most likely compared with, the nearest first."""
    for one in reversed(store.versions(document.id)):
        title = _("{number}, version {version}").format(
            number=printable(document.document_no), version=one.number
        )
        when = one.replaced_at.astimezone().strftime("%Y-%m-%d %H:%M")
        note = _("replaced {when}").format(when=when)
        yield Version(key_of(document.id, one.number), title, note)
    seen = {document.id}
    for link in store.links(document.id):
        seen.add(link.document.id)
        yield _version(link.document, _(LINKED[link.kind]))
    for number in _preceding(store, document):
        for named in of_number(store, document, number):
            if named.id not in seen:
                seen.add(named.id)
                yield _version(named, _("the invoice that it names"))


def of_number(store: Repository, document: EDocument, number: str) -> Sequence[EDocument]:
    """Return the documents with a number, in the same direction, the newest first."""
    page = store.page(ListQuery(document.direction, text=number), limit=_MOST)
    return [one for one in page.items if one.document_no == number and one.id != document.id]


def version_of(document: EDocument) -> Version:
    """Return a document as something to compare with."""
    return _version(document, document.issue_date.isoformat())


def content_of(store: Repository, key: str) -> bytes:
    """Return the version with *key*. Raises InputMissingError."""
    number, _dot, version = key[1:].partition(".")
    if key.startswith("v"):
        return store.earlier(int(number), int(version))
    return store.content(int(number))


def compared(before: bytes, after: bytes) -> list[Compared]:
    """Return what two versions differ in, in the order of the second.

    Raises:
        DataError: One of them cannot be parsed.
    """
    first, second = documents.parse(before), documents.parse(after)
    known = {one.xpath: one for root in (first, second) for one in values(root)}
    found = []
    for each in compare(first, second):
        value = known.get(each.xpath)
        sign = "+" if each.before is None else "−" if each.after is None else "~"
        name = each.xpath.rpartition("/")[2] if value is None else headline(value)
        line = 0 if value is None else value.line
        found.append(Compared(sign, name, line, each.xpath, each.before, each.after))
    return found


def _version(document: EDocument, note: str) -> Version:
    title = f"{_(document.document_type)} {printable(document.document_no)}"
    return Version(key_of(document.id), title, note)


def _preceding(store: Repository, document: EDocument) -> list[str]:
    try:
        reading = documents.read(store.content(document.id))
    except (DataError, InputMissingError):
        return []
    return [one.number for one in reading.invoice.references.preceding]
