"""Why does a document go there? A customer, a document type, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.screens.ask_field import AskField
from edoc_tui.console.screens.dialogs import Notice
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.routing import Subject
from edoc_tui.domain.routing_words import why
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.screens.base import ConsoleScreen

OUTGOING = tuple(DocumentType)[:6]
"""Document types that leave."""


async def ask_why(screen: ConsoleScreen, number: str = "") -> None:
    """Ask for customer and document type, and show which workflow takes it.

    Args:
        screen: Where it was asked.
        number: The customer, where it is known already.
    """
    customers = screen.bridge.engine.customers

    def check(text: str) -> str:
        return "" if customers.get(text) is not None else _("There is no such customer.")

    no: str | None = number
    if not number:
        no = await screen.app.push_screen_wait(
            AskField(
                _("Why does a document go there?"),
                _("Customer number"),
                help=_("The customer that the document is for."),
                check=check,
            )
        )
    customer = customers.get(no) if no else None
    if customer is None:
        return
    picked = await screen.app.push_screen_wait(
        Pick(_("Which document type?"), [Option(one, _(one)) for one in OUTGOING])
    )
    if not picked:
        return
    subject = Subject(picked[0], customer.document_sending_profile, customer.no, customer.country)
    lines = [f"{printable(f'{customer.no} {customer.name}')} · {_(picked[0])}", ""]
    lines += list(why(screen.bridge.settings.routes(), subject))
    await screen.app.push_screen_wait(Notice(_("Why?"), "\n".join(lines), error=False))
