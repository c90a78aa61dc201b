"""Create E-Documents out of business data, one or many, and check them again before sending."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError, EdocError, InputMissingError, SettingsError
from edoc_tui.domain.problems import blocking
from edoc_tui.domain.status import Actor
from edoc_tui.engine.events import DocumentImported
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.routing import Routing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence

    from edoc_tui.domain.document_formats import DocumentFormat
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.making import Made, Maker
    from edoc_tui.store.repository import NewDocument, Repository

    Also = Callable[[Repository], object]

_BATCH: Final = 64
_SEVERAL: Final = 2


def nothing_else(_repository: Repository) -> None:
    """Do nothing besides storing the document."""


@dataclass(frozen=True, slots=True)
class Created:
    """What became of business data that was to be a document.

    Attributes:
        invoice: What was given.
        source: Where it came from.
        document: The document in the outbox; ``None`` = it was not created.
        problems: What the checks found; a blocking one before creation prevented it.
        error: Why it was refused otherwise, such as a duplicate number.
    """

    invoice: Invoice
    source: str = ""
    document: EDocument | None = None
    problems: Problems = ()
    error: EdocError | None = None

    @property
    def message(self) -> str:
        """Why it was not created, or cannot be sent; ``""`` when it can."""
        if self.error is not None:
            return str(self.error)
        return block_message(self.problems)


class Creating(Routing):
    """The part of the engine that makes documents."""

    def maker(self) -> Maker:
        """Return what makes documents, for the settings as they are now."""
        from edoc_tui.engine.making import Maker

        settings = self.settings
        return Maker(settings.company_record(), self.customers, self._make_importer(settings))

    def check_draft(self, invoice: Invoice, wanted: DocumentFormat, service: str = "") -> Problems:
        """Return what keeps *invoice* from being created, for whoever is typing it.

        Args:
            invoice: What was typed.
            wanted: The format that it is to be written in.
            service: The service whose mapping rules count; ``""`` = none do.

        Raises:
            DataError: There is no such customer.
        """
        return self.maker().check(invoice, wanted, service)

    async def create_document(
        self, invoice: Invoice, service: str = "", *, source: str = "", also: Also = nothing_else
    ) -> Created:
        """Create a document: check, write, store it as an imported one is stored.

        Args:
            invoice: What a person or a file gave; ``customer_no`` says whom it is for.
            service: The service that it goes to; ``""`` = profile and workflow decide.
            source: Where its data came from.
            also: Done in the transaction that stores it, before; what it raises is the error.
        """
        async for one in self.create_documents([(invoice, source)], service, also=also):
            return one
        raise AssertionError

    async def create_documents(
        self,
        invoices: Iterable[tuple[Invoice, str]],
        service: str = "",
        *,
        also: Also = nothing_else,
    ) -> AsyncIterator[Created]:
        """Create many documents, each with its source; a bad one keeps no other out.

        Memory holds one batch, however many there are. *also* is done in the transaction of each.

        Raises:
            CannotWriteError, LockedError: The store refuses; the documents so far are stored.
        """
        self.refuse_read_only()
        await self.enter()
        maker, source = self.maker(), iter(invoices)
        while batch := await asyncio.to_thread(_make_batch, maker, source, service):
            created = await self._store_made(batch, also)
            stored = [one.document for one in created if one.document is not None]
            stored += await self._companions(stored)
            if stored:
                await self.record("document.created", documents=[one.id for one in stored])
            for document in stored:
                self.events.publish(DocumentImported(document))
            for one in created:
                yield one

    async def _companions(self, documents: Sequence[EDocument]) -> list[EDocument]:
        """Return what was stored with *documents* for further services of their workflows."""
        if all(len(one.then) < _SEVERAL for one in self.settings.workflows.values()):
            return []
        ids = [one.id for one in documents]
        return await self.store.read(
            lambda repository: [other for one in ids for other in repository.companions(one)]
        )

    async def _store_made(
        self, batch: Sequence[tuple[Made | EdocError, Invoice, str]], also: Also
    ) -> list[Created]:
        from edoc_tui.engine.importing import add_document

        settings = self.settings

        def gathers(new: NewDocument) -> bool:
            return settings.services[new.service].batch != "off"

        def add(repository: Repository, new: NewDocument) -> EDocument:
            also(repository)
            return add_document(repository, new=new, actor=Actor.OPERATOR, gathers=gathers)

        news = [
            made.new
            for made, _invoice, _source in batch
            if not isinstance(made, EdocError) and made.new is not None
        ]
        writes = (self.store.write(partial(add, new=new)) for new in news)
        results = iter(await asyncio.gather(*writes, return_exceptions=True))
        created = []
        for made, invoice, source in batch:
            if isinstance(made, EdocError):
                created.append(Created(invoice, source, error=made))
                continue
            if made.new is None:
                created.append(Created(invoice, source, problems=made.problems))
                continue
            result = next(results)
            if isinstance(result, DataError):
                created.append(Created(invoice, source, problems=made.problems, error=result))
            elif isinstance(result, BaseException):
                raise result
            else:
                created.append(Created(invoice, source, result, made.problems))
        return created

    async def was_created(self, document_id: int) -> bool:
        """Say whether a document was created here, from company and customer."""
        from edoc_tui.engine.making import CREATED

        sources = await self.store.read(lambda repository: repository.sources([document_id]))
        return sources.get(document_id, "").startswith(CREATED)

    async def checked_before_sending(
        self, documents: Sequence[EDocument]
    ) -> Mapping[int, Problems]:
        """Check created documents again; return those that must not be sent, and why.

        What was imported is left alone: it goes byte for byte as it came.
        """
        from edoc_tui.engine.making import CREATED

        ids = [one.id for one in documents]
        sources = await self.store.read(lambda repository: repository.sources(ids))
        ours = [one for one in documents if sources[one.id].startswith(CREATED)]
        if not ours:
            return {}
        maker, settings = self.maker(), self.settings
        found: dict[int, Problems] = {}
        for one in ours:
            content = await self.store.read(partial(_content, document_id=one.id))
            service = settings.service(one.service)[1]
            problems = await asyncio.to_thread(
                maker.check_again, one, content, sources[one.id], service.document_format
            )
            if blocking(problems):
                found[one.id] = problems
        return found


def _content(repository: Repository, *, document_id: int) -> bytes:
    return repository.content(document_id)


def _make_batch(
    maker: Maker, source: Iterator[tuple[Invoice, str]], service: str
) -> list[tuple[Made | EdocError, Invoice, str]]:
    batch: list[tuple[Made | EdocError, Invoice, str]] = []
    for invoice, origin in islice(source, _BATCH):
        made: Made | EdocError
        try:
            made = maker.make(invoice, service=service, source=origin)
        except (DataError, SettingsError, InputMissingError) as error:
            made = error
        batch.append((made, invoice, origin))
    return batch
