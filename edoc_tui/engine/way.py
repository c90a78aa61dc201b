"""Where a document goes, as profile and workflow, or a person, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from edoc_tui.config.settings import Service
    from edoc_tui.store.repository import Routed


class Way(NamedTuple):
    """The service that a document goes to.

    Attributes:
        code, service: The service.
        routed: The workflow that decided so; ``None`` = a person did.
        also: Further services of the workflow, each of which gets the document again.
    """

    code: str
    service: Service
    routed: Routed | None = None
    also: tuple[str, ...] = ()
