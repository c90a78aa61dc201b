"""Documents and tokens as the JSON answers and the tables show them."""

from __future__ import annotations

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from datetime import date, datetime

    from edoc_tui.cli.output import Json
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.problems import Problem
    from edoc_tui.domain.tokens import SignIn

HEAD = ("ID", "Type", "No.", "Customer", "Date", "Amount", "", "Service", "Status", "Message")
"""Columns of the list in text; translated when shown."""

_MINUTE, _HOUR = 60, 3600
LONGEST_MESSAGE = 80
"""Characters of a message in the list; ``outbox show`` has all of it."""


def moment(at: datetime | None) -> str | None:
    """Return *at* as ISO 8601 in UTC, ending in ``Z``."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def day(at: date | None) -> str | None:
    """Return *at* as ISO 8601."""
    return None if at is None else at.isoformat()


def item(document: EDocument) -> dict[str, Json]:
    """Return *document* as an item of ``edoc-tui.outbox/1``."""
    return {
        "id": document.id,
        "document_type": str(document.document_type),
        "document_no": document.document_no,
        "customer_no": document.customer_no,
        "customer_name": document.customer_name,
        "issue_date": day(document.issue_date),
        "due_date": day(document.due_date),
        "currency": document.currency,
        "amount_including_vat": str(document.amount_including_vat),
        "service": document.service,
        "send_mode": document.send_mode,
        "status": str(document.status),
        "document_status": str(document.document_status),
        "file_id": document.file_id,
        "filepart_id": document.filepart_id,
        "document_id": document.document_id,
        "reference": document.reference,
        "attempts": document.attempts,
        "last_message": document.last_message,
        "created_at": moment(document.created_at),
        "updated_at": moment(document.updated_at),
    }


def columns(one: dict[str, Json]) -> tuple[str, ...]:
    """Return an item of ``edoc-tui.outbox/1`` as the cells under :data:`HEAD`, message cut."""
    names = (
        "id", "document_type", "document_no", "customer_name", "issue_date",
        "amount_including_vat", "currency", "service", "status", "last_message",
    )  # fmt: skip
    *cells, message = (str(one[name] if one[name] is not None else "") for name in names)
    return (*cells, printable(message, limit=LONGEST_MESSAGE))


def describe_token(condition: str, left: int, age: int | None = None) -> str:
    """Return how a sign-in stands in words.

    Args:
        condition: One of the words of ``domain.token_states``.
        left: Seconds until the access token ends.
        age: Seconds since the provider last gave tokens, where it ever did.
    """
    words = {
        "missing": _("not signed in"),
        "expired": _("access token expired, it is renewed on the next use"),
        "renewing": _("access token is being renewed"),
        "refused": _("the provider refused the renewal, sign in again"),
        "interrupted": _("the last renewal was interrupted"),
        "expiring": _("access token is about to end, {seconds} s left"),
        "valid": _("access token valid, {seconds} s left"),
    }[condition].format(seconds=left)
    if age is None:
        return words
    return _("{state} (last renewed {age} ago)").format(state=words, age=duration(age))


def describe_sign_in(sign_in: SignIn) -> str:
    """Return how *sign_in* stands in words."""
    return describe_token(sign_in.condition(), sign_in.seconds_left(), sign_in.age())


def duration(seconds: int) -> str:
    """Return a time in its largest fitting unit."""
    if seconds < _MINUTE:
        return _("{count} s").format(count=seconds)
    if seconds < 2 * _HOUR:
        return _("{count} min").format(count=seconds // _MINUTE)
    return _("{count} h").format(count=seconds // _HOUR)


def finding(problem: Problem) -> dict[str, Json]:
    """Return *problem* as a finding of ``edoc-tui.validation/1``."""
    return {
        "rule": problem.rule,
        "severity": str(problem.severity),
        "message": problem.message,
        "xpath": problem.xpath,
        "line": problem.line,
        "field": problem.field,
    }
