"""The actions of the outbox: keys, titles, and what each of them says when it does not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens import document_actions, typing_begin
from edoc_tui.console.screens.compare_action import COMPARE
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.screens.outbox import OutboxScreen


def _nothing_here(screen: OutboxScreen) -> str:
    return "" if screen.current is not None else _("There is no document here.")


def _mark(screen: OutboxScreen) -> Any:
    return screen.mark_and_go_on()


def _filter(screen: OutboxScreen) -> Any:
    return screen.ask_filter()


def _open(screen: OutboxScreen) -> None:
    screen.open_document()


def _mark_all(screen: OutboxScreen) -> Any:
    return screen.mark_all()


def _mark_range(screen: OutboxScreen) -> Any:
    return screen.mark_range()


def _unmark(screen: OutboxScreen) -> None:
    screen.unmark()


def _clear(screen: OutboxScreen) -> Any:
    return screen.clear()


def _copy(screen: OutboxScreen) -> None:
    screen.copy_number()


def _import(screen: OutboxScreen) -> Any:
    return screen.import_files()


ACTIONS: Final[tuple[Action[Any], ...]] = (
    *register(
        Action(
            id="outbox.mark",
            keys="f2,space",
            title=N_("Mark"),
            help=N_("Mark the document under the cursor, or take its mark away."),
            run=_mark,
            why_disabled=_nothing_here,
        ),
        Action(
            id="outbox.filter",
            keys="f3,slash",
            title=N_("Filter"),
            help=N_("Show only some: words, status:held, customer:10000, type:, service:."),
            run=_filter,
        ),
        Action(
            id="outbox.open",
            keys="f4,enter",
            title=N_("Open"),
            help=N_("Show the document: timeline, findings, messages, XML."),
            run=_open,
            why_disabled=_nothing_here,
        ),
    ),
    *document_actions.ACTIONS,
    *register(
        Action(
            id="outbox.import",
            changes=True,
            keys="f12,i",
            title=N_("Import"),
            help=N_("Bring in invoices: UBL XML, JSON or CSV, or a folder of them."),
            run=_import,
        ),
    ),
    *typing_begin.ACTIONS,
    *COMPARE,
    *register(
        Action(
            id="outbox.mark_all",
            keys="asterisk",
            title=N_("Mark all"),
            help=N_("Mark every document that the filter shows."),
            run=_mark_all,
            why_disabled=_nothing_here,
        ),
        Action(
            id="outbox.mark_range",
            keys="v",
            title=N_("Mark a range"),
            help=N_("Press it at one end and again at the other."),
            run=_mark_range,
            why_disabled=_nothing_here,
        ),
        Action(
            id="outbox.unmark",
            keys="u",
            title=N_("Unmark all"),
            help=N_("Take all marks away."),
            run=_unmark,
        ),
        Action(
            id="outbox.clear",
            keys="escape",
            title=N_("Clear"),
            help=N_("Stop sending; else clear the filter; else take the marks away."),
            run=_clear,
        ),
        Action(
            id="outbox.copy",
            keys="y",
            title=N_("Copy number"),
            help=N_("Send the document number to the terminal's clipboard."),
            run=_copy,
            why_disabled=_nothing_here,
        ),
    ),
)
