"""Where a finding is put right: at the company, at the customer, or in the document itself.

A pre-check names ``company.iban`` or ``customer.gln``; a rule names the business term, such as
``BT-34``, which for a document that was created here comes from a card as well.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple


class Owner(StrEnum):
    """Who has the value that is to be put right."""

    COMPANY = "company"
    CUSTOMER = "customer"
    DOCUMENT = "document"


class Fix(NamedTuple):
    """The place to jump to.

    Attributes:
        owner: Company information, the customer card, or the document.
        key: The key of company or customer, or the business term of the document.
    """

    owner: Owner
    key: str


_VAT_NO: Final = "vat_registration_no"
_SELLER: Final = {
    "BT-27": "name", "BT-28": "name", "BT-29": "gln", "BT-30": _VAT_NO, "BT-31": _VAT_NO,
    "BT-34": _VAT_NO, "BG-5": "address", "BT-35": "address", "BT-36": "address_2",
    "BT-37": "city", "BT-38": "post_code", "BT-40": "country", "BG-6": "contact_name",
    "BT-41": "contact_name", "BT-42": "phone", "BT-43": "email", "BG-16": "iban",
    "BG-17": "iban", "BT-84": "iban", "BT-86": "swift_code",
}  # fmt: skip
_BUYER: Final = {
    "BT-44": "name", "BT-45": "name", "BT-46": "gln", "BT-47": _VAT_NO, "BT-48": _VAT_NO,
    "BT-49": _VAT_NO, "BG-8": "address", "BT-50": "address", "BT-51": "address_2",
    "BT-52": "city", "BT-53": "post_code", "BT-55": "country", "BT-56": "contact_name",
    "BT-57": "phone", "BT-58": "email",
}  # fmt: skip
_CARD = re.compile(r"(company|customer)\.([a-z_0-9]+)")


def fix_of(field: str, *, created: bool = True) -> Fix:
    """Return where the value called *field* is put right.

    Args:
        field: The ``field`` of a finding.
        created: The document was created here from company and customer; in one that was
            imported, every value stands in the file.
    """
    match = _CARD.fullmatch(field)
    if match:
        return Fix(Owner(match.group(1)), match.group(2))
    if created and field in _SELLER:
        return Fix(Owner.COMPANY, _SELLER[field])
    if created and field in _BUYER:
        return Fix(Owner.CUSTOMER, _BUYER[field])
    return Fix(Owner.DOCUMENT, field)
