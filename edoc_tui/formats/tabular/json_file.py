"""Invoice JSON: one record, or a list of records, each read for itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.formats.tabular.building import build
from edoc_tui.formats.tabular.cells import is_missing, missing_key
from edoc_tui.formats.tabular.given import Given
from edoc_tui.formats.tabular.places import line_of
from edoc_tui.formats.tabular.record import InvoiceRecord
from edoc_tui.formats.tabular.traces import trace_of_json
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT: Final = re.compile(r" - at `([^`]*)`$")
_BYTE: Final = re.compile(r"\(byte (\d+)\)")


def read_json(data: bytes) -> Iterator[Given]:
    """Yield the invoices of a JSON file, in its order.

    Raises:
        DataError: It is no JSON, or neither an object nor a list of objects.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
        kind = list[msgspec.Raw] if data.lstrip()[:1] == b"[" else dict[str, msgspec.Raw]
        found: Any = msgspec.json.decode(data, type=kind)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _no_json(line, _("it is not UTF-8")) from error
    except msgspec.ValidationError as error:
        raise _no_json(1, _("an invoice, or a list of invoices, is expected")) from error
    except (msgspec.DecodeError, RecursionError) as error:
        where = _BYTE.search(str(error))
        at = int(where[1]) if where else len(data)
        line = data.count(b"\n", 0, at) + 1
        raise _no_json(line, printable(_BYTE.sub("", str(error)), limit=200)) from error
    several = isinstance(found, list)
    parts = [bytes(part) for part in found] if several else [data]
    at, line = 0, 1
    for number, part in enumerate(parts):
        begin = data.index(part, at)
        line += data.count(b"\n", at, begin)
        yield _one(part, line, number if several else -1)
        at = begin


def _one(part: bytes, line: int, at: int) -> Given:
    """Read the document *part*, which begins on *line* and is number *at* of a list."""
    try:
        record = msgspec.json.decode(part, type=InvoiceRecord)
        number = printable(record.number, limit=60)
        return Given(line, number, build(record), trace=trace_of_json(part, at))
    except msgspec.ValidationError as error:
        said = str(error)
        found = _AT.search(said)
        field, reason, rule = found[1].lstrip("$.") if found else "", _AT.sub("", said), "EDOC-JSON"
        if absent := missing_key(reason):
            field, reason = f"{field}.{absent}".lstrip("."), is_missing()
    except DataError as error:
        field, rule = error.field, error.rule
        reason = error.message.removeprefix(f"{field}: ")
    where = line + line_of(part.decode(), f"$.{field}") - 1
    return Given(where, _number(part), error=_wrong(where, field, reason, rule))


def _number(part: bytes) -> str:
    try:
        number = msgspec.json.decode(part, type=_Numbered).number
    except msgspec.DecodeError:
        return ""
    return printable(number, limit=60)


class _Numbered(msgspec.Struct):
    """As much of a record as names it."""

    number: str = ""


def _wrong(line: int, field: str, reason: str, rule: str) -> DataError:
    place = _("Line {line}").format(line=line) + (f", {field}" if field else "")
    return DataError(
        f"{place}: {printable(reason, limit=300).rstrip('.')}.",
        rule=rule,
        line=line,
        field=printable(field, limit=100),
        todo=_("The keys are described in docs/invoice-data.md."),
    )


def _no_json(line: int, reason: str) -> DataError:
    return DataError(
        _("Line {line}: not readable as JSON: {reason}.").format(
            line=line, reason=reason.rstrip(". ")
        ),
        rule="EDOC-JSON",
        line=line,
    )
