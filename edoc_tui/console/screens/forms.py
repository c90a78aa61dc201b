"""What the screens with fields share: rows from field descriptions, help, saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from edoc_tui.config.fields import parse_value
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.console.widgets.field_table import FieldTable
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from edoc_tui.config.fields import Entry, FieldInfo


def text_of(value: object) -> str:
    """Return a configuration value as the text that an editor shows."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def judged(check: Callable[[Entry], str], key: str, text: str) -> str:
    """Return what *check* says of *text* as the value of *key*, ``""`` when it is good."""
    try:
        return check(parse_value(key, text))
    except (DataError, UsageError) as error:
        return error.message


def row_of(field: FieldInfo, value: object, reason: str, *, state: str = "") -> Row:
    """Make the row of *field*: its state is what is wrong with it, *state*, or missing."""
    text = text_of(value)
    meaning = ""
    if reason:
        state, meaning = _("✗ wrong"), "bad"
    elif state:
        pass
    elif text and field.kind != "bool":
        state, meaning = "✓", "good"
    return Row(
        field.key,
        _(field.label),
        text,
        _(field.help) if field.help else "",
        field.kind,
        tuple(field.choices),
        state,
        meaning,
    )


def _edit(screen: FormScreen) -> None:
    screen.table.action_edit()


def _switch(screen: FormScreen) -> None:
    screen.table.action_switch()


def _cannot_switch(screen: FormScreen) -> str:
    row = screen.table.row
    if row is not None and row.kind in {"bool", "choice"}:
        return ""
    return _("This field is not a choice: edit it with F2.")


def _cannot_edit(screen: FormScreen) -> str:
    row = screen.table.row
    return _("This field cannot be edited.") if row is None or row.kind == "fixed" else ""


ACTIONS: tuple[Action[Any], ...] = register(
    Action(
        id="form.edit",
        changes=True,
        keys="f2",
        title=N_("Edit"),
        help=N_("Edit the field where it stands; Enter saves it at once, Esc leaves it."),
        run=_edit,
        why_disabled=_cannot_edit,
    ),
    Action(
        id="form.switch",
        changes=True,
        keys="f8",
        title=N_("Switch"),
        help=N_("Switch a yes/no field, or take the next choice; Space does the same."),
        run=_switch,
        why_disabled=_cannot_switch,
    ),
)


class FormScreen(ConsoleScreen):
    """A screen with one table of fields; every accepted edit is saved at once."""

    CSS_PATH = "../styles/forms.tcss"
    actions: ClassVar[tuple[Action[Any], ...]] = ACTIONS
    AUTO_FOCUS = "FieldTable"

    def body(self) -> ComposeResult:
        """Put the help below the table."""
        yield FieldTable(self.check)
        yield FieldHelp()

    @property
    def table(self) -> FieldTable:
        """The table of fields."""
        return self.query_one(FieldTable)

    def rows(self) -> Sequence[Row]:
        """Return the rows as they are on disk now; for subclasses."""
        raise NotImplementedError

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``; for subclasses."""
        raise NotImplementedError

    async def save(self, key: str, text: str) -> None:
        """Save one field; for subclasses."""
        raise NotImplementedError

    def shown(self) -> None:
        """Read the values again: they may have been edited elsewhere."""
        with self.bridge.guarded():
            self.table.show(self.rows())
        self.refresh_status()

    def heard(self, event: object) -> None:
        """Read the values again when the configuration changed, but never under an edit."""
        if event is not None and type(event).__name__ == "SettingsChanged" and self.is_current:
            self.shown()

    def service_chosen(self) -> None:
        """Show the values of the service that is the current one now."""
        if self.is_current:
            self.shown()

    @on(FieldTable.Pointed)
    def _pointed(self, event: FieldTable.Pointed) -> None:
        reason = event.reason
        if not reason and not self.table.editing and event.row.meaning == "bad":
            reason = self.check(event.row.key, event.row.value)
        self.query_one(FieldHelp).tell(event.row.help, reason)
        self.refresh_status()

    @on(FieldTable.Edited)
    def _edited(self, event: FieldTable.Edited) -> None:
        self.bridge.spawn(self._save(event.key, event.text))

    async def _save(self, key: str, text: str) -> None:
        reason = self.check(key, text)
        if reason:
            self.say(reason, "error")
            return
        await self.save(key, text)
        if self.is_attached:  # else it was closed meanwhile
            self.shown()

    async def write(self, table: tuple[str, ...], key: str, value: Entry) -> None:
        """Write one key of ``config.toml`` off the screen's loop and say so."""
        path = self.bridge.engine.home.config_file
        await self.bridge.engine.change_settings({(*table, key): value})
        self.bridge.reload()
        self.say(_("Saved in {file}.").format(file=printable(path.name)), "success")
