"""Hypothesis strategies: companies × customers × toggles × countries × categories × types."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from edoc_tui.domain.arithmetic import compute, vat_in
from edoc_tui.domain.countries import VAT_SCHEMES
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.german import GERMAN_ONLY
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.invoice import (
    CORRECTED,
    PARTIAL,
    PREPAYMENT,
    Invoice,
    Item,
    Line,
    Price,
    References,
)
from edoc_tui.domain.invoice_parts import (
    NO_DELIVERY,
    NO_PERIOD,
    Account,
    Allowance,
    Attachment,
    Card,
    Delivery,
    DirectDebit,
    Note,
    Payment,
    Period,
    PrecedingInvoice,
)
from edoc_tui.domain.parties import Company, Customer
from edoc_tui.domain.vat import Vat, VatCategory, VatReason

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

COUNTRIES: Final = sorted(VAT_SCHEMES)
VAT_NUMBERS: Final = {
    "FR": "FR 83 404833048",
    "DE": "DE136695976",
    "BE": "BE0428759497",
    "DK": "13585628",
    "NL": "NL004495445B01",
    "SE": "SE556188840401",
    "NO": "NO923609016MVA",
    "GR": "EL094259216",
}
"""Numbers with good check digits; other countries get an invented one."""
GLNS: Final = ("4012345000009", "5790000000043", "7300010000001", "8712345000004")
UNITS: Final = ("C62", "EA", "HUR", "KGM", "MTR", "DAY")

CATEGORIES: Final = tuple(one for one in VatCategory if one is not VatCategory.SPLIT_PAYMENT)
"""Every category but split payment, which two Italian parties alone may use."""

WORDS: Final = st.text(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzÀÉÈçøÅß &<>\"'-0123456789€"), min_size=1, max_size=24
).map(lambda text: " ".join(text.split()) or "x")
NUMBERS: Final = st.from_regex(r"[A-Z0-9][A-Z0-9/-]{0,11}", fullmatch=True)
DAYS: Final = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))


def amounts(low: str = "0.01", high: str = "99999.99", places: int = 2) -> SearchStrategy[Decimal]:
    """Return amounts of up to *places* decimals."""
    return st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False)


@st.composite
def companies(draw: DrawFn) -> Company:
    """Make a company that can send, with or without GLN, toggle and IBAN."""
    country = draw(st.sampled_from(COUNTRIES))
    gln = draw(st.sampled_from(("", *GLNS)))
    return Company(
        name=draw(WORDS),
        address=draw(WORDS),
        address_2=draw(st.sampled_from(("", "Bâtiment B"))),
        city=draw(WORDS),
        post_code=draw(NUMBERS),
        country=country,
        vat_registration_no=VAT_NUMBERS.get(country, f"{country}123456789"),
        registration_no=draw(st.sampled_from(("", "404 833 048"))),
        gln=gln,
        use_gln_in_electronic_documents=draw(st.booleans()),
        bank_branch_no="3000",
        bank_account_no=draw(st.sampled_from(("", "0001234567"))),
        iban="FR76 3000 6000 0112 3456 7890 189",
        swift_code="AGRIFRPP",
        contact_name=draw(WORDS),
        phone="+33 1 23 45 67 89",
        email="facture@example.fr",
    )


@st.composite
def customers(draw: DrawFn) -> Customer:
    """Make a customer that can be sent to: a VAT number, a GLN that is used, or both."""
    country = draw(st.sampled_from(COUNTRIES))
    gln = draw(st.sampled_from(("", *GLNS)))
    use = draw(st.booleans())
    vat = VAT_NUMBERS.get(country, f"{country}987654321")
    if gln and use and draw(st.booleans()):
        vat = ""
    return Customer(
        no=draw(st.from_regex(r"[0-9]{5}", fullmatch=True)),
        name=draw(WORDS),
        address=draw(WORDS),
        city=draw(WORDS),
        post_code=draw(NUMBERS),
        country=country,
        vat_registration_no=vat,
        gln=gln,
        use_gln_in_electronic_documents=use,
        contact_name=draw(st.sampled_from(("", "Ann Beeker"))),
        phone=draw(st.sampled_from(("", "+45 12 34 56 78"))),
        email=draw(st.sampled_from(("", "ap@example.dk"))),
    )


_RATES: Final = ("20", "5.5", "10", "2.1", "25", "19.6")


@st.composite
def treatments(draw: DrawFn) -> tuple[Vat, ...]:
    """Return the VAT treatments of one document; category O stands alone."""
    categories = draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True))
    if VatCategory.OUT_OF_SCOPE in categories:
        return (Vat(VatCategory.OUT_OF_SCOPE, None),)
    found = []
    for category in categories:
        if category is VatCategory.STANDARD:
            rates = draw(st.lists(st.sampled_from(_RATES), min_size=1, max_size=2, unique=True))
            found += [Vat(category, Decimal(rate)) for rate in rates]
        elif category in {VatCategory.CANARY_ISLANDS, VatCategory.CEUTA_MELILLA}:
            found.append(Vat(category, Decimal(draw(st.sampled_from(("0", "3", "7"))))))
        else:
            found.append(Vat(category, Decimal(0)))
    return tuple(found)


@st.composite
def allowances(draw: DrawFn, vat: Vat | None = None) -> Allowance:
    """Make an allowance or charge with a reason, of an amount or a percentage."""
    charge = draw(st.booleans())
    code = draw(st.sampled_from(("FC", "ABL") if charge else ("95", "104")))
    reason = draw(WORDS)
    if draw(st.booleans()):
        return Allowance.of_percent(
            draw(amounts()),
            draw(amounts("0.5", "50", 1)),
            charge=charge,
            reason=reason,
            reason_code=code,
            vat=vat,
        )
    return Allowance(draw(amounts()), charge, reason, code, vat=vat)


@st.composite
def lines(draw: DrawFn, number: int, vat: Vat) -> Line:
    """Make a line."""
    discount = draw(st.none() | amounts("0.01", "5"))
    net = draw(amounts("0", "4999.9999", 4))
    return Line(
        id=str(number),
        quantity=draw(amounts("-50", "500", 3)),
        unit=draw(st.sampled_from(UNITS)),
        price=Price(
            net,
            base=draw(st.none() | st.sampled_from((Decimal(1), Decimal(100), Decimal("2.5")))),
            discount=discount,
            gross=None if discount is None else net + discount,
        ),
        item=Item(
            draw(WORDS),
            description=draw(st.sampled_from(("", "Long & wide"))),
            seller_id=draw(st.sampled_from(("", "1896-S"))),
            buyer_id=draw(st.sampled_from(("", "B-1"))),
            standard_id=draw(st.none() | st.just(Identifier("4012345000009", "0160"))),
            classifications=draw(st.sampled_from(((), (("43211503", "STI", ""),)))),
            origin=draw(st.sampled_from(("", "SE"))),
            attributes=draw(st.sampled_from(((), (("Colour", "black"), ("Size", "XL"))))),
        ),
        vat=vat,
        note=draw(st.sampled_from(("", "As agreed"))),
        object_id=draw(st.none() | st.just(Identifier("METER-7", "AVE"))),
        order_line=draw(st.sampled_from(("", "10"))),
        accounting=draw(st.sampled_from(("", "4711"))),
        period=draw(
            st.just(NO_PERIOD) | st.just(Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)))
        ),
        allowances=tuple(draw(st.lists(allowances(), max_size=2))),
    )


PAYMENTS: Final[tuple[tuple[Payment, ...], ...]] = (
    (),
    (),
    (
        Payment(
            "58", "SEPA", "RF18539007547034", Account("DE89370400440532013000", "Us", "DEUTDEFF")
        ),
    ),
    (Payment("54", card=Card("1234", "Ann Beeker", "VISA")),),
    (Payment("59", direct_debit=DirectDebit("M-1", "DE89370400440532013000")),),
)

_TYPES: Final = (
    DocumentType.SALES_INVOICE,
    DocumentType.SALES_CREDIT_MEMO,
    DocumentType.SERVICE_INVOICE,
    DocumentType.SERVICE_CREDIT_MEMO,
)


@st.composite
def invoices(draw: DrawFn, types: tuple[DocumentType, ...] = _TYPES) -> Invoice:
    """Make a document that a person or an ERP could give, without its parties."""
    kind = draw(st.sampled_from(types))
    vats = draw(treatments())
    count = draw(st.integers(1, 4))
    credit = kind in {DocumentType.SALES_CREDIT_MEMO, DocumentType.SERVICE_CREDIT_MEMO}
    codes = ("", "381") if credit else ("", CORRECTED, PARTIAL, PREPAYMENT)
    issued = draw(DAYS)
    accounting = draw(st.sampled_from(("", "", "PLN")))
    reasons = [
        VatReason(vat.category, draw(WORDS), "")
        for vat in vats
        if vat.category is VatCategory.EXEMPT
    ]
    rows = [draw(lines(at + 1, draw(st.sampled_from(vats)))) for at in range(count)]
    used = list(dict.fromkeys(row.vat for row in rows))
    parts = [draw(allowances(draw(st.sampled_from(used)))) for _ in range(draw(st.integers(0, 2)))]
    has_k = any(vat.category is VatCategory.INTRA_COMMUNITY for vat in used)
    day = issued if has_k else draw(st.none() | DAYS)
    period = draw(st.just(NO_PERIOD) | st.just(Period(issued, issued + dt.timedelta(30))))
    if period != NO_PERIOD:  # the period of a line lies within that of the document
        rows = [replace(row, period=NO_PERIOD) for row in rows]
    made = Invoice(
        document_type=kind,
        number=draw(NUMBERS),
        issue_date=issued,
        currency=draw(st.sampled_from(("EUR", "DKK", "SEK", "USD"))),
        lines=tuple(rows),
        type_code=draw(st.sampled_from(codes)),
        due_date=issued + dt.timedelta(draw(st.integers(0, 90))),
        vat_currency=accounting,
        tax_point=draw(st.none() | DAYS),
        payment_terms=draw(st.sampled_from(("", "30 jours net"))),
        notes=draw(st.sampled_from(((), (Note("Merci\nMille fois"),), (Note("x", "AAI"),)))),
        references=References(
            buyer=draw(WORDS),
            project=draw(st.sampled_from(("", "PRJ-1"))),
            contract=draw(st.sampled_from(("", "C-2"))),
            order=draw(st.sampled_from(("", "PO-3"))),
            sales_order="",
            receiving_advice=draw(st.sampled_from(("", "R-5"))),
            despatch_advice=draw(st.sampled_from(("", "D-6"))),
            tender=draw(st.sampled_from(("", "T-7"))),
            object_id=draw(st.none() | st.just(Identifier("OBJ", "AVE"))),
            accounting=draw(st.sampled_from(("", "ACC-1"))),
            preceding=(PrecedingInvoice("103001", dt.date(2024, 1, 1)),) if credit else (),
        ),
        delivery=draw(st.just(NO_DELIVERY)) if day is None else Delivery(day=day),
        period=period,
        payments=draw(st.sampled_from(PAYMENTS)),
        allowances=tuple(parts),
        vat_reasons=tuple(reasons),
        prepaid=draw(st.none() | amounts()),
        rounding=draw(st.none() | amounts("-0.5", "0.5")),
        attachments=draw(
            st.sampled_from(
                (
                    (),
                    (
                        Attachment(
                            "A1",
                            "Timesheet",
                            content=b"%PDF-1.7 \x00",
                            media_type="application/pdf",
                            file_name="t.pdf",
                        ),
                    ),
                    (Attachment("A2", location="https://example.com/a?b=1&c=2"),),
                )
            )
        ),
    )
    if not accounting:
        return made
    return replace(made, vat_in_vat_currency=vat_in(compute(made), Decimal("4.3125")))


@st.composite
def cases(draw: DrawFn) -> tuple[Company, Customer, Invoice]:
    """Make a document with the two parties it needs: goods within the EU need a VAT number.

    Partial and corrected invoices are for Germans only.
    """
    company, customer, document = draw(companies()), draw(customers()), draw(invoices())
    if document.code in GERMAN_ONLY and not company.country == customer.country == "DE":
        document = replace(document, type_code="")
    if any(line.vat.category is VatCategory.INTRA_COMMUNITY for line in document.lines):
        number = VAT_NUMBERS.get(customer.country, f"{customer.country}987654321")
        customer = replace(customer, vat_registration_no=number)
    return company, customer, document
