"""Purchase orders from the ERP: CSV, JSON with the same names, and UBL Order.

CSV has a header with the columns of :data:`HEADER` and may have those of :data:`MORE`. JSON is a
list of such objects, or an object with ``lines``. UBL is an ``Order`` of UBL 2.1 or Peppol BIS
Ordering 3: what it orders, without what was received or invoiced.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.domain.draft import OrderLine
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import cac, cbc
from edoc_tui.formats.reading import text_at
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.domain.tree import Node

HEADER: Final = ("order_no", "line", "description", "quantity", "unit", "unit_price")
"""Columns that a file must have."""

MORE: Final = ("account", "received", "invoiced", "receipt_no")
"""Columns that it may have."""

LONGEST: Final = 5_000_000
"""Bytes of a file."""

MOST: Final = 100_000
"""Lines of a file."""

_TEXT: Final = 500
_DIGITS: Final = 20
_MARK: Final = b"\xef\xbb\xbf"


def read(data: bytes) -> Sequence[OrderLine]:
    """Read an order file, whichever form it has.

    Raises:
        DataError: Names the line that is wrong.
    """
    if len(data) > LONGEST:
        raise DataError(_("The order file is too large."))
    start = data.removeprefix(_MARK).lstrip()[:1]
    if start == b"<":
        return _of_ubl(data)
    lines = _of_json(data) if start in (b"[", b"{") else _of_csv(data)
    if len(lines) > MOST:
        raise DataError(_("The order file is too large."))
    return lines


def _of_csv(data: bytes) -> list[OrderLine]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(_("The order file is not UTF-8.")) from error
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        missing = [name for name in HEADER if name not in (rows.fieldnames or ())]
        if missing:
            raise DataError(_("The order file lacks: {names}.").format(names=", ".join(missing)))
        return [_line(row, number) for number, row in enumerate(rows, start=2)]
    except csv.Error as error:
        raise DataError(
            _("The order file cannot be read: {reason}.").format(reason=printable(str(error)))
        ) from error


def _of_json(data: bytes) -> list[OrderLine]:
    try:
        found: Any = msgspec.json.decode(data.removeprefix(_MARK))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(
            _("The order file cannot be read: {reason}.").format(reason=printable(str(error)))
        ) from error
    rows = found.get("lines") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise DataError(_("The order file lacks: {names}.").format(names="lines"))
    common = {key: found[key] for key in ("order_no",) if isinstance(found, dict) and key in found}
    lines = []
    for number, row in enumerate(rows, start=1):
        whole = {**common, **row}
        missing = [name for name in HEADER if name not in whole]
        if missing:
            raise DataError(
                _("Line {line}: {names} is missing.").format(line=number, names=", ".join(missing)),
                line=number,
            )
        texts = {key: "" if value is None else str(value) for key, value in whole.items()}
        lines.append(_line(texts, number))
    return lines


def _line(row: Mapping[str, str | None], number: int) -> OrderLine:
    cells = {
        key: printable((value or "").strip(), limit=_TEXT)
        for key, value in row.items()
        if isinstance(key, str) and (value is None or isinstance(value, str))
    }
    figures = {
        key: _number(cells[key])
        for key in ("quantity", "unit_price", "received", "invoiced")
        if cells.get(key) or key in HEADER
    }
    for key, value in figures.items():
        if value is None:
            raise DataError(
                _("Line {line}: {names} is no number.").format(line=number, names=key), line=number
            )
    return OrderLine(
        order_no=cells["order_no"],
        line=cells["line"],
        description=cells["description"],
        quantity=figures["quantity"] or Decimal(0),
        unit=cells["unit"],
        unit_price=figures["unit_price"] or Decimal(0),
        account=cells.get("account", ""),
        received=figures.get("received"),
        invoiced=figures.get("invoiced"),
        receipt_no=cells.get("receipt_no", ""),
    )


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        return None
    return number


def _of_ubl(data: bytes) -> list[OrderLine]:
    from edoc_tui.formats import xml

    root = xml.parse(data)
    if not root.tag.endswith("}Order"):
        raise DataError(_("The order file is no UBL Order."), rule="EDOC-ORDER")
    number = text_at(root, cbc("ID"))
    items = [one.first(cac("LineItem")) for one in root.every(cac("OrderLine"))]
    return [
        _line(_cells(number, item), at)
        for at, item in enumerate(items, start=1)
        if item is not None
    ]


def _cells(order_no: str, item: Node) -> dict[str, str | None]:
    quantity = item.first(cbc("Quantity"))
    price = text_at(item, cac("Price"), cbc("PriceAmount")) or "0"
    base = _number(text_at(item, cac("Price"), cbc("BaseQuantity")))
    each = _number(price)
    if each is not None and base:
        price = f"{each / base:f}"
    return {
        "order_no": order_no,
        "line": text_at(item, cbc("ID")),
        "description": text_at(item, cac("Item"), cbc("Name"))
        or text_at(item, cac("Item"), cbc("Description")),
        "quantity": text_at(item, cbc("Quantity")),
        "unit": (quantity.get("unitCode") or "") if quantity is not None else "",
        "unit_price": price,
    }
