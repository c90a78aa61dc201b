"""Working on a received document: the stages of its draft, and what is known at each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stage(StrEnum):
    """How far a received document is, by Business Central's names."""

    UNPROCESSED = "Unprocessed"
    READABLE = "Readable"
    READY = "Ready for draft"
    DRAFT = "Draft ready"
    PROCESSED = "Processed"


STAGES: Final = tuple(Stage)
"""In the order in which a document goes through them."""

_WORDS: Final = (
    N_("Unprocessed"), N_("Readable"), N_("Ready for draft"), N_("Draft ready"), N_("Processed"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found out about a received document so far.

    Attributes:
        stage: The last stage that was reached.
        vendor_no: The vendor, by our number.
        vendor_how: What the vendor was recognised by.
        accounts: Account by line id.
        order_no: The purchase order that the lines were compared with.
        remarks: What a person should look at.
        exported: Where it was written for the ERP.
    """

    stage: Stage = Stage.UNPROCESSED
    vendor_no: str = ""
    vendor_how: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    order_no: str = ""
    remarks: tuple[str, ...] = ()
    exported: str = ""


def plain(text: str) -> str:
    """Return *text* as it is compared: without case and doubled blanks."""
    return " ".join(text.split()).casefold()
