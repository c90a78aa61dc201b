"""Hold a document and let it go, and send it its way anew: what a person does about its route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.document_reasons import no_document
from edoc_tui.domain.names import ServiceStatus as S
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.screens.document_reasons import Owner
    from edoc_tui.engine.reports import ActionReport


async def hold_or_release(owner: Owner) -> None:
    """Hold the current document, or let it go when it is held."""
    document = owner.current
    if document is None:
        return
    engine = owner.bridge.engine
    if document.status is S.HELD:
        report, text = await engine.let_go(document.id), _("{number} is released.")
    else:
        report, text = await engine.hold(document.id), _("{number} is held.")
    _tell(owner, report, text.format(number=printable(document.document_no)))


async def create(owner: Owner) -> None:
    """Send the current document its way as if it came in now."""
    document = owner.current
    if document is not None:
        report = await owner.bridge.engine.create(document.id)
        after = report.document or document
        text = _("{number} goes through {service}.")
        number, service = printable(after.document_no), printable(after.service)
        _tell(owner, report, text.format(number=number, service=service))


def _tell(owner: Owner, report: ActionReport, text: str) -> None:
    if report.done:
        owner.say(text, "success")
    else:
        owner.say(report.warning, "warning")


def why_not_hold(owner: Owner) -> str:
    """Return why the current document can be neither held nor let go."""
    from edoc_tui.engine.holding import why_not_hold

    document = owner.current
    if document is None:
        return no_document()
    return "" if document.status is S.HELD else why_not_hold(document)


def why_not_create(owner: Owner) -> str:
    """Return why the current document cannot be sent its way anew."""
    from edoc_tui.engine.holding import with_provider

    document = owner.current
    return no_document() if document is None else with_provider(document)


ACTIONS: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="outbox.hold",
        changes=True,
        keys="shift+f6,H",
        title=N_("Hold or release"),
        help=N_("Hold a document that was not sent yet, or let a held one go."),
        run=hold_or_release,
        why_disabled=why_not_hold,
        footer=False,
    ),
    Action(
        id="outbox.create",
        changes=True,
        keys="shift+f2,E",
        title=N_("Create E-Document"),
        help=N_("Send it its way as if it came in now: profile, workflow and service anew."),
        run=create,
        why_disabled=why_not_create,
        footer=False,
    ),
)
