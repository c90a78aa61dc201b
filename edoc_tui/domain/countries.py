"""Electronic address schemes by country, as data.

Source: the Electronic Address Scheme code list (EAS) of the European Commission as Peppol BIS
Billing 3.0 publishes it; every code is one that CEN's EN 16931 rules 1.3.16 (April 2026) accept.
Countries are ISO 3166-1 alpha-2. A blank scheme means that the list has none for such a number.
"""

from __future__ import annotations

from typing import Final, NamedTuple

SOURCE: Final = "Electronic Address Scheme code list (EAS), codes of CEN EN 16931 rules 1.3.16"
CHECKED: Final = "2026-11-27"
"""When the table was last compared with its source."""


class Schemes(NamedTuple):
    """The schemes of a country.

    Attributes:
        vat: Scheme of a VAT registration number, Business Central's *VAT Scheme*.
        organisation: Scheme of the number in the national register of organisations.
    """

    vat: str
    organisation: str = ""


SCHEMES: Final[dict[str, Schemes]] = {
    "AD": Schemes("9922"),
    "AL": Schemes("9923"),
    "AT": Schemes("9914", "9915"),
    "AU": Schemes("", "0151"),
    "BA": Schemes("9924"),
    "BE": Schemes("9925", "0208"),
    "BG": Schemes("9926"),
    "CH": Schemes("9927", "0183"),
    "CY": Schemes("9928"),
    "CZ": Schemes("9929"),
    "DE": Schemes("9930", "0204"),
    "DK": Schemes("0184", "0184"),
    "EE": Schemes("9931", "0191"),
    "ES": Schemes("9920"),
    "FI": Schemes("0213", "0216"),
    "FR": Schemes("9957", "0002"),
    "GB": Schemes("9932"),
    "GR": Schemes("9933"),
    "HR": Schemes("9934"),
    "HU": Schemes("9910"),
    "IE": Schemes("9935"),
    "IS": Schemes("", "0196"),
    "IT": Schemes("0211", "0201"),
    "LI": Schemes("9936"),
    "LT": Schemes("9937", "0200"),
    "LU": Schemes("9938"),
    "LV": Schemes("9939", "0218"),
    "MC": Schemes("9940"),
    "ME": Schemes("9941"),
    "MK": Schemes("9942"),
    "MT": Schemes("9943"),
    "NL": Schemes("9944", "0106"),
    "NO": Schemes("0192", "0192"),
    "PL": Schemes("9945"),
    "PT": Schemes("9946"),
    "RO": Schemes("9947"),
    "RS": Schemes("9948"),
    "SE": Schemes("0007", "0007"),
    "SG": Schemes("", "0195"),
    "SI": Schemes("9949"),
    "SK": Schemes("9950"),
    "SM": Schemes("9951"),
    "TR": Schemes("9952"),
    "VA": Schemes("9953"),
}
"""By country.

Danish and Norwegian VAT numbers are the organisation number; so are the digits of a Swedish one,
whose own scheme (9955) the current rules refuse (BR-CL-25).
"""

VAT_SCHEMES: Final = {country: found.vat for country, found in SCHEMES.items() if found.vat}
"""Scheme of a VAT registration number, by country."""
