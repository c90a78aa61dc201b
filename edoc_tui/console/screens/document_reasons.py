"""Why something cannot be done with a document now: said before it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from edoc_tui.console.statuses import status_word
from edoc_tui.domain.duplicate_control import duplicate_reason
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.console.bridge import Bridge
    from edoc_tui.domain.edocument import EDocument

S = ServiceStatus

SENDABLE: Final = frozenset({S.CREATED, S.EXPORT_ERROR, S.EXPORTED, S.SENDING_ERROR})
APPROVABLE: Final = frozenset({S.SENT, S.APPROVAL_ERROR})
RECREATABLE: Final = frozenset({S.CREATED, S.EXPORT_ERROR, S.EXPORTED, S.CANCELED})


class Owner(Protocol):
    """A screen that has documents: the list, or a single one."""

    @property
    def bridge(self) -> Bridge:
        """The way to the engine."""
        ...

    @property
    def console(self) -> ConsoleApp:
        """The app."""
        ...

    @property
    def current(self) -> EDocument | None:
        """The document that an action is about."""
        ...

    def chosen(self) -> Sequence[int]:
        """Return the ids to send: the marked ones, or the current one."""
        ...

    def say(self, text: str, kind: str = "information") -> None:
        """Show a short text in the footer."""
        ...


def no_document() -> str:
    """Return why nothing can be done where there is no document."""
    return _("There is no document here.")


def why_not_send(owner: Owner) -> str:
    """Return why the chosen documents cannot be sent."""
    if owner.console.job is not None:
        return _("Something is being sent already; Esc stops it.")
    chosen = owner.chosen()
    document = owner.current
    if not chosen or document is None:
        return no_document()
    if list(chosen) != [document.id]:
        return ""
    if document.status not in SENDABLE:
        return _("{number} is {status}: there is nothing to send.").format(
            number=printable(document.document_no), status=status_word(document.status)
        )
    if document.problems:
        return ngettext(
            "{count} finding must be corrected first; Enter shows it.",
            "{count} findings must be corrected first; Enter shows them.",
            document.problems,
        ).format(count=document.problems)
    return ""


def why_not_send_all(owner: Owner) -> str:
    """Return why nothing can be sent at all."""
    return _("Something is being sent already; Esc stops it.") if owner.console.job else ""


def why_not_restart(owner: Owner) -> str:
    """Return why the current document cannot be restarted."""
    document = owner.current
    if document is None:
        return no_document()
    if document.payload_removed_at is not None:
        return _removed(document)
    if document.status is not S.SENDING_ERROR:
        return _("Restart is for a Sending Error; this document is {status}.").format(
            status=status_word(document.status)
        )
    if not document.file_id:
        return _("The provider never had it: send it again instead.")
    return duplicate_reason(document)


def why_not_cancel(owner: Owner) -> str:
    """Return why the current document cannot be canceled."""
    document = owner.current
    if document is None:
        return no_document()
    from edoc_tui.domain.status import Event, applies

    if not applies(Event.CANCELED, document.status):
        return _("This document is {status}: it cannot be canceled any more.").format(
            status=status_word(document.status)
        )
    return ""


def why_not_approval(owner: Owner) -> str:
    """Return why there is no approval to ask for."""
    document = owner.current
    if document is None:
        return no_document()
    if document.status not in APPROVABLE:
        return _("The recipient answers to sent documents; this one is {status}.").format(
            status=status_word(document.status)
        )
    return ""


def why_not_resolve(owner: Owner) -> str:
    """Return why there is nothing to decide."""
    document = owner.current
    if document is None:
        return no_document()
    if document.status not in (S.HELD, S.UNKNOWN):
        return _("Only a document that is Held or Unknown needs a decision.")
    return ""


def why_not_recreate(owner: Owner) -> str:
    """Return why the current document cannot be exported anew."""
    document = owner.current
    if document is None:
        return no_document()
    if document.payload_removed_at is not None:
        return _removed(document)
    if document.status not in RECREATABLE:
        return _("It is {status}: it cannot be made anew.").format(
            status=status_word(document.status)
        )
    return ""


def _removed(document: EDocument) -> str:
    from edoc_tui.domain.retention import removed_reason

    return printable(removed_reason(document))
