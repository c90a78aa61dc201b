"""Make a document out of business data: check it before, write it, and check what was written.

Pure of the store: whoever calls stores what comes back. A created document is recognised by
where it came from (:data:`CREATED`), so that it is checked again before it is sent, and made
anew from today's cards when it is recreated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.addressing import addressed
from edoc_tui.domain.arithmetic import compute, header
from edoc_tui.domain.edocument import file_name
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.problems import Problem, Severity, blocking
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.domain.trade_party import NO_PARTY
from edoc_tui.engine import tracing
from edoc_tui.engine.checking import check_document, other_kind
from edoc_tui.engine.import_report import block_message
from edoc_tui.engine.mapping import copies, kept
from edoc_tui.engine.remaking import as_given, as_said, stale
from edoc_tui.formats import documents, registry
from edoc_tui.locales import _
from edoc_tui.rules.creation import check_before
from edoc_tui.store.repository import NewDocument

if TYPE_CHECKING:
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.domain.document_formats import DocumentFormat
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.domain.origin import Trace
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.preparing import Preparing
    from edoc_tui.engine.way import Way

CREATED: Final = "created: "
"""What the source of a created document begins with; where its data came from follows."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was made, or why it was not.

    Attributes:
        invoice: What was asked for.
        new: What is to be stored; ``None`` = a check failed.
        problems: What the checks found, warnings among them.
        entries: What mapping rules changed before the checks.
    """

    invoice: Invoice
    new: NewDocument | None
    problems: Problems
    entries: tuple[MappingEntry, ...] = ()


class Maker:
    """Makes documents for one company.

    Args:
        company: Company Information.
        customers: Whom documents are for.
        preparing: Knows which service takes a document.
    """

    def __init__(self, company: Company, customers: CustomerBook, preparing: Preparing) -> None:
        self._company = company
        self._customers = customers
        self._preparing = preparing

    def make(
        self, invoice: Invoice, *, service: str = "", source: str = "", trace: Trace | None = None
    ) -> Made:
        """Make a document.

        Args:
            invoice: What a person or a file gave; ``customer_no`` says whom it is for.
            service: The service that it goes to; ``""`` = profile and workflow decide.
            source: Where its data came from, such as a file and a line.
            trace: Which cells or keys gave it; ``None`` = a person typed it.

        Raises:
            InputMissingError: There is no such service.
            SettingsError: Nothing takes it, or nothing can be created in the format.
            DataError: There is no such customer.
        """
        customer = self.customer(invoice)
        country = invoice.buyer.address.country or self._company.country
        way = self._preparing.route(invoice.document_type, country, customer, service)
        origin = CREATED + printable(source)
        made = self._made(invoice, customer, way, origin, trace)
        if made.new is None:
            return made
        also: list[NewDocument] = []
        for further in self._preparing.further(way):
            other = self._made(invoice, customer, further, origin, trace)
            if other.new is None:  # whole or not at all: also where it goes through several
                return other
            also.append(replace(other.new, companion=True))
        return replace(made, new=replace(made.new, also=tuple(also)))

    def _made(
        self, invoice: Invoice, customer: Customer, way: Way, source: str, trace: Trace | None
    ) -> Made:
        """Make a document for one service."""
        wanted = registry.document_format(way.service.document_format)
        made = copies(invoice, self._company, customer, self._preparing.mapper(way.code))
        whole, content, problems = written(made.invoice, made.company, made.customer, wanted)
        if not content:
            return Made(invoice, None, problems, made.entries)
        new = NewDocument(
            direction=Direction.OUT,
            header=header(whole, compute(whole)),
            content=content,
            file_name=file_name(whole.number, wanted.suffix),
            customer_no=customer.no,
            customer_name=customer.name,
            service=way.code,
            send_mode=way.service.connection.send_mode,
            problems=problems,
            source=source,
            failed=block_message(problems),
            routed=way.routed,
            mapped=kept(invoice, self._company, customer, made.entries),
            trace=tracing.traced(trace, made.invoice, whole, self._company, customer).text(),
        )
        return Made(invoice, new, problems, made.entries)

    def check(self, invoice: Invoice, wanted: DocumentFormat, service: str = "") -> Problems:
        """Return what keeps *invoice* from being created, for whoever is typing it.

        Args:
            invoice: What was typed.
            wanted: The format that it is to be written in.
            service: The service whose mapping rules count; ``""`` = none do.

        Raises:
            DataError: There is no such customer.
        """
        customer = self.customer(invoice)
        if service:
            made = copies(invoice, self._company, customer, self._preparing.mapper(service))
            return check_before(made.invoice, made.company, made.customer, wanted)
        return check_before(invoice, self._company, customer, wanted)

    def check_again(
        self, document: EDocument, content: bytes, source: str, format_name: str
    ) -> Problems:
        """Check a created document by company and customer as they are now, before it is sent."""
        try:
            root = documents.parse(content)
            invoice = documents.read_tree(root).invoice
            customer = self.customer(replace(invoice, customer_no=document.customer_no))
            wanted = registry.document_format(format_name)
        except DataError as error:
            return (Problem(error.rule or "EDOC-DATA", Severity.ERROR, str(error)),)
        if other := other_kind(content, root, format_name, Severity.ERROR):
            return other
        given = as_given(invoice, document.document_type, document.customer_no)
        cards = copies(given, self._company, customer, self._preparing.mapper(document.service))
        problems = check_before(given, cards.company, cards.customer, wanted)
        if blocking(problems):
            return problems
        fresh = addressed(given, cards.company, cards.customer)
        return problems + tuple(stale(invoice, fresh) if source.startswith(CREATED) else ())

    def again(
        self,
        document: EDocument,
        content: bytes,
        source: str,
        service: str,
        *,
        unmapped: bytes = b"",
        trace: str = "",
    ) -> Made:
        """Make a created document anew, from company, customer and rules as they are now.

        Args:
            document: The document.
            content: What is stored.
            source: Where its data came from.
            service: The service that it goes to.
            unmapped: What it said before mapping rules changed it; empty = they did not.
            trace: Where its values come from, as it is stored.

        Raises:
            DataError, SettingsError: See :meth:`make`; or it cannot be read any more.
        """
        invoice = documents.read(content).invoice
        if unmapped:
            invoice = replace(documents.read(unmapped).invoice, attachments=invoice.attachments)
        given = as_said(invoice, document)
        return self.make(
            given,
            service=service,
            source=source.removeprefix(CREATED),
            trace=tracing.earlier(trace),
        )

    def customer(self, invoice: Invoice) -> Customer:
        """Return whom a document is for.

        Raises:
            DataError: There is no such customer.
        """
        found = self._customers.get(invoice.customer_no) if invoice.customer_no else None
        if found is None and not invoice.customer_no and invoice.buyer != NO_PARTY:
            found = self._customers.find_buyer(invoice.buyer.party())
        if found is None:
            raise DataError(
                _("There is no customer '{number}'.").format(
                    number=printable(invoice.customer_no, limit=60)
                ),
                todo=_("Add the customer first, or correct the number."),
                rule="EDOC-CUSTOMER",
                field="customer_no",
            )
        return found


def written(
    invoice: Invoice, company: Company, customer: Customer, wanted: DocumentFormat
) -> tuple[Invoice, bytes, Problems]:
    """Return a document with what the cards know, its bytes, and what the checks find.

    The bytes are empty where a check keeps it from being made.
    """
    problems = check_before(invoice, company, customer, wanted)
    if blocking(problems):
        return invoice, b"", problems
    whole = registry.prepared(addressed(invoice, company, customer), wanted)
    try:
        content = registry.write(whole, wanted)
    except DataError as error:
        refused = Problem(error.rule, Severity.ERROR, str(error), field=error.field)
        return whole, b"", (*problems, refused)
    checked = check_document(content, file_name(whole.number, wanted.suffix), wanted.name)
    known = {one.rule for one in problems}
    return whole, content, problems + tuple(o for o in checked.problems if o.rule not in known)
