"""What a person may fill in: the checks of company, customers and connection.

A check returns ``""`` or the reason in words. Secrets are fields of the connection's form, but
they go to the vault and are never taken from a command line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.config.addresses import check_address, check_host, check_proxy
from edoc_tui.config.forms import (
    COMPANY_FIELDS,
    CONNECTION_FIELDS,
    CUSTOMER_FIELDS,
    FieldInfo,
    Kind,
)
from edoc_tui.config.settings import PAGERO, URL_KEYS
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.identifiers import (
    check_bank_branch,
    check_bic,
    check_country,
    check_gln,
    check_iban,
    check_vat,
)
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from edoc_tui.config.settings import Connection
    from edoc_tui.domain.parties import Company, Customer

Entry = str | bool
"""A value that a person typed, after :func:`parse_value`."""

LONGEST: Final = 500
"""Characters that a field holds at most."""

LONGEST_NUMBER: Final = 50
"""Characters that a customer number holds at most."""

_COMPANY = {field.key: field for field in COMPANY_FIELDS}
_CUSTOMER = {field.key: field for field in CUSTOMER_FIELDS}
_CONNECTION = {field.key: field for field in CONNECTION_FIELDS}
_ALL = {**_COMPANY, **_CUSTOMER, **_CONNECTION}

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?")
_BAD_NUMBER = re.compile(r'["\\\n\r\t]')
_WORDS: Final = {
    "true": True, "yes": True, "1": True, "on": True,
    "false": False, "no": False, "0": False, "off": False,
}  # fmt: skip


def parse_value(key: str, text: str) -> Entry:
    """Return *text* as the value of *key*: yes and no become booleans, the rest is trimmed text.

    Raises:
        UsageError: Nothing has this key.
        DataError: A boolean is neither yes nor no.
    """
    field = _known(_ALL, key)
    text = text.strip()
    if field.kind is not Kind.BOOL:
        return text
    if text.lower() not in _WORDS:
        raise DataError(
            _("{key} is true or false.").format(key=key), todo=_("Nothing was changed."), field=key
        )
    return _WORDS[text.lower()]


def check_company(key: str, value: Entry, company: Company) -> str:
    """Return why *value* cannot be the *key* of the company, ``""`` when it can.

    Args:
        key: A key of the company.
        value: Its new value.
        company: The company with its other values; its country decides about numbers.

    Raises:
        UsageError: A company has no such key.
    """
    field = _known(_COMPANY, key)
    reason = _check_form(field, value)
    if reason or not isinstance(value, str):
        return reason
    if key == "iban":
        return check_iban(value)
    if key == "swift_code":
        return check_bic(value)
    if key == "bank_branch_no":
        return check_bank_branch(value, company.country)
    return _check_party(key, value, company.country)


def check_customer(
    key: str, value: Entry, customer: Customer, profiles: Collection[str] | None = None
) -> str:
    """Return why *value* cannot be the *key* of a customer, ``""`` when it can.

    Args:
        key: A key of the customer.
        value: Its new value.
        customer: The customer with its other values.
        profiles: The codes of the document sending profiles, where they are known.

    Raises:
        UsageError: A customer has no such key.
    """
    field = _known(_CUSTOMER, key)
    reason = _check_form(field, value)
    if reason or not isinstance(value, str):
        return reason
    if key == "language" and value and not _LANGUAGE.fullmatch(value):
        return _("A language is two or three letters, such as fr or fr-FR.")
    if key == "document_sending_profile" and value and profiles is not None:
        return "" if value in profiles else _("There is no such document sending profile.")
    return _check_party(key, value, customer.country)


def check_customer_no(no: str) -> str:
    """Return why *no* cannot be a customer number, ``""`` when it can."""
    if not no or no != no.strip():
        return _("A customer number is not empty and has no blanks around it.")
    if len(no) > LONGEST_NUMBER:
        return _("A customer number has at most {longest_number} characters.").format(
            longest_number=LONGEST_NUMBER
        )
    if _BAD_NUMBER.search(no) or printable(no) != no:
        return _("A customer number has only characters that can be shown, and no quotes.")
    return ""


def check_connection(
    key: str, value: Entry, integration: str = PAGERO, *, allow_other_hosts: bool = False
) -> str:
    """Return why *value* cannot be the *key* of a connection, ``""`` when it can.

    Args:
        key: A key of the connection.
        value: Its new value.
        integration: The service integration, which knows its own hosts.
        allow_other_hosts: What the connection says, or will say, under that key.

    Raises:
        UsageError: A connection has no such key.
    """
    field = _known(_CONNECTION, key)
    reason = _check_form(field, value)
    if reason or not isinstance(value, str):
        return reason
    if key in URL_KEYS:
        return check_address(key, value) or check_host(
            key, value, integration, allow_other_hosts=allow_other_hosts
        )
    if key == "proxy":
        return check_proxy(value)
    if key in {"company_id", "client_id", "client_secret"} and re.search(r"\s", value):
        return _("It has no blanks.")
    return ""


def company_entries(pairs: Iterable[str], company: Company) -> dict[str, Entry]:
    """Return the values of ``KEY=VALUE`` *pairs* for the company; all are good, or none counts.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    from dataclasses import replace

    entries = _entries(pairs, _COMPANY)
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
    from dataclasses import replace

    entries = _entries(pairs, _CUSTOMER)
    after = replace(customer, country=str(entries.get("country", customer.country)))
    _refuse((key, check_customer(key, value, after, profiles)) for key, value in entries.items())
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
    entries = _entries(pairs, _CONNECTION)
    for key in entries:
        if _CONNECTION[key].kind is Kind.SECRET:
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


def _known(fields: Mapping[str, FieldInfo], key: str) -> FieldInfo:
    if key not in fields:
        raise UsageError(
            _("There is no key '{key}'.").format(key=printable(key, limit=60)),
            todo=_("The keys are: {names}.").format(names=", ".join(fields)),
        )
    return fields[key]


def _check_form(field: FieldInfo, value: Entry) -> str:
    if field.kind is Kind.BOOL:
        return "" if isinstance(value, bool) else _("It is true or false.")
    if not isinstance(value, str):
        return _("It is a text.")
    if field.choices and value not in field.choices:
        return _("It is one of {choices}.").format(choices=", ".join(field.choices))
    if len(value) > LONGEST:
        return _("It is longer than {count} characters.").format(count=LONGEST)
    if any(character in value for character in "\r\n\t") or printable(value) != _composed(value):
        return _("It contains characters that cannot be shown.")
    return ""


def _composed(value: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", value)


def _check_party(key: str, value: str, country: str) -> str:
    if key == "gln":
        return check_gln(value)
    if key == "country":
        if reason := check_country(value):
            return reason
        from edoc_tui.config.countries import names

        return "" if not value or value in names("en") else _("There is no such country.")
    if key == "vat_registration_no":
        return check_vat(value, country)
    if key == "email" and value and not _EMAIL.fullmatch(value):
        return _("This is not an email address such as name@example.com.")
    return ""


def _entries(pairs: Iterable[str], fields: Mapping[str, FieldInfo]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key = key.strip()
        if not equals:
            raise UsageError(_("'{pair}' is not KEY=VALUE.").format(pair=printable(pair, limit=60)))
        _known(fields, key)
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


__all__ = [
    "COMPANY_FIELDS",
    "CONNECTION_FIELDS",
    "CUSTOMER_FIELDS",
    "Entry",
    "FieldInfo",
    "Kind",
    "check_company",
    "check_connection",
    "check_customer",
    "check_customer_no",
    "company_entries",
    "connection_entries",
    "customer_entries",
    "parse_value",
]
