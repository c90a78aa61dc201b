"""What German invoices agree on beyond EN 16931: kinds, Skonto lines, forms of numbers."""

from __future__ import annotations

import re
from typing import Final

from edoc_tui.domain.specifications import XRECHNUNG
from edoc_tui.domain.vat import ZERO, Vat
from edoc_tui.locales import _

EXTENSIONS: Final = frozenset(
    {
        XRECHNUNG,
        f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
        f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_1.0",
    }
)
"""Specifications (BT-24) of XRechnung 3.0: itself, its extension, and that for clean vehicles."""

TYPES: Final = frozenset({"326", "380", "381", "384", "389", "875", "876", "877"})
"""Kinds of document (BT-3) that are usual."""

CORRECTED: Final = "384"
GERMAN_ONLY: Final = frozenset({"326", "384"})
"""Kinds that Peppol takes between two Germans only: partial and corrected invoices."""

PHONE_DIGITS: Final = 3
"""A phone number has at least so many."""

_SKONTO: Final = re.compile(
    r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#"
)
_EMAIL: Final = re.compile(r"[^@\s]+@(?:[^@.\s]+\.)+[^@.\s]+")
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Za-z0-9]{0,30}")


def is_xrechnung(specification: str) -> bool:
    """Say whether a specification identifier (BT-24) is one of XRechnung."""
    return specification.strip().startswith(XRECHNUNG)


def stated(vat: Vat, specification: str) -> Vat:
    """Return category and rate as a part of the VAT breakdown states them.

    XRechnung wants a rate in every part of it (BR-DE-14), EN 16931 none where there is no VAT (O).
    """
    if vat.rate is None and is_xrechnung(specification):
        return Vat(vat.category, ZERO)
    return vat


def is_email(value: str) -> bool:
    """Check the form of an email address."""
    return _EMAIL.fullmatch(" ".join(value.split())) is not None


def is_iban(value: str) -> bool:
    """Check the form and the check digits of an IBAN, not the lengths of countries."""
    number = "".join(value.split())
    if not _IBAN.fullmatch(number):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(ord(x) - 55) if x > "@" else x for x in turned)) % 97 == 1


def skonto_fault(terms: str) -> str:
    """Return what is wrong with the Skonto lines of payment terms (BT-20), ``""`` when nothing.

    A line that begins with ``#`` is one, says days and percentage in a fixed form, and the text
    goes on with a new line after the last of them.
    """
    lines = terms.split("\n")
    marked = [" ".join(line.split()) for line in lines if line.strip().startswith("#")]
    if not marked:
        return ""
    wrong = next((line for line in marked if not _SKONTO.fullmatch(line)), "")
    if wrong:
        return _(
            "A line of the payment terms (BT-20) that begins with # has the form"
            " #SKONTO#TAGE=14#PROZENT=2.25#, or with #BASISBETRAG=100.00# at its end."
        )
    rest = re.split(r"#.+#", terms)[-1]
    if not re.match(r"\s*\n", rest):
        return _("A Skonto line of the payment terms (BT-20) ends with a new line.")
    return ""
