"""Cells as they are typed and shown, and documents that become drafts and documents again."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.composing import HEADER, Kind, Sheet, Unfinished
from edoc_tui.domain.composing_edits import edited
from edoc_tui.domain.composing_fields import COLUMNS, header_cells, place_of
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.invoice import Item, Price, References
from edoc_tui.domain.numbering import due_by_terms, successor
from edoc_tui.formats.tabular.columns import KEYS
from edoc_tui.formats.tabular.typed import draw, invoice_of
from edoc_tui.formats.tabular.typed_cells import Convention, read_cell, show_cell
from edoc_tui.formats.tabular.untyped import sheet_of
from tests.invoices.strategies import invoices

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice, Line

DAY = dt.date(2026, 11, 27)
WAYS = {mark: Convention(mark, "dmy", DAY, DAY) for mark in (".", ",")}


@given(
    st.decimals(-(10**12), 10**12, places=4, allow_nan=False),
    st.sampled_from((".", ",")),
    st.sampled_from(("", " ", "\u202f", "'")),
)
def test_a_number_is_what_was_typed(number: Decimal, mark: str, blank: str) -> None:
    """What is shown reads as the same; thousands may be set apart; the plain form is stable."""
    plain = read_cell(0, "price", show_cell(0, "price", f"{number:f}", mark), WAYS[mark])
    assert Decimal(plain) == number
    assert read_cell(0, "price", show_cell(0, "price", plain, mark), WAYS[mark]) == plain
    grouped = f"{number:,.4f}".replace(",", blank).replace(".", mark)
    assert Decimal(read_cell(0, "price", grouped, WAYS[mark])) == number


@given(st.text(max_size=12), st.sampled_from(sorted(WAYS)))
def test_no_text_breaks_a_cell(text: str, mark: str) -> None:
    """Whatever is typed, a cell takes it in a form that it takes again, or says why not."""
    cells = [(HEADER, one.key) for one in header_cells("Sales Credit Memo")]
    for line, key in (*cells, *((0, one.key) for one in COLUMNS)):
        with suppress(DataError):  # nothing else is raised
            plain = read_cell(line, key, text, WAYS[mark])
            assert read_cell(line, key, show_cell(line, key, plain, mark), WAYS[mark]) == plain


def expected(invoice: Invoice) -> Invoice:
    """What of a document a draft can say."""
    keep = {"buyer", "project", "contract", "order", "sales_order", "accounting", "preceding"}
    references = {key: getattr(invoice.references, key) for key in keep}
    return replace(
        invoice,
        lines=tuple(expected_line(one) for one in invoice.lines),
        vat_currency="",
        vat_in_vat_currency=None,
        notes=tuple(replace(one, subject="") for one in invoice.notes),
        references=References(**references),
        payments=(),
    )


def expected_line(line: Line) -> Line:
    """What of a line a draft can say."""
    item = line.item
    gtin = item.standard_id if item.standard_id and item.standard_id.scheme == "0160" else None
    return replace(
        line,
        item=Item(item.name, item.description, item.seller_id, item.buyer_id, gtin),
        price=Price(line.price.net, line.price.base),
        object_id=None,
    )


@given(invoices())
def test_a_document_becomes_a_draft_and_a_document(invoice: Invoice) -> None:
    """All that a record can say comes back, and every figure; only what is named is lost."""
    invoice = replace(invoice, customer_no="10000")
    sheet, lost = sheet_of(invoice)
    assert Sheet.read(sheet.written()) == sheet
    again = invoice_of(sheet)
    assert compute(again) == compute(expected(invoice))
    assert again == expected(invoice)
    if again != replace(invoice, payments=()):
        assert lost


def test_what_is_missing_is_left_out() -> None:
    """A document grows cell by cell: at no moment is there an error, and each lack is told."""
    sheet = Sheet().insert(0)
    assert draw(sheet).invoice is not None
    assert {one.key for one in draw(sheet).faults} == {"number", "issue_date", "customer_no"}
    for line, key, text in (
        (0, "item_name", "x"), (0, "quantity", "2"), (0, "price", "5"), (HEADER, "number", "1"),
        (HEADER, "issue_date", "2026-11-27"), (HEADER, "customer_no", "7"),
    ):  # fmt: skip
        sheet = edited(sheet, line, key, text)
        assert draw(sheet).invoice is not None
    assert [(one.line, one.key) for one in draw(sheet).faults] == [(0, "vat_rate")]
    sheet = edited(sheet, 0, "vat_category", "AE")
    drawn = draw(sheet.insert(1).begun(Unfinished(1, "price", "7,")))
    assert (drawn.faults, drawn.places) == ((), (0,))
    assert invoice_of(sheet).lines[0].vat.rate == 0
    with pytest.raises(DataError, match="Line 2"):
        invoice_of(sheet.insert(1).put(1, "quantity", "1"))


def test_lines_are_added_doubled_moved_and_removed() -> None:
    """Each edit is another sheet; a new line has unit and VAT of the one above."""
    sheet = Sheet().insert(0).put(0, "item_name", "a").put(0, "unit", "HUR").put(0, "vat_rate", "5")
    sheet = sheet.insert(1).put(1, "item_name", "b").duplicate(0)
    names = [one.cells["item_name"] for one in sheet.lines]
    assert names == ["a", "a", "b"]
    assert sheet.lines[2].cells["unit"] == "HUR"
    moved = sheet.move(2, -1).move(0, -5).move(0, 9)
    assert [one.cells["item_name"] for one in moved.lines] == ["b", "a", "a"]
    assert [one.cells["item_name"] for one in moved.remove(1).lines] == ["b", "a"]
    assert moved.insert(3).lines[3].blank


def test_every_cell_is_known_to_csv() -> None:
    """A draft is the record of a CSV file: no cell has a key of its own."""
    cells = (*header_cells("Sales Invoice"), *COLUMNS)
    assert {one.key for one in cells} <= set(KEYS)
    numbers = {one.key for one in cells if one.kind is Kind.NUMBER}
    assert {"price", "prepaid"} <= numbers
    assert place_of("BT-152") == (True, "vat_rate")
    assert place_of("BT-9") == (False, "due_date")
    assert place_of("BT-999") == (False, "")


@pytest.mark.parametrize(
    ("number", "following"),
    [("F2026-0099", "F2026-0100"), ("9", "10"), ("A1/2026", "A1/2027"), ("INV", ""), ("", "")],
)
def test_the_next_number(number: str, following: str) -> None:
    """The last digits are counted on; zeros in front of them stay."""
    assert successor(number) == following


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("30 days", "2026-12-27"), ("Net 14", "2026-12-11"), ("45 jours fin de mois", "2027-01-31"),
        ("3 mois", "2027-02-27"), ("Fin de mois", "2026-11-30"), ("À réception", "2026-11-27"),
        ("Paiement à 60 jours", "2027-01-26"), ("2 % skonto", ""), ("", ""),
    ],
)  # fmt: skip
def test_payment_terms_name_a_day(terms: str, due: str) -> None:
    """In English and French; what names no day says nothing."""
    found = due_by_terms(terms, DAY)
    assert (found.isoformat() if found else "") == due
