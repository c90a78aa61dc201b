"""Drafts of received documents, and the accounts that were learned from people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from edoc_tui.domain.draft import Draft, Stage, plain
from edoc_tui.store.table import Table, who

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.domain.status import Actor


class Drafts(Table):
    """The work on received documents."""

    __slots__ = ()

    def draft(self, document_id: int) -> Draft:
        """Return the draft of a document, an empty one if nobody worked on it."""
        row = self._row(
            "SELECT stage, vendor_no, vendor_how, accounts, order_no, remarks, exported"
            " FROM drafts WHERE document_id = ?",
            (document_id,),
        )
        if row is None:
            return Draft()
        return Draft(
            stage=Stage(row[0]),
            vendor_no=row[1],
            vendor_how=row[2],
            accounts=json.loads(row[3]),
            order_no=row[4],
            remarks=tuple(json.loads(row[5])),
            exported=row[6],
        )

    def save_draft(
        self, document_id: int, draft: Draft, actor: Actor, *, message: str, by: str = ""
    ) -> None:
        """Replace the draft of a document, and write to its log what was done."""
        row = self._document_row(document_id, lock=True)
        self._db.execute("DELETE FROM drafts WHERE document_id = ?", (document_id,))
        now = self._now()
        self._db.execute(
            "INSERT INTO drafts (document_id, stage, vendor_no, vendor_how, accounts, order_no,"
            " remarks, exported, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document_id,
                str(draft.stage),
                draft.vendor_no,
                draft.vendor_how,
                json.dumps(dict(draft.accounts)),
                draft.order_no,
                json.dumps(list(draft.remarks)),
                draft.exported,
                now,
            ),
        )
        self._db.execute(
            "UPDATE documents SET customer_no = ?, updated_at = ? WHERE id = ?",
            (draft.vendor_no, now, document_id),
        )
        from edoc_tui.store.rows import document

        status = document(row).status
        self._write_log(document_id, now, "draft", status, who(actor, by), message=message)

    def learn_account(self, vendor_no: str, text: str, account: str) -> None:
        """Remember the account that a line's text means; ``""`` forgets it."""
        key = (vendor_no, plain(text))
        self._db.execute("DELETE FROM text_accounts WHERE vendor_no = ? AND words = ?", key)
        if account:
            self._db.execute(
                "INSERT INTO text_accounts (vendor_no, words, account) VALUES (?, ?, ?)",
                (*key, account),
            )

    def learned_accounts(self, vendor_no: str) -> Mapping[str, str]:
        """Return accounts by text, those of the vendor before those of any vendor."""
        rows = self._rows(
            "SELECT vendor_no, words, account FROM text_accounts"
            " WHERE vendor_no = ? OR vendor_no = ''",
            (vendor_no,),
        )
        general = {row[1]: row[2] for row in rows if not row[0]}
        return general | {row[1]: row[2] for row in rows if row[0]}
