"""Under which ids Germany's rules hold: those of XRechnung, or Peppol's between two Germans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from edoc_tui.domain.tree import Node
    from edoc_tui.rules.sheet import Sheet

_LETTERS: Final = {"a": "1", "b": "2"}


class Law(NamedTuple):
    """The form of the ids.

    Attributes:
        peppol: They are Peppol's: ``DE-R-023-1`` for what is ``BR-DE-23-a``.
    """

    peppol: bool

    def rule(self, number: str) -> str:
        """Return the id of a rule, such as ``23-a``."""
        if not self.peppol:
            return f"BR-DE-{number}"
        first, dash, letter = number.partition("-")
        return f"DE-R-{int(first):03}{dash}{_LETTERS.get(letter, letter)}"

    def add(self, sheet: Sheet, number: str, place: Node, field: str, message: str) -> None:
        """Write a finding that blocks down."""
        sheet.add(self.rule(number), place, field, message)

    def warn(self, sheet: Sheet, number: str, place: Node, field: str, message: str) -> None:
        """Write down what is worth a look."""
        sheet.warn(self.rule(number), place, field, message)


XRECHNUNG: Final = Law(peppol=False)
NATIONAL: Final = Law(peppol=True)
