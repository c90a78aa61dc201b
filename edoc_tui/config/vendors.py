"""The vendors in ``vendors.toml``: kept like customers, in tables of their own name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from edoc_tui.config.cards import CardBook
from edoc_tui.config.customer_keys import CUSTOMERS, KEYS, PARTICIPANTS
from edoc_tui.config.fields import check_vendor
from edoc_tui.domain.parties import Vendor
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection

    from edoc_tui.config.fields import Entry
    from edoc_tui.domain.parties import Customer

VENDORS: Final = "vendors"
"""What the tables of ``vendors.toml`` are called."""

_TABLES: Final = re.compile(rb"^[ \t]*\[(vendors|customers)\b", re.MULTILINE)


class VendorBook(CardBook[Vendor]):
    """The vendors of one file; one that has tables ``[customers.…]`` keeps them."""

    keys: ClassVar[frozenset[str]] = KEYS | {PARTICIPANTS}
    _type: ClassVar[type[Customer]] = Vendor

    def table_in(self, content: bytes) -> str:
        """Return what the tables of a file that holds *content* are called."""
        found = _TABLES.search(content)
        return CUSTOMERS if found is not None and found[1] == CUSTOMERS.encode() else VENDORS

    def check(
        self, key: str, value: Entry, card: Customer, profiles: Collection[str] | None = None
    ) -> str:
        """Return why *value* cannot be the *key* of a vendor, ``""`` when it can."""
        del profiles
        return check_vendor(key, value, card)

    def none_such(self, no: str) -> str:
        """Return the words for a number that nobody has."""
        return _("There is no vendor '{no}'.").format(no=printable(no, limit=60))
