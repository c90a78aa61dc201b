"""The mapping rules of a service: listed in the order of precedence, changed, tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on

from edoc_tui.config.mapping_rules import EXPORT, IMPORT
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.console.widgets.rule_list import RuleList
from edoc_tui.console.widgets.tabs import Tabs
from edoc_tui.domain.text import printable
from edoc_tui.engine.mapping_desk import listed
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

KINDS: Final = (EXPORT, IMPORT)


def _back(screen: MappingScreen) -> None:
    screen.dismiss(None)


async def _edit(screen: MappingScreen) -> None:
    from edoc_tui.console.screens.mapping_rule import ask_rule

    record = screen.list.record
    assert record is not None
    entries = await ask_rule(screen.console, screen.kind, _("Change the rule"), record.rule)
    if entries is not None:
        await screen.bridge.engine.set_mapping_rule(
            screen.code, record.number, entries, screen.kind, seen=record.rule
        )
        await screen.changed(record.number)
        screen.say(_("The mapping rule was saved."), "success")


async def _new(screen: MappingScreen) -> None:
    from edoc_tui.console.screens.mapping_rule import ask_rule

    entries = await ask_rule(screen.console, screen.kind, _("New mapping rule"))
    if entries is not None:
        number = len(screen.list.records) + 1
        await screen.bridge.engine.add_mapping_rule(screen.code, entries, screen.kind)
        await screen.changed(number)
        screen.say(_("The mapping rule was added."), "success")


async def _delete(screen: MappingScreen) -> None:
    record = screen.list.record
    assert record is not None
    agreed = await screen.app.push_screen_wait(
        Confirm(
            _("Delete the mapping rule?"), [printable(str(record.rule))], _("Delete"), danger=True
        )
    )
    if agreed:
        await screen.bridge.engine.delete_mapping_rule(
            screen.code, record.number, screen.kind, seen=record.rule
        )
        await screen.changed()
        screen.say(_("The mapping rule was deleted."), "success")


def _move(step: int) -> Any:
    async def run(screen: MappingScreen) -> None:
        record = screen.list.record
        assert record is not None
        engine = screen.bridge.engine
        await screen.changed(
            await engine.move_mapping_rule(
                screen.code, record.number, step, screen.kind, seen=record.rule
            )
        )

    return run


def _stays(step: int) -> Any:
    def why(screen: MappingScreen) -> str:
        record = screen.list.record
        if record is None:
            return _none(screen)
        at = screen.list.cursor + step
        others = screen.list.records
        if 0 <= at < len(others) and others[at].rule.level == record.rule.level:
            return ""
        return _("It is the first of its level.") if step < 0 else _("It is the last of its level.")

    return why


def _other(screen: MappingScreen) -> Any:
    screen.tabs.move(1)
    screen.list.show([])  # nothing of the other set is worked on while this one is read
    return screen.load()


async def _preview(screen: MappingScreen) -> None:
    from edoc_tui.console.screens.mapping_preview import ask_preview

    await ask_preview(screen)


def _none(screen: MappingScreen) -> str:
    if screen.list.record is not None:
        return ""
    return _("There is no rule here; F7 adds one.")


class MappingScreen(ConsoleScreen):
    """Two tabs: what is mapped on the way out, and what of received documents.

    Args:
        code: The service's code.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../styles/document.tcss",
        "../styles/forms.tcss",
    ]
    place = "services"
    AUTO_FOCUS = "RuleList"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="mapping.edit",
            changes=True,
            keys="f2,enter",
            title=N_("Edit"),
            help=N_("Change the field, what the rule does, and what it looks for."),
            run=_edit,
            why_disabled=_none,
        ),
        Action(
            id="mapping.preview",
            keys="f3,p",
            title=N_("Preview"),
            help=N_("Show what the rules would change in a file or a document; nothing changes."),
            run=_preview,
        ),
        Action(
            id="mapping.other",
            keys="f4,tab,right,left,l,h",
            title=N_("Other tab"),
            help=N_("Go from the rules for documents we create to those for received ones."),
            run=_other,
        ),
        Action(
            id="mapping.up",
            changes=True,
            keys="f6,K",
            title=N_("Up"),
            help=N_("Move the rule before its neighbour of the same level."),
            run=_move(-1),
            why_disabled=_stays(-1),
        ),
        Action(
            id="mapping.new",
            changes=True,
            keys="f7,n",
            title=N_("New"),
            help=N_("Add a rule: first its field, then what it does."),
            run=_new,
        ),
        Action(
            id="mapping.down",
            changes=True,
            keys="f8,J",
            title=N_("Down"),
            help=N_("Move the rule behind its neighbour of the same level."),
            run=_move(1),
            why_disabled=_stays(1),
        ),
        Action(
            id="mapping.delete",
            keys="f11,delete",
            title=N_("Delete"),
            help=N_("Delete the rule. Documents that it changed stay as they are."),
            run=_delete,
            why_disabled=_none,
            danger=True,
        ),
        Action(
            id="mapping.back",
            keys="escape",
            title=N_("Back"),
            help=N_("Go back to the services."),
            run=_back,
            footer=False,
        ),
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self._turn = 0
        self._number = 0
        titles = (_("{code}: documents we create"), _("{code}: received documents"))
        self.tabs = Tabs([title.format(code=printable(code)) for title in titles])

    def body(self) -> ComposeResult:
        """Put the tabs above the list, and what it means below."""
        yield self.tabs
        yield RuleList()
        yield FieldHelp()

    @property
    def list(self) -> RuleList:
        """The list."""
        return self.query_one(RuleList)

    @property
    def kind(self) -> str:
        """The set that is shown."""
        return KINDS[self.tabs.index]

    def shown(self) -> None:
        """Read the rules again: they may have been edited elsewhere."""
        self.bridge.spawn(self.load())

    def heard(self, event: object) -> None:
        """Read the rules again when the configuration changed, or a document used one."""
        if self.is_current and type(event).__name__ in {"SettingsChanged", "DocumentImported"}:
            self.shown()

    async def changed(self, number: int = 0) -> None:
        """Show what was saved, with the cursor on the rule *number*."""
        self.bridge.reload()
        await self.load(number)

    async def load(self, number: int = 0) -> None:
        """Show the rules, with the cursor on the rule *number*, or where it is."""
        self._turn += 1  # of two that read at once, the later one knows more
        turn, self._number = self._turn, number or self._number
        settings, code, kind = self.bridge.settings, self.code, self.kind
        if code not in settings.services:
            self.dismiss(None)
            return
        rules = await self.bridge.read(lambda store: listed(settings, store, code, kind))
        if turn != self._turn:
            return
        wanted, self._number = self._number, 0
        at = next((i for i, one in enumerate(rules) if one.number == wanted), self.list.cursor)
        self.list.show(rules, at)
        self.refresh_status()

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        record = self.list.record
        if record is None:
            text = (
                _("No rules: documents are created as their data and our cards say. F7 adds one.")
                if self.kind == EXPORT
                else _("No rules: the ERP gets texts as they were received. F7 adds one.")
            )
        else:
            levels = (
                _("About one field: it decides before its entity and every text."),
                _("About an entity: where its fields have no rule that applies."),
                _("About every text: where no other rule applies."),
            )
            text = f"{record.rule}  ·  {levels[record.rule.level]}"
            if self.kind == EXPORT:
                text += " " + _("Finished documents (UBL, PDF) are never mapped.")
        self.query_one(FieldHelp).tell(text)
        self.refresh_status()
