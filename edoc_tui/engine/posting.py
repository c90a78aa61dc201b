"""A finished draft as files for the ERP: CSV, JSON, the UBL itself, or a template of the house."""

from __future__ import annotations

import csv
import io
import json
from string import Template
from typing import TYPE_CHECKING, Final

from edoc_tui.config.customer_export import cell
from edoc_tui.disk import make_private_folder, replace
from edoc_tui.domain.edocument import file_name
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.engine.target import check_suffix
from edoc_tui.formats import documents
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from edoc_tui.domain.draft import Draft
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.target import Target
    from edoc_tui.formats.ubl_model import Reading

LINE: Final = "@line "
"""Begins a row of a template that is repeated for every line of the document."""

Row = dict[str, str]


def rows(document: EDocument, draft: Draft, reading: Reading) -> Sequence[Row]:
    """Return the lines of a document as the ERP gets them; every row names the document."""
    invoice, amounts = reading.invoice, reading.amounts
    head: Row = {
        "entry": str(document.id),
        "document_type": str(document.document_type),
        "document_no": invoice.number,
        "vendor_no": draft.vendor_no,
        "vendor_name": invoice.seller.name,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        "currency": invoice.currency,
        "order_no": draft.order_no or invoice.references.order,
        "amount_excluding_vat": f"{amounts.exclusive:f}",
        "amount_vat": f"{amounts.vat:f}",
        "amount_including_vat": f"{amounts.inclusive:f}",
        "sha256": document.sha256,
    }
    return [
        {
            **head,
            "line": line.id,
            "description": line.item.name,
            "account": draft.accounts.get(line.id, ""),
            "quantity": f"{line.quantity:f}",
            "unit": line.unit,
            "unit_price": f"{line.price.net:f}",
            "net_amount": f"{net:f}",
            "vat_category": str(line.vat.category),
            "vat_rate": "" if line.vat.rate is None else f"{line.vat.rate:f}",
            "item_no": line.item.seller_id,
            "order_line": draft.matches[line.id].line if line.id in draft.matches else "",
            "receipt_no": draft.matches[line.id].receipt_no if line.id in draft.matches else "",
        }
        for line, net in zip(invoice.lines, amounts.lines, strict=True)
    ]


def write(
    folder: Path, document: EDocument, content: bytes, lines: Sequence[Row], target: Target
) -> Path:
    """Write a document into the posting folder; doing so again replaces the file.

    Raises:
        InputMissingError: There is no such template. DataError: It names an unknown field.
        CannotWriteError: The disk refuses.
    """
    make_private_folder(folder)
    stem = f"{document.id}-{file_name(document.document_no)[:-4]}"
    if target.kind == "text" and target.template is not None:
        ending = target.template.suffix
        suffix = ending if not check_suffix(ending) and ending else ".txt"
        data = _filled(target.template, [_shown(line, target) for line in lines])
    elif target.kind == "ubl":
        suffix, data = ".xml", documents.xml_of(content)
    elif target.kind == "json":
        chosen = [_chosen(line, target) for line in lines]
        text = json.dumps({"schema": "edoc-tui.posting/1", "lines": chosen}, ensure_ascii=False)
        suffix, data = ".json", text.encode()
    else:
        suffix, data = ".csv", _csv(lines, target)
    path = folder / f"{stem}{target.suffix or suffix}"
    replace(path, data)
    return path


def _chosen(line: Row, target: Target) -> Row:
    """Return the columns that the target has, under their titles."""
    return {title: line[field] for title, field in target.columns} if target.columns else line


def _shown(line: Row, target: Target) -> Row:
    """Return a line with the decimal mark that the target has."""
    if target.decimal == ".":
        return line
    return {
        name: value.replace(".", target.decimal) if name in NUMBERS else value
        for name, value in line.items()
    }


def _csv(lines: Sequence[Row], target: Target) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=target.delimiter, lineterminator="\r\n")
    columns = target.columns or tuple((name, name) for name in lines[0])
    if target.header:
        writer.writerow([cell(title) for title, _field in columns])
    for line in lines:
        shown = _shown(line, target)
        writer.writerow([_cell(field, shown[field]) for _title, field in columns])
    return out.getvalue().encode("utf-8-sig")


NUMBERS: Final = frozenset(
    {"amount_excluding_vat", "amount_vat", "amount_including_vat", "quantity", "unit_price",
     "net_amount", "vat_rate"}
)  # fmt: skip
"""Fields that are figures."""


def _cell(name: str, value: str) -> str:
    return value if name in NUMBERS else cell(printable(value))


def _filled(template: Path, lines: Sequence[Row]) -> bytes:
    try:
        text = template.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputMissingError(
            _("The template {path} cannot be read.").format(path=printable(str(template)))
        ) from error
    filled = []
    for row in text.splitlines():
        if row.startswith(LINE):
            filled += [_fill(row.removeprefix(LINE), line) for line in lines]
        else:
            filled.append(_fill(row, lines[0]))
    return ("\n".join(filled) + "\n").encode()


def _fill(row: str, values: Mapping[str, str]) -> str:
    try:
        return Template(row).substitute({key: printable(one) for key, one in values.items()})
    except (KeyError, ValueError) as error:
        raise DataError(
            _("The template names what does not exist: {name}.").format(
                name=printable(str(error), limit=60)
            ),
            todo=_("It may use: {names}.").format(names=", ".join(values)),
        ) from error
