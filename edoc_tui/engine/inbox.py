"""What can be done with received documents, whichever service brings them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.domain.edocument import LinkKind, SendMode
from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.text import printable
from edoc_tui.engine.ordering import Ordering
from edoc_tui.engine.reports import ActionReport
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.collecting import AnswersReport
    from edoc_tui.engine.import_report import Imported, ImportReport
    from edoc_tui.engine.reports import ReceiveReport


class Proposal(NamedTuple):
    """A rejection that one person has agreed to: who, the reason's code, and why."""

    person: str
    code: str
    reason: str


class Inbox(Ordering):
    """The part of the engine that is about received documents."""

    async def receive(self, service: str = "") -> ReceiveReport:
        """Take everything that the provider has for us; see :mod:`edoc_tui.engine.receiving`."""
        return await self._job(self._receive(service))

    async def _receive(self, service: str) -> ReceiveReport:
        from edoc_tui.engine.receiving import Receiver
        from edoc_tui.engine.reports import ReceiveReport

        report = ReceiveReport()
        for code in self._codes(service):
            account = self._account(code)
            if account.connector.capabilities.receive:
                await self.guard(code, account.service)
                report.merge(await Receiver(self._desk, account).run())
        await self._desk.exchanges.flush()
        return report

    async def take_in(
        self,
        paths: Iterable[Path],
        service: str = "",
        *,
        on_imported: Callable[[Imported], None] | None = None,
    ) -> ImportReport:
        """Take files, and the files of folders, as documents that we received.

        Args:
            paths: Files and folders.
            service: Whose inbox it is; ``""`` = the first service's.
            on_imported: Told what became of each file.
        """
        from edoc_tui.engine.received_files import ReceivedFiles

        files = ReceivedFiles(self.store, self.settings, self.customers, self.home)
        return await self._take(files.import_paths(paths, service), on_imported)

    async def collect(self, service: str = "") -> AnswersReport:
        """Take the buyers' answers to what we sent; see :mod:`edoc_tui.engine.collecting`."""
        return await self._job(self._collect(service))

    async def _collect(self, service: str) -> AnswersReport:
        from edoc_tui.engine.collecting import AnswersReport, Collector

        report = AnswersReport()
        for code in self._codes(service):
            account = self._account(code)
            if account.connector.capabilities.responses:
                await self.guard(code, account.service)
                report.merge(await Collector(self._desk, account).run())
        await self._desk.exchanges.flush()
        return report

    async def approve(
        self, document_id: int, *, by: str = "", released_by: str = ""
    ) -> ActionReport:
        """Tell the sender of a received document that we accept it.

        Args:
            document_id: The document.
            by: Who does it.
            released_by: The person who releases the answer, where it goes to Production.
        """
        return await self._answer(document_id, LinkKind.APPROVES, ("", ""), by, released_by)

    async def reject(
        self, document_id: int, reason: str, *, code: str = "", by: str = "", released_by: str = ""
    ) -> ActionReport:
        """Tell the sender of a received document that we reject it, and why.

        Args:
            document_id: The document.
            reason: Why, in words.
            code: One of :data:`edoc_tui.engine.answering.REASONS`; ``""`` = other.
            by: Who does it.
            released_by: The person who releases the answer, where it goes to Production.
        """
        return await self._answer(document_id, LinkKind.REJECTS, (reason, code), by, released_by)

    async def _answer(
        self, document_id: int, kind: LinkKind, reason: tuple[str, str], by: str, released_by: str
    ) -> ActionReport:
        from edoc_tui.engine.answering import check_reason, prepare, settle, told, why_not_answer

        document = await self._desk.document(document_id)
        if why := why_not_answer(document):
            return ActionReport(False, why, document)
        account = self._account(document.service)
        live = account.service.connection.send_mode == SendMode.PRODUCTION.value
        if live and not released_by:
            raise UsageError(
                _("The answer goes to Production and counts."), todo=_("Release it with --yes.")
            )
        self.refuse_read_only()
        check_reason(kind, reason)
        if why := await self._agreed(document, kind, reason, live=live):
            return ActionReport(False, why, document)
        company = self.settings.company_record()
        answer = await prepare(self._desk, account, company, document, kind=kind, reason=reason)
        details = {"answer": str(kind), "message": printable(" ".join(reason).strip(), limit=300)}
        await self.record("document.answered", documents=[document_id, answer], details=details)
        sent = await self.send([answer], document.service, released_by=released_by, by=by)
        await settle(self._desk)
        report = told(await self._desk.document(answer), await self._desk.document(document_id))
        if sent.error is not None and not report.done:
            return ActionReport(False, str(sent.error), report.document, sent.error)
        return report

    async def _agreed(
        self, document: EDocument, kind: LinkKind, reason: tuple[str, str], *, live: bool
    ) -> str:
        """Return why an answer waits for a second person: a rejection, and what counts."""
        from edoc_tui.formats.application_response import OTHER

        if kind is LinkKind.REJECTS:
            code, text = reason[1] or OTHER, reason[0].strip()
            return await self.agree("reject", document, f"{code}: {text}")
        return await self.agree("approve", document) if live else ""

    async def proposed(self, document_id: int) -> Proposal | None:
        """Return the rejection of a document that waits for this person's word, if one does."""
        document, entries = await self.store.read(
            lambda store: (store.get(document_id), store.audit_of(document_id))
        )
        if document.status is not S.IMPORTED_CREATED:
            return None
        for entry in reversed(entries):
            if entry.action == "document.reject_agreed":
                who, said = entry.part("who"), str(entry.part("details").get("message", ""))
                name = str(who.get("sudo_user") or who.get("user") or "")
                code, _colon, text = said.partition(": ")
                return Proposal(name, code, text) if name != self.person.name else None
        return None

    async def save_original(self, document_id: int, path: Path) -> Path:
        """Write a document into the new file *path*, byte for byte.

        Raises:
            CannotWriteError: It is there already, or cannot be written.
        """
        from edoc_tui.engine.logbook import write_new

        content = await self.store.read(lambda repository: repository.content(document_id))
        return await asyncio.to_thread(write_new, path, content)

    async def save_attachments(self, document_id: int, folder: Path) -> Sequence[Path]:
        """Write what a document encloses into *folder*; see :mod:`edoc_tui.engine.attachments`.

        Raises:
            DataError: It cannot be read, or encloses too much.
            CannotWriteError: The disk refuses.
        """
        from edoc_tui.engine.attachments import save

        document = await self._desk.document(document_id)
        content = await self.store.read(lambda repository: repository.content(document_id))
        stem = f"{document_id}-{document.document_no}"
        return await asyncio.to_thread(save, content, folder, stem)

    async def _settle_answers(self) -> None:
        from edoc_tui.engine.answering import settle

        await settle(self._desk)
