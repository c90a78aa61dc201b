"""The keys of customers and vendors, and what makes a text of their tables regular."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

FLAG: Final = "use_gln_in_electronic_documents"
"""The only key of a customer that is no text."""

TEXT_KEYS: Final = (
    "name", "address", "address_2", "city", "post_code", "country", "vat_registration_no",
    "registration_no", "gln", "document_sending_profile", "contact_name", "phone", "email",
    "language",
)  # fmt: skip
KEYS: Final = frozenset({*TEXT_KEYS, FLAG})
"""The keys of a customer, without its number."""

PARTICIPANTS: Final = "participants"
"""The key that vendors have besides."""

KNOWN: Final = KEYS | {PARTICIPANTS}

CUSTOMERS: Final = "customers"
"""What the tables of ``customers.toml`` are called."""

_KEYS_AND_HEADERS = re.compile(r"\n(?:\[|[ \t]*+([A-Za-z0-9_-]++)[ \t]*+=)")


@cache
def _regular(table: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands before the first table, and a whole table.

    Until Python 3.11.5 a possessive repetition of a group goes on from the middle of a round
    that fails, so only single characters are repeated possessively here.
    """
    control = r"\x00-\x08\x0a-\x1f\x7f"
    escape = r'\\(?:[btnfr"\\]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})'
    text = rf'(?:"(?:[^"\\{control}]++|{escape})*"|\'[^\'{control}]*+\')'
    equals = r"[ \t]*+=[ \t]*+"
    key = r"[A-Za-z0-9_-]++"
    other = r"(?:true|false|[+-]?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?)"
    value = (
        rf"(?:(?!{FLAG}[ \t=]){key}{equals}{text}"
        rf"|{FLAG}{equals}(?:true|false)"
        rf"|(?!(?:{'|'.join(sorted(KNOWN))})[ \t=]){key}{equals}{other})"
    )
    rest = rf"[ \t]*+(?:\#[^{control}]*+)?\r?\n"
    header = rf'\[{table}\.(?:"[^"\\{control}]*+"|{key})\]'
    line = rf"[ \t]*+(?:{value})?{rest}"
    return re.compile(rf"(?:{rest})*"), re.compile(rf"{header}{rest}(?:{line})*")


def is_regular(text: str, table_name: str) -> bool:
    """Say whether *text*, which ends with a line feed, is nothing but regular tables."""
    before, table = _regular(table_name)
    start = before.match(text)
    at = start.end() if start else 0
    while at < len(text):
        found = table.match(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def has_repeated_keys(text: str) -> bool:
    """Return whether a table has a key twice; tables look alike, so few shapes are looked at."""
    shapes = set("\n".join(_KEYS_AND_HEADERS.findall(f"\n{text}")).split("\n\n"))
    keys = map(str.split, shapes)
    return any(len(set(each)) != len(each) for each in keys)
