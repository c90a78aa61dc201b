"""The accounting list: every usual convention is read, and every doubt is told with its place."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.formats.erp_list import Convention, read_erp_list
from edoc_tui.formats.figures import FigureError, amount, decimal_mark

PLAIN = Convention({})


def read(text: str, convention: Convention = PLAIN, encoding: str = "utf-8") -> list[object]:
    """Read a list and return (number, amount, currency, date) of each line."""
    lines = read_erp_list("list.csv", text.encode(encoding), convention)
    return [(one.document_no, one.amount, one.currency, one.date) for one in lines]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "No.,Amount Including VAT,Currency Code,Posting Date\nF-1,1234.50,eur,2026-11-03\n",
            "utf-8",
        ),
        ("N° facture;Montant TTC;Devise;Date\nF-1;1 234,50;EUR;03/11/2026\n", "cp1252"),
        ("N° facture;Montant TTC;Devise;Date\nF-1;1\u202f234,50;EUR;03.11.2026\n", "utf-8-sig"),
        ("Numéro\tTTC\tDevise\tDate facture\nF-1\t1.234,50\tEUR\t20261103\n", "utf-16"),
        ("N° pièce;Montant total TTC;Devise;Date pièce\nF-1;1234,50;EUR;03/11/2026\n", "cp1252"),
        ('"Facture";"Total";"Currency";"Date"\n\n"F-1";"1234,50";"EUR";"3/11/26"\n', "utf-8"),
    ],
)
def test_usual_lists_are_read(text: str, encoding: str) -> None:
    """English and French headers, four encodings, five ways to write an amount and a date."""
    wanted = [("F-1", Decimal("1234.50"), "EUR", date(2026, 11, 3))]
    assert read(text, encoding=encoding) == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("Amount\n12.50\n", "line 1, column 1"),
        ("No,Total,Amount\nF-1,1,2\n", "line 1, column 3"),
        ("No,Amount\nF-1,12.50\nF-2,12,50\n", "line 3, column 3"),
        ("No;Amount\nF-1;12.50\nF-2;12,50\n", "line 3, column 2"),
        ("No;Amount\nF-1;1,234\n", "line 2, column 2"),
        ("No;Amount\nF-1;12x\n", "line 2, column 2"),
        ("No;Date\n;2026-11-03\n", "line 2, column 1"),
        ("No;Date\nF-1;31/02/2026\n", "line 2, column 2"),
        ('No;Customer\nF-1;"two\nlines"\nF-2;"open\n', "line 4"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, told: str) -> None:
    """Line and column, counted as an editor counts lines."""
    with pytest.raises(DataError, match=told):
        read(text)


def test_a_person_can_name_everything() -> None:
    """Columns, decimal mark, encoding, delimiter and the order in dates."""
    named = Convention({"document_no": "Ref", "amount": "Brut"}, ",", "cp850", ":", "mdy")
    text = "Ref:Brut:Date\nF-é:1,234:11-03-2026\n"
    assert read(text, named, "cp850") == [("F-é", Decimal("1.234"), "", date(2026, 11, 3))]
    with pytest.raises(UsageError, match="Nothere"):
        read(text, Convention({"document_no": "Nothere"}))
    with pytest.raises(UsageError, match="klingon"):
        read(text, Convention({}, encoding="klingon"))
    with pytest.raises(DataError, match="line 2, byte 3"):
        read_erp_list("list.csv", b"No\nF-\xe9\n", Convention({}, encoding="utf-8"))


@given(
    st.decimals("-9999999", "9999999", places=2),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")]),
    st.sampled_from(["-{}", "{}-", "({})"]),
)
def test_every_printed_amount_is_read_back(
    value: Decimal, marks: tuple[str, str], minus: str
) -> None:
    """Whatever groups the thousands and marks the decimals, the number is the same."""
    group, mark = marks
    printed = f"{abs(value):,.2f}".replace(",", "G").replace(".", mark).replace("G", group)
    if value < 0:
        printed = minus.format(printed)
    assert decimal_mark(printed) == mark
    assert amount(printed, mark) == value


@given(st.text(max_size=12))
def test_no_text_is_read_as_a_wrong_number(text: str) -> None:
    """Anything else is refused, never an exception of another kind."""
    for mark in ("", ".", ","):
        try:
            assert amount(text, mark).is_finite()
        except FigureError:
            continue


@given(st.binary(max_size=200))
def test_no_file_is_an_unforeseen_error(content: bytes) -> None:
    """Whatever the file is, it is read, or refused in words."""
    with suppress(DataError):
        read_erp_list("list.csv", content, PLAIN)
