"""From the record of a business system to an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.identifiers import GLN_SCHEME, Identifier
from edoc_tui.domain.invoice import Invoice, Item, Line, Price, References
from edoc_tui.domain.invoice_parts import (
    EXACT,
    NO_DELIVERY,
    NO_PERIOD,
    Allowance,
    Attachment,
    Delivery,
    Note,
    Period,
    PrecedingInvoice,
)
from edoc_tui.domain.trade_party import Address
from edoc_tui.domain.vat import RATED, ZERO, Vat, VatCategory, VatReason
from edoc_tui.locales import _

if TYPE_CHECKING:
    from decimal import Decimal

    from edoc_tui.formats.tabular.record import (
        AllowanceRecord,
        DeliveryRecord,
        InvoiceRecord,
        LineRecord,
        PeriodRecord,
    )

_GTIN: Final = "0160"
_LARGEST: Final = 30  # digits of a number; more is a mistake, and would be slow


def build(record: InvoiceRecord) -> Invoice:
    """Return the invoice of a record.

    Raises:
        DataError: Something is missing or contradicts itself; ``field`` is the key's path.
    """
    if not record.lines:
        raise wrong("lines", _("There is no line."), rule="BR-16")
    invoice = Invoice(
        document_type=DocumentType(record.document_type),
        number=record.number.strip(),
        issue_date=record.issue_date,
        currency=record.currency.strip().upper(),
        lines=tuple(_line(one, at) for at, one in enumerate(record.lines)),
        type_code=record.type_code,
        customer_no=record.customer_no.strip(),
        due_date=record.due_date,
        vat_currency=record.vat_currency,
        vat_in_vat_currency=_number(record.vat_in_vat_currency, "vat_in_vat_currency"),
        tax_point=record.tax_point,
        payment_terms=record.payment_terms,
        notes=(Note(record.note),) if record.note else (),
        references=References(
            buyer=record.buyer_reference,
            project=record.project_reference,
            contract=record.contract_reference,
            order=record.order_reference,
            sales_order=record.sales_order,
            accounting=record.accounting,
            preceding=tuple(
                PrecedingInvoice(one.number, one.issue_date) for one in record.preceding_invoices
            ),
        ),
        delivery=_delivery(record.delivery),
        period=_period(record.period),
        allowances=tuple(
            _allowance(one, f"allowances[{at}]", document=True)
            for at, one in enumerate(record.allowances)
        ),
        vat_reasons=tuple(
            VatReason(VatCategory(one.category), one.reason, one.reason_code)
            for one in record.vat_exemptions
        ),
        prepaid=_number(record.prepaid, "prepaid"),
        rounding=_number(record.rounding, "rounding"),
        attachments=tuple(
            Attachment(
                one.reference,
                one.description,
                one.location,
                one.content,
                one.media_type,
                one.file_name,
            )
            for one in record.attachments
        ),
    )
    _check_totals(record, invoice)
    return invoice


def wrong(field: str, text: str, *, rule: str = "EDOC-DATA") -> DataError:
    """Return the error about a key."""
    return DataError(f"{field}: {text}", field=field, rule=rule)


def _line(record: LineRecord, at: int) -> Line:
    here = f"lines[{at}]"
    return Line(
        id=record.id or str(at + 1),
        quantity=_needed(record.quantity, f"{here}.quantity"),
        unit=record.unit,
        price=Price(
            _needed(record.price, f"{here}.price"),
            _number(record.base_quantity, f"{here}.base_quantity"),
        ),
        item=Item(
            record.item_name,
            record.item_description,
            record.seller_item_id,
            record.buyer_item_id,
            Identifier(record.gtin, _GTIN) if record.gtin else None,
        ),
        vat=_vat(record.vat_category, record.vat_rate, here),
        note=record.note,
        order_line=record.order_line,
        accounting=record.accounting,
        period=_period(record.period),
        allowances=tuple(
            _allowance(one, f"{here}.allowances[{n}]") for n, one in enumerate(record.allowances)
        ),
    )


def _vat(category: str, rate: Decimal | None, where: str) -> Vat:
    found = VatCategory(category)
    given = _number(rate, f"{where}.vat_rate")
    if found is VatCategory.OUT_OF_SCOPE:
        if given:
            raise wrong(f"{where}.vat_rate", _("Category O has no rate."), rule="BR-O-05")
        return Vat(found, None)
    if given is None and found in RATED:
        raise wrong(f"{where}.vat_rate", _("Category {code} needs a rate.").format(code=category))
    return Vat(found, given if given is not None else ZERO)


def _allowance(record: AllowanceRecord, where: str, *, document: bool = False) -> Allowance:
    base = _number(record.base, f"{where}.base")
    percent = _number(record.percent, f"{where}.percent")
    amount = _number(record.amount, f"{where}.amount")
    vat = None
    if document:
        if record.vat_category is None:
            raise wrong(f"{where}.vat_category", _("The VAT category is missing."))
        vat = _vat(record.vat_category, record.vat_rate, where)
    if amount is None:
        if base is None or percent is None:
            raise wrong(f"{where}.amount", _("Give the amount, or percent and base."))
        return Allowance.of_percent(
            base,
            percent,
            charge=record.charge,
            reason=record.reason,
            reason_code=record.reason_code,
            vat=vat,
        )
    if amount < 0:
        raise wrong(f"{where}.amount", _("An allowance or charge is never negative."))
    return Allowance(amount, record.charge, record.reason, record.reason_code, base, percent, vat)


def _delivery(record: DeliveryRecord | None) -> Delivery:
    if record is None:
        return NO_DELIVERY
    place = record.address
    return Delivery(
        record.name,
        Identifier(record.gln, GLN_SCHEME) if record.gln else None,
        record.day,
        Address(
            place.address,
            place.address_2,
            city=place.city,
            post_code=place.post_code,
            country=place.country,
        )
        if place is not None
        else None,
    )


def _period(record: PeriodRecord | None) -> Period:
    return NO_PERIOD if record is None else Period(record.start, record.end)


def _number(value: Decimal | None, field: str) -> Decimal | None:
    return None if value is None else _needed(value, field)


def _needed(value: Decimal, field: str) -> Decimal:
    """Refuse what is no finite number of a sensible size."""
    sign, digits, exponent = value.as_tuple()
    del sign
    if not isinstance(exponent, int) or len(digits) > _LARGEST or abs(exponent) > _LARGEST:
        raise wrong(field, _("This is not an amount of money or a quantity."))
    return value


def _check_totals(record: InvoiceRecord, invoice: Invoice) -> None:
    """Compare what the business system computed with the arithmetic of EN 16931."""
    if record.totals is None:
        return
    computed = compute(invoice)
    for key, ours in (
        ("amount_excluding_vat", computed.exclusive),
        ("amount_vat", computed.vat),
        ("amount_including_vat", computed.inclusive),
        ("amount_due", computed.payable),
    ):
        given = getattr(record.totals, key)
        if given is not None and EXACT.compare(given, ours) != 0:
            raise wrong(
                f"totals.{key}",
                _("It says {given:f}, but the lines add up to {ours:f}.").format(
                    given=given, ours=ours
                ),
                rule="EDOC-TOTALS",
            )
