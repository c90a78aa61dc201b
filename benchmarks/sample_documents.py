"""Invented invoices and credit notes: a deterministic choice of customer, lines and features."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from sample_parties import BUYERS, EU, SELLER, SUPPLIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sample_parties import Party

FIRST_DAY: Final = date(2026, 9, 1)
_CENT: Final = Decimal("0.01")
_ZERO: Final = Decimal("0.00")
_CURRENCIES: Final = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "CH": "CHF"}


@dataclass(frozen=True, slots=True)
class Tax:
    """A VAT category with its rate and, where nothing is charged, the reason."""

    category: str
    percent: Decimal
    code: str = ""
    reason: str = ""


STANDARD: Final = Tax("S", Decimal(20))
REDUCED: Final = Tax("S", Decimal("5.5"))
MIDDLE: Final = Tax("S", Decimal(10))
EXEMPT: Final = Tax("E", Decimal(0), "VATEX-EU-132-1I", "Formation professionnelle exonérée")
INTRA: Final = Tax("K", Decimal(0), "VATEX-EU-IC", "Intra-community supply")
REVERSE: Final = Tax("AE", Decimal(0), "VATEX-EU-AE", "Reverse charge")
EXPORT: Final = Tax("G", Decimal(0), "VATEX-EU-G", "Export outside the EU")

# name, unit (UN/ECE Rec 20), price, VAT at home, is it a service
_ITEMS: Final = (
    ("Bureau assis-debout CIRRUS", "C62", "489.00", STANDARD, False),
    ("Chaise de réunion ALIZÉ", "C62", "129.50", STANDARD, False),
    ("Lampe d'architecte FANAL", "C62", "64.90", STANDARD, False),
    ("Cloison acoustique BROUE 160 cm", "C62", "312.75", STANDARD, False),
    ("Câble de recharge, au mètre", "MTR", "3.4550", STANDARD, False),
    ("Vis à bois 4 × 40, le cent", "C62", "5.20", STANDARD, False),
    ("Guide d'ergonomie, broché", "C62", "18.00", REDUCED, False),
    ("Montage sur place", "HUR", "58.00", STANDARD, True),
    ("Rénovation de plancher", "MTK", "74.25", MIDDLE, True),
    ("Formation « bien assis »", "DAY", "690.00", EXEMPT, True),
    ("Armoire à rideaux ÉCLUSE", "C62", "265.00", STANDARD, False),
    ("Plateau <chêne> & noyer", "C62", "149.99", STANDARD, False),
)


@dataclass(frozen=True, slots=True)
class Charge:
    """An allowance or a charge, of a line or of the document."""

    charge: bool
    amount: Decimal
    code: str
    reason: str
    tax: Tax | None = None
    percent: Decimal | None = None
    base: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document."""

    id: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    tax: Tax
    base: int = 1
    allowances: tuple[Charge, ...] = ()
    item_no: str = ""
    note: str = ""

    @property
    def net(self) -> Decimal:
        """Quantity times price, less allowances, to the cent (BT-131)."""
        value = (self.quantity * self.price / self.base).quantize(_CENT, ROUND_HALF_UP)
        return value - sum((one.amount for one in self.allowances), _ZERO)


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a credit note."""

    number: str
    credit_note: bool
    issued: date
    seller: Party
    buyer: Party
    currency: str
    lines: tuple[Line, ...]
    charges: tuple[Charge, ...] = ()
    prepaid: Decimal = _ZERO
    rounding: Decimal = _ZERO
    buyer_reference: str = ""
    order: str = ""
    preceding: str = ""
    note: str = ""
    attachment: bytes = b""
    tax_currency: str = ""

    @property
    def due(self) -> date:
        """Thirty days after the issue date."""
        return self.issued + timedelta(days=30)

    @property
    def line_total(self) -> Decimal:
        """BT-106."""
        return sum((line.net for line in self.lines), _ZERO)

    def charge_total(self, *, charge: bool) -> Decimal:
        """BT-108 or BT-107."""
        return sum((one.amount for one in self.charges if one.charge is charge), _ZERO)

    @property
    def exclusive(self) -> Decimal:
        """BT-109."""
        return self.line_total + self.charge_total(charge=True) - self.charge_total(charge=False)

    @property
    def breakdown(self) -> dict[Tax, Decimal]:
        """Taxable amount by VAT category and rate (BG-23)."""
        bases: dict[Tax, Decimal] = {}
        for line in self.lines:
            bases[line.tax] = bases.get(line.tax, _ZERO) + line.net
        for one in self.charges:
            assert one.tax is not None
            signed = one.amount if one.charge else -one.amount
            bases[one.tax] = bases.get(one.tax, _ZERO) + signed
        return bases

    @property
    def vat(self) -> Decimal:
        """BT-110: each part of the breakdown is rounded, never a line."""
        return sum((tax_of(tax, base) for tax, base in self.breakdown.items()), _ZERO)

    @property
    def payable(self) -> Decimal:
        """BT-115."""
        return self.exclusive + self.vat - self.prepaid + self.rounding


def tax_of(tax: Tax, base: Decimal) -> Decimal:
    """Return the VAT on a taxable amount, to the cent."""
    return (base * tax.percent / 100).quantize(_CENT, ROUND_HALF_UP)


def documents(
    count: int, *, invoices: int = 103001, credit_notes: int = 104001
) -> Iterator[Document]:
    """Yield *count* documents, every seventh a credit note; the same ones every time."""
    for index in range(count):
        chance = random.Random(index)  # noqa: S311 - the same samples every time, no secret
        credit_note = index % 7 == 6
        buyer = BUYERS[index % len(BUYERS)]
        lines = _lines(index, buyer, chance, credit_note=credit_note)
        document = Document(
            number=str(credit_notes if credit_note else invoices),
            credit_note=credit_note,
            issued=FIRST_DAY + timedelta(days=2 * (index % 40)),
            seller=SELLER,
            buyer=buyer,
            currency=_CURRENCIES.get(buyer.country, "EUR") if index % 28 < 14 else "EUR",
            lines=lines,
            buyer_reference=f"REF-{buyer.post_code.replace(' ', '')}" if index % 3 else "",
            order="" if index % 3 == 2 else f"PO-{2600 + index}",
            preceding=str(103001 + chance.randrange(30)) if credit_note else "",
        )
        yield _with_features(document, index)
        invoices += not credit_note
        credit_notes += credit_note


def received() -> Iterator[Document]:
    """Yield what suppliers send to the company: three invoices and a credit note."""
    for index, supplier in enumerate(SUPPLIERS):
        credit_note = index == len(SUPPLIERS) - 1
        tax = STANDARD if supplier.country == "FR" else INTRA
        chance = random.Random(900 + index)  # noqa: S311 - as above
        lines = tuple(
            Line(str(no), name, Decimal(chance.randint(2, 40)), "C62", Decimal(price), tax)
            for no, (name, price) in enumerate(
                (("Panneaux de chêne 22 mm", "41.30"), ("Charnières invisibles", "2.85")), 1
            )
        )
        yield Document(
            number=f"{supplier.country}-2026-{718 + index}",
            credit_note=credit_note,
            issued=FIRST_DAY + timedelta(days=20 + index),
            seller=supplier,
            buyer=SELLER,
            currency="EUR",
            lines=lines,
            order=f"BRU-{500 + index}",
            preceding="ES-2026-690" if credit_note else "",
        )


def _lines(
    index: int, buyer: Party, chance: random.Random, *, credit_note: bool
) -> tuple[Line, ...]:
    count = 1 + index % 3 if credit_note else 1 + (index * 5 + 3) % 12
    lines = []
    for no in range(1, count + 1):
        item = (index + 5 * no) % len(_ITEMS)
        name, unit, price, tax, service = _ITEMS[item]
        line = Line(
            id=str(no * 10000),
            name=name,
            quantity=Decimal(chance.randint(1, 24)) + (Decimal("0.5") if unit != "C62" else 0),
            unit=unit,
            price=Decimal(price),
            tax=_tax(tax, buyer, service=service),
            item_no=f"BR-{1000 + item}",
            base=100 if "le cent" in name else 1,
        )
        if (index + no) % 4 == 0:
            gross = line.net
            rebate = (gross * Decimal("0.05")).quantize(_CENT, ROUND_HALF_UP)
            five = Charge(False, rebate, "95", "Remise", percent=Decimal(5), base=gross)
            line = replace(line, allowances=(five,), note="Remise de fin de série")
        lines.append(line)
    return tuple(lines)


def _tax(tax: Tax, buyer: Party, *, service: bool) -> Tax:
    if buyer.country == "FR":
        return tax
    if buyer.country not in EU:
        return EXPORT
    return REVERSE if service else INTRA


def _with_features(document: Document, index: int) -> Document:
    """Add what only some documents have: charges, payments, rounding, notes, attachments."""
    tax = document.lines[0].tax
    charges: list[Charge] = []
    base = document.line_total
    rebate = (base * Decimal("0.02")).quantize(_CENT, ROUND_HALF_UP)
    if index % 5 == 1 and rebate:
        charges.append(Charge(False, rebate, "104", "Remise fidélité", tax, Decimal(2), base))
    if index % 6 == 2:
        charges.append(Charge(True, Decimal("35.00"), "FC", "Port", tax))
    document = replace(document, charges=tuple(charges))
    if index % 11 == 3:
        document = replace(document, prepaid=Decimal("50.00"))
    if index % 13 == 4:
        whole = document.payable.quantize(Decimal(1), ROUND_HALF_UP)
        document = replace(document, rounding=whole - document.payable)
    if index % 4 == 1:
        document = replace(document, note="Merci de votre commande. Paiement à 30 jours.")
    if index % 20 == 9:
        rows = "date;heures\n2026-10-01;7,5\n2026-10-02;6\n"
        document = replace(document, attachment=rows.encode())
    if document.currency != "EUR":
        document = replace(document, tax_currency="EUR")
    return document
