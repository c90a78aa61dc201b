"""The part of the store's interface that is about documents that are being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.composing import Sheet, TypedDraft


class CompositionsPort(Protocol):
    """What the store keeps of documents that are being typed."""

    def begin_draft(self, sheet: Sheet, customer_name: str, by: str = "") -> TypedDraft:
        """Keep a new draft."""
        ...

    def typed_draft(self, draft_id: int) -> TypedDraft:
        """Return a draft, also a deleted one. Raises InputMissingError."""
        ...

    def typed_drafts(self, *, deleted: bool = False) -> Sequence[TypedDraft]:
        """Return the drafts, the last changed one first; *deleted*: those that were deleted."""
        ...

    def draft_count(self) -> int:
        """Return how many drafts there are."""
        ...

    def save_sheet(
        self, draft_id: int, version: int, sheet: Sheet, customer_name: str, by: str = ""
    ) -> TypedDraft:
        """Replace what was typed, and return the draft in its new version.

        Raises:
            OvertakenError: Somebody else has changed it since *version*.
            InputMissingError: It is not there any more.
        """
        ...

    def delete_draft(self, draft_id: int, by: str = "") -> TypedDraft:
        """Take a draft out of the list; it can be brought back. Raises InputMissingError."""
        ...

    def restore_draft(self, draft_id: int, by: str = "") -> TypedDraft:
        """Bring a deleted draft back. Raises InputMissingError."""
        ...

    def finish_draft(self, draft_id: int, version: int) -> None:
        """Remove a draft that becomes a document in this transaction, and note its number.

        Raises:
            OvertakenError: Somebody else has changed it since *version*.
            InputMissingError: It is not there any more: it became a document already.
        """
        ...

    def last_number(self, document_type: str) -> str:
        """Return the number of the last document of this type that was typed, ``""`` = none."""
        ...
