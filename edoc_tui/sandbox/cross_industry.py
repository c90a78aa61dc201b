"""What the access point reads in a Cross Industry Invoice, alone or in a PDF file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.cii import CREDIT_CODES, ram, rsm, udt

if TYPE_CHECKING:
    from lxml import etree

NAME: Final = "factur-x.xml"
_TRADE: Final = rsm("SupplyChainTradeTransaction")
_DATE: Final = udt("DateTimeString")


def embedded(payload: bytes) -> bytes:
    """Return the invoice in a PDF file, nothing when there is none or it cannot be read."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        return b""
    try:
        found = PdfReader(BytesIO(payload)).attachments.get(NAME, [b""])
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return b""
    return bytes(found[0])


def values(
    root: etree._Element,
) -> tuple[tuple[str, ...], tuple[dict[str, str], dict[str, str]], list[str]]:
    """Return what a document says of itself, of seller and buyer, and what it says aloud.

    The first are kind, number, issue date, due date, currency, and the totals without VAT, of VAT
    and with VAT.
    """

    def text(*path: str) -> str:
        return (root.findtext("/".join(path)) or "").strip()

    def day(*path: str) -> str:
        found = text(*path, _DATE)
        return f"{found[:4]}-{found[4:6]}-{found[6:]}" if found else ""

    header = rsm("ExchangedDocument")
    settled = _TRADE, ram("ApplicableHeaderTradeSettlement")
    totals = *settled, ram("SpecifiedTradeSettlementHeaderMonetarySummation")
    agreed = _TRADE, ram("ApplicableHeaderTradeAgreement")
    code = text(header, ram("TypeCode"))
    about = (
        "CreditNote" if code in CREDIT_CODES else "Invoice",
        text(header, ram("ID")),
        day(header, ram("IssueDateTime")),
        day(*settled, ram("SpecifiedTradePaymentTerms"), ram("DueDateDateTime")),
        text(*settled, ram("InvoiceCurrencyCode")),
        text(*totals, ram("TaxBasisTotalAmount")),
        text(*totals, ram("TaxTotalAmount")),
        text(*totals, ram("GrandTotalAmount")),
    )
    seller = _party(root.find("/".join((*agreed, ram("SellerTradeParty")))))
    buyer = _party(root.find("/".join((*agreed, ram("BuyerTradeParty")))))
    notes = root.iterfind("/".join((header, ram("IncludedNote"), ram("Content"))))
    spoken = [one.text or "" for one in notes]
    spoken += [buyer["name"], text(*agreed, ram("BuyerReference"))]
    return about, (seller, buyer), spoken


def _party(party: etree._Element | None) -> dict[str, str]:
    def text(*path: str) -> str:
        return "" if party is None else (party.findtext("/".join(path)) or "").strip()

    def number(*path: str, scheme: str) -> str:
        found: Any = () if party is None else party.iterfind("/".join(path))
        return next((str(one.text or "") for one in found if one.get("schemeID") == scheme), "")

    address = ram("PostalTradeAddress")
    contact = ram("DefinedTradeContact")
    endpoint = ram("URIUniversalCommunication"), ram("URIID")
    return {
        "name": text(ram("Name")),
        "endpoint": text(*endpoint),
        "gln": number(*endpoint, scheme="0088"),
        "vat": number(ram("SpecifiedTaxRegistration"), ram("ID"), scheme="VA"),
        "legal_id": text(ram("SpecifiedLegalOrganization"), ram("ID")),
        "street": text(address, ram("LineOne")),
        "town": text(address, ram("CityName")),
        "post_code": text(address, ram("PostcodeCode")),
        "country": text(address, ram("CountryID")),
        "contact": text(contact, ram("PersonName")),
        "email": text(contact, ram("EmailURIUniversalCommunication"), ram("URIID")),
    }
