"""The mapping rules of a service at work: on copies, before anything is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edoc_tui.config.mapping_rules import EXPORT, rules_of
from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.document_formats import PEPPOL
from edoc_tui.domain.mapper import Mapper
from edoc_tui.domain.mapping import Mapped
from edoc_tui.domain.mapping_copies import mapped_card, mapped_invoice
from edoc_tui.formats import registry
from edoc_tui.patterns import substitute

if TYPE_CHECKING:
    from edoc_tui.config.settings import Service
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.domain.parties import Company, Customer

NO_RULES: Final = Mapper((), substitute)


@dataclass(frozen=True, slots=True)
class Copies:
    """What a document is made of, as the rules have it, and what they changed."""

    invoice: Invoice
    company: Company
    customer: Customer
    entries: tuple[MappingEntry, ...] = ()


def mapper_of(service: Service, kind: str = EXPORT) -> Mapper:
    """Return what applies the rules of a set of *service*."""
    rules = rules_of(service, kind) if getattr(service, kind) else ()
    return Mapper(rules, substitute) if rules else NO_RULES


def copies(invoice: Invoice, company: Company, customer: Customer, mapper: Mapper) -> Copies:
    """Return document and cards as the rules have them; what was handed in stays as it is."""
    if not mapper.has_rules:
        return Copies(invoice, company, customer)
    mapper = mapper.anew()
    return Copies(
        mapped_invoice(invoice, mapper.say),
        mapped_card(company, "company", mapper.say),
        mapped_card(customer, "customer", mapper.say),
        mapper.entries,
    )


def kept(
    invoice: Invoice,
    company: Company,
    customer: Customer,
    entries: tuple[MappingEntry, ...],
) -> Mapped | None:
    """Return what is stored beside a mapped document; ``None`` = no rule changed anything.

    Its source is the document as it would be without rules: *Recreate* begins there. Attachments
    are not repeated in it, for no rule changes them.

    Raises:
        DataError: A text has a character that the document cannot carry, mapped or not.
    """
    if not entries:
        return None
    whole = addressed(replace(invoice, attachments=()), company, customer)
    return Mapped(entries, registry.write(whole, PEPPOL))
