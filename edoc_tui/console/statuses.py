"""How a service status looks: a sign, a word and a meaning; never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.console.modes import PRODUCTION
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.window import Listed

S = ServiceStatus

LOOKS: Final[dict[str, tuple[str, str, str]]] = {
    S.CREATED: ("○", N_("Created"), "new"),
    S.EXPORT_ERROR: ("✗", N_("Export Error"), "bad"),
    S.EXPORTED: ("○", N_("Exported"), "new"),
    S.PENDING_BATCH: ("≡", N_("Pending Batch"), "busy"),
    S.SENDING: ("↑", N_("Sending"), "busy"),
    S.UNKNOWN: ("?", N_("Unknown"), "warn"),
    S.HELD: ("!", N_("Held"), "warn"),
    S.SENDING_ERROR: ("✗", N_("Sending Error"), "bad"),
    S.PENDING_RESPONSE: ("…", N_("Pending Response"), "busy"),
    S.SENT: ("✓", N_("Sent"), "good"),
    S.APPROVED: ("✓", N_("Approved"), "good"),
    S.REJECTED: ("−", N_("Rejected"), "warn"),
    S.APPROVAL_ERROR: ("✗", N_("Approval Error"), "bad"),
    S.CANCELED: ("×", N_("Canceled"), "new"),
    S.CANCEL_ERROR: ("✗", N_("Cancel Error"), "bad"),
    S.IMPORTED: ("○", N_("Imported"), "new"),
    S.IMPORTED_CREATED: ("✓", N_("Imported Document Created"), "good"),
    S.IMPORTED_ERROR: ("✗", N_("Imported Document Processing Error"), "bad"),
}
"""Sign, message id of the word, and meaning: ``new``, ``busy``, ``good``, ``warn``, ``bad``."""

SHORT: Final[dict[str, str]] = {
    S.IMPORTED_CREATED: N_("Document Created"),
    S.IMPORTED_ERROR: N_("Processing Error"),
}
"""Message ids for the lists, where the whole name would be cut to the same letters."""

NOT_RELEASED: Final = ("◇", N_("Not released"), "warn")
"""Ready for Production, but no person has released it yet: a state of its own."""

_READY: Final = frozenset({S.CREATED, S.EXPORTED})


def look(document: Listed, send_mode: str) -> tuple[str, str, str]:
    """Return sign, word and meaning for *document* where its service sends in *send_mode*."""
    if document.status in _READY:
        if document.problems:
            return "✗", status_word(document.status), "bad"
        if send_mode == PRODUCTION and not document.released:
            sign, word, meaning = NOT_RELEASED
            return sign, _(word), meaning
    sign, word, meaning = LOOKS[document.status]
    return sign, _(word), meaning


def status_word(status: str) -> str:
    """Return the word for *status* in the user's language."""
    return _(LOOKS[status][1])
