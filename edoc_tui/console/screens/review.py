"""Statistics and the audit journal: what happened, and who did it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.journal_list import JournalList
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.console.widgets.tabs import Tabs
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.deeds import particulars
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult
    from textual.timer import Timer

STATISTICS, JOURNAL = range(2)
TABS: Final = (N_("Statistics"), N_("Journal"))
DAYS: Final = (30, 90, 365, 7)
PAGE: Final = 300
"""Entries that are read together."""

SOON: Final = 1.0
"""Seconds in which changes gather before the figures are counted again, at least."""

RARELY: Final = 20
"""… and so many times as long as counting took the last time, while others work."""


def _next(screen: ReviewScreen) -> Any:
    return screen.turn()


def _days(screen: ReviewScreen) -> Any:
    return screen.other_days()


def _not_statistics(screen: ReviewScreen) -> str:
    return "" if screen.tabs.index == STATISTICS else _("The journal shows everything.")


def _open(screen: ReviewScreen) -> None:
    screen.open_entry()


def _not_journal(screen: ReviewScreen) -> str:
    if screen.tabs.index != JOURNAL:
        return _("Only an entry of the journal can be opened.")
    return "" if screen.journal.record is not None else _("There is no entry here.")


def _refresh(screen: ReviewScreen) -> Any:
    return screen.load()


def _verify(screen: ReviewScreen) -> Any:
    return screen.verify()


def _retention(screen: ReviewScreen) -> None:
    from edoc_tui.console.screens.retention import RetentionScreen

    screen.console.push_screen(RetentionScreen())


class ReviewScreen(ConsoleScreen):
    """Two tabs: figures of the last days, and the journal."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../styles/document.tcss",
        "../styles/forms.tcss",
    ]
    place = "review"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="review.next",
            keys="f2,tab,right,left,l,h",
            title=N_("Other tab"),
            help=N_("Go from the statistics to the journal, and back."),
            run=_next,
        ),
        Action(
            id="review.days",
            keys="f3,d",
            title=N_("Days"),
            help=N_("Count the last 7, 30, 90 or 365 days."),
            run=_days,
            why_disabled=_not_statistics,
        ),
        Action(
            id="review.open",
            keys="f4,enter",
            title=N_("Open"),
            help=N_("Show an entry of the journal whole."),
            run=_open,
            why_disabled=_not_journal,
        ),
        Action(
            id="review.refresh",
            keys="f5,r",
            title=N_("Refresh"),
            help=N_("Read everything again."),
            run=_refresh,
        ),
        Action(
            id="review.verify",
            keys="f6,v",
            title=N_("Verify"),
            help=N_("Check that no entry of the journal was changed, removed or cut off."),
            run=_verify,
        ),
        Action(
            id="review.retention",
            keys="f7,p",
            title=N_("Retention"),
            help=N_("How long what is kept, what would be removed now, and removing it."),
            run=_retention,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.tabs = Tabs([_(title) for title in TABS])
        self.figures = TextView()
        self.journal = JournalList()
        self._days = 0
        self._took = 0.0
        self._complete = False
        self._timer: Timer | None = None

    def body(self) -> ComposeResult:
        """Show the tabs above what they choose."""
        yield self.tabs
        yield self.figures
        yield self.journal
        yield FieldHelp()

    def on_mount(self) -> None:
        """Show the statistics first."""
        super().on_mount()
        self._choose()

    async def connected(self) -> None:
        """Count once the engine is there."""
        await self.load()

    def shown(self) -> None:
        """Count again: much may have happened meanwhile."""
        self.bridge.spawn(self.load())

    def heard(self, event: object) -> None:  # noqa: ARG002 - any event may change a figure
        """Count again soon, while somebody looks."""
        if self._timer is None and self.is_current:
            self._timer = self.set_timer(max(SOON, RARELY * self._took), self._soon)

    def _soon(self) -> None:
        self._timer = None
        self.bridge.spawn(self.load())

    async def turn(self) -> None:
        """Show the other tab."""
        self.tabs.move(1)
        self._choose()
        await self.load()

    def _choose(self) -> None:
        journal = self.tabs.index == JOURNAL
        self.figures.display, self.journal.display = not journal, journal
        self.query_one(FieldHelp).display = journal
        (self.journal if journal else self.figures).focus()
        self.refresh_status()

    async def other_days(self) -> None:
        """Count another number of days."""
        self._days = (self._days + 1) % len(DAYS)
        await self.load()

    async def load(self) -> None:
        """Read what the tab shows."""
        if self.tabs.index == JOURNAL:
            entries = await self.bridge.read(lambda store: store.audit_newest(limit=PAGE))
            record = self.journal.record
            place = next(
                (at for at, one in enumerate(entries) if record and one.id == record.id), 0
            )
            self._complete = len(entries) < PAGE
            self.journal.show(list(entries), place)
            return
        from datetime import UTC, datetime
        from time import monotonic

        from edoc_tui.engine.statistics import statistics
        from edoc_tui.engine.statistics_lines import statistics_lines

        now, days = datetime.now(UTC), DAYS[self._days]
        begun = monotonic()
        found = await self.bridge.read(lambda store: statistics(store, now, days))
        self._took = monotonic() - begun
        width = max(40, self.app.size.width - 4)
        self.figures.show(list(statistics_lines(found, width=width)), keep_place=True)

    def on_resize(self) -> None:
        """Draw the charts for the new width."""
        if self.bridge.ready:
            self.heard(None)

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        record = self.journal.record
        self.query_one(FieldHelp).tell(particulars(record) if record is not None else "")
        if record is not None and not self._complete and record is self.journal.records[-1]:
            self.bridge.spawn(self._older(record.id))
        self.refresh_status()

    async def _older(self, before: int) -> None:
        entries = await self.bridge.read(
            lambda store: store.audit_newest(before=before, limit=PAGE)
        )
        if self.journal.records and self.journal.records[-1].id == before:
            self._complete = len(entries) < PAGE
            self.journal.show([*self.journal.records, *entries], self.journal.cursor)

    def open_entry(self) -> None:
        """Show the current entry whole."""
        from edoc_tui.console.screens.entry import EntryScreen

        if self.journal.record is not None:
            self.app.push_screen(EntryScreen(self.journal.record))

    async def verify(self) -> None:
        """Verify the journal, and say what was found."""
        from edoc_tui.console.screens.dialogs import Notice

        self.say(_("Verifying the journal …"))
        found = await self.bridge.engine.verify_audit()
        if not found.whole:
            faults = printable("; ".join(found.faults), limit=1000)
            todo = _("Keep the store as it is, and ask whoever looks after this machine.")
            self.app.push_screen(Notice(_("The journal is not whole"), faults, todo))
            return
        text = ngettext(
            "The journal is whole: {count} entry.",
            "The journal is whole: {count} entries.",
            found.entries,
        ).format(count=found.entries)
        notes = " ".join(found.notes)
        self.say(f"{text} {notes}".rstrip(), "warning" if notes else "success")
