"""Typing documents: drafts that survive everything, and become documents as files of data do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.engine.creating import Created, Creating
from edoc_tui.locales import _, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.composing import Look, Sheet, TypedDraft
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.parties import Customer
    from edoc_tui.formats.tabular.typed_cells import Convention
    from edoc_tui.store.repository import Repository

_MOST: Final = 1000  # numbers that are tried for a free one


class Composing(Creating):
    """The part of the engine that people type documents into."""

    # cells
    def read_cell(self, sheet: Sheet, line: int, key: str, text: str) -> str:
        """Return the plain form of what was typed into a cell.

        French and English numbers and dates are understood, as in CSV.

        Raises:
            DataError: It cannot stand there; says why.
        """
        from edoc_tui.formats.tabular.typed_cells import read_cell

        return read_cell(line, key, text, self._convention(sheet))

    def show_cell(self, line: int, key: str, plain: str) -> str:
        """Return the text of a cell as people write it here."""
        from edoc_tui.formats.tabular.typed_cells import show_cell

        return show_cell(line, key, plain, self._decimal_mark)

    @property
    def _decimal_mark(self) -> str:
        from edoc_tui.engine.business_data import mapping_of

        return mapping_of(self.settings, "").decimal or ("," if language() == "fr" else ".")

    def _convention(self, sheet: Sheet) -> Convention:
        from edoc_tui.engine.business_data import mapping_of
        from edoc_tui.formats.tabular.typed_cells import Convention

        today = self._today()
        try:
            issued = date.fromisoformat(sheet.header.get("issue_date", ""))
        except ValueError:
            issued = today
        return Convention(self._decimal_mark, mapping_of(self.settings, "").dates, today, issued)

    def _today(self) -> date:
        return self._desk.clock().astimezone().date()

    # drafts
    async def typed_drafts(self, *, deleted: bool = False) -> Sequence[TypedDraft]:
        """Return the drafts, the last changed one first."""
        return await self.store.read(lambda repository: repository.typed_drafts(deleted=deleted))

    async def typed_draft(self, draft_id: int) -> TypedDraft:
        """Return a draft. Raises InputMissingError."""
        return await self.store.read(lambda repository: repository.typed_draft(draft_id))

    async def begin_draft(self, document_type: str, customer_no: str) -> TypedDraft:
        """Begin a document for a customer: number, dates, and what their last one says.

        Raises:
            DataError: There is no such customer.
        """
        from edoc_tui.engine.composed_start import first_sheet

        self.refuse_read_only()
        customer = self._customer(customer_no)
        last = await self.store.read(partial(_last_content, customer_no=customer.no))
        today = self._today()
        sheet = await asyncio.to_thread(first_sheet, document_type, customer.no, today, last)
        return await self._begin(sheet, customer)

    async def copy_into_draft(
        self, document_id: int, *, credit: bool = False
    ) -> tuple[TypedDraft, Sequence[str]]:
        """Take a document of the outbox, created or imported, into a new draft.

        Args:
            document_id: The document.
            credit: The draft is a credit memo that refers to it.

        Returns:
            The draft, and what of the document has no place in a draft, in words.

        Raises:
            DataError: It cannot be read, is no invoice where it is to be credited, or its
                customer is not known.
        """
        from edoc_tui.engine.composed_start import copied

        self.refuse_read_only()
        document, content = await self.store.read(
            lambda repository: (repository.get(document_id), _said(repository, document_id))
        )
        today = self._today()
        sheet, lost, buyer = await asyncio.to_thread(
            copied, document, content, today, credit=credit
        )
        number = document.customer_no
        if not number and (found := self.customers.find_buyer(buyer)) is not None:
            number = found.no
        customer = self._customer(number)
        return await self._begin(sheet.put(-1, "customer_no", customer.no), customer), lost

    async def save_draft(self, draft: TypedDraft, sheet: Sheet) -> TypedDraft:
        """Save what was typed; return the draft in its new version.

        Raises:
            OvertakenError: Somebody else has changed it since *draft* was read.
        """
        self.refuse_read_only()
        customer = self.customers.get(sheet.header.get("customer_no", ""))
        name = customer.name if customer is not None else ""
        by = self.person.name
        return await self.store.write(
            lambda repository: repository.save_sheet(draft.id, draft.version, sheet, name, by)
        )

    async def keep_apart(self, draft: TypedDraft, sheet: Sheet) -> TypedDraft:
        """Keep what was typed as a draft of its own, where *draft* was changed by others."""
        self.refuse_read_only()
        by = self.person.name
        return await self.store.write(
            lambda repository: repository.begin_draft(sheet, draft.customer_name, by)
        )

    async def delete_draft(self, draft_id: int) -> TypedDraft:
        """Delete a draft; for a while it can be brought back. Raises InputMissingError."""
        self.refuse_read_only()
        by = self.person.name
        return await self.store.write(lambda repository: repository.delete_draft(draft_id, by))

    async def restore_draft(self, draft_id: int) -> TypedDraft:
        """Bring a deleted draft back. Raises InputMissingError."""
        self.refuse_read_only()
        by = self.person.name
        return await self.store.write(lambda repository: repository.restore_draft(draft_id, by))

    # what it comes to
    async def look_at_draft(self, sheet: Sheet, draft_id: int = 0) -> Look:
        """Return figures and findings of a draft: what its creation would say right now."""
        from edoc_tui.engine.composed_look import also_drafted, duplicate, examine

        maker = self.maker()
        look, key = await asyncio.to_thread(examine, sheet, maker, self.settings.company_record())
        number = sheet.header.get("number", "").strip()
        kind = sheet.header.get("document_type", "")

        def find(repository: Repository) -> tuple[EDocument | None, int]:
            drafts = repository.typed_drafts() if number else ()
            same = (
                one.id
                for one in drafts
                if one.id != draft_id and (one.number, one.document_type) == (number, kind)
            )
            return (repository.outgoing(key) if key else None), next(same, 0)

        earlier, other = await self.store.read(find)
        more = [duplicate(printable(number), earlier)] if earlier is not None else []
        more += [also_drafted(printable(number), other)] if other else []
        return replace(look, findings=(*more, *look.findings)) if more else look

    async def finish_draft(self, draft: TypedDraft) -> Created:
        """Make the document that a draft describes, by the way that files of data take.

        The draft goes in the transaction that stores the document. While a check forbids it,
        nothing is stored and the draft stays.

        Raises:
            DataError: A cell is missing or wrong.
            OvertakenError: Somebody else has changed the draft since *draft* was read.
            InputMissingError: It is not there any more.
        """
        from edoc_tui.formats.tabular.typed import invoice_of

        self.refuse_read_only()
        invoice = await asyncio.to_thread(invoice_of, draft.sheet)
        await self.typed_draft(draft.id)
        look = await self.look_at_draft(draft.sheet, draft.id)
        if look.blocking:
            return Created(invoice, problems=tuple(one.problem for one in look.findings))
        return await self.create_document(
            invoice,
            source=f"draft {draft.id}",
            also=lambda repository: repository.finish_draft(draft.id, draft.version),
        )

    async def _begin(self, sheet: Sheet, customer: Customer) -> TypedDraft:
        kind, by = sheet.header["document_type"], self.person.name
        seller = self.settings.company_record()

        def write(repository: Repository) -> TypedDraft:
            from edoc_tui.engine.composed_start import numbered

            started = numbered(repository, sheet, kind, seller, _MOST)
            return repository.begin_draft(started, customer.name, by)

        return await self.store.write(write)

    def _customer(self, number: str) -> Customer:
        customer = self.customers.get(number) if number else None
        if customer is None:
            raise DataError(
                _("There is no customer '{number}'.").format(number=printable(number, limit=60)),
                todo=_("Add the customer first, or correct the number."),
                rule="EDOC-CUSTOMER",
                field="customer_no",
            )
        return customer


def _said(repository: Repository, document_id: int) -> bytes:
    """Return a document as it was before mapping rules changed it: they will do so again."""
    return repository.mapping_source(document_id) or repository.content(document_id)


def _last_content(repository: Repository, *, customer_no: str) -> bytes:
    """Return the last document to a customer, ``b""`` = there is none."""
    from edoc_tui.domain.query import ListQuery

    page = repository.page(ListQuery(customer_no=customer_no), limit=1)
    return _said(repository, page.items[0].id) if page.items else b""
