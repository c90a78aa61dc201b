"""A provider's duplicate control: what it has stopped must never be restarted.

It compares numbers within a company and a fiscal year. What it stops is another document of a
number that is there already; a restart would send that number a second time.
Source: Pagero's setting *duplicate control*, known by what its error says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument

_SAYS: Final = re.compile(
    r"\balready exists\b|\bduplicate (invoice|document|number)\b", re.IGNORECASE
)


def duplicate_reason(document: EDocument) -> str:
    """Return why a document with an error must not be restarted, ``""`` if nothing says so."""
    if not document.file_id or _SAYS.search(document.last_message) is None:
        return ""
    return _("The provider has another document with this number: cancel it, do not restart it.")
