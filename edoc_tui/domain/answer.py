"""A buyer's answer to a document of ours: Peppol's invoice response, and what it decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from edoc_tui.locales import N_

CODES: Final[dict[str, str]] = {
    "AB": N_("Message acknowledged"),
    "IP": N_("In process"),
    "UQ": N_("Under query"),
    "CA": N_("Conditionally accepted"),
    "RE": N_("Rejected"),
    "AP": N_("Accepted"),
    "PD": N_("Paid"),
}
"""Response codes (UNCL4343, as Peppol's invoice response allows them), and their words."""

DECIDING: Final = frozenset({"AP", "RE"})
"""Codes that decide; with all others the document stays as it is."""

ACTIONS: Final[dict[str, str]] = {
    "NOA": N_("No action required"),
    "PIN": N_("Provide information"),
    "NIN": N_("Issue a new invoice"),
    "CNF": N_("Credit fully"),
    "CNP": N_("Credit partially"),
    "CNA": N_("Credit the amount"),
    "OTH": N_("Other"),
}
"""What the buyer asks for (OPStatusAction)."""


@dataclass(frozen=True, slots=True)
class Clarification:
    """Why, or what the buyer asks for.

    Attributes:
        kind: ``reason`` or ``action``.
        code: Of the lists OPStatusReason and OPStatusAction, as it was sent.
        text: In the buyer's words, printable.
    """

    kind: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class BuyerAnswer:
    """An answer as it is kept.

    Attributes:
        id: The provider's id of the answer.
        document_id: The document that it is about; 0 = none of ours.
        document_no: The number that it names.
        at: When the provider had it, as it says.
        kind: The provider's own word for it, such as ``RecipientAccept``.
        verdict: ``approved``, ``rejected`` or ``other``.
        code: Its response code (:data:`CODES`), ``""`` where it has none.
        clarifications: Reasons and actions.
        trouble: Why its content could not be read, ``""`` = it could.
    """

    id: str
    document_id: int
    document_no: str
    at: str
    kind: str
    verdict: str
    code: str = ""
    clarifications: tuple[Clarification, ...] = ()
    trouble: str = ""

    @property
    def understood(self) -> bool:
        """Whether it may be consumed at the provider: it decides, or informs by a known code."""
        if self.trouble and self.verdict == "other":
            return False
        return self.verdict != "other" or (self.code in CODES and self.code not in DECIDING)

    @property
    def words(self) -> str:
        """The reasons and actions in one line, for people."""
        said = (one.text or one.code for one in self.clarifications)
        return "; ".join(text for text in said if text)
