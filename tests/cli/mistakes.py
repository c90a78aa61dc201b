"""Kinds of wrong input, each with the place where it is: for CSV, JSON and UBL."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from tests.samples import sample

HEAD: Final = (
    "number;issue_date;due_date;customer_no;buyer_reference;delivery_date;"
    "item_name;quantity;price;vat_rate;note;vat_category;gtin;currency"
)
_GOOD: Final = dict(
    zip(
        HEAD.split(";"),
        [
            "C-1",
            "2026-11-20",
            "2026-12-20",
            "10000",
            "Ref",
            "2026-11-19",
            "Desk",
            "2",
            "10,00",
            "20",
            "",
            "S",
            "",
            "EUR",
        ],
        strict=True,
    )
)


class Mistake(NamedTuple):
    """A wrong file.

    Attributes:
        name: Of the file: what is wrong with it.
        content: The file.
        line: Where it is wrong; 0 = the document as a whole lacks something.
        field: The column, the path of the key, or the business term.
    """

    name: str
    content: str
    line: int
    field: str


def _row(**changes: str) -> str:
    return ";".join({**_GOOD, **changes}.values())


def _csv(name: str, field: str, *, line: int = 3, head: str = HEAD, **changes: str) -> Mistake:
    rows = [head, _row(number="C-0"), _row(**changes)]
    return Mistake(f"{name}.csv", "\n".join((*rows, "")), line, field)


_JSON: Final[dict[str, Any]] = {
    "number": "J-1",
    "issue_date": "2026-11-20",
    "due_date": "2026-12-20",
    "customer_no": "10000",
    "buyer_reference": "Ref",
    "delivery": {"date": "2026-11-19"},
    "lines": [{"item_name": "Desk", "quantity": 2, "price": "10.00", "vat_rate": 20}],
}


def _json(
    name: str, field: str, *, line_item: dict[str, Any] | None = None, **changes: Any
) -> Mistake:
    record = {**_JSON, **changes}
    if line_item is not None:
        item = {**_JSON["lines"][0], **line_item}
        record["lines"] = [{key: value for key, value in item.items() if value is not None}]
    content = json.dumps({k: v for k, v in record.items() if v is not None}, indent=1)
    key = field.rpartition(".")[2].partition("[")[0]
    lines = content.splitlines()
    found = [at for at, text in enumerate(lines, 1) if f'"{key}":' in text]
    return Mistake(f"{name}.json", content, found[-1] if found else 1, field)


def _ubl(name: str, field: str, old: str, new: str, *, line_of: str = "") -> Mistake:
    content = sample()
    assert old in content, old
    content = content.replace(old, new, 1)
    place = content.index(line_of or new) if (line_of or new) else 0
    return Mistake(f"{name}.xml", content, content.count("\n", 0, place) + 1, field)


MISTAKES: Final = (
    _csv("a-month-13", "issue_date", issue_date="2026-13-01"),
    _csv("a-day-in-words", "issue_date", issue_date="yesterday"),
    _csv("a-due-date-in-words", "due_date", due_date="soon"),
    _csv("a-quantity-in-words", "quantity", quantity="two"),
    _csv("no-quantity", "quantity", quantity=""),
    _csv("two-decimal-marks", "price", price="10,0,0"),
    _csv("the-other-decimal-mark", "price", price="10.00"),
    _csv("no-price", "price", price=""),
    _csv("a-rate-in-words", "vat_rate", vat_rate="twenty"),
    _csv("no-rate", "vat_rate", vat_rate=""),
    _csv("an-unknown-category", "vat_category", vat_category="Q"),
    _csv("no-item", "item_name", item_name=""),
    _csv("no-customer", "customer_no", customer_no=""),
    _csv("an-unknown-customer", "customer_no", customer_no="99999"),
    _csv("no-due-date", "BT-9", due_date=""),
    _csv("no-reference", "BT-10", buyer_reference=""),
    _csv("an-unknown-currency", "BT-5", currency="EUX"),
    _csv("no-column-for-the-price", "price", line=1, head=HEAD.replace("price", "cost")),
    _csv("two-columns-for-one", "N° facture", line=1, head=HEAD.replace("note", "N° facture")),
    Mistake(
        "two-dates-for-one.csv",
        "\n".join((HEAD, _row(), _row(issue_date="2026-11-21"), "")),
        3,
        "issue_date",
    ),
    Mistake(
        "rows-apart.csv",
        "\n".join((HEAD, _row(), _row(number="C-2"), _row(), "")),
        2,
        "number",
    ),
    _json("a-date-in-french", "issue_date", issue_date="20.11.2026"),
    _json("a-day-that-is-none", "issue_date", issue_date="2026-02-30"),
    _json("a-number-that-is-no-text", "customer_no", customer_no=10000),
    _json("an-empty-number", "number", number=""),
    _json("an-unknown-type", "document_type", document_type="Bill"),
    _json("no-lines", "lines", lines=[]),
    _json("a-quantity-that-is-none", "lines[0].quantity", line_item={"quantity": "NaN"}),
    _json("a-price-too-large", "lines[0].price", line_item={"price": "1e400"}),
    _json("a-price-in-french", "lines[0].price", line_item={"price": "1 000,00"}),
    _json("a-rate-outside-vat", "lines[0].vat_rate", line_item={"vat_category": "O"}),
    _json("an-unknown-vat-category", "lines[0].vat_category", line_item={"vat_category": "X"}),
    _json("no-unit", "lines[0].unit", line_item={"unit": ""}),
    _json(
        "an-allowance-without-amount",
        "lines[0].allowances[0].amount",
        line_item={"allowances": [{"percent": 3}]},
    )._replace(line=17),
    _json("no-quantity", "lines[0].quantity", line_item={"quantity": None})._replace(line=11),
    _json("an-attachment-that-is-none", "attachments[0].content",
          attachments=[{"reference": "a", "content": "%%"}]),
    _json("a-country-in-words", "delivery.address.country",
          delivery={"address": {"country": "France"}}),
    _json("a-total-that-is-wrong", "totals.amount_including_vat",
          totals={"amount_including_vat": "24.01"}),
    _ubl("a-due-date-that-is-none", "BT-9", "2026-10-03</cbc:DueDate>", "31.12.2026</cbc:DueDate>"),
    _ubl("no-issue-date", "BT-2", "<cbc:IssueDate>2026-09-03</cbc:IssueDate>", "",
         line_of="<Invoice "),
    _ubl("no-invoice-number", "BT-1", "<cbc:ID>103002</cbc:ID>", "", line_of="<Invoice "),
    _ubl("no-currency", "BT-5", "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "",
         line_of="<Invoice "),
    _ubl("a-currency-that-is-none", "BT-5", "EUR</cbc:DocumentCurrencyCode>",
         "EUX</cbc:DocumentCurrencyCode>"),
    _ubl("an-unknown-type-code", "BT-3", "380</cbc:InvoiceTypeCode>", "999</cbc:InvoiceTypeCode>"),
    _ubl("a-gln-with-a-wrong-digit", "BT-34", 'schemeID="0088">9520001000010</cbc:EndpointID>',
         'schemeID="0088">9520001000011</cbc:EndpointID>'),
    _ubl("a-total-in-words", "BT-115", '<cbc:PayableAmount currencyID="EUR">',
         '<cbc:PayableAmount currencyID="EUR">x'),
    _ubl("a-total-off-by-a-cent", "BT-115", "22791.84</cbc:PayableAmount>",
         "22791.85</cbc:PayableAmount>"),
)  # fmt: skip
