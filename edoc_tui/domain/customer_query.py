"""What a person types to narrow the list of customers, and the orders it can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.address_words import addressing
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edoc_tui.domain.parties import Customer

_STATES: Final = ("on", "off", "none")

ORDERS: Final = (
    ("", N_("as in the file")),
    ("no", N_("by number")),
    ("name", N_("by name")),
    ("country", N_("by country")),
    ("gln", N_("by GLN")),
    ("use", N_("by use of the GLN")),
    ("warning", N_("doubtful ones first")),
)
"""The orders of the list: key and message id."""


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """A filter: words, and what must hold besides.

    Attributes:
        text: Words that the customer contains.
        countries: Country codes, any of them.
        gln: ``on``, ``off`` or ``none``: whether the GLN is used, or missing.
        profile: Code of the sending profile, ``None`` = any.
        doubtful: Only customers with a warning.
    """

    text: str = ""
    countries: tuple[str, ...] = ()
    gln: str = ""
    profile: str | None = None
    doubtful: bool = False

    @classmethod
    def parse(cls, line: str) -> CustomerQuery:
        """Read a line such as ``gln:off country:FR martin !``; what is no key is a word."""
        words, countries, gln = [], [], ""
        profile: str | None = None
        doubtful = False
        for word in line.split():
            key, colon, value = word.partition(":")
            if word == "!":
                doubtful = True
            elif colon and key.casefold() == "country" and value:
                countries.append(value.upper())
            elif colon and key.casefold() == "gln" and value.casefold() in _STATES:
                gln = value.casefold()
            elif colon and key.casefold() == "profile":
                profile = value
            else:
                words.append(word)
        return cls(" ".join(words), tuple(countries), gln, profile, doubtful)

    @property
    def plain(self) -> bool:
        """Whether it asks for words alone."""
        return not (self.countries or self.gln or self.doubtful) and self.profile is None

    def holds(self, customer: Customer, home: str = "") -> bool:
        """Say whether everything but the words holds for *customer*.

        Args:
            customer: The customer.
            home: The company's country, for customers without one.
        """
        if self.countries and customer.country not in self.countries:
            return False
        if self.gln == "none" and customer.gln:
            return False
        uses = customer.use_gln_in_electronic_documents
        if self.gln in {"on", "off"} and uses is not (self.gln == "on"):
            return False
        if self.profile is not None and customer.document_sending_profile != self.profile:
            return False
        return not self.doubtful or bool(addressing(customer, home).warning)


def in_order(customers: Iterable[Customer], order: str, home: str = "") -> Sequence[Customer]:
    """Return *customers* in one of :data:`ORDERS`; equal ones stay as they were."""
    if order == "no":
        return sorted(customers, key=lambda one: (len(one.no), one.no) if one.no.isdigit()
                      else (len(one.no) + 1000, one.no))  # fmt: skip
    if order == "use":
        return sorted(customers, key=lambda one: not one.use_gln_in_electronic_documents)
    if order == "warning":
        return sorted(customers, key=lambda one: not addressing(one, home).warning)
    if order == "gln":
        return sorted(customers, key=lambda one: (not one.gln, one.gln))
    if order == "country":
        return sorted(customers, key=lambda one: (not one.country, one.country))
    return sorted(customers, key=lambda one: one.name.casefold())
