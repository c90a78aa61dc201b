"""Retention: how long what is kept, what would be removed now, and removing it."""

from __future__ import annotations

import time
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from edoc_tui.console.actions import Action, register
from edoc_tui.console.jobs import Job
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.sending import TELL_EVERY
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.retention_list import Kept, RetentionList
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.retention import EXPLAINED, TITLES, Kind, Period
from edoc_tui.domain.text import printable
from edoc_tui.engine.retention_lines import period_text, size_text, summary, told, warnings
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePath

    from textual.app import ComposeResult

    from edoc_tui.domain.retention import Policy
    from edoc_tui.engine.retention_report import Preview, RetentionReport, RetentionStanding


def _back(screen: RetentionScreen) -> None:
    screen.dismiss(None)


def _edit(screen: RetentionScreen) -> Any:
    return screen.edit()


def _preview(screen: RetentionScreen) -> Any:
    return screen.count()


def _automatic(screen: RetentionScreen) -> Any:
    return screen.switch()


def _run(screen: RetentionScreen) -> Any:
    return screen.carry_out()


def _busy(screen: RetentionScreen) -> str:
    return _("Something else is being done; Esc stops it.") if screen.console.job else ""


def _why_not_preview(screen: RetentionScreen) -> str:
    if not screen.policy.periods:
        return _("Nothing has a period yet: give one with F2.")
    return _busy(screen)


def _why_not_run(screen: RetentionScreen) -> str:
    if why := _why_not_preview(screen):
        return why
    return "" if screen.preview is not None else _("Look at the preview first, with F3.")


class RetentionScreen(ConsoleScreen):
    """How retention stands above, the kinds of records below."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../styles/document.tcss",
        "../styles/forms.tcss",
        "../styles/retention.tcss",
    ]
    place = "review"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="retention.edit",
            changes=True,
            keys="f2,enter",
            title=N_("Period"),
            help=N_("Say how long this is kept; an empty text is for ever."),
            run=_edit,
            why_disabled=_busy,
        ),
        Action(
            id="retention.preview",
            keys="f3,p",
            title=N_("Preview"),
            help=N_("Count what would be removed now; nothing is changed."),
            run=_preview,
            why_disabled=_why_not_preview,
        ),
        Action(
            id="retention.back",
            keys="f4,escape,backspace,q",
            title=N_("Back"),
            help=N_("Return to the statistics and the journal."),
            run=_back,
        ),
        Action(
            id="retention.automatic",
            changes=True,
            keys="f5,a",
            title=N_("Daily"),
            help=N_("Let a worker do the same once a day, or not any more."),
            run=_automatic,
            why_disabled=_why_not_preview,
        ),
        Action(
            id="retention.run",
            keys="f6",
            title=N_("Remove"),
            help=N_("Remove what the preview has counted. Asks first; it is gone for good."),
            run=_run,
            why_disabled=_why_not_run,
            danger=True,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.about = TextView()
        self.list = RetentionList()
        self.preview: Preview | None = None
        self.standing: RetentionStanding | None = None

    def body(self) -> ComposeResult:
        """Show how it stands above the kinds."""
        yield self.about
        yield self.list
        yield FieldHelp()

    def on_mount(self) -> None:
        """Show the policy."""
        super().on_mount()
        self.list.focus()
        self.bridge.spawn(self.load())

    def on_resize(self) -> None:
        """Give the sentences above the room that they take now."""
        self.call_after_refresh(self._show)

    @property
    def policy(self) -> Policy:
        """The policy that the settings describe."""
        return self.bridge.engine.retention_policy

    async def load(self) -> None:
        """Read how it stands, and show it."""
        self.standing = await self.bridge.engine.retention_standing()
        if self.preview is not None and self.preview.policy.text != self.policy.text:
            self.preview = None
        self._show()

    def _show(self) -> None:
        policy = self.policy
        figures = {one.kind: one for one in self.preview.kinds} if self.preview else {}
        kinds = [Kept(kind, policy.periods.get(kind), figures.get(kind)) for kind in Kind]
        self.list.show(kinds, self.list.cursor)
        self.about.show(
            [(piece, ink)]
            for text, ink in self._sentences()
            for piece in wrap(text, max(40, self.app.size.width - 4))
        )
        self._fit()
        self.refresh_status()

    def _sentences(self) -> Iterator[tuple[str, str]]:
        if self.standing is not None:
            why = self.standing.why_not
            yield why or _("✓ A worker carries it out once a day."), "text"
            approved, by, at = self.standing.approved
            if approved:
                text = _("Carried out last by {person} at {at}: {policy}")
                about = text.format(person=by, at=at[:16].replace("T", " "), policy=approved)
                yield printable(about), "muted"
        yield from ((f"! {text}", "warn") for text in warnings(self.policy))
        if self.preview is not None:
            yield summary(self.preview), "key"

    def _fit(self) -> None:
        room = max(3, self.app.size.height - len(Kind) - 8)
        self.about.styles.height = max(1, min(self.about.line_count, room))

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        record = self.list.record
        self.query_one(FieldHelp).tell(_(EXPLAINED[record.kind]) if record else "")

    async def edit(self) -> None:
        """Ask for another period."""
        from edoc_tui.console.screens.ask_field import AskField

        record = self.list.record
        if record is None:
            return
        field = AskField(
            _("How long is it kept?"),
            _(TITLES[record.kind]),
            help=_('Such as "90 days", "6 months" or "10 years"; empty = for ever.'),
            value=str(record.period or ""),
            check=_wrong,
        )
        text = await self.console.push_screen_wait(field)
        if text is not None and text != str(record.period or ""):
            await self.bridge.engine.change_settings({("retention", str(record.kind)): text})
            await self.load()

    async def switch(self) -> None:
        """Let a worker carry the policy out, or not any more."""
        automatic = not self.policy.automatic
        await self.bridge.engine.change_settings({("retention", "automatic"): automatic})
        await self.load()

    async def count(self) -> None:
        """Count what would be removed, and show the figures as they grow."""
        told_at = 0.0

        def step(preview: Preview) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= TELL_EVERY:
                told_at = time.monotonic()
                self.preview = preview
                self._show()

        with self.console.working(Job(_("Counting"))):
            self.preview = await self.bridge.engine.retention_preview(on_step=step)
        await self.load()

    async def carry_out(self) -> None:
        """Ask, then remove; the header shows how far it is, Esc stops after a step."""
        from edoc_tui.console.screens.dialogs import Confirm

        preview = self.preview
        if preview is None:
            return
        word = str(preview.count) if preview.count else _("yes")
        title = ngettext("Remove {count} record?", "Remove {count} records?", preview.count)
        question = Confirm(
            title.format(count=preview.count), _lines(preview), _("Remove"), word=word, danger=True
        )
        if not await self.console.push_screen_wait(question):
            return
        told_at = 0.0

        def step(report: RetentionReport) -> None:
            nonlocal told_at
            job.done = sum(report.rows.values())
            if time.monotonic() - told_at >= TELL_EVERY:
                told_at = time.monotonic()
                self.console.refresh_status()

        with self.console.working(Job(_("Removing"), total=preview.count)) as job:
            report = await self.bridge.engine.retention_run(
                preview.policy.text, stop=job.stop, on_step=step
            )
        self.preview = None
        await self.load()
        self.say(" · ".join(told(report)), "success" if report.complete else "information")


def _lines(preview: Preview) -> list[str]:
    lines = [
        _("{what}, before {date}: {count} ({size})").format(
            what=_(TITLES[one.kind]),
            date=one.cutoff.date().isoformat(),
            count=one.count,
            size=size_text(one.size),
        )
        for one in preview.kinds
    ]
    short = [
        f"! {_(TITLES[kind])}: {period_text(preview.policy.periods[kind])}"
        for kind in preview.policy.short
    ]
    if short:
        lines += [_("Shorter than the 10 years that are usual:"), *short]
    return [*lines, _("It is gone for good, but for backups. What is unfinished stays.")]


def _wrong(text: str) -> str:
    if not text or Period.parse(text) is not None:
        return ""
    return _('Write it like "90 days", "6 months" or "10 years"; "" is for ever.')
