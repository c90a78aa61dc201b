"""Sending profiles and workflows: readable sentences, rules that are broken, and *why*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from edoc_tui.config.routing import check_code
from edoc_tui.config.routing_fields import TEMPLATES, template
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.ask_field import AskField
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.console.screens.why import ask_why
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.routing_list import Entry, RoutingList
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.routing_rules import breaches
from edoc_tui.domain.routing_words import profile_sentence, workflow_sentence
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from edoc_tui.domain.routing_rules import Breach


def _open(screen: RoutingScreen) -> None:
    from edoc_tui.console.screens.routing_card import ProfileScreen, WorkflowScreen

    entry = screen.list.record
    if entry is not None:
        card = ProfileScreen if entry.table == "profile" else WorkflowScreen
        screen.app.push_screen(card(entry.code))


async def _why(screen: RoutingScreen) -> None:
    await ask_why(screen)


async def _switch(screen: RoutingScreen) -> None:
    entry = screen.list.record
    if entry is None:
        return
    engine = screen.bridge.engine
    if entry.table == "profile":
        await engine.set_profile(entry.code, {"default": True})
        text = _("{code} is the default profile now.")
    else:
        await engine.set_workflow(entry.code, {"enabled": not entry.on})
        text = _("{code} is switched off now.") if entry.on else _("{code} is enabled now.")
    screen.changed(entry.code)
    screen.say(text.format(code=printable(entry.code)), "success")


async def _new_workflow(screen: RoutingScreen) -> None:
    options = [Option(name, _(title)) for name, title in TEMPLATES.items()]
    picked = await screen.app.push_screen_wait(Pick(_("Workflow templates"), options))
    if not picked:
        return
    services = await screen.pick_services(several=picked[0] == "send-many")
    if not services:
        return
    entries = template(picked[0], services)
    code = await screen.ask_code(_("New workflow"), screen.bridge.settings.workflows)
    if code:
        await screen.bridge.engine.set_workflow(code, entries, new=True)
        screen.changed(code)
        screen.say(
            _("{code} was created. F2 opens its conditions; a profile may lead to it.").format(
                code=code
            ),
            "success",
        )


async def _new_profile(screen: RoutingScreen) -> None:
    code = await screen.ask_code(
        _("New sending profile"), screen.bridge.settings.document_sending_profiles
    )
    if code:
        await screen.bridge.engine.set_profile(code, {"workflow": ""}, new=True)
        screen.changed(code)
        screen.say(_("{code} was created. F2 leads it to a workflow.").format(code=code), "success")


async def _delete(screen: RoutingScreen) -> None:
    entry = screen.list.record
    if entry is None:
        return
    agreed = await screen.app.push_screen_wait(
        Confirm(
            _("Delete {code}?").format(code=printable(entry.code)),
            [printable(entry.sentence)],
            _("Delete"),
            danger=True,
        )
    )
    if agreed:
        engine = screen.bridge.engine
        delete = engine.delete_profile if entry.table == "profile" else engine.delete_workflow
        await delete(entry.code)
        screen.changed()
        screen.say(_("{code} was deleted.").format(code=printable(entry.code)), "success")


def _none(screen: RoutingScreen) -> str:
    return "" if screen.list.record is not None else _("Nothing is selected.")


def _cannot_switch(screen: RoutingScreen) -> str:
    entry = screen.list.record
    if entry is None:
        return _none(screen)
    if entry.table == "profile" and entry.on:
        return _("It is the default already; make another profile the default instead.")
    return ""


class RoutingScreen(ConsoleScreen):
    """All profiles and workflows; F3 says which of them takes a document, and why."""

    CSS_PATH = "../styles/forms.tcss"
    place = "routing"
    AUTO_FOCUS = "RoutingList"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="routing.open",
            keys="f2,enter",
            title=N_("Card"),
            help=N_("Open the card of the profile or workflow."),
            run=_open,
            why_disabled=_none,
        ),
        Action(
            id="routing.why",
            keys="f3,w",
            title=N_("Why?"),
            help=N_("Pick a customer and a document type: which workflow takes it, and why."),
            run=_why,
        ),
        Action(
            id="routing.profile",
            changes=True,
            keys="f6,p",
            title=N_("New profile"),
            help=N_("Add a document sending profile."),
            run=_new_profile,
        ),
        Action(
            id="routing.workflow",
            changes=True,
            keys="f7,n",
            title=N_("New workflow"),
            help=N_("Add a workflow from a template."),
            run=_new_workflow,
        ),
        Action(
            id="routing.switch",
            changes=True,
            keys="f8,space",
            title=N_("Switch"),
            help=N_("Enable a workflow or switch it off; make a profile the default."),
            run=_switch,
            why_disabled=_cannot_switch,
        ),
        Action(
            id="routing.delete",
            keys="f11,delete",
            title=N_("Delete"),
            help=N_("Delete it; refused while something still leads to it."),
            run=_delete,
            why_disabled=_none,
            danger=True,
        ),
    )

    def body(self) -> ComposeResult:
        """Put the whole sentence below the list."""
        yield RoutingList()
        yield FieldHelp()

    @property
    def list(self) -> RoutingList:
        """The list."""
        return self.query_one(RoutingList)

    def shown(self) -> None:
        """Read profiles and workflows again: they may have been edited elsewhere."""
        with self.bridge.guarded():
            self._fill()
        self.refresh_status()

    def heard(self, event: object) -> None:
        """Read them again when the configuration changed."""
        if self.is_current and type(event).__name__ == "SettingsChanged":
            self.shown()

    def changed(self, code: str = "") -> None:
        """Show what was saved, with the cursor on *code*."""
        self.bridge.reload()
        self._fill(code)
        self.refresh_status()

    def _fill(self, code: str = "") -> None:
        settings = self.bridge.settings
        routes = settings.routes()
        broken = breaches(routes, settings.services)
        entries = [
            Entry("profile", one.code, one.default, profile_sentence(one, routes), ())
            for one in routes.profiles.values()
        ] + [
            Entry("workflow", one.code, one.enabled, workflow_sentence(one, routes), ())
            for one in routes.workflows.values()
        ]
        entries = [
            one._replace(
                broken=tuple(
                    breach
                    for breach in broken
                    if breach.code == one.code and _is_about(breach, one.table)
                )
            )
            for one in entries
        ]
        old = self.list.record
        wanted = code or (old.code if old is not None else "")
        at = next((i for i, one in enumerate(entries) if one.code == wanted), self.list.cursor)
        self.list.show(entries, at)

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        entry = self.list.record
        if entry is not None:
            reason = " ".join(str(one) for one in entry.broken)
            self.query_one(FieldHelp).tell(entry.sentence, reason)
        self.refresh_status()

    async def ask_code(self, title: str, taken: object) -> str:
        """Ask for the code of something new; ``""`` = none was given."""
        assert isinstance(taken, dict)
        text = await self.app.push_screen_wait(
            AskField(
                title,
                _("Code"),
                help=_("Up to 20 capital letters, digits and - _ . such as PAGERO-TEST."),
                check=lambda typed: check_code(typed.strip().upper(), taken),
            )
        )
        return (text or "").strip().upper()

    async def pick_services(self, *, several: bool) -> tuple[str, ...]:
        """Ask for a service, or for several; empty = none was picked."""
        services = self.bridge.settings.services
        if len(services) == 1 and not several:
            return tuple(services)
        options = [Option(code, code, one.description) for code, one in services.items()]
        picked = await self.app.push_screen_wait(
            Pick(_("Send to which services?"), options, several=several)
        )
        return picked or ()


def _is_about(breach: Breach, table: str) -> bool:
    return breach.rule.startswith("profile") is (table == "profile")
