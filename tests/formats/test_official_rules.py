"""The documents that we write against CEN's own rules, where Saxon is installed."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.document_formats import CII, PEPPOL, XRECHNUNG_UBL
from edoc_tui.domain.reminders import OpenItem, Reminder, reminder_invoice
from edoc_tui.formats import registry
from tests.invoices.cii import rated
from tests.invoices.official import CII_RULES, fatal_findings, needs_saxon
from tests.invoices.strategies import cases

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.document_formats import DocumentFormat
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company, Customer

COUNT = 3000 if os.environ.get("EDOC_TUI_NIGHTLY") else 200


def test_no_document_breaks_a_fatal_rule(tmp_path: Path) -> None:
    """None of some hundred generated documents (nightly: thousands) has a fatal finding."""
    needs_saxon()
    documents: list[bytes] = []

    @settings(
        max_examples=COUNT,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(cases(), st.sampled_from((PEPPOL, XRECHNUNG_UBL)))
    def write(case: tuple[Company, Customer, Invoice], wanted: DocumentFormat) -> None:
        company, customer, document = case
        documents.append(registry.write(addressed(document, company, customer), wanted))
        item = OpenItem("103001", document.issue_date, document.issue_date, Decimal("99.95"))
        reminder = Reminder("R", document.issue_date, "EUR", (item,), fee=Decimal(5))
        memo = reminder_invoice(reminder, finance_charge=len(documents) % 2 == 0)
        if len(documents) % 10 == 0:
            documents.append(registry.write(addressed(memo, company, customer), wanted))

    write()
    assert len(documents) >= COUNT
    found = fatal_findings(documents, tmp_path)
    broken = {rule: data for rules, data in zip(found, documents, strict=True) for rule in rules}
    assert not broken, {rule: data.decode() for rule, data in broken.items()}


def test_no_cross_industry_invoice_breaks_a_rule(tmp_path: Path) -> None:
    """The rules of Factur-X, profile EN 16931, find nothing in generated documents."""
    needs_saxon()
    documents: list[bytes] = []

    @settings(
        max_examples=COUNT,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(cases())
    def write(case: tuple[Company, Customer, Invoice]) -> None:
        company, customer, document = case
        documents.append(registry.write(addressed(rated(document), company, customer), CII))

    write()
    assert len(documents) >= COUNT
    found = fatal_findings(documents, tmp_path, CII_RULES)
    broken = {rule: data for rules, data in zip(found, documents, strict=True) for rule in rules}
    assert not broken, {rule: data.decode() for rule, data in broken.items()}
