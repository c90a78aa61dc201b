"""The actions of the inbox: receive, read, answer, take out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, find, register
from edoc_tui.console.screens import outbox_actions
from edoc_tui.console.screens.document_reasons import no_document
from edoc_tui.console.screens.inbox_files import save_attachments, save_original, take_in
from edoc_tui.domain.edocument import SendMode
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from edoc_tui.console.screens.document_reasons import Owner
    from edoc_tui.console.screens.inbox import InboxScreen, ReceivedScreen
    from edoc_tui.engine.reports import ActionReport, ReceiveReport


def why_not_answer(owner: Owner) -> str:
    """Return why the current document needs no answer."""
    from edoc_tui.engine.answering import why_not_answer

    document = owner.current
    return no_document() if document is None else why_not_answer(document)


def _no_document(owner: Owner) -> str:
    return no_document() if owner.current is None else ""


async def receive(owner: Owner) -> None:
    """Take everything that the provider has for us."""
    from edoc_tui.console.jobs import Job

    with owner.console.working(Job(_("Receiving"))):
        report = await owner.bridge.engine.receive()
    if report.error is not None and not report.received:
        owner.bridge.tell(report.error)
        return
    trouble = report.unreadable or report.failed
    owner.say(_summary(report), "warning" if trouble else "success")


def _summary(report: ReceiveReport) -> str:
    parts = [
        _("{count} received").format(count=len(report.received)) if report.received else "",
        _("{count} not readable").format(count=len(report.unreadable)) if report.unreadable else "",
        _("{count} not fetched").format(count=len(report.failed)) if report.failed else "",
        _("{count} processed").format(count=report.processed) if report.processed else "",
    ]
    return ", ".join(part for part in parts if part) or _("Nothing new.")


async def approve(owner: Owner) -> None:
    """Ask, then tell the sender that we accept the current document."""
    engine, person = owner.bridge.engine, owner.bridge.engine.person.name
    title = _("Approve")
    await _answer(
        owner,
        title,
        [_("The sender is told that {number} is accepted.")],
        lambda one, released: engine.approve(one, by=person, released_by=released),
        _("{number} was approved."),
    )


async def reject(owner: Owner) -> None:
    """Ask for the reason, then tell the sender that we reject the current document."""
    from edoc_tui.console.screens.dialogs import Ask
    from edoc_tui.console.screens.pick import Option, Pick
    from edoc_tui.engine.answering import REASONS

    document = owner.current
    if document is None:
        return
    number = printable(document.document_no)
    title = _("Reject {number}").format(number=number)
    options = [Option(code, code, _(text)) for code, text in REASONS.items()]
    proposed = await owner.bridge.engine.proposed(document.id)
    if proposed is not None:
        text = _("as {person} says: {reason}").format(
            person=proposed.person, reason=f"{proposed.code} {proposed.reason}"
        )
        options.insert(0, Option("", _("Agree"), text))
    picked = await owner.console.push_screen_wait(
        Pick(title, options, text=_("Why? The code goes to the sender."))
    )
    if not picked:
        return
    if proposed is not None and not picked[0]:
        code, reason = proposed.code, proposed.reason
    else:
        question = Ask(title, _("The reason in a few words, for the sender:"))
        code, reason = picked[0], await owner.console.push_screen_wait(question)
    if not reason:
        owner.say(_("A rejection needs a reason."), "warning")
        return
    engine, person = owner.bridge.engine, owner.bridge.engine.person.name
    lines = [
        _("The sender is told that {number} is rejected."),
        f"{code}: {printable(reason, limit=200)}",
    ]
    await _answer(
        owner,
        _("Reject"),
        lines,
        lambda one, released: engine.reject(
            one, reason, code=code, by=person, released_by=released
        ),
        _("{number} was rejected."),
    )


async def _answer(
    owner: Owner,
    title: str,
    lines: list[str],
    call: Callable[[int, str], Awaitable[ActionReport]],
    done: str,
) -> None:
    """Ask, which in Production takes the word, then carry the answer out."""
    from edoc_tui.console.screens.dialogs import Confirm
    from edoc_tui.console.sending import may_leave

    document = owner.current
    if document is None:
        return
    number = printable(document.document_no)
    live = owner.bridge.mode_of(document.service) == SendMode.PRODUCTION
    if not await may_leave(owner.console, production=live):
        return
    told = [line.replace("{number}", number) for line in lines]
    if live:
        told.append(_("Send mode PRODUCTION: real recipients, this cannot be taken back."))
    word = str(SendMode.PRODUCTION) if live else ""
    question = Confirm(title, told, title, word=word, danger=live)
    if not await owner.console.push_screen_wait(question):
        return
    report = await call(document.id, owner.bridge.engine.person.name if live else "")
    if report.error is not None:
        owner.bridge.tell(report.error)
    elif report.done:
        owner.say(done.format(number=number), "success")
    else:
        owner.say(report.warning, "warning")


async def _vendors(owner: Owner) -> None:
    from edoc_tui.console.screens.vendors import VendorsScreen

    await owner.console.push_screen(VendorsScreen())


def _others(screen: InboxScreen) -> Any:
    return screen.show_sender()


def _others_of(screen: ReceivedScreen) -> Any:
    return screen.show_others()


ANSWERS: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="inbox.approve",
        changes=True,
        keys="f6,a",
        title=N_("Approve"),
        help=N_("Tell the sender that the document is accepted. Asks first."),
        run=approve,
        why_disabled=why_not_answer,
        danger=True,
    ),
    Action(
        id="inbox.reject",
        changes=True,
        keys="f8,x",
        title=N_("Reject"),
        help=N_("Tell the sender that the document is rejected, and why. Asks first."),
        run=reject,
        why_disabled=why_not_answer,
        danger=True,
    ),
    Action(
        id="inbox.original",
        changes=True,
        keys="f12,w",
        title=N_("Save original"),
        help=N_("Write the document into a file, byte for byte as it came."),
        run=save_original,
        why_disabled=_no_document,
    ),
    Action(
        id="inbox.attachments",
        changes=True,
        keys="f11,e",
        title=N_("Attachments"),
        help=N_("Write what the document encloses into a folder, under safe names."),
        run=save_attachments,
        why_disabled=_no_document,
    ),
)
"""What can be done with one received document."""

OTHERS: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="inbox.others",
        keys="shift+f7,O",
        title=N_("Same sender"),
        help=N_("Go to the inbox, which shows all documents of this sender."),
        run=_others_of,
        footer=False,
    ),
)
"""Leads from one document to the sender's other ones."""

_LIST: Final = {action.id: action for action in outbox_actions.ACTIONS}

ACTIONS: Final[tuple[Action[Any], ...]] = (
    _LIST["outbox.filter"],
    _LIST["outbox.open"],
    *register(
        Action(
            id="inbox.receive",
            changes=True,
            keys="f5,r",
            title=N_("Receive"),
            help=N_("Take everything that the provider has for us."),
            run=receive,
        ),
        Action(
            id="inbox.vendors",
            keys="f2,v",
            title=N_("Vendors"),
            help=N_("Show who sends us documents, and change their cards."),
            run=_vendors,
        ),
    ),
    *ANSWERS,
    *register(
        Action(
            id="inbox.sender",
            keys="f7,o",
            title=N_("Same sender"),
            help=N_("Show all documents of this sender; Esc shows everything again."),
            run=_others,
            why_disabled=_no_document,
        ),
        Action(
            id="inbox.import",
            changes=True,
            keys="shift+f5,i",
            title=N_("Import"),
            help=N_("Take files that a vendor sent another way, such as by e-mail."),
            run=take_in,
        ),
    ),
    find("outbox.clear"),
    find("outbox.copy"),
)
"""The actions of the list."""
