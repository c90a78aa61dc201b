"""What the access point reads in an uploaded document: UBL 2.1, CII, or a PDF file with CII."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from lxml import etree

from edoc_tui.domain.cii import ROOT_TAG
from edoc_tui.sandbox import cross_industry

CBC: Final = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC: Final = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
PUF: Final = "{urn:pagero:ExtensionComponent:1.0}"

KINDS: Final = {"Invoice", "CreditNote", "Reminder", "ApplicationResponse"}
"""Root elements that the access point can process, each in its UBL namespace."""

_DIRECTIVE: Final = re.compile(r"SANDBOX-([A-Z]+(?:-[A-Z]+)*)(?:[ \t]*:[ \t]*([^;\n]*))?")
_GLN: Final = "0088"
_LARGE: Final = 8_000_000
"""libxml2 limits text nodes to 10 MB unless told not to; a large payload is first seen by expat,
which refuses every DOCTYPE, so that no entity can grow once the limit is off."""


class MalformedError(Exception):
    """The payload is not well-formed XML, or it has a DOCTYPE."""


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party, as far as the document list shows it."""

    name: str = ""
    endpoint: str = ""
    gln: str = ""
    vat: str = ""
    legal_id: str = ""
    street: str = ""
    town: str = ""
    post_code: str = ""
    country: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A document, as far as the access point cares.

    Attributes:
        kind: The UBL root element, or what it would be; ``""`` when it is nothing that we know.
        directives: What the document asks of the sandbox, as (name, argument).
        matching_id: The document an application response answers (Pagero's extension).
        response_code: ``AP`` or ``RE`` of an application response.
        reason: Its reason in words.
    """

    kind: str
    number: str = ""
    issue_date: str = ""
    due_date: str = ""
    currency: str = ""
    net: str = ""
    vat: str = ""
    total: str = ""
    sender: PartyFacts = PartyFacts()
    receiver: PartyFacts = PartyFacts()
    directives: tuple[tuple[str, str], ...] = ()
    matching_id: str = ""
    response_code: str = ""
    reason: str = ""


def _refuse_doctype(*_: object) -> None:
    raise MalformedError("a DOCTYPE is not allowed")


def _check_large(payload: bytes) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(payload, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise MalformedError(f"not well-formed XML: {error}") from None


def read(payload: bytes) -> Facts:
    """Read what matters in *payload*.

    Raises:
        MalformedError: It is not well-formed, or has a DOCTYPE.
    """
    if payload.startswith(b"%PDF-"):
        payload = cross_industry.embedded(payload)
        if not payload:
            return Facts(kind="")
    large = len(payload) > _LARGE
    if large:
        _check_large(payload)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=large, collect_ids=False
    )
    try:
        root = etree.fromstring(payload, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedError(f"not well-formed XML: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise MalformedError("a DOCTYPE is not allowed")
    if root.tag == ROOT_TAG:
        about, parties, spoken = cross_industry.values(root)
        kind, number, issued, due, currency, net, vat, total = about
        return Facts(
            kind=kind,
            number=number,
            issue_date=issued,
            due_date=due,
            currency=currency,
            net=net,
            vat=vat,
            total=total,
            sender=PartyFacts(**parties[0]),
            receiver=PartyFacts(**parties[1]),
            directives=_directives("\n".join(spoken)),
        )
    name = etree.QName(root)
    if name.localname not in KINDS or name.namespace != f"{UBL}{name.localname}-2":
        return Facts(kind="")
    return _facts(root, name.localname)


def _facts(root: etree._Element, kind: str) -> Facts:
    def text(path: str) -> str:
        return (root.findtext(path) or "").strip()

    if kind == "ApplicationResponse":
        response = f"{CAC}DocumentResponse/{CAC}Response/"
        return Facts(
            kind=kind,
            number=text(f"{CBC}ID"),
            issue_date=text(f"{CBC}IssueDate"),
            sender=_party(root.find(f"{CAC}SenderParty")),
            receiver=_party(root.find(f"{CAC}ReceiverParty")),
            matching_id=text(f".//{PUF}DocumentMatchingID/{CBC}UUID"),
            response_code=text(f"{response}{CBC}ResponseCode"),
            reason=text(f"{response}{CAC}Status/{CBC}StatusReason"),
        )
    receiver = _party(root.find(f"{CAC}AccountingCustomerParty/{CAC}Party"))
    spoken = [node.text or "" for node in root.iterfind(f"{CBC}Note")]
    spoken += [receiver.name, receiver.endpoint, text(f"{CBC}BuyerReference")]
    money = f"{CAC}LegalMonetaryTotal/{CBC}"
    return Facts(
        kind=kind,
        number=text(f"{CBC}ID"),
        issue_date=text(f"{CBC}IssueDate"),
        due_date=text(f"{CBC}DueDate"),
        currency=text(f"{CBC}DocumentCurrencyCode"),
        net=text(f"{money}TaxExclusiveAmount"),
        vat=text(f"{CAC}TaxTotal/{CBC}TaxAmount"),
        total=text(f"{money}TaxInclusiveAmount"),
        sender=_party(root.find(f"{CAC}AccountingSupplierParty/{CAC}Party")),
        receiver=receiver,
        directives=_directives("\n".join(spoken)),
    )


def _directives(spoken: str) -> tuple[tuple[str, str], ...]:
    if "SANDBOX-" not in spoken:
        return ()
    return tuple((found[1], (found[2] or "").strip()) for found in _DIRECTIVE.finditer(spoken))


def _party(party: etree._Element | None) -> PartyFacts:
    if party is None:
        return PartyFacts()

    def text(path: str) -> str:
        return (party.findtext(path) or "").strip()

    endpoint = party.find(f"{CBC}EndpointID")
    number = (endpoint.text or "").strip() if endpoint is not None else ""
    legal = f"{CAC}PartyLegalEntity/{CBC}"
    address = f"{CAC}PostalAddress/"
    return PartyFacts(
        name=text(f"{legal}RegistrationName") or text(f"{CAC}PartyName/{CBC}Name"),
        endpoint=number,
        gln=number if endpoint is not None and endpoint.get("schemeID") == _GLN else "",
        vat=text(f"{CAC}PartyTaxScheme/{CBC}CompanyID"),
        legal_id=text(f"{legal}CompanyID"),
        street=text(f"{address}{CBC}StreetName"),
        town=text(f"{address}{CBC}CityName"),
        post_code=text(f"{address}{CBC}PostalZone"),
        country=text(f"{address}{CAC}Country/{CBC}IdentificationCode"),
        contact=text(f"{CAC}Contact/{CBC}Name"),
        email=text(f"{CAC}Contact/{CBC}ElectronicMail"),
    )
