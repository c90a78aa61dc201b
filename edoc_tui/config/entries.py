"""``KEY=VALUE`` from a command line: all of it is good, or nothing is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.config.fields import (
    COMPANY,
    CONNECTION,
    CUSTOMER,
    VENDOR,
    check_company,
    check_connection,
    check_customer,
    check_vendor,
    known,
    parse_value,
)
from edoc_tui.config.forms import Kind
from edoc_tui.config.settings import PAGERO, URL_KEYS
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from edoc_tui.config.fields import Entry
    from edoc_tui.config.forms import FieldInfo
    from edoc_tui.config.settings import Connection
    from edoc_tui.domain.parties import Company, Customer


def company_entries(pairs: Iterable[str], company: Company) -> dict[str, Entry]:
    """Return the values of ``KEY=VALUE`` *pairs* for the company; all are good, or none counts.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    entries = _entries(pairs, COMPANY)
    after = replace(company, country=str(entries.get("country", company.country)))
    _refuse((key, check_company(key, value, after)) for key, value in entries.items())
    return entries


def customer_entries(
    pairs: Iterable[str], customer: Customer, profiles: Collection[str] | None = None
) -> dict[str, Entry]:
    """Return the values of ``KEY=VALUE`` *pairs* for a customer; all are good, or none counts.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    entries = _entries(pairs, CUSTOMER)
    after = replace(customer, country=str(entries.get("country", customer.country)))
    _refuse((key, check_customer(key, value, after, profiles)) for key, value in entries.items())
    return entries


def vendor_entries(pairs: Iterable[str], vendor: Customer) -> dict[str, Entry]:
    """Return the values of ``KEY=VALUE`` *pairs* for a vendor; all are good, or none counts.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    entries = _entries(pairs, VENDOR)
    after = replace(vendor, country=str(entries.get("country", vendor.country)))
    _refuse((key, check_vendor(key, value, after)) for key, value in entries.items())
    return entries


def connection_entries(
    pairs: Iterable[str], connection: Connection, integration: str = PAGERO
) -> dict[str, Entry]:
    """Return the values of ``KEY=VALUE`` *pairs* for a connection; all are good, or none counts.

    Turning ``allow_other_hosts`` off is refused while an address needs it.

    Raises:
        UsageError: Unknown key, a secret, twice the same key, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    entries = _entries(pairs, CONNECTION)
    for key in entries:
        if CONNECTION[key].kind is Kind.SECRET:
            raise UsageError(
                _("{key} is a secret and is never given as an argument.").format(key=key),
                todo=_("Use: edoc-tui secret set {key}").format(key=key),
            )
    allowed = bool(entries.get("allow_other_hosts", connection.allow_other_hosts))
    after: dict[str, Entry] = {key: getattr(connection, key) for key in URL_KEYS} | entries
    _refuse(
        (key, check_connection(key, value, integration, allow_other_hosts=allowed))
        for key, value in after.items()
        if key in entries or "allow_other_hosts" in entries
    )
    return entries


def _entries(pairs: Iterable[str], fields: Mapping[str, FieldInfo]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key = key.strip()
        if not equals:
            raise UsageError(_("'{pair}' is not KEY=VALUE.").format(pair=printable(pair, limit=60)))
        known(fields, key)
        if key in entries:
            raise UsageError(_("{key} is given twice.").format(key=key))
        entries[key] = parse_value(key, text)
    if not entries:
        raise UsageError(_("Nothing to set."), todo=_("Give one or more KEY=VALUE."))
    return entries


def _refuse(reasons: Iterable[tuple[str, str]]) -> None:
    for key, reason in reasons:
        if reason:
            raise DataError(f"{key}: {reason}", todo=_("Nothing was changed."), field=key)
