"""Working on a received document: its draft as text, and the steps forward and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.domain.draft import STAGES, Stage
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.console.pages import Line
    from edoc_tui.console.screens.inbox import ReceivedScreen
    from edoc_tui.domain.draft import Draft


def lines(draft: Draft) -> Iterator[Line]:
    """Show how far a document is, and what was found out about it."""
    reached = STAGES.index(draft.stage)
    for index, stage in enumerate(STAGES[1:], start=1):
        sign, ink = ("✓", "good") if index <= reached else ("○", "muted")
        yield ((f"{sign} {_(stage)}", ink),)
    yield ()
    how = f" ({_(draft.vendor_how)})" if draft.vendor_how else ""
    fields = (
        (_("Vendor"), draft.vendor_no + how if draft.vendor_no else ""),
        (_("Order"), draft.order_no),
        (_("File for the ERP"), draft.exported),
    )
    for title, value in fields:
        if value:
            yield ((title.ljust(18), "muted"), (printable(value), "text"))
    if draft.accounts:
        yield ()
        yield ((_("Accounts"), "key"),)
        for line, account in draft.accounts.items():
            yield ((f"{printable(line):>6}  ", "muted"), (printable(account), "text"))
    for remark in draft.remarks:
        yield ((f"! {printable(remark)}", "warn"),)


def _why_not(screen: ReceivedScreen) -> str:
    if screen.current.status is ServiceStatus.IMPORTED_ERROR:
        return _("This document cannot be read; it is kept byte for byte.")
    return ""


async def process(screen: ReceivedScreen) -> None:
    """Lead the document one stage on; the draft is one step for a person, the file another."""
    engine, number = screen.bridge.engine, screen.current.id
    draft = await screen.bridge.read(lambda store: store.draft(number))
    if draft.stage is Stage.PROCESSED:
        screen.say(_("It is processed: {path}").format(path=draft.exported))
        return
    to = Stage.PROCESSED if draft.stage is Stage.DRAFT else Stage.DRAFT
    after = await engine.process(number, to, by=engine.person.name)
    await screen.show_draft()
    text = after.exported or "; ".join(after.remarks) or _("Draft ready")
    screen.say(text, "warning" if after.remarks and not after.exported else "success")


async def undo(screen: ReceivedScreen) -> None:
    """Take the last stage back."""
    engine = screen.bridge.engine
    draft = await engine.undo(screen.current.id, by=engine.person.name)
    await screen.show_draft()
    screen.say(_("Now: {stage}").format(stage=_(draft.stage)), "success")


async def code(screen: ReceivedScreen) -> None:
    """Ask for a line and its account."""
    from edoc_tui.console.screens.dialogs import Ask

    answer = await screen.console.push_screen_wait(
        Ask(_("Account of a line"), _("Line and account, such as: 1 606100"))
    )
    line, _blank, account = (answer or "").strip().partition(" ")
    if not account.strip():
        return
    engine = screen.bridge.engine
    await engine.code_line(screen.current.id, line, account.strip(), by=engine.person.name)
    await screen.show_draft()


async def vendor(screen: ReceivedScreen) -> None:
    """Ask for the vendor's number."""
    from edoc_tui.console.screens.dialogs import Ask

    answer = await screen.console.push_screen_wait(
        Ask(_("Vendor"), _("Number of the vendor in vendors.toml:"))
    )
    if answer:
        engine = screen.bridge.engine
        await engine.set_vendor(screen.current.id, answer, by=engine.person.name)
        await screen.show_draft()


async def order(screen: ReceivedScreen) -> None:
    """Ask for an order file, and compare the lines with it."""
    from edoc_tui.console.screens.dialogs import Ask

    answer = await screen.console.push_screen_wait(
        Ask(_("Compare with an order"), _("CSV file with purchase orders:"))
    )
    if not answer:
        return
    engine, number = screen.bridge.engine, screen.current.id
    draft = await screen.bridge.read(lambda store: store.draft(number))
    if draft.stage in (Stage.DRAFT, Stage.PROCESSED):
        screen.say(_("Take the draft back first, then compare."), "warning")
        return
    await engine.process(number, Stage.DRAFT, order=Path(answer), by=engine.person.name)
    await screen.show_draft()


def _action(name: str, keys: str, title: str, text: str, run: Any) -> Action[Any]:
    return Action(
        id=f"inbox.{name}", changes=True, keys=keys, title=title, help=text, run=run,
        why_disabled=_why_not,
    )  # fmt: skip


ACTIONS: Final[tuple[Action[Any], ...]] = register(
    _action(
        "process", "f5,p", N_("Next step"),
        N_("Recognise the vendor and code the lines; then write the file for the ERP."), process,
    ),
    _action("undo", "f2,u", N_("Step back"), N_("Take the last stage back."), undo),
    _action(
        "code", "f3,k", N_("Account"),
        N_("Give a line an account; it is remembered for this text."), code,
    ),
    _action("vendor", "f7,v", N_("Vendor"), N_("Say which vendor it is from."), vendor),
    _action("order", "o", N_("Order"), N_("Compare the lines with an order file."), order),
)  # fmt: skip
"""Steps of one received document."""
