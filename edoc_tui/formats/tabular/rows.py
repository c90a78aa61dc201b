"""The rows of one document as a record, each value read by the conventions of its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.formats.figures import FigureError, amount, day
from edoc_tui.formats.tabular.building import build
from edoc_tui.formats.tabular.cells import CellError, at_cell, is_missing, missing_key
from edoc_tui.formats.tabular.columns import DATES, DOCUMENT, NUMBERS, plain
from edoc_tui.formats.tabular.record import InvoiceRecord
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.formats.tabular.cells import Layout, Row
    from edoc_tui.formats.tabular.columns import CsvMapping

DISCOUNT: Final = "Discount"
"""Why there is a discount of a line, where no reason is given (BT-139)."""

_TYPES: Final = {
    "380": "Sales Invoice", "invoice": "Sales Invoice", "facture": "Sales Invoice",
    "facturevente": "Sales Invoice", "381": "Sales Credit Memo",
    "creditnote": "Sales Credit Memo", "creditmemo": "Sales Credit Memo",
    "avoir": "Sales Credit Memo", "avoirvente": "Sales Credit Memo",
}  # fmt: skip
_LINE: Final = {"line_id": "id", "line_note": "note"}
_DOCUMENT: Final = {
    "period_start": ("period", "start"), "period_end": ("period", "end"),
    "delivery_date": ("delivery", "date"), "delivery_name": ("delivery", "name"),
    "delivery_gln": ("delivery", "gln"), "total_excluding_vat": ("totals", "amount_excluding_vat"),
    "total_vat": ("totals", "amount_vat"),
    "total_including_vat": ("totals", "amount_including_vat"),
}  # fmt: skip
_ADDRESS: Final = ("address", "address_2", "city", "post_code", "country")
_AT: Final = re.compile(r" - at `([^`]*)`$")
_INDEX: Final = re.compile(r"lines\[(\d+)\]\.?(\w*)")


def document(rows: Sequence[Row], layout: Layout, mapping: CsvMapping) -> Invoice:
    """Return the invoice of *rows*.

    Raises:
        DataError: A cell is wrong; names line and column.
    """
    read = [Values(row, layout) for row in rows]
    record = record_of(read, dict(mapping.constants), mapping.dates)
    try:
        return built(record)
    except CellError as error:
        row = read[error.row] if 0 <= error.row < len(read) else read[0]
        raise at_cell(row.line, error.key, error.reason) from error


def built(record: dict[str, Any]) -> Invoice:
    """Return the invoice of a record whose keys are those of our JSON.

    Raises:
        CellError: A value is missing or wrong; names row and column.
    """
    try:
        return build(msgspec.convert(record, InvoiceRecord, strict=False))
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        path, reason = (found[1] if found else ""), _AT.sub("", str(error))
        if absent := missing_key(reason):
            path, reason = f"{path}.{absent}", is_missing()
    except DataError as error:
        path, reason = error.field, error.message.removeprefix(f"{error.field}: ")
    where = _INDEX.search(path)
    key = (where[2] if where else path.rpartition(".")[2]) or ""
    column = next((ours for ours, theirs in _LINE.items() if where and theirs == key), key)
    raise CellError(int(where[1]) if where else -1, column, reason)


class Values:
    """The values of one row, read when they are asked for.

    Args:
        row: Its line and its cells.
        layout: How its file is written.
    """

    def __init__(self, row: Row, layout: Layout) -> None:
        self.line, self._cells = row
        self._layout = layout
        if len(self._cells) > len(layout.header):
            reason = _("{cells} cells where the header has {keys}").format(
                cells=len(self._cells), keys=len(layout.header)
            )
            raise at_cell(self.line, "", reason)

    def text(self, key: str) -> str:
        """Return what stands in a cell."""
        at = self._layout.columns.get(key, len(self._cells))
        return self._cells[at] if at < len(self._cells) else ""

    def value(self, key: str, dates: str) -> Any:
        """Return a value as the record wants it; ``None`` where the cell is empty."""
        text = self.text(key)
        if not text:
            return None
        try:
            if key in NUMBERS:
                return amount(text.removesuffix("%"), self._layout.mark)
            if key in DATES:
                return day(text, dates)
        except FigureError as error:
            raise at_cell(self.line, key, str(error)) from error
        if key == "document_type":
            return _TYPES.get(plain(text), text)
        return text


def record_of(rows: Sequence[Values], constants: dict[str, Any], dates: str) -> dict[str, Any]:
    """Return the record of rows, under the keys of our JSON.

    Raises:
        DataError: A cell is no number or date, or contradicts a row above it.
    """
    found: dict[str, Any] = {
        key: value for key, value in constants.items() if key in DOCUMENT and value != ""
    }
    for key in DOCUMENT:
        value = _agreed(rows, key, dates)
        if value is not None:
            found[key] = value
    record: dict[str, Any] = {"lines": [_line(row, constants, dates) for row in rows]}
    address = {name: found.pop(f"delivery_{name}", None) for name in _ADDRESS}
    preceding = found.pop("preceding_invoice", None), found.pop("preceding_invoice_date", None)
    why = found.pop("vat_exemption_reason", ""), found.pop("vat_exemption_code", "")
    for key, value in found.items():
        if key in _DOCUMENT:
            outer, inner = _DOCUMENT[key]
            record.setdefault(outer, {})[inner] = value
        else:
            record[key] = value
    if any(address.values()):
        filled = {key: value for key, value in address.items() if value}
        record.setdefault("delivery", {})["address"] = filled
    if preceding[0]:
        record["preceding_invoices"] = [{"number": preceding[0], "issue_date": preceding[1]}]
    if any(why):
        record["vat_exemptions"] = [
            {"category": code, "reason": why[0] or "", "reason_code": why[1] or ""}
            for code in dict.fromkeys(line["vat_category"] for line in record["lines"])
            if code in {"E", "AE", "K", "G", "O"}
        ]
    return record


def _agreed(rows: Sequence[Values], key: str, dates: str) -> Any:
    """Return what the rows say about the document; those that say something must agree."""
    said = ""
    found = None
    for row in rows:
        text = row.text(key)
        if not text or text == said:
            continue
        if said:
            reason = _("'{value}' contradicts the rows above it").format(
                value=printable(text, limit=60)
            )
            raise at_cell(row.line, key, reason)
        said, found = text, row.value(key, dates)
    return found


def _line(row: Values, constants: dict[str, Any], dates: str) -> dict[str, Any]:
    line: dict[str, Any] = {"vat_category": "S"}
    for key in (
        "line_id", "item_name", "item_description", "unit", "seller_item_id", "buyer_item_id",
        "gtin", "vat_category", "line_note", "order_line", "quantity", "price", "base_quantity",
        "vat_rate",
    ):  # fmt: skip
        value = row.value(key, dates)
        value = constants.get(key) if value is None else value
        if value is not None:
            line[_LINE.get(key, key)] = value
    discount = row.value("line_discount", dates)
    percent = row.value("line_discount_percent", dates)
    if discount or percent:
        reason = row.text("line_discount_reason") or DISCOUNT
        line["allowances"] = [_discount(line, discount, percent, reason)]
    return line


def _discount(line: dict[str, Any], amount_: Any, percent: Any, reason: str) -> dict[str, Any]:
    if amount_ is not None:
        return {"amount": amount_, "reason": reason, "reason_code": "95"}
    base = line.get("base_quantity") or 1
    whole = line.get("quantity", 0) * line.get("price", 0) / base
    return {"percent": percent, "base": round(whole, 2), "reason": reason, "reason_code": "95"}
