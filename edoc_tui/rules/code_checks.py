"""Values that must be of a code list, and the schemes of numbers: one table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.ubl import cac, cbc, short
from edoc_tui.locales import _
from edoc_tui.rules import codes
from edoc_tui.rules.sheet import shown

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet
    from edoc_tui.rules.values import Check


class Listed(NamedTuple):
    """A value that must be of a list.

    Attributes:
        rule: Its rule.
        parents: The elements within which it counts; none = everywhere.
        attribute: The attribute that is looked at; ``""`` = the text.
        name: The list, by its name in :mod:`edoc_tui.rules.codes_more`.
        field: Its business term.
    """

    rule: str
    parents: tuple[str, ...]
    attribute: str
    name: str
    field: str


_LISTS: Final[dict[str, tuple[Listed, ...]]] = {
    "TaxCurrencyCode": (Listed("BR-CL-05", (), "", "CURRENCIES", "BT-6"),),
    "DescriptionCode": (Listed("BR-CL-06", ("InvoicePeriod",), "", "TAX_POINTS", "BT-8"),),
    "ID": (
        Listed("BR-CL-10", ("PartyIdentification",), "schemeID", "IDENTIFIER_SCHEMES", "BT-29"),
        Listed(
            "BR-CL-21", ("StandardItemIdentification",), "schemeID", "IDENTIFIER_SCHEMES", "BT-157"
        ),
        Listed("BR-CL-26", ("DeliveryLocation",), "schemeID", "IDENTIFIER_SCHEMES", "BT-71"),
        Listed(
            "BR-CL-07",
            ("AdditionalDocumentReference", "DocumentReference"),
            "schemeID",
            "OBJECT_SCHEMES",
            "BT-18",
        ),
    ),
    "CompanyID": (
        Listed("BR-CL-11", ("PartyLegalEntity",), "schemeID", "IDENTIFIER_SCHEMES", "BT-30"),
    ),
    "ItemClassificationCode": (
        Listed("BR-CL-13", ("CommodityClassification",), "listID", "CLASSIFICATIONS", "BT-158"),
    ),
    "IdentificationCode": (Listed("BR-CL-15", ("OriginCountry",), "", "COUNTRIES", "BT-159"),),
    "TaxExemptionReasonCode": (Listed("BR-CL-22", (), "", "EXEMPTIONS", "BT-121"),),
    "InvoicedQuantity": (Listed("BR-CL-23", (), "unitCode", "UNITS", "BT-130"),),
    "CreditedQuantity": (Listed("BR-CL-23", (), "unitCode", "UNITS", "BT-130"),),
    "BaseQuantity": (Listed("BR-CL-23", (), "unitCode", "UNITS", "BT-150"),),
    "EmbeddedDocumentBinaryObject": (Listed("BR-CL-24", (), "mimeCode", "MEDIA_TYPES", "BT-125"),),
}
"""By the element that has the value."""

_REQUIRED: Final = {
    ("ItemClassificationCode", "listID"): ("BR-65", "BT-158"),
    ("ID", "schemeID"): ("BR-64", "BT-157"),
}
"""Attributes that must be there, of item classification and standard item number."""


@cache
def _list(name: str) -> frozenset[str]:
    from edoc_tui.rules import codes_more

    if name == "UNITS":
        return codes.units()
    found: frozenset[str] = getattr(codes, name, None) or getattr(codes_more, name)
    return found


def _check(sheet: Sheet, element: Node) -> None:
    parent = element.parent
    if parent is None:
        return
    above = parent.tag.rpartition("}")[2]
    for one in _BY_TAG[element.tag]:
        if one.parents and above not in one.parents:
            continue
        value: str | None = element.text
        if one.attribute:
            value = element.attributes.get(one.attribute)
        if one.rule == "BR-CL-07" and parent.content(cbc("DocumentTypeCode")) != "130":
            continue
        if value is None:
            continue
        code = value if one.rule == "BR-CL-24" else value.strip()
        if one.rule == "BR-CL-22":
            code = code.upper()
        if code not in _list(one.name) and not _creditor(one.rule, code, element):
            message = _("{name} ({field}) {code} is not in the code list.").format(
                name=short(element.tag), field=one.field, code=shown(code)
            )
            sheet.add(one.rule, element, one.field, message)


def _creditor(rule: str, code: str, element: Node) -> bool:
    """Say whether a number is the creditor identifier (BT-90) of seller or payee."""
    parties = {cac("AccountingSupplierParty"), cac("PayeeParty")}
    return (
        rule == "BR-CL-10"
        and code == "SEPA"
        and any(one.tag in parties for one in element.ancestors())
    )


def _check_scheme(sheet: Sheet, element: Node) -> None:
    """BR-64 and BR-65: a standard item number and a classification say of which list they are."""
    above = [one.tag.rpartition("}")[2] for one in element.ancestors()][:3]
    name = element.tag.rpartition("}")[2]
    around = "StandardItemIdentification" if name == "ID" else "CommodityClassification"
    if len(above) < 3 or above[:2] != [around, "Item"] or not above[2].endswith("Line"):  # noqa: PLR2004 - three steps
        return
    attribute = "schemeID" if name == "ID" else "listID"
    if attribute not in element.attributes:
        rule, field = _REQUIRED[name, attribute]
        message = _("{name} ({field}) has no {attribute}.").format(
            name=short(element.tag), field=field, attribute=attribute
        )
        sheet.add(rule, element, field, message)


def _check_reason(sheet: Sheet, element: Node) -> None:
    """BR-CL-19 and BR-CL-20: the reason of an allowance or charge."""
    parent = element.parent
    if parent is None or parent.tag != cac("AllowanceCharge"):
        return
    words = parent.content(cbc("ChargeIndicator"))
    if words not in {"true", "1", "false", "0"}:
        return
    charge = words in {"true", "1"}
    if element.content() not in _list("CHARGE_REASONS" if charge else "ALLOWANCE_REASONS"):
        message = _("The reason code {code} of an allowance or charge is not in the code list.")
        rule, field = ("BR-CL-20", "BT-105") if charge else ("BR-CL-19", "BT-98")
        sheet.add(rule, element, field, message.format(code=shown(element.content())))


_BY_TAG: Final = {cbc(name): rows for name, rows in _LISTS.items()}

EN16931: Final[dict[str, tuple[Check, ...]]] = {
    **{
        tag: (_check, _check_scheme)
        if tag in {cbc("ID"), cbc("ItemClassificationCode")}
        else (_check,)
        for tag in _BY_TAG
    },
    cbc("AllowanceChargeReasonCode"): (_check_reason,),
}
"""Checks of EN 16931, by the element that they look at."""
