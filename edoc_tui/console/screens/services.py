"""E-Document services: a list, and what can be done with a service as a whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from edoc_tui.config.services import check_code, clean_code
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.ask_field import AskField
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.console.widgets.service_list import Entry, ServiceList
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from edoc_tui.domain.tokens import SignIn
    from edoc_tui.store.repository import Repository


def _open(screen: ServicesScreen) -> None:
    from edoc_tui.console.screens.service import ServiceScreen

    screen.app.push_screen(ServiceScreen(screen.code))


def _guide(screen: ServicesScreen) -> None:
    from edoc_tui.console.screens.setup import SetupScreen

    screen.console.choose_service(screen.code)
    screen.app.push_screen(SetupScreen())


def _mapping(screen: ServicesScreen) -> None:
    from edoc_tui.console.screens.mapping import MappingScreen

    screen.app.push_screen(MappingScreen(screen.code))


def _use(screen: ServicesScreen) -> None:
    screen.console.choose_service(screen.code)
    screen.say(_("{code} is the current service.").format(code=screen.code), "success")


async def _new(screen: ServicesScreen) -> None:
    code = await screen.ask_code(_("New service"))
    if code:
        await screen.bridge.engine.create_service(code)
        await screen.load(code)
        screen.say(
            _("{code} was created, in send mode Test. F3 sets it up.").format(code=code), "success"
        )


async def _copy(screen: ServicesScreen) -> None:
    old = screen.code
    code = await screen.ask_code(_("Copy {code}").format(code=old))
    if code:
        await screen.bridge.engine.copy_service(old, code)
        await screen.load(code)
        screen.say(_("Copied, in send mode Test, without credentials and sign-in."), "success")


async def _rename(screen: ServicesScreen) -> None:
    old = screen.code
    code = await screen.ask_code(_("Rename {code}").format(code=old), old)
    if code and code != old:
        await screen.bridge.engine.rename_service(old, code)
        if screen.bridge.service_code == old:
            screen.console.choose_service(code)
        await screen.load(code)
        screen.say(_("The service is called {code} now.").format(code=code), "success")


async def _delete(screen: ServicesScreen) -> None:
    code = screen.code
    agreed = await screen.app.push_screen_wait(
        Confirm(
            _("Delete the service {code}?").format(code=code),
            [
                _("Its setup, credentials and sign-in are removed."),
                _("Its documents and their history stay in the store."),
            ],
            _("Delete"),
            danger=True,
        )
    )
    if agreed:
        await screen.bridge.engine.delete_service(code)
        screen.bridge.reload()
        screen.console.refresh_status()
        await screen.load()
        screen.say(_("The service {code} was deleted.").format(code=code), "success")


class ServicesScreen(ConsoleScreen):
    """All services; Enter opens a card, F3 leads through the setup."""

    CSS_PATH = "../styles/forms.tcss"
    place = "services"
    AUTO_FOCUS = "ServiceList"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="services.open",
            keys="f2,enter",
            title=N_("Card"),
            help=N_("Open the card of the service: format, integration, document types, batch."),
            run=_open,
        ),
        Action(
            id="services.guide",
            keys="f3,w",
            title=N_("Set up"),
            help=N_("Set up the service integration, step by step."),
            run=_guide,
        ),
        Action(
            id="services.use",
            keys="f4,space",
            title=N_("Use"),
            help=N_("Make it the current service of all screens."),
            run=_use,
        ),
        Action(
            id="services.mapping",
            keys="f5,m",
            title=N_("Mapping"),
            help=N_("The rules about texts of documents: what is replaced, and in which field."),
            run=_mapping,
        ),
        Action(
            id="services.copy",
            changes=True,
            keys="f6,c",
            title=N_("Copy"),
            help=N_("Make another service with the same setup; it signs in for itself."),
            run=_copy,
        ),
        Action(
            id="services.new",
            changes=True,
            keys="f7,n",
            title=N_("New"),
            help=N_("Add a service. It starts in send mode Test."),
            run=_new,
        ),
        Action(
            id="services.rename",
            changes=True,
            keys="f8,r",
            title=N_("Rename"),
            help=N_("Give the service another code, wherever it is named."),
            run=_rename,
            footer=False,
        ),
        Action(
            id="services.delete",
            keys="f11,delete",
            title=N_("Delete"),
            help=N_("Delete the service; refused while something still needs it."),
            run=_delete,
            danger=True,
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._turn = 0
        self._wanted = ""

    def body(self) -> ComposeResult:
        """Put a few words below the list."""
        yield ServiceList()
        yield FieldHelp()

    @property
    def list(self) -> ServiceList:
        """The list."""
        return self.query_one(ServiceList)

    @property
    def code(self) -> str:
        """The service under the cursor."""
        record = self.list.record
        return record.code if record is not None else self.bridge.service_code

    def shown(self) -> None:
        """Read the services again: they may have been edited elsewhere."""
        self.bridge.spawn(self.load())

    def service_chosen(self) -> None:
        """Move the mark of the current service."""
        if self.is_current:
            self.shown()

    def heard(self, event: object) -> None:
        """Read the services again when the configuration or a sign-in changed."""
        if self.is_current and type(event).__name__ in {"SettingsChanged", "TokenChanged"}:
            self.shown()

    async def load(self, code: str = "") -> None:
        """Show all services, with the cursor on *code*, or where it is."""
        bridge = self.bridge
        self._turn += 1  # of two that read at once, the later one knows more
        turn, self._wanted = self._turn, code or self._wanted
        services = bridge.settings.services
        names = await asyncio.to_thread(bridge.engine.integrations)

        def sign_ins(store: Repository) -> dict[str, SignIn]:
            return {one: store.sign_in(one) for one in services}

        known = await bridge.read(sign_ins)
        entries = [
            Entry(
                one,
                service,
                names.get(service.service_integration, service.service_integration)
                or _("No integration"),
                known[one],
                one == bridge.service_code,
            )
            for one, service in services.items()
        ]
        if turn != self._turn:
            return
        code, self._wanted = self._wanted, ""
        wanted = code or (self.list.record.code if self.list.record else bridge.service_code)
        at = next((i for i, one in enumerate(entries) if one.code == wanted), self.list.cursor)
        self.list.show(entries, at)
        self.refresh_status()

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        text = _("• is the current service; F4 or Ctrl+S chooses another. F3 leads through setup.")
        self.query_one(FieldHelp).tell(text)

    async def ask_code(self, title: str, value: str = "") -> str:
        """Ask for the code of a service; ``""`` = none was given."""
        others = {one: None for one in self.bridge.settings.services if one != value}
        text = await self.app.push_screen_wait(
            AskField(
                title,
                _("Code"),
                help=_("Up to 20 capital letters, digits and - _ . such as PAGERO-TEST."),
                value=value,
                check=lambda typed: check_code(clean_code(typed), others),
            )
        )
        return clean_code(text or "")
