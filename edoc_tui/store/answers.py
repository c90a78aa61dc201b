"""The buyers' answers: kept once each, by the provider's id, with their bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edoc_tui.domain.answer import BuyerAnswer, Clarification
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_COLUMNS = "provider_id, document_id, document_no, at, kind, verdict, code, reasons, trouble"


class Answers(Table):
    """The answers to what was sent."""

    __slots__ = ()

    def keep_answer(self, service: str, answer: BuyerAnswer, content: bytes) -> None:
        """Keep an answer; one that is here already only learns which document it is about."""
        reasons = json.dumps([[r.kind, r.code, r.text] for r in answer.clarifications])
        self._db.execute(
            f"INSERT INTO answers (service, received_at, content, {_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (service, provider_id) DO UPDATE"
            " SET document_id = coalesce(answers.document_id, excluded.document_id)",
            (
                service,
                self._now(),
                content,
                answer.id,
                answer.document_id or None,
                answer.document_no,
                answer.at,
                answer.kind,
                answer.verdict,
                answer.code,
                reasons,
                answer.trouble,
            ),
        )

    def answer_known(self, service: str, provider_id: str) -> bool:
        """Say whether an answer is kept already."""
        row = self._row(
            "SELECT 1 FROM answers WHERE service = ? AND provider_id = ?", (service, provider_id)
        )
        return row is not None

    def answers(self, document_id: int) -> Sequence[BuyerAnswer]:
        """Return the answers to a document, oldest first."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM answers WHERE document_id = ? ORDER BY at, id", (document_id,)
        )
        return [_answer(row) for row in rows]

    def stray_answers(self, service: str = "") -> Sequence[BuyerAnswer]:
        """Return the answers that name no document of ours, oldest first."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM answers WHERE document_id IS NULL"
            " AND (? = '' OR service = ?) ORDER BY at, id",
            (service, service),
        )
        return [_answer(row) for row in rows]


def _answer(row: tuple[Any, ...]) -> BuyerAnswer:
    clarifications = tuple(Clarification(*one) for one in json.loads(row[7]))
    return BuyerAnswer(
        row[0], row[1] or 0, row[2], row[3], row[4], row[5], row[6], clarifications, row[8]
    )
