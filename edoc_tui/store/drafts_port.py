"""The part of the store's interface that is about drafts of received documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from edoc_tui.domain.draft import Draft
    from edoc_tui.domain.status import Actor


class DraftsPort(Protocol):
    """What the store keeps of the work on received documents."""

    def draft(self, document_id: int) -> Draft:
        """Return the draft of a document, an empty one if nobody worked on it."""
        ...

    def save_draft(
        self, document_id: int, draft: Draft, actor: Actor, *, message: str, by: str = ""
    ) -> None:
        """Replace the draft of a document, and write to its log what was done."""
        ...

    def unworked(self, service: str, most: int) -> Sequence[int]:
        """Return received documents of a service that nobody has worked on, the oldest first."""
        ...

    def learn_account(self, vendor_no: str, text: str, account: str) -> None:
        """Remember the account that a line's text means; ``""`` forgets it."""
        ...

    def learned_accounts(self, vendor_no: str) -> Mapping[str, str]:
        """Return accounts by text, those of the vendor before those of any vendor."""
        ...

    def invoiced_elsewhere(self, document_id: int, order_no: str, line: str) -> Decimal:
        """Return what other documents invoice of an order line, by their matches."""
        ...

    def teach_vendor(self, service: str, seller: str, vendor_no: str, by: str) -> None:
        """Remember which vendor a seller is, as a person says; ``""`` forgets it."""
        ...

    def taught_vendor(self, service: str, seller: str) -> str:
        """Return the vendor that a seller was said to be, ``""`` = nobody has said so."""
        ...

    def taught_sellers(self, vendor_no: str) -> Sequence[tuple[str, str]]:
        """Return service and seller of everything that was said to be this vendor."""
        ...

    def learn_order_text(self, vendor_no: str, text: str, order_text: str) -> None:
        """Remember which order text a line's text means; ``""`` forgets it."""
        ...

    def order_texts(self, vendor_no: str) -> Mapping[str, str]:
        """Return the order text by line text that was learned for a vendor."""
        ...
