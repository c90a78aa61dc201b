"""How a party will be addressed in electronic documents, in words, and what is doubtful about it.

Source: Business Central's PEPPOL BIS 3.0 export; *Use GLN in electronic documents* decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edoc_tui.domain.identifiers import check_gln
from edoc_tui.domain.parties import electronic_address
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.parties import Company, Customer


@dataclass(frozen=True, slots=True)
class Addressing:
    """How a party is addressed.

    Attributes:
        address: Such as ``0088:5790000000005``; ``""`` = not at all.
        sentence: The address and where it comes from.
        warning: What is doubtful; ``""`` = nothing.
    """

    address: str
    sentence: str
    warning: str = ""


def addressing(party: Company | Customer, country: str = "") -> Addressing:
    """Say how *party* will be addressed.

    Args:
        party: The company or a customer.
        country: Stands in for a blank country of the party.
    """
    found = electronic_address(party, country)
    gln, on = party.gln, party.use_gln_in_electronic_documents
    if found is None:
        if gln:
            warning = _("There is no VAT registration number, and the GLN is not used.")
        else:
            warning = _("There is neither a GLN nor a VAT registration number.")
        return Addressing("", _("Cannot be addressed."), warning)
    address = printable(str(found))
    if on and gln:
        warning = check_gln(gln)
        return Addressing(address, _("Will be addressed as {address}: the GLN.").format(
            address=address), warning)  # fmt: skip
    text = _("Will be addressed as {address}: the VAT registration number.")
    if on:
        warning = _("Use GLN is on, but there is no GLN.")
    elif not found.scheme:
        warning = _("The country has no scheme for VAT numbers: use a GLN.")
    else:
        warning = ""
    return Addressing(address, text.format(address=address), warning)
