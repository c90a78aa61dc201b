"""Numbers that identify parties and accounts, and how each is checked.

Each check returns a reason in the field's words, or ``""`` when the value is good. An empty
value is good here: whether it is required is another question. Check digits and country rules
come from python-stdnum, imported on first use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from edoc_tui.locales import _

GLN_SCHEME: Final = "0088"
"""ISO 6523 ICD of a GS1 Global Location Number."""

BRANCH_DIGITS: Final[dict[str, tuple[int, ...]]] = {
    # France: the code guichet has five digits; Business Central's French pages ask for four.
    "FR": (4, 5), "MC": (5,), "DK": (4,), "NO": (4,), "SE": (4, 5), "AT": (5,), "PT": (4,),
    "ES": (4,), "IT": (5,), "GB": (6,), "IE": (6,),
}  # fmt: skip
"""Digits of a national bank branch number where the country fixes them."""

_BLANKS = re.compile(r"[\s.\-]")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A value together with the ISO 6523/EAS scheme that gives it meaning (``""`` = none)."""

    value: str
    scheme: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}" if self.scheme else self.value


def compact(value: str) -> str:
    """Return *value* without blanks, dots and hyphens, in capitals."""
    return _BLANKS.sub("", value).upper()


def _fails(module: str, value: str) -> bool:
    return not import_module(module).is_valid(value)


def check_gln(value: str) -> str:
    """Check a GLN: 13 digits with the GS1 check digit."""
    if not value:
        return ""
    if not re.fullmatch(r"[0-9]{13}", value):
        return _("A GLN has exactly 13 digits.")
    if _fails("stdnum.ean", value):
        return _("The last digit of the GLN is not its check digit.")
    return ""


def check_iban(value: str) -> str:
    """Check an IBAN: country length and modulus 97 (ISO 13616)."""
    if value and _fails("stdnum.iban", value):
        return _("This is not a valid IBAN: country, length or check digits are wrong.")
    return ""


def check_bic(value: str) -> str:
    """Check a SWIFT code: 8 or 11 characters (ISO 9362)."""
    if value and _fails("stdnum.bic", value):
        return _("A SWIFT code has 8 or 11 characters: bank, country, place and branch.")
    return ""


def bic_of(iban: str) -> str:
    """Return the SWIFT code of the bank of *iban* where that is known offline, else ``""``.

    Known are Belgian banks: python-stdnum has their table.
    """
    number = compact(iban)
    if not number.startswith("BE") or check_iban(number):
        return ""
    found: str | None = import_module("stdnum.be.iban").to_bic(number)
    return found or ""


def check_country(value: str) -> str:
    """Check an ISO 3166-1 alpha-2 country code by its shape."""
    if value and not re.fullmatch(r"[A-Z]{2}", value):
        return _("A country is two capital letters, such as FR.")
    return ""


def check_bank_branch(value: str, country: str) -> str:
    """Check a bank branch number where *country* fixes its digits."""
    digits = BRANCH_DIGITS.get(country, ())
    if not value or not digits:
        return ""
    if not re.fullmatch(r"[0-9]+", value) or len(value) not in digits:
        return _("A bank branch number in {country} has {digits} digits.").format(
            country=country,
            digits=_("{one} or {other}").format(one=digits[0], other=digits[1])
            if len(digits) > 1
            else digits[0],
        )
    return ""


def vat_number(value: str, country: str) -> str:
    """Return a VAT registration number in the form of VIES: prefix and number, no blanks."""
    number = compact(value)
    prefix = "EL" if country == "GR" else country
    if number and prefix and not number.startswith(prefix):
        return prefix + number
    return number


def check_vat(value: str, country: str) -> str:
    """Check a VAT registration number by the rules of *country* where they are known."""
    if not value or not country:
        return ""
    number = vat_number(value, country)
    names = {"NO": "no.mva", "CH": "ch.vat", "GB": "gb.vat"}
    name = names.get(country)
    if name is None:
        vat = import_module("stdnum.eu.vat")
        if country.lower() not in vat.MEMBER_STATES:
            return ""
        valid = vat.is_valid(number)
    else:
        module = import_module(f"stdnum.{name}")
        valid = module.is_valid(compact(value)) or module.is_valid(number)
    if not valid:
        return _("This is not a valid VAT registration number of {country}.").format(
            country=country
        )
    return ""
