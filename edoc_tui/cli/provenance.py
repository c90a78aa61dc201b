"""``outbox page --where``: every value of a document, where it stands, where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.cli.context import Context
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.provenance import Provenance, Traced
    from edoc_tui.store.repository import Repository

_LONGEST: Final = 200
"""Characters of a value in text; ``--json`` has all of it."""


def where(context: Context, document: EDocument, store: Repository) -> int:
    """Print the values of a document with term, XPath and origin.

    Raises:
        DataError: It cannot be parsed.
    """
    from edoc_tui.engine.provenance import provenance_of

    found = provenance_of(store, document.id)
    inbound = str(document.direction) == "in"
    if context.out.as_json:
        rows = [_record(found, one, inbound=inbound) for one in found.all]
        context.out.json("provenance", {"id": document.id, "values": rows})
        return ExitStatus.OK
    for one in found.all:
        context.out.lines(*_lines(found, one, inbound=inbound))
    return ExitStatus.OK


def _record(found: Provenance, one: Traced, *, inbound: bool) -> dict[str, Any]:
    from edoc_tui.domain.terms import term_name
    from edoc_tui.engine.origin_words import origin_words

    value, origin = one.value, one.origin
    record: dict[str, Any] = {
        "value": value.text,
        "term": value.term,
        "name": term_name(value.term),
        "xpath": value.xpath,
        "invoice_line": value.line or None,
        "origin": {
            "source": str(origin.source),
            "name": origin.name,
            "key": origin.key,
            "line": origin.line or None,
            "rule": origin.rule,
            "before": origin.before,
        },
        "words": origin_words(origin, inbound=inbound),
    }
    steps = found.steps_of(value)
    if steps:
        record["how"] = steps[-1].how
    return record


def _lines(found: Provenance, one: Traced, *, inbound: bool) -> Iterator[str]:
    from edoc_tui.engine.origin_words import headline, told

    yield headline(one.value, limit=_LONGEST)
    yield f"    {one.value.xpath}"
    yield f"    {told(found, one, inbound=inbound)}"
