"""What can be asked of documents: send, restart, cancel, approval. Shared by two screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens import document_reasons as why
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from edoc_tui.console.screens.document_reasons import Owner
    from edoc_tui.engine.reports import ActionReport

S = ServiceStatus

NEW: Final = (S.CREATED, S.EXPORT_ERROR, S.EXPORTED)
"""What *Send all* takes: everything that never left."""

SEND_LIMIT: Final = 100_000
"""Documents that one command sends at most."""


async def send(owner: Owner) -> None:
    """Ask, then send the marked documents, or the current one."""
    from edoc_tui.console.sending import send_documents

    await send_documents(owner.console, tuple(owner.chosen()))


async def send_all(owner: Owner) -> None:
    """Ask, then send everything that never left."""
    from edoc_tui.console.sending import send_documents
    from edoc_tui.domain.query import ListQuery

    query = ListQuery(statuses=NEW)
    ids = await owner.bridge.read(lambda store: store.ids(query, SEND_LIMIT))
    if not ids:
        owner.say(_("Nothing is waiting to be sent."))
        return
    await send_documents(owner.console, tuple(ids))


async def _act(owner: Owner, call: Callable[[int], Awaitable[ActionReport]], done: str) -> None:
    document = owner.current
    if document is None:
        return
    report = await call(document.id)
    if report.error is not None:
        owner.bridge.tell(report.error)
    elif report.done:
        owner.say(done.format(number=printable(document.document_no)), "success")
    else:
        owner.say(_(report.warning), "warning")


async def restart(owner: Owner) -> None:
    """Say what a restart does, then have the provider take up the stuck document again."""
    from edoc_tui.console.screens.dialogs import Confirm

    document = owner.current
    if document is None:
        return
    lines = [
        _("The provider processes the original content of {number} again.").format(
            number=printable(document.document_no)
        ),
        _("Nothing that was corrected since leaves with it: for that, cancel and send corrected."),
    ]
    if await owner.console.push_screen_wait(Confirm(_("Restart"), lines, _("Restart"))):
        await _act(owner, owner.bridge.engine.restart, _("{number} was restarted."))


async def cancel(owner: Owner) -> None:
    """Ask, then cancel the stuck document."""
    from edoc_tui.console.screens.dialogs import Confirm

    document = owner.current
    if document is None:
        return
    question = Confirm(
        _("Cancel document"),
        [
            _("{number} for {customer} will be canceled.").format(
                number=printable(document.document_no), customer=printable(document.customer_name)
            ),
            _("This cannot be taken back."),
        ],
        _("Cancel document"),
        danger=True,
    )
    if await owner.console.push_screen_wait(question):
        await _act(owner, owner.bridge.engine.cancel, _("{number} was canceled."))


async def approval(owner: Owner) -> None:
    """Ask the provider for the recipient's answer."""
    await _act(owner, owner.bridge.engine.approval, _("The answer to {number} was read."))


async def resolve(owner: Owner) -> None:
    """Ask whether the provider has the document, and carry out the answer."""
    from edoc_tui.console.screens.dialogs import Ask, Choose, Confirm

    document = owner.current
    if document is None:
        return
    number = printable(document.document_no)
    question = Choose(
        _("Does the provider have {number}?").format(number=number),
        [
            _("Nobody could find out whether the upload arrived."),
            _("Look in the provider's own portal, then say what you found."),
        ],
        [_("It is there"), _("It is not there")],
    )
    answer = await owner.console.push_screen_wait(question)
    engine = owner.bridge.engine
    if answer == 1:
        title = _("File id of {number}").format(number=number)
        file_id = await owner.console.push_screen_wait(
            Ask(title, _("Its file id at the provider:"))
        )
        if file_id:
            await _act(
                owner, lambda one: engine.resolve(one, found=file_id), _("{number} was found.")
            )
    elif answer:
        lines = [_("If the provider does have it, the recipient gets it twice.")]
        title = _("Send {number} again?").format(number=number)
        if await owner.console.push_screen_wait(
            Confirm(title, lines, _("Send again"), word=number, danger=True)
        ):
            await _act(
                owner,
                lambda one: engine.resolve(one, resend=True),
                _("{number} may be sent again."),
            )


async def recreate(owner: Owner) -> None:
    """Check the current document again, and export it anew."""
    await _act(owner, owner.bridge.engine.recreate, _("{number} was made anew."))


async def poll(owner: Owner) -> None:
    """Ask the provider how far pending documents are, now."""
    from edoc_tui.console.sending import poll_documents

    await poll_documents(owner.console)


ACTIONS: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="outbox.send",
        keys="f5,s",
        title=N_("Send"),
        help=N_("Send the marked documents, or the one under the cursor. Asks first."),
        run=send,
        why_disabled=why.why_not_send,
        danger=True,
    ),
    Action(
        id="outbox.send_all",
        keys="f6,S",
        title=N_("Send all"),
        help=N_("Send everything that has not left yet. Asks first."),
        run=send_all,
        why_disabled=why.why_not_send_all,
        danger=True,
    ),
    Action(
        id="outbox.poll",
        changes=True,
        keys="f7,p",
        title=N_("Refresh"),
        help=N_("Ask the provider how far the pending documents are."),
        run=poll,
    ),
    Action(
        id="outbox.cancel",
        keys="f8,x",
        title=N_("Cancel"),
        help=N_("Cancel a document that is stuck at the provider. Asks first."),
        run=cancel,
        why_disabled=why.why_not_cancel,
        danger=True,
    ),
    Action(
        id="outbox.restart",
        changes=True,
        keys="shift+f7,r",
        title=N_("Restart"),
        help=N_("Have the provider take up a document with a Sending Error again."),
        run=restart,
        why_disabled=why.why_not_restart,
    ),
    Action(
        id="outbox.approval",
        changes=True,
        keys="f11,a",
        title=N_("Get approval"),
        help=N_("Ask whether the recipient approved or rejected a sent document."),
        run=approval,
        why_disabled=why.why_not_approval,
    ),
    Action(
        id="outbox.resolve",
        keys="d",
        title=N_("Decide"),
        help=N_("Say whether the provider has a document that is Held or Unknown."),
        run=resolve,
        why_disabled=why.why_not_resolve,
        danger=True,
    ),
    Action(
        id="outbox.recreate",
        changes=True,
        keys="e",
        title=N_("Recreate"),
        help=N_("Check a document again by today's rules and export it anew."),
        run=recreate,
        why_disabled=why.why_not_recreate,
    ),
)

DOCUMENT_ACTIONS: Final = tuple(
    action for action in ACTIONS if action.id not in ("outbox.send_all", "outbox.poll")
)
"""Those that are about one document."""
