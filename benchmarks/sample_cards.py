"""The configuration and the customers of the sample data, as TOML for people to edit."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sample_parties import COMPANY, CUSTOMERS

if TYPE_CHECKING:
    from edoc_tui.domain.parties import Company, Customer

_CONFIG = """\
# Sample configuration of edoc-tui: an invented company, sending through Pagero in Test mode.
# Edit it by hand or in the console; comments, order and unknown keys survive every save.

[company]
# Company Information: the seller of every outgoing document.
{company}

[services.PAGERO]
# An E-Document Service: what is sent, in which format, through which provider.
description = "Pagero Online"
document_format = "PEPPOL BIS 3.0"
service_integration = "pagero"
supported_document_types = ["Sales Invoice", "Sales Credit Memo"]

[services.PAGERO.connection]
# E-Document External Connection Setup. Client id and secret are kept in the vault, never here.
company_id = ""
redirect_url = ""
send_mode = "Test"                # Production | Test | Certification

[services.PAGERO.delivery]
parallel = 4                      # uploads in flight
poll_seconds = 300                # seconds between two looks at a document that is under way

[document_sending_profiles.DEFAULT]
default = true
electronic_document = "workflow"  # no | workflow
workflow = "SEND-PAGERO"

[workflows.SEND-PAGERO]
enabled = true
when = {{ document_type = ["Sales Invoice", "Sales Credit Memo"] }}
then = [{{ send = "PAGERO" }}]

[ui]
language = "en"                   # en | fr
theme = "edoc-dark"
"""

_CUSTOMERS = """\
# Sample customers of edoc-tui, one table per customer number. All of them are invented.
# use_gln_in_electronic_documents decides by which number a customer is addressed:
# true = by its GLN (scheme 0088), false = by its VAT registration number.
"""


def config_toml() -> str:
    """Return ``config.toml``."""
    return _CONFIG.format(company=_keys(COMPANY, every=True))


def customers_toml() -> str:
    """Return ``customers.toml``."""
    tables = []
    for customer in CUSTOMERS:
        remark = ""
        if customer.gln and not customer.use_gln_in_electronic_documents:
            remark = "# has a GLN, but wants to be addressed by its VAT registration number\n"
        tables.append(f'[customers."{customer.no}"]\n{remark}{_keys(customer)}\n')
    return _CUSTOMERS + "\n" + "\n".join(tables)


def _keys(card: Company | Customer, *, every: bool = False) -> str:
    lines = []
    for one in fields(card):
        value = getattr(card, one.name)
        if one.name == "no" or (value == "" and not every):
            continue
        shown = str(value).lower() if isinstance(value, bool) else _quoted(value)
        lines.append(f"{one.name} = {shown}")
    return "\n".join(lines)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
