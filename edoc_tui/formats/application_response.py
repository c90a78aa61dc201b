"""Our answer to a received document: UBL 2.1 ApplicationResponse in Pagero's profile.

Source: Pagero's invoice response (PUF), UBL 2.1 ApplicationResponse. Where the reference
connector deviates from the standard the standard wins: every EndpointID has its scheme, a party
is identified by what it really has, the time is the real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.ubl import CAC, CBC, cac, cbc
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.etree import _Element

    from edoc_tui.domain.identifiers import Identifier
    from edoc_tui.domain.parties import Party

PROFILE: Final = "urn:pagero.com:puf:invoice_response:1.0"
RESPONSE: Final = "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
EXT: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
PUF: Final = "urn:pagero:ExtensionComponent:1.0"
EXTENSION_URI: Final = "urn:pagero:ExtensionComponent:1.0:PageroExtension:ResponseExtension"

ACCEPTED: Final = "AP"
REJECTED: Final = "RE"
REASON_LIST: Final = "OPStatusReason"
OTHER: Final = "OTH"

REASONS: Final[dict[str, str]] = {
    "NON": N_("No issue"),
    "REF": N_("References incorrect"),
    "LEG": N_("Legal information incorrect"),
    "REC": N_("Receiver unknown"),
    "QUA": N_("Item quality insufficient"),
    "DEL": N_("Delivery issues"),
    "PRI": N_("Prices incorrect"),
    "QTY": N_("Quantity incorrect"),
    "ITM": N_("Items incorrect"),
    "PAY": N_("Payment terms incorrect"),
    "UNR": N_("Not recognized"),
    "FIN": N_("Finance incorrect"),
    "PPD": N_("Partially paid"),
    "OTH": N_("Other"),
}
"""Status clarification reasons of Peppol's invoice response (OpenPEPPOL OPStatusReason)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a received document.

    Attributes:
        document_no: The number of the answered document; ours is the same (pagero.md §4.7).
        type_code: Its type: 380 = invoice, 381 = credit note.
        provider_id: The provider's id of the answered document.
        code: :data:`ACCEPTED` or :data:`REJECTED`.
        at: When it is given.
        sender: We, as the seller addressed us.
        receiver: The seller.
        reason_code: A key of :data:`REASONS`.
        reason: Why, in words.
    """

    document_no: str
    type_code: str
    provider_id: str
    code: str
    at: datetime
    sender: Party
    receiver: Party
    reason_code: str = OTHER
    reason: str = ""


def write(answer: Answer) -> bytes:
    """Return *answer* as UBL; the same answer gives the same bytes."""
    from lxml import etree

    names: Any = {None: RESPONSE, "cac": CAC, "cbc": CBC, "ext": EXT, "puf": PUF}
    root = etree.Element(f"{{{RESPONSE}}}ApplicationResponse", nsmap=names)
    _text(root, cbc("CustomizationID"), PROFILE)
    _text(root, cbc("ProfileID"), PROFILE)
    _text(root, cbc("ID"), answer.document_no)
    _text(root, cbc("IssueDate"), answer.at.date().isoformat())
    _text(root, cbc("IssueTime"), answer.at.time().isoformat(timespec="seconds"))
    if answer.reason:
        _text(root, cbc("Note"), answer.reason)
    _party(root, cac("SenderParty"), answer.sender)
    _party(root, cac("ReceiverParty"), answer.receiver)
    _response(etree.SubElement(root, cac("DocumentResponse")), answer)
    etree.indent(root, space="  ")
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _response(outer: _Element, answer: Answer) -> None:
    from lxml import etree

    response = etree.SubElement(outer, cac("Response"))
    extension = response
    for tag in (f"{{{EXT}}}UBLExtensions", f"{{{EXT}}}UBLExtension"):
        extension = etree.SubElement(extension, tag)
    _text(extension, f"{{{EXT}}}ExtensionURI", EXTENSION_URI)
    part = etree.SubElement(extension, f"{{{EXT}}}ExtensionContent")
    for name in ("PageroExtension", "ResponseExtension", "DocumentMatchingID"):
        part = etree.SubElement(part, f"{{{PUF}}}{name}")
    _text(part, cbc("UUID"), answer.provider_id)
    _text(response, cbc("ResponseCode"), answer.code)
    if answer.code == REJECTED:
        status = etree.SubElement(response, cac("Status"))
        _text(status, cbc("StatusReasonCode"), answer.reason_code, listID=REASON_LIST)
        if answer.reason:
            _text(status, cbc("StatusReason"), answer.reason)
    reference = etree.SubElement(outer, cac("DocumentReference"))
    _text(reference, cbc("ID"), answer.document_no)
    _text(reference, cbc("DocumentTypeCode"), answer.type_code)


def _party(root: _Element, tag: str, party: Party) -> None:
    from lxml import etree

    outer = etree.SubElement(root, tag)
    if party.endpoint is not None:
        _identifier(outer, cbc("EndpointID"), party.endpoint)
    for one in party.identifiers[:1]:
        _identifier(etree.SubElement(outer, cac("PartyIdentification")), cbc("ID"), one)
    legal = etree.SubElement(outer, cac("PartyLegalEntity"))
    _text(legal, cbc("RegistrationName"), party.name)
    if party.legal_id is not None:
        _identifier(legal, cbc("CompanyID"), party.legal_id)
    elif party.vat:
        _text(legal, cbc("CompanyID"), party.vat)


def _identifier(parent: _Element, tag: str, one: Identifier) -> None:
    scheme = {"schemeID": one.scheme} if one.scheme else {}
    _text(parent, tag, one.value, **scheme)


def _text(parent: _Element, tag: str, text: str, **attributes: str) -> None:
    from lxml import etree

    etree.SubElement(parent, tag, attributes).text = text
