"""The figures of a document: VAT, totals, allowances, payment, and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.german import stated
from edoc_tui.domain.steps import plain
from edoc_tui.formats.element import identified, leaf
from edoc_tui.formats.peppol_bis.element import group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from edoc_tui.domain.arithmetic import Amounts, VatPart
    from edoc_tui.domain.invoice import Invoice, Item, Line, Price
    from edoc_tui.domain.invoice_parts import Allowance, Payment, Period
    from edoc_tui.domain.vat import Vat
    from edoc_tui.formats.element import Leaf, Part


def day(name: str, value: date | None) -> Leaf | None:
    """Return a date."""
    return leaf(name, "" if value is None else value.isoformat())


def period(found: Period, code: str = "") -> Part:
    """Return a period; *code* is the VAT point date code (BT-8)."""
    return group(
        "InvoicePeriod",
        day("StartDate", found.start),
        day("EndDate", found.end),
        leaf("DescriptionCode", code),
    )


class Figures:
    """Writes the figures of one document, all of them in its currency."""

    def __init__(self, invoice: Invoice, amounts: Amounts) -> None:
        self._invoice = invoice
        self._amounts = amounts

    def money(self, name: str, value: Decimal | None) -> Leaf | None:
        """Return an amount in the currency of the document, ``None`` without one."""
        if value is None:
            return None
        return leaf(name, plain(value, 2), currencyID=self._invoice.currency)

    def payments(self) -> Iterator[Part]:
        """Yield how to pay (BG-16); the due date of a credit note stands here."""
        invoice = self._invoice
        due = invoice.due_date if invoice.is_credit_note else None
        for payment in invoice.payments:
            yield _payment(payment, due)
        if due is not None and not invoice.payments:
            yield group("PaymentMeans", leaf("PaymentMeansCode", "1"), day("PaymentDueDate", due))

    def allowances(self, found: tuple[Allowance, ...]) -> Iterator[Part]:
        """Yield allowances and charges (BG-20, BG-21, BG-27, BG-28)."""
        for one in found:
            yield group(
                "AllowanceCharge",
                leaf("ChargeIndicator", "true" if one.charge else "false"),
                leaf("AllowanceChargeReasonCode", one.reason_code),
                leaf("AllowanceChargeReason", one.reason),
                leaf("MultiplierFactorNumeric", _figure(one.percent)),
                self.money("Amount", one.amount),
                self.money("BaseAmount", one.base),
                None if one.vat is None else _category("TaxCategory", one.vat),
            )

    def taxes(self) -> Iterator[Part]:
        """Yield the VAT total with its breakdown (BT-110, BG-23), and the one in BT-6."""
        invoice, amounts = self._invoice, self._amounts
        yield group(
            "TaxTotal",
            self.money("TaxAmount", amounts.vat),
            (self._subtotal(part) for part in amounts.breakdown),
        )
        if invoice.vat_in_vat_currency is not None:
            total = plain(invoice.vat_in_vat_currency, 2)
            yield group("TaxTotal", leaf("TaxAmount", total, currencyID=invoice.vat_currency))

    def _subtotal(self, part: VatPart) -> Part:
        reason = part.reason
        return group(
            "TaxSubtotal",
            self.money("TaxableAmount", part.taxable),
            self.money("TaxAmount", part.tax),
            _category(
                "TaxCategory",
                stated(part.vat, self._invoice.specification),
                None if reason is None else leaf("TaxExemptionReasonCode", reason.code),
                None if reason is None else leaf("TaxExemptionReason", reason.text),
            ),
        )

    def totals(self) -> Part:
        """Return the totals (BG-22)."""
        amounts = self._amounts
        return group(
            "LegalMonetaryTotal",
            self.money("LineExtensionAmount", amounts.line_total),
            self.money("TaxExclusiveAmount", amounts.exclusive),
            self.money("TaxInclusiveAmount", amounts.inclusive),
            self.money("AllowanceTotalAmount", amounts.allowance_total),
            self.money("ChargeTotalAmount", amounts.charge_total),
            self.money("PrepaidAmount", amounts.prepaid),
            self.money("PayableRoundingAmount", amounts.rounding),
            self.money("PayableAmount", amounts.payable),
        )

    def lines(self) -> Iterator[Part]:
        """Yield the lines (BG-25)."""
        for line, net in zip(self._invoice.lines, self._amounts.lines, strict=True):
            yield self._line(line, net)

    def _line(self, line: Line, net: Decimal) -> Part:
        credit = self._invoice.is_credit_note
        quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
        return group(
            "CreditNoteLine" if credit else "InvoiceLine",
            leaf("ID", line.id),
            leaf("Note", line.note),
            leaf(quantity, plain(line.quantity), unitCode=line.unit),
            self.money("LineExtensionAmount", net),
            leaf("AccountingCost", line.accounting),
            period(line.period),
            group("OrderLineReference", leaf("LineID", line.order_line)),
            None
            if line.object_id is None
            else group(
                "DocumentReference",
                identified("ID", line.object_id),
                leaf("DocumentTypeCode", "130"),
            ),
            self.allowances(line.allowances),
            _item(line.item, line.vat),
            self._price(line.price, line.unit),
        )

    def _price(self, price: Price, unit: str) -> Part:
        discount = price.discount
        if discount is None and price.gross is not None:
            discount = price.gross - price.net
        reduced = (
            None
            if discount is None
            else group(
                "AllowanceCharge",
                leaf("ChargeIndicator", "false"),
                self.money("Amount", discount),
                self.money("BaseAmount", price.gross),
            )
        )
        return group(
            "Price",
            self.money("PriceAmount", price.net),
            leaf("BaseQuantity", _figure(price.base), unitCode=price.base_unit or unit),
            reduced,
        )


def _figure(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _category(name: str, vat: Vat, *reason: Leaf | None) -> Part:
    return group(
        name,
        leaf("ID", str(vat.category)),
        leaf("Percent", _figure(vat.rate)),
        reason,
        group("TaxScheme", leaf("ID", "VAT")),
    )


def _payment(payment: Payment, due: date | None) -> Part:
    account, card, debit = payment.account, payment.card, payment.direct_debit
    return group(
        "PaymentMeans",
        leaf("PaymentMeansCode", payment.means, name=payment.means_text),
        day("PaymentDueDate", due),
        leaf("PaymentID", payment.remittance),
        None
        if card is None
        else group(
            "CardAccount",
            leaf("PrimaryAccountNumberID", card.number),
            leaf("NetworkID", card.network),
            leaf("HolderName", card.holder),
        ),
        None
        if account is None
        else group(
            "PayeeFinancialAccount",
            leaf("ID", account.number),
            leaf("Name", account.name),
            group("FinancialInstitutionBranch", leaf("ID", account.branch)),
        ),
        None
        if debit is None
        else group(
            "PaymentMandate",
            leaf("ID", debit.mandate),
            group("PayerFinancialAccount", leaf("ID", debit.account)),
        ),
    )


def _item(item: Item, vat: Vat) -> Part:
    return group(
        "Item",
        leaf("Description", item.description),
        leaf("Name", item.name),
        group("BuyersItemIdentification", leaf("ID", item.buyer_id)),
        group("SellersItemIdentification", leaf("ID", item.seller_id)),
        group("StandardItemIdentification", identified("ID", item.standard_id)),
        group("OriginCountry", leaf("IdentificationCode", item.origin)),
        (
            group(
                "CommodityClassification",
                leaf("ItemClassificationCode", code, listID=source, listVersionID=version),
            )
            for code, source, version in item.classifications
        ),
        _category("ClassifiedTaxCategory", vat),
        (
            group("AdditionalItemProperty", leaf("Name", name), leaf("Value", value))
            for name, value in item.attributes
        ),
    )
