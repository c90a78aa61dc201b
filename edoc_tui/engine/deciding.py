"""What a person decides about a received document: vendor, accounts, order lines, receiver.

What is decided is remembered where that helps the next document, and can be taken back.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.domain.draft import Stage
from edoc_tui.domain.errors import DataError, InputMissingError, UsageError
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.status import Actor, Direction
from edoc_tui.domain.text import printable
from edoc_tui.domain.vendors import BY_PERSON, seller_key
from edoc_tui.engine import matching
from edoc_tui.engine.vendor_cards import VendorCards
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from edoc_tui.config.fields import Entry
    from edoc_tui.domain.draft import Draft
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Line
    from edoc_tui.formats.ubl_model import Reading
    from edoc_tui.store.repository import Repository

    T = TypeVar("T")

_WORKABLE = (S.IMPORTED_CREATED, S.APPROVED, S.REJECTED)


class LineText(NamedTuple):
    """A line of a document: its id, and what is sold."""

    id: str
    text: str


class Deciding(VendorCards):
    """The part of the engine that takes a person's word about received documents."""

    async def vendor_from(self, document_id: int) -> dict[str, Entry]:
        """Return what a document says of its seller, as fields of a new vendor.

        Raises:
            DataError: It cannot be read.
        """
        from edoc_tui.config.fields import check_vendor
        from edoc_tui.domain.parties import Vendor

        _document, content, _draft = await self._workpiece(document_id)
        seller = (await asyncio.to_thread(matching.read, content)).invoice.seller
        said = matching.as_vendor(seller)
        card = Vendor("new", country=said.get("country", ""))
        return {
            key: text for key, text in said.items() if text and not check_vendor(key, text, card)
        }

    async def lines(self, document_id: int) -> Sequence[LineText]:
        """Return the lines of a document, as people know them."""
        _document, content, _draft = await self._workpiece(document_id)
        reading = await asyncio.to_thread(matching.read, content)
        return [
            LineText(one.id, printable(one.item.name, limit=60)) for one in reading.invoice.lines
        ]

    async def set_vendor(
        self, document_id: int, vendor_no: str, *, learn: bool = True, by: str = ""
    ) -> Draft:
        """Say which vendor a document is from, and remember it for this seller.

        Args:
            document_id: The document.
            vendor_no: The vendor; ``""`` takes back what was said, of the seller, too.
            learn: The next document of this seller is of the same vendor.
            by: Who says so.

        Raises:
            InputMissingError: There is no such vendor.
            DataError: The document is processed already.
        """
        self.refuse_read_only()
        book = self.vendors
        if vendor_no and await asyncio.to_thread(book.get, vendor_no) is None:
            raise InputMissingError(
                book.none_such(vendor_no), todo=_("See 'edoc-tui vendors list'.")
            )
        document, content, draft = await self._workpiece(document_id)
        if draft.stage is Stage.PROCESSED:
            raise DataError(
                _("It is processed already."), todo=_("Take the last stage back first.")
            )
        if learn or not vendor_no:
            seller = seller_key((await asyncio.to_thread(matching.read, content)).invoice.seller)
            person = by or self.person.name
            await self.store.write(
                lambda store: store.teach_vendor(document.service, seller, vendor_no, person)
            )
        if draft.stage is Stage.DRAFT:
            draft = draft.taken_back(Stage.READY)  # order and accounts are another vendor's
        draft = replace(
            draft,
            vendor_no=vendor_no,
            vendor_how=BY_PERSON if vendor_no else "",
            evidence="",
            doubts=(),
            candidates=(),
            remarks=(),
        )
        text = _("Vendor {no}").format(no=vendor_no or "–")
        return await self._save_draft(document, draft, text, by)

    async def match_line(
        self,
        document_id: int,
        line: str,
        order_line: str,
        *,
        order_no: str = "",
        learn: bool = True,
        by: str = "",
    ) -> Draft:
        """Say which order line a line of a document is, and remember it for lines like it.

        Args:
            document_id: The document, with its draft ready.
            line: Id of its line.
            order_line: The order line; ``""`` = none, and what was learned is forgotten.
            order_no: Of which order, where several were given.
            learn: Remember it for lines with this text of this vendor.
            by: Who says so.

        Raises:
            DataError: There is no such line, or no such order line.
        """
        self.refuse_read_only()
        document, content, draft = await self._workpiece(document_id)
        if draft.stage is not Stage.DRAFT:
            raise DataError(
                _("Lines are matched while the draft is ready."),
                todo=_("Now: {stage}").format(stage=_(draft.stage)),
            )
        reading = await asyncio.to_thread(matching.read, content)
        found = _line(reading, line)
        wanted = [
            one for one in draft.order if one.line == order_line and order_no in ("", one.order_no)
        ]
        if order_line and len(wanted) != 1:
            names = ", ".join(printable(one.line) for one in draft.order[: matching.SHOWN])
            raise DataError(
                _("There is no order line '{line}'.").format(line=printable(order_line, limit=40)),
                todo=_("The order lines are: {ids}.").format(ids=names or "–"),
            )
        order = wanted[0] if order_line else None
        if learn or order is None:
            words = order.description if order is not None else ""
            name = found.item.name
            await self.store.write(
                lambda store: store.learn_order_text(draft.vendor_no, name, words)
            )
        draft = matching.matched(draft, line, found.quantity, order)
        known = await self._known(document, draft)
        draft = matching.with_remarks(draft, reading, known)
        text = _("Line {line}: order line {order}").format(line=line, order=order_line or "–")
        return await self._save_draft(document, draft, text, by)

    async def accept_receiver(self, document_id: int, reason: str, *, by: str = "") -> Draft:
        """Work on a document although it is not addressed to us, for *reason*.

        Raises:
            UsageError: There is no reason.
        """
        self.refuse_read_only()
        reason = printable(reason.strip(), limit=300)
        if not reason:
            raise UsageError(_("Say why it is worked on although it is not addressed to us."))
        document, _content, draft = await self._workpiece(document_id)
        details = {"message": reason}
        await self.record("document.receiver_accepted", documents=[document_id], details=details)
        text = _("Not addressed to us, accepted: {reason}").format(reason=reason)
        return await self._save_draft(document, replace(draft, receiver=reason), text, by)

    async def code_line(
        self, document_id: int, line: str, account: str, *, learn: bool = True, by: str = ""
    ) -> Draft:
        """Give a line an account, and remember it for lines with this text of this vendor.

        Raises:
            DataError: There is no such line.
        """
        self.refuse_read_only()
        document, content, draft = await self._workpiece(document_id)
        reading = await asyncio.to_thread(matching.read, content)
        found = _line(reading, line)
        if draft.stage is Stage.PROCESSED:
            raise DataError(
                _("It is processed already."), todo=_("Take the last stage back first.")
            )
        if learn:
            text = found.item.name
            await self.store.write(
                lambda store: store.learn_account(draft.vendor_no, text, account)
            )
        accounts, given = {**draft.accounts, line: account}, draft.given | {line}
        draft = replace(draft, accounts=accounts, given=given)
        if draft.stage is Stage.DRAFT:
            known = await self._known(document, draft)
            draft = matching.with_remarks(draft, reading, known)
        text = _("Line {line}: account {account}").format(line=line, account=account)
        return await self._save_draft(document, draft, text, by)

    async def _workpiece(self, document_id: int) -> tuple[EDocument, bytes, Draft]:
        document, content, draft = await self.store.read(
            lambda store: (
                store.get(document_id), store.content(document_id), store.draft(document_id)
            )
        )  # fmt: skip
        if document.direction is not Direction.IN or document.status not in _WORKABLE:
            raise DataError(
                _("A document that is {status} cannot be worked on.").format(
                    status=_(document.status)
                )
            )
        return document, content, draft

    async def _save_draft(self, document: EDocument, draft: Draft, message: str, by: str) -> Draft:
        await self.store.write(
            lambda store: store.save_draft(
                document.id, draft, Actor.OPERATOR, message=message, by=by
            )
        )
        self.events.changed(await self._desk.document(document.id))
        return draft

    async def _known(self, document: EDocument, draft: Draft) -> matching.Known:
        kept = await asyncio.to_thread((self.home.data_dir / "orders").is_dir)

        def look(store: Repository) -> matching.Known:
            elsewhere = {
                (one.order_no, one.line): store.invoiced_elsewhere(
                    document.id, one.order_no, one.line
                )
                for one in draft.order
            }
            return matching.Known(
                store.learned_accounts(draft.vendor_no),
                store.order_texts(draft.vendor_no),
                elsewhere,
                kept,
            )

        return await self.store.read(look)


def _processed() -> DataError:
    return DataError(_("It is processed already."), todo=_("Take the last stage back first."))


def _line(reading: Reading, line: str) -> Line:
    """Return the line of a document with this id. Raises DataError."""
    found = next((one for one in reading.invoice.lines if one.id == line), None)
    if found is None:
        ids = ", ".join(printable(one.id) for one in reading.invoice.lines[: matching.SHOWN])
        raise DataError(
            _("There is no line '{line}'.").format(line=printable(line, limit=40)),
            todo=_("The lines are: {ids}.").format(ids=ids),
        )
    return found
