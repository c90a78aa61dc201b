"""The part of the store's interface that is about the buyers' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.answer import BuyerAnswer


class AnswersPort(Protocol):
    """What the store keeps of the buyers' answers."""

    def keep_answer(self, service: str, answer: BuyerAnswer, content: bytes) -> None:
        """Keep an answer; one that is here already only learns which document it is about."""
        ...

    def answer_known(self, service: str, provider_id: str) -> bool:
        """Say whether an answer is kept already."""
        ...

    def answers(self, document_id: int) -> Sequence[BuyerAnswer]:
        """Return the answers to a document, oldest first."""
        ...

    def stray_answers(self, service: str = "") -> Sequence[BuyerAnswer]:
        """Return the answers that name no document of ours, oldest first."""
        ...
