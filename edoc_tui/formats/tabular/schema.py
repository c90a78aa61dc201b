"""The published JSON Schema of the invoice record (docs/invoice.schema.json)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from edoc_tui.formats.tabular.record import TERMS, InvoiceRecord

SCHEMA_ID: Final = "urn:edoc-tui:invoice:1"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an invoice; a file holds one, or a list of them."""
    made = msgspec.json.schema(InvoiceRecord)
    for name, terms in TERMS.items():
        for key, text in terms.items():
            made["$defs"][name]["properties"][key]["description"] = text
    one = made.pop("$ref")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Invoices for edoc-tui",
        "anyOf": [{"$ref": one}, {"type": "array", "items": {"$ref": one}}],
        **made,
    }
