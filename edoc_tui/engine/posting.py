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
    if target.template is not None:
        suffix = target.template.suffix if target.template.suffix.isascii() else ".txt"
        data = _filled(target.template, lines)
    elif target.kind == "ubl":
        suffix, data = ".xml", content
    elif target.kind == "json":
        text = json.dumps({"schema": "edoc-tui.posting/1", "lines": lines}, ensure_ascii=False)
        suffix, data = ".json", text.encode()
    else:
        suffix, data = ".csv", _csv(lines)
    path = folder / f"{stem}{suffix}"
    replace(path, data)
    return path


def _csv(lines: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(lines[0])
    writer.writerows([_cell(name, value) for name, value in line.items()] for line in lines)
    return out.getvalue().encode("utf-8-sig")


_NUMBERS: Final = frozenset(
    {"amount_excluding_vat", "amount_vat", "amount_including_vat", "quantity", "unit_price",
     "net_amount"}
)  # fmt: skip


def _cell(name: str, value: str) -> str:
    return value if name in _NUMBERS else cell(printable(value))


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
