"""Drafts of received documents, and the accounts that were learned from people."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from edoc_tui.domain.draft import Draft, OrderLine, OrderMatch, Stage
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.nearness import plain
from edoc_tui.domain.status import Direction
from edoc_tui.store.table import Table, who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.domain.status import Actor


class Drafts(Table):
    """The work on received documents."""

    __slots__ = ()

    def draft(self, document_id: int) -> Draft:
        """Return the draft of a document, an empty one if nobody worked on it."""
        row = self._row(
            "SELECT stage, vendor_no, vendor_how, accounts, order_no, remarks, exported, details"
            " FROM drafts WHERE document_id = ?",
            (document_id,),
        )
        if row is None:
            return Draft()
        details = json.loads(row[7])
        return Draft(
            stage=Stage(row[0]),
            vendor_no=row[1],
            vendor_how=row[2],
            accounts=json.loads(row[3]),
            order_no=row[4],
            remarks=tuple(json.loads(row[5])),
            exported=row[6],
            given=frozenset(details.get("given", ())),
            evidence=details.get("evidence", ""),
            doubts=tuple(details.get("doubts", ())),
            candidates=tuple(details.get("candidates", ())),
            receiver=details.get("receiver", ""),
            order=tuple(_order_line(one) for one in details.get("order", ())),
            matches=self._matches(document_id),
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
            " remarks, exported, details, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document_id,
                str(draft.stage),
                draft.vendor_no,
                draft.vendor_how,
                json.dumps(dict(draft.accounts)),
                draft.order_no,
                json.dumps(list(draft.remarks)),
                draft.exported,
                json.dumps(_details(draft)),
                now,
            ),
        )
        self._save_matches(document_id, draft.matches)
        self._db.execute(
            "UPDATE documents SET customer_no = ?, updated_at = ? WHERE id = ?",
            (draft.vendor_no, now, document_id),
        )
        from edoc_tui.store.rows import document

        status = document(row).status
        self._write_log(document_id, now, "draft", status, who(actor, by), message=message)

    def unworked(self, service: str, most: int) -> Sequence[int]:
        """Return received documents of a service that nobody has worked on, the oldest first."""
        rows = self._rows(
            "SELECT id FROM documents WHERE direction = ? AND service = ? AND status = ?"
            " AND NOT EXISTS (SELECT 1 FROM drafts WHERE document_id = documents.id)"
            " ORDER BY id LIMIT ?",
            (str(Direction.IN), service, str(ServiceStatus.IMPORTED_CREATED), most),
        )
        return [row[0] for row in rows]

    def _matches(self, document_id: int) -> Mapping[str, OrderMatch]:
        rows = self._rows(
            "SELECT line, order_no, order_line, receipt_no, quantity, how"
            " FROM order_matches WHERE document_id = ? ORDER BY line",
            (document_id,),
        )
        return {row[0]: OrderMatch(row[1], row[2], row[3], Decimal(row[4]), row[5]) for row in rows}

    def _save_matches(self, document_id: int, matches: Mapping[str, OrderMatch]) -> None:
        self._db.execute("DELETE FROM order_matches WHERE document_id = ?", (document_id,))
        self._db.executemany(
            "INSERT INTO order_matches (document_id, line, order_no, order_line, receipt_no,"
            " quantity, how) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (document_id, line, one.order_no, one.line, one.receipt_no, f"{one.quantity:f}",
                 one.how)
                for line, one in matches.items()
            ],
        )  # fmt: skip

    def invoiced_elsewhere(self, document_id: int, order_no: str, line: str) -> Decimal:
        """Return what other documents invoice of an order line, by their matches."""
        rows = self._rows(
            "SELECT quantity FROM order_matches"
            " WHERE order_no = ? AND order_line = ? AND document_id <> ?",
            (order_no, line, document_id),
        )
        return sum((Decimal(row[0]) for row in rows), Decimal(0))

    def teach_vendor(self, service: str, seller: str, vendor_no: str, by: str) -> None:
        """Remember which vendor a seller is, as a person says; ``""`` forgets it."""
        key = (service, seller)
        self._db.execute("DELETE FROM taught_vendors WHERE service = ? AND seller = ?", key)
        if vendor_no:
            self._db.execute(
                "INSERT INTO taught_vendors (service, seller, vendor_no, by_whom, taught_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (*key, vendor_no, by, self._now()),
            )

    def taught_vendor(self, service: str, seller: str) -> str:
        """Return the vendor that a seller was said to be, ``""`` = nobody has said so."""
        row = self._row(
            "SELECT vendor_no FROM taught_vendors WHERE service = ? AND seller = ?",
            (service, seller),
        )
        return row[0] if row is not None else ""

    def taught_sellers(self, vendor_no: str) -> Sequence[tuple[str, str]]:
        """Return service and seller of everything that was said to be this vendor."""
        rows = self._rows(
            "SELECT service, seller FROM taught_vendors WHERE vendor_no = ?"
            " ORDER BY service, seller",
            (vendor_no,),
        )
        return [(row[0], row[1]) for row in rows]

    def learn_order_text(self, vendor_no: str, text: str, order_text: str) -> None:
        """Remember which order text a line's text means; ``""`` forgets it."""
        key = (vendor_no, plain(text))
        self._db.execute("DELETE FROM order_texts WHERE vendor_no = ? AND words = ?", key)
        if order_text:
            self._db.execute(
                "INSERT INTO order_texts (vendor_no, words, order_words) VALUES (?, ?, ?)",
                (*key, plain(order_text)),
            )

    def order_texts(self, vendor_no: str) -> Mapping[str, str]:
        """Return the order text by line text that was learned for a vendor."""
        rows = self._rows(
            "SELECT words, order_words FROM order_texts WHERE vendor_no = ?", (vendor_no,)
        )
        return {row[0]: row[1] for row in rows}

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


def _details(draft: Draft) -> dict[str, Any]:
    """Return what a draft knows besides its columns, without what is empty."""
    order = [
        {key: str(value) for key, value in asdict(one).items() if value not in (None, "")}
        for one in draft.order
    ]
    known = {
        "given": sorted(draft.given),
        "evidence": draft.evidence,
        "doubts": list(draft.doubts),
        "candidates": list(draft.candidates),
        "receiver": draft.receiver,
        "order": order,
    }
    return {key: value for key, value in known.items() if value}


def _order_line(values: Mapping[str, str]) -> OrderLine:
    texts = {name: values.get(name, "") for name in ("order_no", "line", "description", "unit")}
    more = {name: values.get(name, "") for name in ("account", "receipt_no")}
    return OrderLine(
        **texts,
        **more,
        quantity=Decimal(values["quantity"]),
        unit_price=Decimal(values["unit_price"]),
        received=Decimal(values["received"]) if "received" in values else None,
        invoiced=Decimal(values["invoiced"]) if "invoiced" in values else None,
    )
