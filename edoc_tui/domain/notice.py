"""Something that needs a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that needs a person.

    Attributes:
        name: Tells it from others as long as it lasts: ``held:17``, ``token:PAGERO``.
        kind: One of the kinds of ``[notifications] about``.
        sentence: What is the matter, printable.
    """

    name: str
    kind: str
    sentence: str
