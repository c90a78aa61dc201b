"""In which form the ERP gets a finished draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Target:
    """A form.

    Attributes:
        kind: ``csv``, ``json`` or ``ubl``.
        template: A template of the house instead.
    """

    kind: str = "csv"
    template: Path | None = None


CSV: Final = Target()
