"""What a file of business data gives: invoices one by one, or why one is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edoc_tui.domain.errors import DataError
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.origin import Trace


@dataclass(frozen=True, slots=True)
class Given:
    """One document of a file.

    Attributes:
        line: Where it begins.
        number: Its document number, as far as that could be read.
        invoice: What was given; ``None`` = it is wrong.
        error: Why; names line and field.
        trace: Which cells or keys gave its values.
    """

    line: int
    number: str = ""
    invoice: Invoice | None = None
    error: DataError | None = None
    trace: Trace | None = None
