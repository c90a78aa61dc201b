"""Reading UBL: what a document says, why it is refused, and that no amount is lost."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.text import MARK
from edoc_tui.formats import ubl, xml
from tests.samples import SAMPLES, changed, corpus, needs_corpus, sample, without

TOTALS = frozenset(f"BR-CO-{number}" for number in range(10, 17))
STRUCTURE = {"BR-02", "BR-03", "BR-05", "BR-12", "BR-13", "BR-14", "BR-15"}


def refused(data: bytes) -> DataError:
    """Return why *data* is refused."""
    with pytest.raises(DataError) as error:
        ubl.read(data)
    return error.value


def test_invoice_is_read() -> None:
    """Every term of the header comes from where EN 16931 puts it."""
    header = ubl.read(sample().encode())
    assert header.document_type is DocumentType.SALES_INVOICE
    assert header.document_no == "103002"
    assert header.issue_date == date(2026, 9, 3)
    assert header.due_date == date(2026, 10, 3)
    assert header.currency == "EUR"
    assert header.amount_including_vat == header.amount_excluding_vat + header.amount_vat
    assert header.seller.endpoint == Identifier("9520001000010", "0088")
    assert header.buyer.name == "Houthandel Verstraeten & Zonen NV"
    assert header.buyer.vat.startswith("BE")
    assert header.buyer.country == "BE"
    assert header.buyer.identifiers == (Identifier("9520002000019", "0088"),)
    assert (header.buyer_reference, header.order_reference) == ("REF-9000", "PO-2601")
    assert header.line_count == sample().count("<cac:InvoiceLine>")


def test_credit_note_is_read() -> None:
    """A credit note has its due date with the payment means, and names its invoice."""
    header = ubl.read(sample("invoices/104001.xml").encode())
    assert header.document_type is DocumentType.SALES_CREDIT_MEMO
    assert header.due_date is not None
    assert re.fullmatch("1030[0-9]{2}", header.preceding_invoice)


@pytest.mark.parametrize(
    ("data", "rule", "field"),
    [
        (without("cbc:ID"), "BR-02", "BT-1"),
        (changed("<cbc:ID>103002<", "<cbc:ID> <"), "BR-02", "BT-1"),
        (changed("<cbc:ID>103002<", f"<cbc:ID>{'1' * 201}<"), "EDOC-SIZE", "BT-1"),
        (without("cbc:IssueDate"), "BR-03", "BT-2"),
        (changed("2026-09-03", "03/09/2026"), "PEPPOL-EN16931-F001", "BT-2"),
        (changed("2026-09-03", "2026-02-30"), "PEPPOL-EN16931-F001", "BT-2"),
        (changed("2026-09-03", "２０２６-09-03"), "PEPPOL-EN16931-F001", "BT-2"),
        (changed("2026-10-03", "tomorrow"), "PEPPOL-EN16931-F001", "BT-9"),
        (without("cbc:DocumentCurrencyCode"), "BR-05", "BT-5"),
        (changed("Code>EUR<", "Code>euro<"), "BR-CL-04", "BT-5"),
        (without("cac:AccountingSupplierParty"), "BR-06", "BT-27"),
        (without("cac:AccountingCustomerParty"), "BR-07", "BT-44"),
        (without("cac:LegalMonetaryTotal"), "BR-12", "BG-22"),
        (without("cbc:TaxInclusiveAmount"), "BR-14", "BT-112"),
        (without("cbc:PayableAmount"), "BR-15", "BT-115"),
        (changed("<cbc:ID>103002<", "<cbc:ID>1</cbc:ID><cbc:ID>103002<"), "EDOC-TWICE", "BT-1"),
        (changed("<cbc:ID>103002<", "<cbc:ID>10<b/>3002<"), "EDOC-TEXT", ""),
    ],
)  # fmt: skip
def test_structural_refusals_name_line_and_term(data: bytes, rule: str, field: str) -> None:
    """What is missing, twice, or written wrongly is refused with its line, term and rule."""
    error = refused(data)
    assert (error.rule, error.field) == (rule, field)
    assert str(error).startswith(f"Line {error.line}: ")
    assert error.line > 0
    assert error.xpath.startswith("/Invoice")


@pytest.mark.parametrize(
    "amount",
    [
        "1e5",
        "1,5",
        "1 000.00",
        "NaN",
        "Infinity",
        "0x1",
        "١٢",
        "1.2.3",
        "--1",
        "9" * 31,
        "1_0",
        "+",
    ],
)
def test_amounts_are_decimal_numbers(amount: str) -> None:
    """Python reads more as a number than XML does; none of that passes as an amount."""
    text = re.sub(r"(<cbc:PayableAmount[^>]*>)[^<]*", rf"\g<1>{amount}", sample())
    error = refused(text.encode())
    assert (error.rule, error.field) == ("EDOC-AMOUNT", "BT-115")


@pytest.mark.parametrize(
    ("tag", "rule"),
    [
        ("cac:LegalMonetaryTotal>\n    <cbc:LineExtensionAmount", "BR-CO-10"),
        ("cbc:AllowanceTotalAmount", "BR-CO-11"),
        ("cbc:TaxExclusiveAmount", "BR-CO-13"),
        ("cac:TaxTotal>\n    <cbc:TaxAmount", "BR-CO-14"),
        ("cbc:TaxInclusiveAmount", "BR-CO-15"),
        ("cbc:PayableAmount", "BR-CO-16"),
    ],
)
def test_totals_that_contradict_each_other_are_refused(tag: str, rule: str) -> None:
    """A cent too much anywhere is refused, with both figures and the rule."""
    match = re.search(rf"<{tag}[^>]*>([0-9.]+)<", sample())
    assert match is not None
    more = str(Decimal(match.group(1)) + Decimal("0.01"))
    text = sample()[: match.start(1)] + more + sample()[match.end(1) :]
    error = refused(text.encode())
    assert error.rule == rule
    assert more in str(error)


def test_other_documents_are_named() -> None:
    """A root that is no invoice is named, with what was expected."""
    for data, name in (
        (b'<Order xmlns="urn:x"/>', "Order (namespace 'urn:x')"),
        (b"<Invoice/>", "Invoice (namespace '')"),
        (b'<r:CrossIndustryDocument xmlns:r="urn:y"/>', "ZUGFeRD 1"),
        (b'<StandardBusinessDocument xmlns="urn:z"/>', "an envelope"),
    ):
        error = refused(data)
        assert name in str(error)
        assert "Invoice or a CreditNote of UBL 2.1" in str(error)


def test_hostile_text_is_made_printable() -> None:
    """Names and numbers of a document cannot steer a terminal or hide."""
    data = changed(
        "Houthandel Verstraeten", "Evil\u202e\u009b31m", sample().replace("103002", "1\u200b2")
    )
    header = ubl.read(data.replace(b"Houthandel Verstraeten", "Evil\u202e".encode()))
    assert header.buyer.name.startswith("Evil" + MARK)
    assert header.document_no == f"1{MARK}2"


def test_prefixes_do_not_matter() -> None:
    """Namespaces decide, not prefixes."""
    text = sample().replace("cbc:", "q:").replace("xmlns:cbc", "xmlns:q").replace("cac:", "cbc:")
    assert ubl.read(text.replace("xmlns:cac", "xmlns:cbc").encode()) == ubl.read(sample().encode())


def test_received_documents_are_read() -> None:
    """The same reader reads what suppliers send."""
    headers = [ubl.read(path.read_bytes()) for path in sorted((SAMPLES / "received").iterdir())]
    assert {header.buyer.name for header in headers} == {"Brumeval France SAS"}
    assert len({header.business_key for header in headers}) == 4


@needs_corpus
def test_corpus_is_read_or_refused_and_no_amount_is_lost() -> None:
    """Each of 1,537 documents is read with its own figures, or refused; nothing else happens."""
    read, nameless = 0, []
    lines = re.compile(rb"</(?:\w+:)?(?:Invoice|CreditNote)Line>")
    payable = re.compile(rb"<(?:\w+:)?PayableAmount\b[^>]*>\s*([^<\s]*)\s*<")
    for known in corpus():
        try:
            header = ubl.read(known.data)
        except DataError as error:
            nameless += [] if error.rule else [known.name]
            continue
        read += 1
        stated = payable.findall(known.data)
        assert header.amount_due == Decimal(stated[0].decode()), known.name
        assert header.line_count == len(lines.findall(known.data)), known.name
    assert read > 400
    assert not nameless


@needs_corpus
def test_refusals_agree_with_the_official_rules() -> None:
    """Whole documents are refused for totals or structure only where the official rules agree."""
    disagreements: list[tuple[str, ...]] = []
    for known in corpus():
        if not known.whole or known.fatal is None:
            continue
        try:
            xml.parse(known.data)
            ubl.read(known.data)
        except DataError as error:
            if error.rule in TOTALS | STRUCTURE and error.rule not in known.fatal:
                disagreements.append((known.name, error.rule))
        else:
            # a VAT total without any currency is stored with its finding
            wrong = (TOTALS | STRUCTURE) & known.fatal.keys() - {"BR-CO-15"}
            if wrong:
                disagreements.append((known.name, *wrong))
    assert not disagreements
