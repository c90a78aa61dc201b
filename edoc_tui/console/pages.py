"""What the tabs of a document show: lines of spans, made from the store's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.console.columns import money
from edoc_tui.console.statuses import LOOKS, look, status_word
from edoc_tui.domain.answer import ACTIONS, CODES
from edoc_tui.domain.link_words import LINKED
from edoc_tui.domain.problems import Severity
from edoc_tui.domain.retention import removed_reason
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable, printable_lines
from edoc_tui.engine.logbook import lasting, so_far, timeline
from edoc_tui.engine.retention_lines import size_text
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, timedelta

    from edoc_tui.console.widgets.text_view import Span
    from edoc_tui.domain.answer import BuyerAnswer
    from edoc_tui.domain.edocument import EDocument, Exchange, Link, LogEntry
    from edoc_tui.domain.problems import Problems

Line = tuple["Span", ...]

_HTTP_ERROR: Final = 400


def moment(at: datetime) -> str:
    """Return *at* in the operator's own time."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def overview(
    document: EDocument,
    mode: str,
    log: Sequence[LogEntry],
    links: Sequence[Link] = (),
    notes: Sequence[str] = (),
) -> Iterator[Line]:
    """Show what the document is, what it is tied to, where it stands, and how it came there.

    Args:
        document: The document.
        mode: Its service's send mode.
        log: Its timeline.
        links: What it is tied to.
        notes: What a retention policy has removed of its logs.
    """
    sign, word, meaning = look(document, mode)
    due = document.due_date.isoformat() if document.due_date else "–"
    inbound = document.direction is Direction.IN
    party = f"{document.customer_no} {document.customer_name}".strip()
    fields: tuple[tuple[str, str], ...] = (
        (N_("Type"), _(document.document_type)),
        (N_("Vendor") if inbound else N_("Customer"), party),
        (N_("Date"), document.issue_date.isoformat()),
        (N_("Due date"), due),
        (N_("Amount"), f"{money(document.amount_including_vat)} {document.currency}"),
        (N_("Service"), f"{document.service} · {_(document.send_mode)}"),
        (N_("Reference"), document.reference),
        (N_("File id"), document.file_id),
        (N_("Filepart id"), document.filepart_id),
        (N_("Document id"), document.document_id),
        (N_("Attempts"), "" if inbound else str(document.attempts)),
    )
    size = max(len(_(title)) for title, _value in fields) + 2
    yield ((_("Status").ljust(size), "muted"), (f"{sign} {word}", meaning))
    if document.last_message:
        yield ((" " * size, "muted"), (printable(document.last_message), "text"))
    if gone := removed_reason(document):
        yield ((" " * size, "muted"), (printable(gone), "warn"))
    for title, value in fields:
        if value:
            yield ((_(title).ljust(size), "muted"), (printable(value), "text"))
    for link in links:
        yield from _link_line(link, size)
    yield ()
    yield ((_("Timeline"), "key"),)
    for note in notes:
        yield ((note, "warn"),)
    for entry, span in timeline(log):
        yield from _log_line(entry, span)


def answers(found: Sequence[BuyerAnswer]) -> Iterator[Line]:
    """Show what the buyer said, oldest first; nothing where nothing was said."""
    if not found:
        return
    yield ()
    yield ((_("Answers of the recipient"), "key"),)
    for one in found:
        ink = {"approved": "good", "rejected": "bad"}.get(one.verdict, "warn")
        code = _(CODES[one.code]) if one.code in CODES else one.code
        words = " · ".join(printable(text) for text in (one.kind, code) if text)
        yield ((f"{printable(one.at)}  ", "muted"), (words, ink))
        for part in one.clarifications:
            names = ACTIONS if part.kind == "action" else {}
            word = _(names[part.code]) if part.code in names else ""
            said = " ".join(text for text in (part.code, word, part.text) if text)
            yield ((" " * 4, "muted"), (printable(said), "text"))
        if one.trouble:
            yield ((" " * 4, "muted"), (printable(one.trouble), "bad"))


def _link_line(link: Link, size: int) -> Iterator[Line]:
    title = _(LINKED[link.kind])
    other = link.document
    sign, word, meaning = LOOKS[other.status]
    yield (
        (title.ljust(size), "muted"),
        (printable(other.document_no), "key"),
        (f"  {sign} {_(word)}", meaning),
        (f"  {other.issue_date.isoformat()}", "muted"),
    )


def _log_line(entry: LogEntry, span: timedelta | None) -> Iterator[Line]:
    entry_sign, _word, entry_meaning = LOOKS[entry.status]
    yield (
        (f"{moment(entry.at)}  ", "muted"),
        (f"{entry_sign} {status_word(entry.status)}", entry_meaning),
        (f"  {printable(entry.what)}", "text"),
        (f"  ({printable(entry.who)})", "muted"),
        (f"  {lasting(span) if span is not None else so_far(entry)}", "muted"),
    )
    if entry.said:
        yield ((" " * 21, "muted"), (printable(entry.said), "text"))


def findings(problems: Problems) -> Iterator[Line]:
    """Show what is wrong with a document, what blocks it first."""
    if not problems:
        yield ((_("✓ No findings: nothing keeps this document from being sent."), "good"),)
        return
    for problem in sorted(problems, key=lambda one: one.severity is not Severity.ERROR):
        error = problem.severity is Severity.ERROR
        yield (
            (_("✗ error") if error else _("! warning"), "bad" if error else "warn"),
            (f"  {printable(problem.rule)}", "key"),
            (f"  {printable(problem.field)}", "muted"),
        )
        yield (("  ", "text"), (printable(problem.message), "text"))
        if problem.xpath:
            where = printable(problem.xpath)
            if problem.line:
                where += "  " + _("line {line}").format(line=problem.line)
            yield (("  ", "text"), (where, "muted"))
        yield ()


def messages(exchanges: Sequence[Exchange], notes: Sequence[str] = ()) -> Iterator[Line]:
    """Show what was said to the provider about a document; secrets were never kept."""
    for note in notes:
        yield ((note, "warn"),)
    if not exchanges and not notes:
        yield ((_("Nothing was said to the provider about this document yet."), "muted"),)
        return
    for exchange in exchanges:
        bad = not exchange.status or exchange.status >= _HTTP_ERROR
        answer = str(exchange.status) if exchange.status else _("no answer")
        yield (
            (f"{moment(exchange.at)}  ", "muted"),
            (f"{printable(exchange.method)} ", "key"),
            (printable(exchange.url), "text"),
            (f"  {answer}", "bad" if bad else "good"),
            (f"  {exchange.seconds:.2f} s", "muted"),
            (f"  → {size_text(exchange.request_size)}", "muted"),
            (f"  ← {size_text(exchange.response_size)}", "muted"),
        )
        for mark, body in (("→", exchange.request), ("←", exchange.response)):
            for text in printable_lines(body).splitlines():
                yield ((f"  {mark} ", "muted"), (text, "text"))
        if exchange.error:
            yield (("  ", "text"), (printable(exchange.error), "bad"))
        yield ()
