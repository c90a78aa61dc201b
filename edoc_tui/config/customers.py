"""The customers in ``customers.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.config.buyers import Buyers
from edoc_tui.config.cards import CardBook
from edoc_tui.domain.parties import Customer

if TYPE_CHECKING:
    from edoc_tui.config.customer_index import Index
    from edoc_tui.domain.parties import Party


class CustomerBook(CardBook[Customer]):
    """The customers of one file."""

    _buyers: tuple[Index, Buyers] | None = None

    def find_buyer(self, party: Party) -> Customer | None:
        """Return the customer that *party* is: by VAT registration number, GLN, then name.

        A name counts only if it is one customer's alone and no number contradicts it.

        Raises:
            SettingsError: The file has a mistake.
        """
        with self._lock:
            current = self._current()
            if self._buyers is None or self._buyers[0] is not current:
                self._buyers = (current, Buyers(self.all()))
            return self._buyers[1].find(party)
