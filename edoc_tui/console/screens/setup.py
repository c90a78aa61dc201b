"""The guided setup of the current service: every step, how it stands, and the way to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on

from edoc_tui.console.actions import Action, register
from edoc_tui.console.places import PLACES as ALL_PLACES
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.setup_steps import EXPLANATIONS, PLACES, STEPS
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.text import printable
from edoc_tui.engine.setup_progress import Step, StepState
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.strip import Strip

SIGNS: Final = {
    StepState.DONE: ("✓", "good"),
    StepState.MISSING: ("–", "warn"),
    StepState.FAILING: ("✗", "bad"),
}
"""Sign and ink of each state; the word stands beside it."""


USE_THE_VAULT: Final = ("credentials", "request", "enter", "refresh")
"""Steps after which it is worth looking into the vault again."""


class StepList(RowList[Step]):
    """The steps, numbered, with state and detail."""

    def _widths(self) -> tuple[int, int]:
        title = min(max((len(_(step.title)) for step in self.records), default=20) + 1, 40)
        return title, 13

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        title, state = self._widths()
        style = self.ink("muted")
        words = (fit(_("Step"), title), fit(_("State"), state), _("Detail"))
        text = "     " + " ".join(words)
        return strip_of([(text, style)], width, style)

    def record_line(self, record: Step, width: int, *, here: bool) -> Strip:
        """Draw one step."""
        title, size = self._widths()
        sign, ink = SIGNS[record.state]
        number = self.records.index(record) + 1
        plain = self.ink("cursor" if here else "text")
        state = fit(f"{sign} {_(str(record.state))}", size)
        rest = max(1, width - title - size - 8)
        return strip_of(
            [
                (f"{'›' if here else ' '} {number:>2} {fit(_(record.title), title)} ", plain),
                (state, plain if here else self.ink(ink)),
                (f" {fit(printable(record.detail), rest)}", plain if here else self.ink("muted")),
            ],
            width,
            plain,
        )


def _do(screen: SetupScreen) -> Any:
    return screen.do_step()


def _next(screen: SetupScreen) -> Any:
    at = screen.next_open(0)
    if at is not None:
        screen.list.go(at)
    return screen.do_step()


def _all_done(screen: SetupScreen) -> str:
    return "" if screen.next_open(0) is not None else _("Every step is done.")


def _place(screen: SetupScreen) -> None:
    step = screen.list.record
    wanted = PLACES.get(step.key if step else "", "connection")
    names = {place.name for place in ALL_PLACES}
    screen.app.switch_mode(wanted if wanted in names else "services")


def _back(screen: SetupScreen) -> None:
    screen.dismiss(None)


class SetupScreen(ConsoleScreen):
    """Leads through the setup; may be left at any step, and goes on where things stand."""

    CSS_PATH = "../styles/forms.tcss"
    place = "services"
    AUTO_FOCUS = "StepList"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="setup.do",
            changes=True,
            keys="f2,enter",
            title=N_("Do this step"),
            help=N_("Ask for what this step needs; what is there already may be changed."),
            run=_do,
        ),
        Action(
            id="setup.next",
            changes=True,
            keys="f5,n",
            title=N_("Next open step"),
            help=N_("Go to the first step that is not done, and do it."),
            run=_next,
            why_disabled=_all_done,
        ),
        Action(
            id="setup.place",
            keys="f4,o",
            title=N_("Its screen"),
            help=N_("Go to the screen that has all fields of this step."),
            run=_place,
        ),
        Action(
            id="setup.back",
            keys="escape",
            title=N_("Leave"),
            help=N_("Leave the guide. Nothing is lost: it goes on where things stand."),
            run=_back,
        ),
    )

    def body(self) -> ComposeResult:
        """Put a few words below the list."""
        yield StepList()
        yield FieldHelp()

    @property
    def list(self) -> StepList:
        """The list."""
        return self.query_one(StepList)

    def next_open(self, start: int) -> int | None:
        """Return the index of the first step from *start* on that is not done."""
        for at, step in enumerate(self.list.records):
            if at >= start and step.state is not StepState.DONE:
                return at
        return None

    def __init__(self) -> None:
        super().__init__()
        self._looking = False

    def shown(self) -> None:
        """Look at every step again, unless that is under way (the vault may ask for its key)."""
        if not self._looking:
            self.bridge.spawn(self._look())

    async def _look(self) -> None:
        self._looking = True
        try:
            await self.load()
        finally:
            self._looking = False

    def service_chosen(self) -> None:
        """Show how far the other service is."""
        if self.is_current:
            self.bridge.spawn(self.load(first_open=True))

    def heard(self, event: object) -> None:  # noqa: ARG002 - a document, a token, a setting
        """Look again after whatever happened."""
        if self.is_current and self.bridge.ready:
            self.shown()

    async def load(self, *, first_open: bool = False, ask: bool = False) -> None:
        """Look at every step again; the cursor stays, or goes to the first open one."""
        before = self.list.records
        ask = ask or not before
        steps = await self.bridge.engine.setup_steps(self.bridge.service_code, ask=ask)
        if not self.is_attached:
            return
        at = self.list.cursor
        if first_open or not before:
            at = next((i for i, one in enumerate(steps) if one.state is not StepState.DONE), 0)
        if steps != before or at != self.list.cursor:
            self.list.show(steps, at)
        self.refresh_status()

    async def do_step(self) -> None:
        """Do the step under the cursor; when it is done then, go to the next open one."""
        step = self.list.record
        if step is None:
            return
        at = self.list.cursor
        await STEPS[step.key](self.console)
        self.bridge.reload()
        self.console.refresh_status()
        await self.load(ask=step.key in USE_THE_VAULT)
        if not self.is_attached or at >= len(self.list.records):
            return
        if self.list.records[at].state is StepState.DONE:
            following = self.next_open(at)
            self.list.go(self.next_open(0) or 0 if following is None else following)

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        step = self.list.record
        if step is None:
            return
        about = _(EXPLANATIONS[step.key])
        if step.state is StepState.FAILING:
            self.query_one(FieldHelp).tell(about, step.detail)
        else:
            sign, _ink = SIGNS[step.state]
            self.query_one(FieldHelp).tell(f"{sign} {step.detail}  {about}")
        self.refresh_status()
