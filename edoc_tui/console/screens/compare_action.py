"""The action that compares a document with another version of it, or with another document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.document_reasons import no_document
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from edoc_tui.console.screens.document_reasons import Owner


async def _compare(owner: Owner) -> None:
    from edoc_tui.console.screens.comparing import compare

    await compare(owner)


def _why_not(owner: Owner) -> str:
    return no_document() if owner.current is None else ""


COMPARE: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="document.compare",
        keys="shift+f10,D",
        title=N_("Compare"),
        help=N_("Show what differs from an earlier version, or between two marked documents."),
        run=_compare,
        why_disabled=_why_not,
        footer=False,
    ),
)
