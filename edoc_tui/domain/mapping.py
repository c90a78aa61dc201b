"""Mapping of a service: rules that change texts on their way out, or to the business system.

A rule is about one field of an entity (``line.unit``), all texts of an entity (``line.*``), or
all texts (``*``). For each value the most specific of these levels that has something to say
decides, and the others are not asked. Within it the rules are applied in their order, each to
what the one before has made of the value; of those that look for a whole value only the first
that finds it. A result without a letter changes nothing. What is mapped is always a copy.

Source: *E-Document Service Mapping* of Business Central. Only texts and codes are mapped, never
an amount, a date, a currency, or what identifies a document, a party, an account or a tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

EVERY: Final = "*"
"""The general level, and behind an entity the level of all its texts."""


class Transformation(StrEnum):
    """What a rule does with a value; without one it looks for a whole value."""

    UPPERCASE = "uppercase"
    LOWERCASE = "lowercase"
    TITLE_CASE = "title_case"
    TRIM = "trim"
    SUBSTRING = "substring"
    REPLACE = "replace"
    REGEX = "regex"


_WORDS: Final = (
    N_("uppercase"), N_("lowercase"), N_("title_case"), N_("trim"), N_("substring"), N_("replace"),
    N_("regex"),
)  # fmt: skip

EXPORT_FIELDS: Final[Mapping[str, str]] = {
    "document.buyer_reference": "BT-10",
    "document.project_reference": "BT-11",
    "document.contract_reference": "BT-12",
    "document.order_reference": "BT-13",
    "document.sales_order": "BT-14",
    "document.accounting": "BT-19",
    "document.payment_terms": "BT-20",
    "document.note": "BT-22",
    "document.allowance_reason": "BT-97, BT-104",
    "document.vat_exemption_reason": "BT-120",
    "document.delivery_name": "BT-70",
    "document.delivery_address": "BT-75",
    "document.delivery_address_2": "BT-76",
    "document.delivery_city": "BT-77",
    "document.delivery_post_code": "BT-78",
    "line.item_name": "BT-153",
    "line.item_description": "BT-154",
    "line.seller_item_id": "BT-155",
    "line.buyer_item_id": "BT-156",
    "line.unit": "BT-130",
    "line.note": "BT-127",
    "line.order_line": "BT-132",
    "line.accounting": "BT-133",
    "line.discount_reason": "BT-139, BT-144",
    "customer.name": "BT-44, BT-45",
    "customer.address": "BT-50",
    "customer.address_2": "BT-51",
    "customer.city": "BT-52",
    "customer.post_code": "BT-53",
    "customer.contact_name": "BT-56",
    "customer.phone": "BT-57",
    "customer.email": "BT-58",
    "company.name": "BT-27, BT-28",
    "company.address": "BT-35",
    "company.address_2": "BT-36",
    "company.city": "BT-37",
    "company.post_code": "BT-38",
    "company.contact_name": "BT-41",
    "company.phone": "BT-42",
    "company.email": "BT-43",
}
"""What may be mapped on the way out, with its term of EN 16931, in the order of a document."""

IMPORT_FIELDS: Final[Mapping[str, str]] = {
    "document.order_reference": "BT-13",
    "vendor.name": "BT-27",
    "line.item_name": "BT-153",
    "line.unit": "BT-130",
}
"""What may be mapped of a received document: the texts that the business system gets."""


@dataclass(frozen=True, slots=True)
class MappingRule:
    """A rule.

    Attributes:
        field: ``line.unit``, ``line.*`` or ``*``.
        rule: A transformation; ``""`` = *find* is the whole value, *replace* what it becomes. A
            transformation wins: *find* and *replace* are then what it takes, or mean nothing.
        find: The whole value, exactly; for ``replace`` a part of it, for ``regex`` a pattern.
        replace: What it becomes.
        start: First character of a substring, from 1.
        length: Its characters; 0 = up to the end.
    """

    field: str
    rule: Transformation | None = None
    find: str = ""
    replace: str = ""
    start: int = 1
    length: int = 0

    @property
    def entity(self) -> str:
        """What the field is of, ``""`` = everything."""
        return self.field.partition(".")[0] if "." in self.field else ""

    @property
    def level(self) -> int:
        """0 = about one field, 1 = about an entity, 2 = about every text."""
        if self.field == EVERY:
            return 2
        return 1 if self.field.endswith(f".{EVERY}") else 0

    @property
    def does(self) -> str:
        """What it does, the same in every language."""
        if self.rule is None:
            return f'"{self.find}" → "{self.replace}"'
        if self.rule is Transformation.SUBSTRING:
            return (
                f"{self.rule} {self.start}, {self.length}"
                if self.length
                else (f"{self.rule} {self.start}")
            )
        if self.rule in TAKES_FIND:
            return f'{self.rule} "{self.find}" → "{self.replace}"'
        return str(self.rule)

    def __str__(self) -> str:
        return f"{self.field}: {self.does}"


TAKES_FIND: Final = frozenset({None, Transformation.REPLACE, Transformation.REGEX})
"""What needs something to look for."""


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A value that a rule has changed.

    Attributes:
        field: ``line.unit``.
        old: Before.
        new: After.
        rule: The rule, as it is written.
        line: Number of the line in the document, from 1; 0 = it is of no line.
        service: The service that it was mapped for.
        at: When, as in the document's log.
    """

    field: str
    old: str
    new: str
    rule: str
    line: int = 0
    service: str = ""
    at: datetime | None = None

    @property
    def entity(self) -> str:
        """What the field is of."""
        return self.field.partition(".")[0]

    @property
    def name(self) -> str:
        """The field without its entity."""
        return self.field.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What mapping did to a document that is stored.

    Attributes:
        entries: Every value that was changed.
        source: The document as it was before, without its attachments.
    """

    entries: tuple[MappingEntry, ...]
    source: bytes


def in_order(rules: Sequence[MappingRule]) -> list[int]:
    """Return the places of *rules* in the order of precedence: fields, entities, everything."""
    return sorted(range(len(rules)), key=lambda at: (rules[at].level, at))
