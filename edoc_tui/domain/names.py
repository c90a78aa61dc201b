"""The names of the statuses, and the roll-up that an operator sees first.

Apart from the table of :mod:`edoc_tui.domain.status`, so that a command that only shows statuses
starts without it.
"""

from __future__ import annotations

from enum import StrEnum

from edoc_tui.locales import N_

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final


class ServiceStatus(StrEnum):
    """Where a document stands at its service."""

    CREATED = "Created"
    EXPORT_ERROR = "Export Error"
    EXPORTED = "Exported"
    PENDING_BATCH = "Pending Batch"
    SENDING = "Sending"
    UNKNOWN = "Unknown"
    HELD = "Held"
    SENDING_ERROR = "Sending Error"
    PENDING_RESPONSE = "Pending Response"
    SENT = "Sent"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    APPROVAL_ERROR = "Approval Error"
    CANCELED = "Canceled"
    CANCEL_ERROR = "Cancel Error"
    IMPORTED = "Imported"
    IMPORTED_CREATED = "Imported Document Created"
    IMPORTED_ERROR = "Imported Document Processing Error"


class DocumentStatus(StrEnum):
    """The roll-up that an operator sees first."""

    IN_PROGRESS = N_("In Progress")
    PROCESSED = N_("Processed")
    ERROR = N_("Error")


ERRORS: Final = frozenset(
    {
        ServiceStatus.EXPORT_ERROR,
        ServiceStatus.SENDING_ERROR,
        ServiceStatus.APPROVAL_ERROR,
        ServiceStatus.CANCEL_ERROR,
        ServiceStatus.IMPORTED_ERROR,
        ServiceStatus.HELD,
    }
)
"""Service statuses that make a document an *Error*: a person must act."""

UNDER_WAY: Final = frozenset(
    {
        ServiceStatus.CREATED,
        ServiceStatus.PENDING_BATCH,
        ServiceStatus.SENDING,
        ServiceStatus.UNKNOWN,
        ServiceStatus.PENDING_RESPONSE,
        ServiceStatus.IMPORTED,
    }
)
"""Service statuses that make a document *In Progress*; all others are *Processed*."""


def document_status(status: ServiceStatus) -> DocumentStatus:
    """Derive the document status from the service status (Business Central's roll-up)."""
    if status in ERRORS:
        return DocumentStatus.ERROR
    if status in UNDER_WAY:
        return DocumentStatus.IN_PROGRESS
    return DocumentStatus.PROCESSED
