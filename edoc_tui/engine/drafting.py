"""Working on received documents: stage by stage, each of which can be taken back.

Readable: the document was read. Ready for draft: its totals agree and its findings are known.
Draft ready: the vendor is known, lines have accounts, an order was compared. Processed: it is
in the posting folder for the ERP. A step that fails leaves the last good stage.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.draft import STAGES, Stage
from edoc_tui.domain.errors import DataError, EdocError
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.receiver import RULE, why_not_ours
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.engine import matching
from edoc_tui.engine.deciding import Deciding
from edoc_tui.engine.process_lock import process_lock
from edoc_tui.engine.target import CSV, named_target
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from edoc_tui.domain.draft import Draft
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.mapper import Mapper
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.engine.import_report import Imported, ImportReport
    from edoc_tui.engine.reports import ReceiveReport
    from edoc_tui.engine.target import Target

_WORKABLE = (S.IMPORTED_CREATED, S.APPROVED, S.REJECTED)

MOST: Final = 1000
"""Documents that one run of automatic processing leads on."""

AUTOMATIC: Final = "automatic processing"
"""Who did it, in the log."""


class Drafting(Deciding):
    """The part of the engine that turns received documents into something to post."""

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
            order: A file with purchase orders to match the lines with; ``None`` = the order that
                the document names, where the ERP has put it into the folder of orders.
            target: In which form the ERP gets it.
            folder: Where the file for the ERP goes; ``None`` = the posting folder of the home.
            by: Who asks, for the log.

        Raises:
            DataError: A step failed; the stages before it stay reached.
        """
        self.refuse_read_only()
        async with process_lock(self.home.run, "drafts", wait=60):  # one file for the ERP, once
            return await self._process(
                document_id, to, order=order, target=target, folder=folder, by=by
            )

    async def _process(
        self,
        document_id: int,
        to: Stage,
        *,
        order: Path | None,
        target: Target,
        folder: Path | None,
        by: str,
    ) -> Draft:
        document, content, draft = await self._workpiece(document_id)
        start = STAGES.index(draft.stage)
        for stage in STAGES[start + 1 : STAGES.index(to) + 1]:
            match stage:
                case Stage.READABLE:
                    await asyncio.to_thread(matching.read, content)
                    step = replace(draft, stage=stage)
                case Stage.READY:
                    step = await self._checked(document, draft, content)
                case Stage.DRAFT:
                    step = await self._prepared(document, draft, content, order, by)
                case _:
                    mapper = self._import_mapper(document)
                    service = self.settings.services.get(document.service)
                    verify = service is None or service.verify_purchase_totals
                    work = partial(
                        _finished, document, content, draft, target=target, verify=verify
                    )
                    where = folder or target.folder or self.home.data_dir / "posting"
                    step = await asyncio.to_thread(work, folder=where, mapper=mapper)
                    await self._log_mapping(document, mapper.entries)
            draft = await self._save_draft(document, step, _(str(stage)), by)
        return draft

    async def _receive(self, service: str) -> ReceiveReport:
        """Receive, then lead on what services do without a person."""
        report = await super()._receive(service)
        for code in self._codes(service):
            report.processed += await self.process_automatically(code)
        return report

    async def take_in(
        self,
        paths: Iterable[Path],
        service: str = "",
        *,
        on_imported: Callable[[Imported], None] | None = None,
    ) -> ImportReport:
        """Take files as documents that we received, then lead them on as received ones."""
        report = await super().take_in(paths, service, on_imported=on_imported)
        await self.process_automatically(self.settings.service(service)[0])
        return report

    async def process_automatically(self, code: str) -> int:
        """Lead documents that nobody has worked on as far as nothing is in doubt.

        What stops one is among the remarks of its draft, and waits for a person. Nothing is done
        where the service has no automatic processing.

        Returns:
            How many are in the posting folder now.
        """
        service = self.settings.services.get(code)
        if service is None or not service.automatic_processing or self.read_only:
            return 0
        done = 0
        for document_id in await self.store.read(lambda store: store.unworked(code, MOST)):
            try:
                target = named_target(self.settings, self.home, service.erp_template)
                await self.process(document_id, Stage.PROCESSED, target=target, by=AUTOMATIC)
                done += 1
            except EdocError as error:
                await self._stopped(document_id, error)
        return done

    async def _stopped(self, document_id: int, error: EdocError) -> None:
        """Keep why a document waits for a person."""
        document, _content, draft = await self._workpiece(document_id)
        remarks = tuple(dict.fromkeys((*draft.remarks, printable(error.message, limit=300))))
        await self._save_draft(document, replace(draft, remarks=remarks), error.message, AUTOMATIC)

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
        if draft.stage in (Stage.DRAFT, Stage.READY):
            draft = draft.taken_back(before)
        return await self._save_draft(document, replace(draft, stage=before, exported=""), text, by)

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

    async def _checked(self, document: EDocument, draft: Draft, content: bytes) -> Draft:
        """Check that a document is for us, or that a person takes it although it is not."""
        reading = await asyncio.to_thread(matching.read, content)
        service = self.settings.services.get(document.service)
        if service is not None and service.validate_receiving_company and not draft.receiver:
            why = why_not_ours(
                reading.invoice.buyer,
                self.settings.company_record(),
                service.participants,
                document.service,
            )
            if why:
                await self._save_draft(document, replace(draft, remarks=(why,)), why, "")
                raise DataError(
                    why,
                    todo=_("If it is ours, say why: inbox process ID --receiver-ok REASON."),
                    rule=RULE,
                )
        return replace(draft, stage=Stage.READY, remarks=())

    async def _prepared(
        self, document: EDocument, draft: Draft, content: bytes, order: Path | None, by: str
    ) -> Draft:
        reading = await asyncio.to_thread(matching.read, content)
        if not draft.vendor_no:
            vendors = await asyncio.to_thread(lambda: tuple(self.vendors.all()))
            found = await self.store.read(
                lambda store: matching.recognise(store, document, reading, vendors)
            )
            draft = matching.with_vendor(draft, found)
        if not draft.vendor_no:
            error = matching.no_vendor(draft, reading.invoice.seller.name)
            why = replace(draft, remarks=(error.message,))
            await self._save_draft(document, why, error.message, by)
            raise error
        folder = self.home.data_dir / "orders"
        lines = await asyncio.to_thread(matching.order_lines, order, folder, reading.invoice)
        draft = replace(draft, stage=Stage.DRAFT, order=tuple(lines), candidates=())
        known = await self._known(document, draft)
        draft = matching.with_order(draft, reading, known, lines)
        draft = matching.with_accounts(draft, reading, known)
        return matching.with_remarks(draft, reading, known)


def _finished(
    document: EDocument,
    content: bytes,
    draft: Draft,
    *,
    folder: Path,
    target: Target,
    verify: bool,
    mapper: Mapper,
) -> Draft:
    from edoc_tui.domain.mapping_copies import mapped_received
    from edoc_tui.engine import posting

    if document.status is S.REJECTED:
        raise DataError(
            _("It was rejected; nothing of it is written for the ERP."),
            todo=_("Ask the sender for a corrected document."),
        )
    reading = matching.read(content)
    if not reading.invoice.lines:
        raise DataError(
            _("The document has no lines; there is nothing to post."),
            todo=_("Reject it, or post it by hand."),
        )
    if verify and (why := matching.wrong_totals(reading)):
        raise DataError(
            why,
            todo=_("Reject it, or switch 'Verify purchase totals' off for this service."),
        )
    bare = matching.without_account(draft, reading)
    if bare and target.kind != "ubl":
        raise DataError(
            _("Lines without an account: {ids}.").format(ids=bare),
            todo=_(
                "Give each one, with F3 in the console or 'inbox code ID LINE ACCOUNT'; it is"
                " remembered."
            ),
        )
    if target.kind != "ubl":
        reading = replace(reading, invoice=mapped_received(reading.invoice, mapper.say))
    lines = posting.rows(document, draft, reading)
    path = posting.write(folder, document, content, lines, target)
    return replace(draft, stage=Stage.PROCESSED, exported=printable(str(path)))
