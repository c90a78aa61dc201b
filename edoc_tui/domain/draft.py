"""Working on a received document: the stages of its draft, and what is known at each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


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
class OrderLine:
    """A line of a purchase order of ours.

    Attributes:
        order_no: The order.
        line: Its number in the order.
        description: What was ordered.
        quantity: How much was ordered.
        unit: Code of the unit (UN/ECE Recommendation 20).
        unit_price: Net price of one.
        account: The account that the ERP books it on, where the order says so.
        received: How much has arrived, ``None`` = the order does not say.
        invoiced: How much was invoiced before, ``None`` = the order does not say.
        receipt_no: The receipt that it arrived with.
    """

    order_no: str
    line: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    account: str = ""
    received: Decimal | None = None
    invoiced: Decimal | None = None
    receipt_no: str = ""


@dataclass(frozen=True, slots=True)
class OrderMatch:
    """Which order line a line of the document was matched with.

    Attributes:
        order_no: The order.
        line: The order line.
        receipt_no: The receipt, where the order names one.
        quantity: What the document invoices of it.
        how: Message id of what it was recognised by.
    """

    order_no: str
    line: str
    receipt_no: str
    quantity: Decimal
    how: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found out about a received document so far.

    Attributes:
        stage: The last stage that was reached.
        vendor_no: The vendor, by our number.
        vendor_how: What the vendor was recognised by.
        evidence: What was the same then, or how near it was.
        doubts: What tells of another vendor, in words.
        candidates: Vendors who fit alike, so that a person has to say which.
        receiver: Why it is worked on although it is not addressed to us, as a person said.
        accounts: Account by line id.
        given: Ids of the lines whose account a person gave; all others are found anew.
        order_no: The purchase order that the lines were compared with.
        remarks: What a person should look at.
        exported: Where it was written for the ERP.
        order: The order lines that its lines may be matched with.
        matches: Order line by line id.
    """

    stage: Stage = Stage.UNPROCESSED
    vendor_no: str = ""
    vendor_how: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    order_no: str = ""
    remarks: tuple[str, ...] = ()
    exported: str = ""
    given: frozenset[str] = frozenset()
    evidence: str = ""
    doubts: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    receiver: str = ""
    order: tuple[OrderLine, ...] = ()
    matches: Mapping[str, OrderMatch] = field(default_factory=dict)

    def taken_back(self, stage: Stage) -> Draft:
        """Return the draft at an earlier *stage*: with what people gave, without what was found."""
        return Draft(
            stage=stage,
            accounts={line: one for line, one in self.accounts.items() if line in self.given},
            given=self.given,
            receiver=self.receiver if stage is Stage.READY else "",
        )

    @property
    def vendor(self) -> str:
        """The vendor and what it was recognised by, for people; printable where these are."""
        how = " ".join(filter(None, (_(self.vendor_how) if self.vendor_how else "", self.evidence)))
        return f"{self.vendor_no} ({how})" if self.vendor_no and how else self.vendor_no
