"""Company and customer in a document, row by row of the table of Business Central's export."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from edoc_tui.domain import countries
from edoc_tui.domain.addressing import addressed, bank_payment, buyer_party, seller_party
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.identifiers import Identifier
from edoc_tui.domain.parties import Company, Customer
from edoc_tui.domain.trade_party import NO_PARTY, Address, TradeParty
from edoc_tui.domain.vat import VatCategory
from edoc_tui.rules.codes import COUNTRIES, ELECTRONIC_ADDRESSES
from tests.invoices.strategies import companies, customers, invoices

if TYPE_CHECKING:
    from edoc_tui.domain.invoice import Invoice

GLN = "5790000000043"
COMPANY = Company(name="Cronus", country="FR", vat_registration_no="83 404833048")
CUSTOMER = Customer(no="1", name="Buyer", country="DK", vat_registration_no="13585628", gln=GLN)


@pytest.mark.parametrize(
    ("country", "number", "gln", "use", "endpoint", "legal", "vat"),
    [
        ("FR", "83 404833048", "", False, "9957:83404833048", "83404833048", "FR83404833048"),
        ("FR", "FR83404833048", GLN, False, "9957:FR83404833048", "FR83404833048", "FR83404833048"),
        ("FR", "FR83404833048", GLN, True, f"0088:{GLN}", f"0088:{GLN}", "FR83404833048"),
        ("DK", "13585628", "", True, "0184:DK13585628", "0184:DK13585628", "DK13585628"),
        ("DK", "DK13585628", GLN, False, "0184:DK13585628", "0184:DK13585628", "DK13585628"),
        ("GR", "094259216", "", False, "9933:094259216", "094259216", "EL094259216"),
        ("NO", "923609016", "", False, "0192:923609016", "923609016", "NO923609016"),
        ("NO", "NO 923609016 MVA", "", False, "0192:923609016", "923609016", "NO923609016MVA"),
        ("SE", "SE556188840401", "", False, "0007:5561888404", "5561888404", "SE556188840401"),
        ("BE", "", GLN, True, f"0088:{GLN}", f"0088:{GLN}", ""),
        ("BE", "", GLN, False, "None", "None", ""),
    ],
)
def test_numbers_of_a_party(
    country: str,
    number: str,
    gln: str,
    *,
    use: bool,
    endpoint: str,
    legal: str,
    vat: str,
) -> None:
    """GLN or VAT number, with its scheme, in each of the three places, for both parties."""
    company = replace(
        COMPANY,
        country=country,
        vat_registration_no=number,
        gln=gln,
        use_gln_in_electronic_documents=use,
    )
    customer = Customer(
        no="1",
        name="Buyer",
        country=country,
        vat_registration_no=number,
        gln=gln,
        use_gln_in_electronic_documents=use,
    )
    seller, buyer = seller_party(company), buyer_party(NO_PARTY, customer, COMPANY)
    for party in (seller, buyer):
        found = (str(party.endpoint), str(party.legal_id), party.vat)
        assert found == (endpoint, legal, vat)
    assert seller.identifiers == ()
    assert buyer.identifiers == ((Identifier(gln, "0088"),) if gln else ())


def test_the_document_says_who_is_billed() -> None:
    """Bill-to name, address and VAT number of the document win; the card keeps the legal name."""
    bill_to = TradeParty(
        name="Bill-to", vat="NL004495445B01", address=Address(line_1="A", country="NL")
    )
    buyer = buyer_party(bill_to, CUSTOMER, COMPANY)
    assert (buyer.name, buyer.trading_name) == ("Buyer", "Bill-to")
    assert str(buyer.endpoint) == "9944:NL004495445B01"
    assert (buyer.vat, buyer.address.country) == ("NL004495445B01", "NL")


def test_a_blank_country_is_the_companys() -> None:
    """A customer without country is where the company is."""
    customer = replace(CUSTOMER, country="", vat_registration_no="FR83404833048")
    assert str(buyer_party(NO_PARTY, customer, COMPANY).endpoint) == "9957:FR83404833048"


def test_bank_data() -> None:
    """BT-86 holds the SWIFT code beside an IBAN, the branch number beside a national account."""
    company = replace(
        COMPANY, iban="FR76 3000 6000 01", bank_branch_no="3000", swift_code="AGRI FRPP"
    )
    account = bank_payment(company)[0].account
    assert account is not None
    assert (account.number, account.branch) == ("FR763000600001", "AGRIFRPP")
    account = bank_payment(replace(company, iban="", bank_account_no="0001"))[0].account
    assert account is not None
    assert (account.number, account.branch) == ("0001", "3000")
    assert bank_payment(COMPANY) == ()


def test_schemes_are_of_the_code_list() -> None:
    """Every country of the table exists, and every scheme is one that the rules accept."""
    assert re.fullmatch(r"2026-[0-9-]{5}", countries.CHECKED)
    for country, schemes in countries.SCHEMES.items():
        assert country in COUNTRIES
        assert {scheme for scheme in schemes if scheme} <= ELECTRONIC_ADDRESSES, country
    assert countries.VAT_SCHEMES["BE"] == "9925"
    assert "AU" not in countries.VAT_SCHEMES


@settings(deadline=None)
@given(companies(), customers(), invoices())
def test_every_combination_follows_the_table(
    company: Company, customer: Customer, document: Invoice
) -> None:
    """Addressing is stable, and category O alone takes the VAT number away."""
    once = addressed(document, company, customer)
    assert addressed(once, company, customer) == once
    outside = {line.vat.category for line in document.lines} == {VatCategory.OUT_OF_SCOPE}
    assert (once.seller.vat == "") == outside
    assert not (outside and once.buyer.vat)
    uses = bool(company.gln) and company.use_gln_in_electronic_documents
    assert once.seller.endpoint is not None
    assert (once.seller.endpoint.scheme == "0088") == uses
    if document.document_type is DocumentType.SERVICE_INVOICE:
        assert isinstance(once.delivery.day, dt.date)
    assert all(one.rate is None or one.rate >= Decimal(0) for one in {ln.vat for ln in once.lines})
