"""How documents are tied, in words."""

from __future__ import annotations

from typing import Final

from edoc_tui.domain.edocument import LinkKind
from edoc_tui.locales import N_

LINKED: Final = {
    LinkKind.CORRECTS: N_("Corrects"),
    LinkKind.CORRECTED_BY: N_("Corrected by"),
    LinkKind.APPROVES: N_("Approves"),
    LinkKind.APPROVED_BY: N_("Approved by"),
    LinkKind.REJECTS: N_("Rejects"),
    LinkKind.REJECTED_BY: N_("Rejected by"),
    LinkKind.ALSO: N_("Also through"),
}
"""Message ids of how documents are tied."""
