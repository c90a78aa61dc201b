"""Which customer the buyer of a document is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from edoc_tui.domain.countries import VAT_SCHEMES
from edoc_tui.domain.identifiers import GLN_SCHEME, compact, vat_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from edoc_tui.domain.parties import Customer, Party

_VAT_COUNTRIES = {scheme: country for country, scheme in VAT_SCHEMES.items()}


class Buyers:
    """Customers by their numbers and names."""

    def __init__(self, customers: Iterable[Customer]) -> None:
        self._vats: dict[str, list[Customer]] = defaultdict(list)
        self._glns: dict[str, list[Customer]] = defaultdict(list)
        self._names: dict[str, list[Customer]] = defaultdict(list)
        for customer in customers:
            if customer.vat_registration_no:
                self._vats[_customer_vat(customer)].append(customer)
            if customer.gln:
                self._glns[customer.gln].append(customer)
            if customer.name:
                self._names[_plain(customer.name)].append(customer)

    def find(self, party: Party) -> Customer | None:
        """Return the customer that *party* surely is, else ``None``.

        Several customers with one VAT registration number are told apart by GLN, then by name;
        the first of those that stay alike is taken. A name alone must be unique, and the
        customer must not have another VAT registration number or GLN than the party.
        """
        vats, glns = _vats(party), _glns(party)
        name = _plain(party.name)
        for index, keys in ((self._vats, vats), (self._glns, glns)):
            found = _all(index, keys)
            if found:
                return _closest(found, glns, name)
        alike = [
            customer
            for customer in self._names.get(name, ())
            if not (vats and customer.vat_registration_no) and not (glns and customer.gln)
        ]
        return alike[0] if len(alike) == 1 else None


def _all(index: Mapping[str, list[Customer]], keys: Iterable[str]) -> list[Customer]:
    return [customer for key in keys for customer in index.get(key, ())]


def _closest(found: list[Customer], glns: Iterable[str], name: str) -> Customer:
    by_gln = [customer for customer in found if customer.gln in glns] or found
    by_name = [customer for customer in by_gln if _plain(customer.name) == name] or by_gln
    return by_name[0]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _customer_vat(customer: Customer) -> str:
    return vat_number(customer.vat_registration_no, customer.country)


def _vats(party: Party) -> list[str]:
    """Return the VAT numbers of *party*, as they are given and with their country in front."""
    numbers = [(party.vat, party.country)]
    numbers += [
        (identifier.value, _VAT_COUNTRIES[identifier.scheme])
        for identifier in (party.endpoint, *party.identifiers)
        if identifier is not None and identifier.scheme in _VAT_COUNTRIES
    ]
    forms = [form for value, country in numbers if value for form in _forms(value, country)]
    return list(dict.fromkeys(forms))


def _forms(value: str, country: str) -> tuple[str, str]:
    return vat_number(value, country), compact(value)


def _glns(party: Party) -> list[str]:
    identifiers = (party.endpoint, *party.identifiers)
    return [each.value for each in identifiers if each is not None and each.scheme == GLN_SCHEME]
