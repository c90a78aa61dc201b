"""Is the company ready to send? What PEPPOL BIS needs of the seller, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.address_words import addressing
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.parties import Company

_REQUIRED: Final = (
    ("name", N_("Name")),
    ("address", N_("Address")),
    ("city", N_("City")),
    ("post_code", N_("Post code")),
    ("country", N_("Country/Region code")),
)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that keeps documents from leaving, or may do so.

    Attributes:
        key: The field to fill in.
        message: What is missing.
        blocking: Documents cannot leave without it.
    """

    key: str
    message: str
    blocking: bool = True


def lacks(company: Company) -> tuple[Lack, ...]:
    """Return what *company* lacks, in the order of its fields."""
    return tuple(_lacks(company))


def _lacks(company: Company) -> Iterator[Lack]:
    missing = _("{field} is missing.")
    for key, label in _REQUIRED:
        if not getattr(company, key).strip():
            yield Lack(key, missing.format(field=_(label)))
    found = addressing(company)
    if not found.address:
        key = "use_gln_in_electronic_documents" if company.gln else "vat_registration_no"
        yield Lack(key, found.warning)
    elif found.warning:
        key = "gln" if company.use_gln_in_electronic_documents else "country"
        yield Lack(key, found.warning, blocking=False)
    if not company.iban and not company.bank_account_no:
        yield Lack("iban", _("Neither an IBAN nor a bank account number is given."))
    for key, label in (("bank_branch_no", N_("Bank branch no.")), ("swift_code", N_("SWIFT code"))):
        if not getattr(company, key):
            yield Lack(key, missing.format(field=_(label)), blocking=False)
    if not company.contact_name and not company.email and not company.phone:
        yield Lack("contact_name", _("Nobody is named whom the buyer can ask."), blocking=False)


def summary(company: Company, found: tuple[Lack, ...], wrong: int = 0) -> str:
    """Return whether *company* is ready, in one sentence.

    Args:
        company: The company.
        found: What it lacks.
        wrong: Fields with a wrong value.
    """
    country = company.country or "?"
    blocking = [one for one in found if one.blocking]
    if not blocking and not wrong:
        return _("✓ Ready to send from {country}: yes.").format(country=country)
    count = len(blocking) + wrong
    return _("✗ Ready to send from {country}: no, {count} to correct.").format(
        country=country, count=count
    )
