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
    VENDOR_FIELDS,
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
from edoc_tui.domain.participants import check_participants
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from edoc_tui.domain.parties import Company, Customer

Entry = str | bool
"""A value that a person typed, after :func:`parse_value`."""

LONGEST: Final = 500
"""Characters that a field holds at most."""

LONGEST_NUMBER: Final = 50
"""Characters that a customer number holds at most."""

COMPANY = {field.key: field for field in COMPANY_FIELDS}
CUSTOMER = {field.key: field for field in CUSTOMER_FIELDS}
VENDOR = {field.key: field for field in VENDOR_FIELDS}
CONNECTION = {field.key: field for field in CONNECTION_FIELDS}
"""The fields by their keys."""

_ALL = {**COMPANY, **CUSTOMER, **VENDOR, **CONNECTION}

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
    field = known(_ALL, key)
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
    field = known(COMPANY, key)
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
    field = known(CUSTOMER, key)
    reason = _check_form(field, value)
    if reason or not isinstance(value, str):
        return reason
    if key == "language" and value and not _LANGUAGE.fullmatch(value):
        return _("A language is two or three letters, such as fr or fr-FR.")
    if key == "document_sending_profile" and value and profiles is not None:
        return "" if value in profiles else _("There is no such document sending profile.")
    return _check_party(key, value, customer.country)


def check_vendor(key: str, value: Entry, vendor: Customer) -> str:
    """Return why *value* cannot be the *key* of a vendor, ``""`` when it can.

    Raises:
        UsageError: A vendor has no such key.
    """
    if key == "participants":
        return _check_form(VENDOR[key], value) or check_participants(str(value))
    return check_customer(key, value, vendor)


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
    field = known(CONNECTION, key)
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


def known(fields: Mapping[str, FieldInfo], key: str) -> FieldInfo:
    """Return the field with a key. Raises UsageError when there is none."""
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


__all__ = [
    "COMPANY_FIELDS",
    "CONNECTION_FIELDS",
    "CUSTOMER_FIELDS",
    "VENDOR_FIELDS",
    "Entry",
    "FieldInfo",
    "Kind",
    "check_company",
    "check_connection",
    "check_customer",
    "check_customer_no",
    "check_vendor",
    "parse_value",
]
