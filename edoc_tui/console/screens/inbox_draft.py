"""Working on a received document: its draft as text, and the steps forward and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.domain.draft import STAGES, Stage
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.engine.target import CSV
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.console.pages import Line
    from edoc_tui.console.screens.inbox import ReceivedScreen
    from edoc_tui.domain.draft import Draft
    from edoc_tui.domain.errors import DataError
    from edoc_tui.engine.target import Target


def lines(draft: Draft) -> Iterator[Line]:
    """Show how far a document is, and what was found out about it."""
    reached = STAGES.index(draft.stage)
    for index, stage in enumerate(STAGES[1:], start=1):
        sign, ink = ("✓", "good") if index <= reached else ("○", "muted")
        yield ((f"{sign} {_(stage)}", ink),)
    yield ()
    fields = (
        (_("Vendor"), draft.vendor),
        (_("These fit alike"), ", ".join(draft.candidates)),
        (_("Not for us, but"), draft.receiver),
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
    if draft.matches:
        yield ()
        yield ((_("Order lines"), "key"),)
        for line, one in draft.matches.items():
            receipt = f" · {one.receipt_no}" if one.receipt_no else ""
            yield (
                (f"{printable(line):>6}  ", "muted"),
                (printable(f"{one.order_no} / {one.line}{receipt}"), "text"),
                (f"  {_(one.how)}", "muted"),
            )
    for remark in draft.remarks:
        yield ((f"! {printable(remark)}", "warn"),)


def _why_not(screen: ReceivedScreen) -> str:
    if screen.current.status is ServiceStatus.IMPORTED_ERROR:
        return _("This document cannot be read; it is kept byte for byte.")
    return ""


async def process(screen: ReceivedScreen) -> None:
    """Lead the document one stage on; the draft is one step for a person, the file another."""
    from edoc_tui.domain.errors import DataError
    from edoc_tui.domain.receiver import RULE
    from edoc_tui.engine.matching import NO_VENDOR

    try:
        await _process(screen)
    except DataError as error:
        await screen.show_draft()
        if error.rule == RULE:
            await _accept(screen, error)
        elif error.rule == NO_VENDOR:
            await _find_vendor(screen, error)
        else:
            raise


async def _process(screen: ReceivedScreen) -> None:
    engine, number = screen.bridge.engine, screen.current.id
    draft = await screen.bridge.read(lambda store: store.draft(number))
    if draft.stage is Stage.PROCESSED:
        screen.say(_("It is processed: {path}").format(path=draft.exported))
        return
    to = Stage.PROCESSED if draft.stage is Stage.DRAFT else Stage.DRAFT
    target = await _target(screen) if to is Stage.PROCESSED else CSV
    if target is None:
        return
    after = await engine.process(number, to, target=target, by=engine.person.name)
    await screen.show_draft()
    count = len(after.remarks)
    remarks = ngettext("{count} remark", "{count} remarks", count).format(count=count)
    text = after.exported or (": ".join((_("Draft ready"), remarks)) if count else _("Draft ready"))
    screen.say(text, "warning" if count and not after.exported else "success")


async def _target(screen: ReceivedScreen) -> Target | None:
    """Ask in which form the ERP gets it, where the house has forms of its own."""
    from edoc_tui.console.screens.pick import Option, Pick
    from edoc_tui.console.screens.templates import options
    from edoc_tui.engine.target import named_target

    own = options(screen.console)
    if not own:
        return CSV
    plain = [Option("", "CSV", _("all fields")), Option("/ubl", "UBL", _("as it came"))]
    picked = await screen.console.push_screen_wait(Pick(_("File for the ERP"), [*own, *plain]))
    if picked is None:
        return None
    engine = screen.bridge.engine
    name, kind = ("", "ubl") if picked[0] == "/ubl" else (picked[0], "csv")
    return named_target(screen.bridge.settings, engine.home, name, kind)


async def _accept(screen: ReceivedScreen, error: DataError) -> None:
    """Ask why a document is ours although it is not addressed to us; go on with the reason."""
    from edoc_tui.console.screens.dialogs import Ask

    question = f"{error.message}\n\n" + _("If it is ours, say why; it is written to the log:")
    reason = await screen.console.push_screen_wait(Ask(_("Not addressed to us"), question))
    if reason:
        engine = screen.bridge.engine
        await engine.accept_receiver(screen.current.id, reason, by=engine.person.name)
        await process(screen)


async def _find_vendor(screen: ReceivedScreen, error: DataError) -> None:
    """Offer the vendors, and a new one with what the document says of its seller."""
    from edoc_tui.console.screens.pick import Option, Pick

    ways = [
        Option("choose", _("Choose the vendor")),
        Option("new", _("New vendor from this document")),
    ]
    picked = await screen.console.push_screen_wait(Pick(_("Vendor"), ways, text=error.message))
    if picked:
        await (vendor if picked[0] == "choose" else new_vendor)(screen)


async def new_vendor(screen: ReceivedScreen) -> None:
    """Ask for a number, and make a vendor of what the document says of its seller."""
    from edoc_tui.console.screens.dialogs import Ask
    from edoc_tui.console.screens.vendor import VendorScreen

    engine, number = screen.bridge.engine, screen.current.id
    entries = await engine.vendor_from(number)
    question = _("Number of the new vendor {name}:").format(name=entries.get("name", ""))
    no = await screen.console.push_screen_wait(Ask(_("New vendor"), question))
    if not no:
        return
    if await asyncio.to_thread(engine.vendors.get, no) is not None:
        screen.say(_("There is a vendor '{no}' already.").format(no=printable(no)), "warning")
        return
    await engine.set_vendor_card(no, entries)
    screen.console.push_screen(VendorScreen(no))


async def undo(screen: ReceivedScreen) -> None:
    """Take the last stage back."""
    engine = screen.bridge.engine
    draft = await engine.undo(screen.current.id, by=engine.person.name)
    await screen.show_draft()
    screen.say(_("Now: {stage}").format(stage=_(draft.stage)), "success")


async def lines_of(screen: ReceivedScreen) -> None:
    """Ask for a line, then for its account or its order line."""
    from edoc_tui.console.screens.dialogs import Ask
    from edoc_tui.console.screens.pick import Option, Pick

    engine, number = screen.bridge.engine, screen.current.id
    draft = await screen.bridge.read(lambda store: store.draft(number))
    shown = [
        Option(one.id, f"{one.id}  {one.text}", _known(draft, one.id))
        for one in await engine.lines(number)
    ]
    picked = await screen.console.push_screen_wait(Pick(_("Lines"), shown))
    if not picked:
        return
    line = picked[0]
    what: tuple[str, ...] | None = ("account",)
    if draft.order:
        ways = [Option("account", _("Account")), Option("order", _("Order line"))]
        what = await screen.console.push_screen_wait(Pick(printable(line), ways))
    if what == ("account",):
        question = _("Account; it is remembered for lines with this text:")
        now = draft.accounts.get(line, "")
        account = await screen.console.push_screen_wait(Ask(_("Account of a line"), question, now))
        if account:
            await engine.code_line(number, line, account, by=engine.person.name)
    elif what:
        await _match(screen, draft, line)
    await screen.show_draft()


def _known(draft: Draft, line: str) -> str:
    match = draft.matches.get(line)
    order = f"{match.order_no} / {match.line}" if match is not None else ""
    return " · ".join(filter(None, (draft.accounts.get(line, ""), order)))


async def _match(screen: ReceivedScreen, draft: Draft, line: str) -> None:
    from edoc_tui.console.screens.pick import Option, Pick

    shown = [Option("", _("none of them"))]
    shown += [
        Option(f"{at}", f"{one.order_no} / {one.line}", f"{one.description} · {one.quantity:f}")
        for at, one in enumerate(draft.order)
    ]
    picked = await screen.console.push_screen_wait(Pick(_("Order line"), shown))
    if picked is None:
        return
    engine = screen.bridge.engine
    one = draft.order[int(picked[0])] if picked[0] else None
    await engine.match_line(
        screen.current.id,
        line,
        one.line if one is not None else "",
        order_no=one.order_no if one is not None else "",
        by=engine.person.name,
    )


async def vendor(screen: ReceivedScreen) -> None:
    """Show the vendors, to choose whose document it is."""
    from edoc_tui.console.screens.vendor_choice import VendorChoice

    number = screen.current.id
    draft = await screen.bridge.read(lambda store: store.draft(number))

    def done(after: Draft) -> None:
        said = _("Vendor {no}").format(no=after.vendor_no or "–")
        screen.bridge.spawn(screen.show_draft())
        screen.say(said, "success")

    await screen.console.push_screen(VendorChoice(screen.current, draft, done))


async def order(screen: ReceivedScreen) -> None:
    """Ask for an order file, and compare the lines with it."""
    from edoc_tui.console.screens.dialogs import Ask

    answer = await screen.console.push_screen_wait(
        Ask(_("Match with an order"), _("CSV, JSON or UBL file with purchase orders:"))
    )
    if not answer:
        return
    engine, number = screen.bridge.engine, screen.current.id
    draft = await screen.bridge.read(lambda store: store.draft(number))
    if draft.stage is Stage.PROCESSED:
        screen.say(_("Take the last stage back first."), "warning")
        return
    if draft.stage is Stage.DRAFT:
        await engine.undo(number, by=engine.person.name)
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
        "code", "f3,k", N_("Lines"),
        N_("Give a line an account or an order line; it is remembered for this text."), lines_of,
    ),
    _action("vendor", "f7,v", N_("Vendor"), N_("Say which vendor it is from."), vendor),
    _action(
        "new_vendor", "n", N_("New vendor"),
        N_("Make a vendor of what the document says of its seller."), new_vendor,
    ),
    _action("order", "o", N_("Order"), N_("Match the lines with an order file."), order),
)  # fmt: skip
"""Steps of one received document."""
