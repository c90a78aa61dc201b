"""The checks before sending: the same verdict as the official rules, at the right place."""

from __future__ import annotations

import pytest

from edoc_tui.domain.problems import Severity, blocking
from edoc_tui.formats import ubl, xml
from edoc_tui.rules import prechecks
from edoc_tui.rules.sheet import MAX_FINDINGS
from tests.samples import SAMPLES, changed, corpus, needs_corpus, sample, without


def rules(data: bytes) -> list[str]:
    """Return the ids of what is found in *data*."""
    return [one.rule for one in prechecks.check(xml.parse(data))]


@pytest.mark.parametrize(
    "path", sorted((SAMPLES / "invoices").iterdir()), ids=lambda path: str(path.stem)
)
def test_samples_are_clean(path: object) -> None:
    """Nothing is found in the correct samples, not even a warning."""
    assert rules((SAMPLES / "invoices" / str(path)).read_bytes()) == []


@needs_corpus
def test_verdict_is_that_of_the_official_rules() -> None:
    """On every document, whole or fragment, each of our rules fires as often as the official one.

    The official verdicts are CEN 1.3.16 and Peppol BIS 3.0.21, recorded with the corpora.
    """
    compared = 0
    for known in corpus():
        if known.fatal is None:
            continue
        ours: dict[str, int] = {}
        for one in blocking(prechecks.check(xml.parse(known.data))):
            if not one.rule.startswith(("BR-DE-", "BR-TMP-")):  # no verdict of XRechnung is known
                ours[one.rule] = ours.get(one.rule, 0) + 1
        assert ours == known.fatal, known.name
        compared += 1
    print(f"{compared} documents agree in every finding")  # noqa: T201 - shown by -rP
    assert compared >= 1482


@pytest.mark.parametrize(
    ("data", "rule", "field", "xpath"),
    [
        (
            sample("wrong/no-buyer-endpoint.xml").encode(),
            "PEPPOL-EN16931-R010",
            "BT-49",
            "/Invoice/cac:AccountingCustomerParty/cac:Party",
        ),
        (
            without("cbc:BuyerReference", without("cac:OrderReference").decode()),
            "PEPPOL-EN16931-R003",
            "BT-10",
            "/Invoice",
        ),
        (
            without("cbc:EndpointID"),
            "PEPPOL-EN16931-R020",
            "BT-34",
            "/Invoice/cac:AccountingSupplierParty/cac:Party",
        ),
        (
            changed(">9520002000019<", ">9520002000010<"),
            "PEPPOL-COMMON-R040",
            "BT-49",
            "/Invoice/cac:AccountingCustomerParty/cac:Party/cbc:EndpointID",
        ),
        (
            changed("billing:01:1.0", "billing:99:1.0"),
            "PEPPOL-EN16931-R007",
            "BT-23",
            "/Invoice/cbc:ProfileID",
        ),
        (
            changed("poacc:billing:3.0", "poacc:billing:2.0"),
            "PEPPOL-EN16931-R004",
            "BT-24",
            "/Invoice/cbc:CustomizationID",
        ),
        (
            changed("TypeCode>380<", "TypeCode>999<"),
            "BR-CL-01",
            "BT-3",
            "/Invoice/cbc:InvoiceTypeCode",
        ),
        (
            changed("<cbc:CompanyID>BE", "<cbc:CompanyID>", sample()),
            "BR-CO-09",
            "BT-31/BT-48",
            "/Invoice/cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme",
        ),
    ],
)  # fmt: skip
def test_findings_name_place_and_term(data: bytes, rule: str, field: str, xpath: str) -> None:
    """A finding says which rule, which business term, which line and which element."""
    ubl.read(data)
    found = [one for one in prechecks.check(xml.parse(data)) if one.rule == rule]
    assert found, rules(data)
    assert found[0].field == field
    assert found[0].xpath == xpath
    assert found[0].line > 0
    assert found[0].severity is Severity.ERROR


def test_line_findings_name_their_line() -> None:
    """The second line is the second line, in words and in the path."""
    second = sample().index("<cac:InvoiceLine>", sample().index("<cac:InvoiceLine>") + 1)
    text = sample()[:second] + without("cbc:Name", sample()[second:]).decode()
    (found,) = prechecks.check(xml.parse(text.encode()))
    assert found.rule == "BR-25"
    assert found.xpath == "/Invoice/cac:InvoiceLine[2]"
    assert "'20000'" in found.message


def test_peppol_rules_are_for_peppol() -> None:
    """A service with another format gets the rules of EN 16931 alone."""
    data = without("cbc:EndpointID")
    assert prechecks.check(xml.parse(data), peppol=False) == ()
    assert prechecks.check(xml.parse(data))


def test_long_gln_is_worth_a_look() -> None:
    """A GLN whose check digit is right but whose length is not only warns, as Peppol takes it."""
    data = changed(">9520002000019<", ">09520002000019<")
    found = prechecks.check(xml.parse(data))
    assert [(one.rule, one.severity) for one in found] == [("EDOC-GLN", Severity.WARNING)]
    assert not blocking(found)


def test_findings_are_bounded() -> None:
    """A document with thousands of mistakes keeps the first ones and counts the rest."""
    data = changed("</Invoice>", "<cbc:Note/>" * 5000 + "</Invoice>")
    found = prechecks.check(xml.parse(data))
    assert len(found) == MAX_FINDINGS + 1
    assert found[-1].rule == "EDOC-MORE"
    assert "4801" in found[-1].message or "4802" in found[-1].message


def test_hostile_values_are_made_printable() -> None:
    """What a document says cannot steer the terminal through a finding."""
    data = changed("TypeCode>380<", "TypeCode>\u009b31m\u202e<")
    (*_, found) = [one for one in prechecks.check(xml.parse(data)) if one.rule == "BR-CL-01"]
    assert not set(found.message) & {"\x9b", "\u202e"}
