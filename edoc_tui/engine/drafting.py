"""Working on received documents: stage by stage, each of which can be taken back.

Readable: the document was read. Ready for draft: its totals agree and its findings are known.
Draft ready: the vendor is known, lines have accounts, an order was compared. Processed: it is
in the posting folder for the ERP. A step that fails leaves the last good stage.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from edoc_tui.domain.draft import STAGES, Draft, Stage, plain
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.status import Actor, Direction
from edoc_tui.domain.text import printable
from edoc_tui.engine.inbox import Inbox
from edoc_tui.engine.target import CSV
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import TypeVar

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.mapper import Mapper
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.domain.parties import Customer
    from edoc_tui.engine.order_file import Comparison
    from edoc_tui.engine.target import Target
    from edoc_tui.formats.ubl_model import Reading

    T = TypeVar("T")

_WORKABLE = (S.IMPORTED_CREATED, S.APPROVED, S.REJECTED)


class Drafting(Inbox):
    """The part of the engine that turns received documents into something to post."""

    async def change_vendors(self, work: Callable[[], T]) -> T:
        """Change ``vendors.toml`` with *work*, and write down that it was."""
        return await self._change(work, "vendors.changed")

    async def process(
        self,
        document_id: int,
        to: Stage = Stage.DRAFT,
        *,
        order: Path | None = None,
        target: Target = CSV,
        folder: Path | None = None,
        by: str = "",
    ) -> Draft:
        """Lead a document forward, one stage at a time, until *to*; return its draft.

        Args:
            document_id: The document.
            to: The last stage to reach.
            order: A CSV file with purchase orders to compare the lines with.
            target: In which form the ERP gets it.
            folder: Where the file for the ERP goes; ``None`` = the posting folder of the home.
            by: Who asks, for the log.

        Raises:
            DataError: A step failed; the stages before it stay reached.
        """
        self.refuse_read_only()
        document, content, draft = await self._workpiece(document_id)
        start = STAGES.index(draft.stage)
        for stage in STAGES[start + 1 : STAGES.index(to) + 1]:
            match stage:
                case Stage.READABLE | Stage.READY:
                    await asyncio.to_thread(_read, content)
                    step = replace(draft, stage=stage)
                case Stage.DRAFT:
                    step = await self._prepared(draft, content, order)
                case _:
                    mapper = self._import_mapper(document)
                    work = partial(_finished, document, content, draft, target=target)
                    where = folder or self.home.data_dir / "posting"
                    step = await asyncio.to_thread(work, folder=where, mapper=mapper)
                    await self._log_mapping(document, mapper.entries)
            draft = await self._save_draft(document, step, _(str(stage)), by)
        return draft

    async def undo(self, document_id: int, *, by: str = "") -> Draft:
        """Take the last stage back. What was written for the ERP stays, and is named in the log.

        Raises:
            DataError: There is nothing to take back.
        """
        self.refuse_read_only()
        document, _content, draft = await self._workpiece(document_id)
        if draft.stage is Stage.UNPROCESSED:
            raise DataError(_("Nothing was done yet."), todo=_("Process it first."))
        before = STAGES[STAGES.index(draft.stage) - 1]
        text = _("Taken back: {stage}").format(stage=_(draft.stage))
        if draft.exported:
            text = _("{text}. The file stays: {path}").format(text=text, path=draft.exported)
        if draft.stage is Stage.DRAFT:
            draft = Draft(accounts=draft.accounts)
        return await self._save_draft(document, replace(draft, stage=before, exported=""), text, by)

    async def set_vendor(self, document_id: int, vendor_no: str, *, by: str = "") -> Draft:
        """Say which vendor a document is from. Raises InputMissingError: There is no such one."""
        self.refuse_read_only()
        vendors = await asyncio.to_thread(self._vendors)
        if all(one.no != vendor_no for one in vendors):
            raise InputMissingError(
                _("There is no vendor '{no}'.").format(no=printable(vendor_no, limit=60)),
                todo=_("See 'edoc-tui vendors list'."),
            )
        document, _content, draft = await self._workpiece(document_id)
        draft = replace(draft, vendor_no=vendor_no, vendor_how="")
        return await self._save_draft(document, draft, _("Vendor {no}").format(no=vendor_no), by)

    async def code_line(
        self, document_id: int, line: str, account: str, *, learn: bool = True, by: str = ""
    ) -> Draft:
        """Give a line an account, and remember it for lines with this text of this vendor.

        Raises:
            DataError: There is no such line.
        """
        self.refuse_read_only()
        document, content, draft = await self._workpiece(document_id)
        reading = await asyncio.to_thread(_read, content)
        found = next((one for one in reading.invoice.lines if one.id == line), None)
        if found is None:
            ids = ", ".join(printable(one.id) for one in reading.invoice.lines[:20])
            raise DataError(
                _("There is no line '{line}'.").format(line=printable(line, limit=40)),
                todo=_("The lines are: {ids}.").format(ids=ids),
            )
        if learn:
            text = found.item.name
            await self.store.write(
                lambda store: store.learn_account(draft.vendor_no, text, account)
            )
        draft = replace(draft, accounts={**draft.accounts, line: account})
        text = _("Line {line}: account {account}").format(line=line, account=account)
        return await self._save_draft(document, draft, text, by)

    def _import_mapper(self, document: EDocument) -> Mapper:
        """Return what applies the import mapping of the service that a document came through."""
        from edoc_tui.config.mapping_rules import IMPORT
        from edoc_tui.engine.mapping import NO_RULES, mapper_of

        service = self.settings.services.get(document.service)
        return (NO_RULES if service is None else mapper_of(service, IMPORT)).anew()

    async def _log_mapping(self, document: EDocument, entries: Sequence[MappingEntry]) -> None:
        if entries:
            await self.store.write(
                lambda store: store.log_mapping(
                    document.id, document.service, Direction.IN, entries
                )
            )

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

    def _vendors(self) -> Iterable[Customer]:
        from edoc_tui.config.customers import CustomerBook

        return CustomerBook(self.home.vendors_file).all()

    async def _prepared(self, draft: Draft, content: bytes, order: Path | None) -> Draft:
        reading, vendors, compared = await asyncio.to_thread(
            lambda: (_read(content), tuple(self._vendors()), _compared(content, order))
        )
        from edoc_tui.domain.vendors import match

        vendor_no, how = draft.vendor_no, draft.vendor_how
        if not vendor_no:
            vendor, how = match(reading.invoice.seller, vendors)
            vendor_no = vendor.no if vendor is not None else ""
        if not vendor_no:
            raise DataError(
                _("No vendor is surely {name}.").format(
                    name=printable(reading.invoice.seller.name, limit=100)
                ),
                todo=_("Add it with 'vendors set', or name it with 'inbox vendor'."),
            )
        learned = await self.store.read(lambda store: store.learned_accounts(vendor_no))
        accounts = {**_coded(reading, learned), **(compared.accounts if compared else {})}
        accounts |= draft.accounts
        bare = [one.id for one in reading.invoice.lines if not accounts.get(one.id)]
        remarks = compared.remarks if compared else ()
        if bare:
            ids = ", ".join(printable(one) for one in bare[:20])
            remarks = (*remarks, _("Without an account: {ids}").format(ids=ids))
        return replace(
            draft,
            stage=Stage.DRAFT,
            vendor_no=vendor_no,
            vendor_how=how,
            accounts=accounts,
            order_no=compared.order_no if compared else "",
            remarks=remarks,
        )


def _read(content: bytes) -> Reading:
    from edoc_tui.formats import ubl_model

    return ubl_model.read(content)


def _compared(content: bytes, order: Path | None) -> Comparison | None:
    if order is None:
        return None
    from edoc_tui.engine.intake import read_file
    from edoc_tui.engine.order_file import compare, read

    return compare(_read(content).invoice, read(read_file(order, follow=True)))


def _coded(reading: Reading, learned: Mapping[str, str]) -> dict[str, str]:
    """Return accounts by line: of the same text, else of the longest learned text within it."""
    found = {}
    by_length = sorted(learned, key=len, reverse=True)
    for line in reading.invoice.lines:
        text = plain(f"{line.item.name} {line.item.description}")
        words = next((one for one in by_length if one and one in text), None)
        if words is not None:
            found[line.id] = learned[words]
    return found


def _finished(
    document: EDocument,
    content: bytes,
    draft: Draft,
    *,
    folder: Path,
    target: Target,
    mapper: Mapper,
) -> Draft:
    from edoc_tui.domain.mapping_copies import mapped_received
    from edoc_tui.engine import posting

    reading = _read(content)
    bare = [one.id for one in reading.invoice.lines if not draft.accounts.get(one.id)]
    if bare and target.kind != "ubl":
        ids = ", ".join(printable(one) for one in bare[:20])
        raise DataError(
            _("Lines without an account: {ids}.").format(ids=ids),
            todo=_("Give each one with 'inbox code ID LINE ACCOUNT'; it is remembered."),
        )
    if target.kind != "ubl" or target.template is not None:
        reading = replace(reading, invoice=mapped_received(reading.invoice, mapper.say))
    lines = posting.rows(document, draft, reading)
    path = posting.write(folder, document, content, lines, target)
    return replace(draft, stage=Stage.PROCESSED, exported=printable(str(path)))
