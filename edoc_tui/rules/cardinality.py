"""How often something may stand in a document, and what a part must have: tables, no code each.

Source: the structural rules (UBL-SR, UBL-DT) and conditional ones of CEN EN 16931 for UBL, 1.3.16.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.ubl import cac, cbc, short
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.values import Check

Path = tuple[str, ...]


def _path(text: str) -> Path:
    """Return full names: the last step is a basic element when it is written with a colon."""
    return tuple(cbc(one[1:]) if one.startswith(":") else cac(one) for one in text.split("/"))


_SELLER: Final = "AccountingSupplierParty/Party/"
_BUYER: Final = "AccountingCustomerParty/Party/"

_ONCE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "": (
        ("UBL-SR-01", "ContractDocumentReference/:ID"),
        ("UBL-SR-02", "ReceiptDocumentReference/:ID"),
        ("UBL-SR-03", "DespatchDocumentReference/:ID"),
        ("UBL-SR-05", "PaymentTerms/:Note"),
        ("UBL-SR-08", "InvoicePeriod"),
        ("UBL-SR-09", _SELLER + "PartyLegalEntity/:RegistrationName"),
        ("UBL-SR-10", _SELLER + "PartyName/:Name"),
        ("UBL-SR-11", _SELLER + "PartyLegalEntity/:CompanyID"),
        ("UBL-SR-14", _SELLER + "PartyLegalEntity/:CompanyLegalForm"),
        ("UBL-SR-15", _BUYER + "PartyLegalEntity/:RegistrationName"),
        ("UBL-SR-16", _BUYER + "PartyIdentification/:ID"),
        ("UBL-SR-17", _BUYER + "PartyLegalEntity/:CompanyID"),
        ("UBL-SR-24", "Delivery"),
        ("UBL-SR-39", "ProjectReference/:ID"),
        ("UBL-SR-40", _BUYER + "PartyName/:Name"),
        ("UBL-SR-45", "PaymentMeans/:PaymentDueDate"),
        ("UBL-SR-49", "InvoicePeriod/:DescriptionCode"),
        ("UBL-SR-54", "PaymentMeans/CardAccount"),
        ("UBL-SR-55", "PaymentMeans/PaymentMandate"),
        ("UBL-SR-56", "OriginatorDocumentReference/:ID"),
    ),
    "Line": (
        ("UBL-SR-34", ":Note"),
        ("UBL-SR-35", "OrderLineReference/:LineID"),
        ("UBL-SR-36", "InvoicePeriod"),
        ("UBL-SR-37", "Price/AllowanceCharge/:Amount"),
        ("UBL-SR-50", "Item/:Description"),
        ("UBL-SR-52", "DocumentReference"),
    ),
    "AdditionalDocumentReference": (("UBL-SR-33", ":DocumentDescription"),),
    "Delivery": (("UBL-SR-25", "DeliveryParty/PartyName/:Name"),),
    "PaymentMeans": (
        ("UBL-SR-26", ":PaymentID"),
        ("UBL-SR-27", ":PaymentMeansCode"),
        ("UBL-SR-28", "PaymentMandate/:ID"),
    ),
    "BillingReference": (("UBL-SR-06", "InvoiceDocumentReference"),),
    "TaxRepresentativeParty": (
        ("UBL-SR-22", "PartyName/:Name"),
        ("UBL-SR-23", "PartyTaxScheme/:CompanyID"),
    ),
    "TaxSubtotal": (("UBL-SR-32", "TaxCategory/:TaxExemptionReason"),),
    "PostalAddress": (("UBL-SR-51", "AddressLine"),),
    "Address": (("UBL-SR-51", "AddressLine"),),
}
"""What may stand at most once, by the element within which it is counted; ``""`` = the root."""


class Must(NamedTuple):
    """What an element must have within it; ``filled`` = with a text."""

    rule: str
    path: str
    field: str
    what: str
    filled: bool = False


_MUST: Final[Mapping[str, tuple[Must, ...]]] = {
    "AdditionalDocumentReference": (
        Must("BR-52", ":ID", "BT-122", N_("The number of a supporting document"), filled=True),
    ),
    "TaxRepresentativeParty": (
        Must("BR-18", "PartyName/:Name", "BT-62", N_("The name of the tax representative"), True),
        Must("BR-19", "PostalAddress", "BG-12", N_("The address of the tax representative")),
    ),
    "AdditionalItemProperty": (
        Must("BR-54", ":Name", "BT-160", N_("The name of an item attribute")),
        Must("BR-54", ":Value", "BT-161", N_("The value of an item attribute")),
    ),
    "BillingReference": (
        Must("UBL-SR-07", "InvoiceDocumentReference/:ID", "BT-25", N_("The number of the invoice")),
    ),
}
"""What must stand within an element."""


def check_root(sheet: Sheet) -> None:
    """Check what stands at most once in the whole document."""
    _check_once(sheet, sheet.root, "")
    root = sheet.root
    for rule, path, codes in (
        ("UBL-SR-44", "PaymentID", sheet.collected(cbc("PaymentID"))),
        ("UBL-SR-47", "PaymentMeansCode", sheet.collected(cbc("PaymentMeansCode"))),
    ):
        if len({one.text for one in codes}) > 1:
            message = _("The payments name different values of {name}; one is allowed.")
            sheet.add(rule, root, "BG-16", message.format(name=path))
    if sum(one.get("name") != "" for one in sheet.collected(cbc("PaymentMeansCode"))) > 1:
        _too_many(sheet, root, "UBL-SR-46", "PaymentMeansCode/@name")
    _check_numbers(sheet)


def _check_numbers(sheet: Sheet) -> None:
    """UBL-SR-04, 12, 13, 18, 29, 42: numbers that are counted by their scheme."""
    root = sheet.root
    objects = [
        one
        for one in root.all(cac("AdditionalDocumentReference"))
        if one.content(cbc("DocumentTypeCode")) == "130" and one.first(cbc("ID")) is not None
    ]
    creditors = [
        one
        for one in chain(
            root.every(*_path(_SELLER + "PartyIdentification/:ID")),
            root.every(*_path(_BUYER + "PartyIdentification/:ID")),
            root.every(*_path("PayeeParty/PartyIdentification/:ID")),
        )
        if one.get("schemeID").upper() == "SEPA"
    ]
    found = [("UBL-SR-04", len(objects)), ("UBL-SR-29", len(creditors))]
    for path, vat, other in ((_SELLER, "UBL-SR-12", "UBL-SR-13"), (_BUYER, "UBL-SR-18", "")):
        schemes = list(root.every(*_path(path + "PartyTaxScheme")))
        numbered = [one for one in schemes if one.first(cbc("CompanyID")) is not None]
        vats = [one for one in numbered if _scheme(one) == "VAT"]
        others = [one for one in numbered if _scheme(one) not in {"VAT", ""}]
        found.append((vat, len(vats)))
        if other:
            found.append((other, len(others)))
            for party in root.every(*_path(path.rstrip("/"))):
                if len(party.all(cac("PartyTaxScheme"))) > 2:  # noqa: PLR2004 - VAT and one other
                    _too_many(sheet, party, "UBL-SR-42", "cac:PartyTaxScheme")
    for rule, count in found:
        if count > 1:
            _too_many(sheet, root, rule, "cbc:CompanyID" if rule < "UBL-SR-2" else "cbc:ID")


def _scheme(one: Node) -> str:
    found = one.first(cac("TaxScheme"), cbc("ID"))
    return "" if found is None else found.text.upper()


def _check_once(sheet: Sheet, element: Node, kind: str) -> None:
    for rule, path in _ONCE_PATHS.get(kind, ()):
        steps = element.every(*path)
        if next(steps, None) is not None and next(steps, None) is not None:
            _too_many(sheet, element, rule, short(path[-1]))


def _too_many(sheet: Sheet, place: Node, rule: str, name: str) -> None:
    message = _("{name} is there more than once; only one is allowed.").format(name=name)
    sheet.add(rule, place, "", message)


def _check_part(sheet: Sheet, element: Node) -> None:
    kind = element.tag.rpartition("}")[2]
    _check_once(sheet, element, kind)
    done = ""
    for one, path in _MUST_PATHS.get(kind, ()):
        found = element.first(*path)
        missing = found is None or (one.filled and not found.content())
        if missing and one.rule != done:
            done = one.rule
            message = _("{what} ({field}) is missing.").format(what=_(one.what), field=one.field)
            sheet.add(one.rule, element, one.field, message)


def _check_line(sheet: Sheet, line: Node) -> None:
    _check_once(sheet, line, "Line")
    if sum(1 for _one in line.every(cac("Item"), cac("ClassifiedTaxCategory"))) != 1:
        message = _("A line needs exactly one VAT category (BG-30).")
        sheet.add("UBL-SR-48", line, "BT-151", message)


_ONCE_PATHS: Final = {
    kind: tuple((rule, _path(path)) for rule, path in rows) for kind, rows in _ONCE.items()
}
_MUST_PATHS: Final = {
    kind: tuple((one, _path(one.path)) for one in rows) for kind, rows in _MUST.items()
}

EN16931: Final[dict[str, tuple[Check, ...]]] = {
    **{cac(kind): (_check_part,) for kind in {*_ONCE, *_MUST} - {"", "Line"}},
    cac("InvoiceLine"): (_check_line,),
    cac("CreditNoteLine"): (_check_line,),
}
"""Checks of EN 16931, by the element that they look at."""
