"""The part of the store's interface that is about drafts of received documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    def learn_account(self, vendor_no: str, text: str, account: str) -> None:
        """Remember the account that a line's text means; ``""`` forgets it."""
        ...

    def learned_accounts(self, vendor_no: str) -> Mapping[str, str]:
        """Return accounts by text, those of the vendor before those of any vendor."""
        ...
