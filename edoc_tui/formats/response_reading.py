"""Read a buyer's answer: a UBL ApplicationResponse of Peppol's invoice response or Pagero's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.answer import Clarification
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import cac, cbc, short
from edoc_tui.formats import xml
from edoc_tui.formats.reading import text_at
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node

MOST: Final = 50
"""Reasons and actions that are kept of one answer."""

_ACTION: Final = "OPStatusAction"
_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says: its code, why, and about which document."""

    code: str
    clarifications: tuple[Clarification, ...]
    numbers: tuple[str, ...]


def read(data: bytes) -> Said:
    """Read an answer from its bytes.

    Raises:
        DataError: It cannot be parsed safely, or is no application response.
    """
    root = xml.parse(data)
    if short(root.tag) != "ApplicationResponse":
        raise DataError(_("It is no application response."), rule="EDOC-RESPONSE")
    code, told, numbers = "", [], []
    for part in root.every(cac("DocumentResponse")):
        response = part.first(cac("Response"))
        if response is not None:
            code = code or text_at(response, cbc("ResponseCode"))
            told += list(_clarifications(response))
        numbers += [text_at(one, cbc("ID")) for one in part.every(cac("DocumentReference"))]
    return Said(code, tuple(told[:MOST]), tuple(one for one in numbers if one))


def _clarifications(response: Node) -> Iterator[Clarification]:
    for status in response.every(cac("Status")):
        element = status.first(cbc("StatusReasonCode"))
        listed = element.get("listID") if element is not None else ""
        kind = "action" if listed == _ACTION else "reason"
        code = text_at(status, cbc("StatusReasonCode"))
        text = printable(text_at(status, cbc("StatusReason")), limit=_WORDS)
        if code or text:
            yield Clarification(kind, code, text)
