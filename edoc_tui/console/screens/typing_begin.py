"""Beginning a document: its type and customer, or another document that it is made like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.document_reasons import no_document
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.screens.base import ConsoleScreen
    from edoc_tui.console.screens.document_reasons import Owner


async def begin(screen: ConsoleScreen) -> None:
    """Ask for document type and customer, and open a new draft."""
    from edoc_tui.console.screens.find_customer import FindCustomer
    from edoc_tui.console.screens.pick import Option, Pick
    from edoc_tui.console.screens.typing import TypingScreen
    from edoc_tui.domain.composing_fields import TYPES

    console, engine = screen.console, screen.bridge.engine
    if not engine.customers.all():
        screen.say(_("There are no customers yet: place 2 adds the first one."), "warning")
        return
    options = [Option(str(one), _(str(one))) for one in TYPES]
    picked = await console.push_screen_wait(Pick(_("New document"), options))
    if not picked:
        return
    number = await console.push_screen_wait(FindCustomer(engine.customers))
    if number:
        draft = await engine.begin_draft(picked[0], number)
        console.push_screen(TypingScreen(draft, begun=True))


async def _new(owner: Any) -> None:
    await begin(owner)


def _drafts(owner: Owner) -> None:
    from edoc_tui.console.screens.drafts import DraftsScreen

    owner.console.push_screen(DraftsScreen())


async def _copy(owner: Owner) -> None:
    await _taken(owner, credit=False)


async def _credit(owner: Owner) -> None:
    await _taken(owner, credit=True)


async def _taken(owner: Owner, *, credit: bool) -> None:
    from edoc_tui.console.screens.typing import TypingScreen

    document = owner.current
    if document is None:
        return
    draft, lost = await owner.bridge.engine.copy_into_draft(document.id, credit=credit)
    remark = _("Not taken over: {names}.").format(names=printable(", ".join(lost))) if lost else ""
    owner.console.push_screen(TypingScreen(draft, remark, begun=True))


def _why_not_copy(owner: Owner) -> str:
    return no_document() if owner.current is None else ""


def _why_not_credit(owner: Owner) -> str:
    from edoc_tui.domain.composing_fields import CREDITS

    document = owner.current
    if document is None:
        return no_document()
    if str(document.document_type) not in CREDITS:
        return _("{number} is no invoice: there is nothing to credit.").format(
            number=printable(document.document_no)
        )
    if document.status is ServiceStatus.CANCELED:
        return _("It was canceled: there is nothing to credit.")
    return ""


FROM_DOCUMENT: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="outbox.copy_document", changes=True, keys="shift+f11,C", title=N_("Copy document"),
        help=N_("Begin a new document with the lines of this one."), run=_copy,
        why_disabled=_why_not_copy, footer=False,
    ),
    Action(
        id="outbox.credit", changes=True, keys="shift+f9,K", title=N_("Credit"),
        help=N_("Begin a credit memo for this invoice, whole or in part."), run=_credit,
        why_disabled=_why_not_credit, footer=False,
    ),
)  # fmt: skip
"""What begins with a document of the outbox."""

ACTIONS: Final[tuple[Action[Any], ...]] = (
    *register(
        Action(
            id="outbox.new", changes=True, keys="shift+f2,n", title=N_("New document"),
            help=N_("Type an invoice, a credit memo or a reminder."), run=_new, footer=False,
        ),
        Action(
            id="outbox.drafts", keys="shift+f3,N", title=N_("Drafts"),
            help=N_("Show the documents that are being typed."), run=_drafts, footer=False,
        ),
    ),
    *FROM_DOCUMENT,
)  # fmt: skip
"""How a document is begun."""
