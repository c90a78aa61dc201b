"""The actions of typing: look up, add and remove lines, findings, create, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.columns import money
from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.screens.typing import TypingScreen


def _edit(screen: TypingScreen) -> None:
    screen.sheet_view.edit()


async def _findings(screen: TypingScreen) -> None:
    from edoc_tui.console.screens.fixing import jump_in_draft

    if screen.sheet_view.finish():
        await screen.keeper.look_again()
        await jump_in_draft(screen)


async def _look_up(screen: TypingScreen) -> None:
    from edoc_tui.console.screens.typing_lookup import look_up

    await look_up(screen)


def _why_not_look_up(screen: TypingScreen) -> str:
    from edoc_tui.console.screens.typing_lookup import LOOKUPS

    if screen.sheet_view.cell.key in LOOKUPS:
        return ""
    return _("There is nothing to look up for this field.")


async def _create(screen: TypingScreen) -> None:
    """Show what it is, ask, and make the document."""
    from edoc_tui.console.screens.dialogs import Confirm

    if not screen.sheet_view.finish():
        return
    keeper = screen.keeper
    await keeper.save()
    await keeper.look_again(anyway=True)
    if not await screen.settle():
        return
    look = keeper.look
    if look.blocking or look.invoice is None or look.amounts is None:
        await _findings(screen)
        return
    invoice, kind = look.invoice, keeper.sheet.header["document_type"]
    customer = screen.bridge.engine.customers.get(invoice.customer_no)
    due = invoice.due_date.isoformat() if invoice.due_date else "–"
    total = money(look.amounts.payable)
    lines = [
        _("{type} {number} for {customer}").format(
            type=_(kind),
            number=printable(invoice.number),
            customer=printable(customer.name if customer is not None else ""),
        ),
        _("{currency} {total}, due {due}").format(
            currency=printable(invoice.currency), total=total, due=due
        ),
        *(f"! {printable(one.problem.message)}" for one in look.findings),
    ]
    if await screen.app.push_screen_wait(Confirm(_("Create the document?"), lines, _("Create"))):
        await _make(screen)


async def _make(screen: TypingScreen) -> None:
    from edoc_tui.console.screens.outbox import OutboxScreen
    from edoc_tui.console.statuses import status_word

    created = await screen.bridge.engine.finish_draft(screen.keeper.draft)
    if created.document is None:
        await screen.keeper.look_again(anyway=True)
        if created.error is not None:
            raise created.error
        await _findings(screen)
        return
    screen.finished = True
    console, document = screen.console, created.document
    await screen.dismiss(None)
    if isinstance(outbox := console.screen_stack[0], OutboxScreen):
        await outbox.show_newest()  # what was made is what is sent next
    console.say(
        _("{number} was created: {status}.").format(
            number=printable(document.document_no), status=status_word(document.status)
        ),
        "success",
    )


def _turn(screen: TypingScreen) -> None:
    view = screen.sheet_view
    if view.finish():
        if view.line_no == HEADER and not screen.sheet.lines and not screen.wants_line():
            return
        view.go_to(0 if view.line_no == HEADER else HEADER, "item_name")


def _add(screen: TypingScreen) -> None:
    view = screen.sheet_view
    if view.finish():
        at = view.line_no + 1 if view.line_no != HEADER else len(screen.sheet.lines)
        screen.put(screen.sheet.insert(at))
        view.go_to(at, "item_name")


def _delete(screen: TypingScreen) -> None:
    view = screen.sheet_view
    view.give_up()
    at = view.line_no
    screen.put(screen.sheet.remove(at))
    screen.say(_("Line {id} was deleted; Ctrl+Z brings it back.").format(id=at + 1))


def _duplicate(screen: TypingScreen) -> None:
    view = screen.sheet_view
    if view.finish():
        screen.put(screen.sheet.duplicate(view.line_no))
        view.go_to(view.line_no + 1, view.cell.key)


def _move(step: int) -> Any:
    def run(screen: TypingScreen) -> None:
        view = screen.sheet_view
        if view.finish():
            at = view.line_no
            screen.put(screen.sheet.move(at, step))
            view.go_to(max(0, min(at + step, len(screen.sheet.lines) - 1)), view.cell.key)

    return run


def _no_line(screen: TypingScreen) -> str:
    return "" if screen.sheet_view.line_no != HEADER else _("Put the cursor on a line first: F6.")


def _undo(screen: TypingScreen) -> None:
    screen.sheet_view.give_up()
    screen.keeper.undo()
    screen.sheet_view.show(screen.sheet)
    screen.tell()
    screen.keep()


def _nothing_to_undo(screen: TypingScreen) -> str:
    return "" if screen.keeper.undoable else _("There is nothing to take back.")


async def _steps(screen: TypingScreen) -> None:
    from edoc_tui.console.screens.typing_steps import StepsScreen

    look = screen.keeper.look
    if look.invoice is not None and look.amounts is not None:
        await screen.app.push_screen_wait(StepsScreen(look.invoice, look.amounts))


def _no_figures(screen: TypingScreen) -> str:
    return "" if screen.keeper.look.amounts is not None else _("No figures yet")


async def _back(screen: TypingScreen) -> None:
    """Go back to where the draft was opened; one in which nothing was typed is not kept."""
    keeper, engine = screen.keeper, screen.bridge.engine
    if screen.console.read_only:
        screen.dismiss(None)
        return
    await keeper.save()
    if not await screen.settle():
        return
    fresh = keeper.draft.version == screen.opened.version and screen.begun
    if fresh:
        await engine.delete_draft(keeper.draft.id)
    screen.finished = True
    console = screen.console
    await screen.dismiss(None)
    text = _("Nothing was typed: no draft is kept.") if fresh else _("Draft {id} is kept.")
    console.say(text.format(id=keeper.draft.id))


async def settle(screen: TypingScreen) -> None:
    """Ask whether to take what somebody else has saved, or to keep this as a draft of its own."""
    from edoc_tui.console.screens.dialogs import Choose

    keeper = screen.keeper
    error = keeper.overtaken
    assert error is not None
    options = [_("Keep mine as a new draft"), _("Take theirs")]
    if isinstance(error, InputMissingError):
        options.pop()
    question = Choose(_(error.title), [printable(error.message), printable(error.todo)], options)
    answer = await screen.app.push_screen_wait(question)
    if answer == 1:
        await keeper.keep_apart()
        screen.say(_("Yours is draft {id} now.").format(id=keeper.draft.id), "success")
    elif answer:
        screen.sheet_view.editor = None
        await keeper.take_theirs()
        if keeper.draft.deleted is not None:
            screen.finished = True
            console = screen.console
            await screen.dismiss(None)
            console.say(_("Draft {id} was deleted.").format(id=keeper.draft.id), "warning")


ACTIONS: Final[tuple[Action[Any], ...]] = register(
    Action(
        id="typing.edit", changes=True, keys="f2", title=N_("Edit"),
        help=N_("Edit the field under the cursor; typing replaces what stands there."),
        run=_edit,
    ),
    Action(
        id="typing.findings", keys="f3", title=N_("Put right"),
        help=N_("What keeps it from being created; Enter goes where it is put right."),
        run=_findings,
    ),
    Action(
        id="typing.look_up", changes=True, keys="f4", title=N_("Look up"),
        help=N_("Look up customer, currency, unit, VAT category or country."),
        run=_look_up, why_disabled=_why_not_look_up,
    ),
    Action(
        id="typing.create", changes=True, keys="f5", title=N_("Create"),
        help=N_("Make the document, as imported data is made one. Asks first."),
        run=_create,
    ),
    Action(
        id="typing.turn", keys="f6", title=N_("Lines"),
        help=N_("Go to the lines, or back to the fields above."),
        run=_turn,
    ),
    Action(
        id="typing.add", changes=True, keys="f7", title=N_("Add line"),
        help=N_("Add a line below; unit and VAT are those of the line above."),
        run=_add,
    ),
    Action(
        id="typing.delete", changes=True, keys="f8", title=N_("Delete line"),
        help=N_("Delete the line; Ctrl+Z brings it back."),
        run=_delete, why_disabled=_no_line,
    ),
    Action(
        id="typing.duplicate", changes=True, keys="f11", title=N_("Duplicate line"),
        help=N_("Put the same line below."),
        run=_duplicate, why_disabled=_no_line,
    ),
    Action(
        id="typing.steps", keys="f12", title=N_("Arithmetic"),
        help=N_("Show every figure with how it comes about."),
        run=_steps, why_disabled=_no_figures,
    ),
    Action(
        id="typing.up", changes=True, keys="shift+f6,ctrl+up", title=N_("Move line up"),
        help=N_("Move the line up."),
        run=_move(-1), why_disabled=_no_line,
    ),
    Action(
        id="typing.down", changes=True, keys="shift+f7,ctrl+down", title=N_("Move line down"),
        help=N_("Move the line down."),
        run=_move(1), why_disabled=_no_line,
    ),
    Action(
        id="typing.undo", changes=True, keys="ctrl+z", title=N_("Undo"),
        help=N_("Take the last edit back."),
        run=_undo, why_disabled=_nothing_to_undo,
    ),
    Action(
        id="typing.back", keys="escape", title=N_("Back"),
        help=N_("Go back; the draft is kept."),
        run=_back,
    ),
)  # fmt: skip
