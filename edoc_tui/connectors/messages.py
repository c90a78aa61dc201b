"""A request to a provider and its answer, whatever library carries them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SUCCESS: Final = range(200, 300)
"""HTTP statuses that mean success."""

MAX_JSON: Final = 4 * 1024 * 1024
"""Bytes of the longest list that is read."""

MAX_DOCUMENT: Final = 25 * 1024 * 1024
"""Bytes of the largest document that is downloaded."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a provider.

    Attributes:
        url: Absolute address.
        within: The configured address that it belongs to: another origin is refused, so that
            no link in an answer ever leads a token elsewhere.
        service: The service's code, for the communication log.
        bearer: Access token; never logged.
        body: Ready bytes.
        summary: What the communication log keeps instead of the body.
        secrets: Values that are never logged, wherever they appear.
        largest: Bytes of the longest answer that is accepted.
    """

    method: Literal["GET", "POST"]
    url: str
    within: str
    service: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    bearer: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)
    summary: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    largest: int = MAX_JSON


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whole and bounded; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return self.status in SUCCESS
