"""The card of an E-Document service: what it sends, in which format, through whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from edoc_tui.config.service_fields import (
    OUTGOING,
    SERVICE_FIELDS,
    check_service,
    parse_service_value,
)
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.screens.forms import ACTIONS, FormScreen, row_of
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.console.widgets.field_table import FieldTable
from edoc_tui.domain.text import printable
from edoc_tui.engine.services import consent
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.config.settings import Service
    from edoc_tui.console.app import ConsoleApp

ONLY_WITH = {
    "batch_threshold": ("batch", "threshold"),
    "batch_minutes": ("batch", "recurrent"),
    "batch_start": ("batch", "recurrent"),
    "import_minutes": ("auto_import", True),
}
"""Fields that count only while another one has this value."""


def _back(screen: ServiceScreen) -> None:
    screen.dismiss(None)


def _guide(screen: ServiceScreen) -> None:
    from edoc_tui.console.screens.setup import SetupScreen

    screen.console.choose_service(screen.code)
    screen.app.push_screen(SetupScreen())


def _mapping(screen: ServiceScreen) -> None:
    from edoc_tui.console.screens.mapping import MappingScreen

    screen.app.push_screen(MappingScreen(screen.code))


class ServiceScreen(FormScreen):
    """The card of one service.

    Args:
        code: The service's code.
    """

    place = "services"
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ACTIONS,
        *register(
            Action(
                id="service.guide",
                keys="f3",
                title=N_("Set up"),
                help=N_("Set up the service integration, step by step."),
                run=_guide,
            ),
            Action(
                id="service.mapping",
                keys="f5",
                title=N_("Mapping"),
                help=N_(
                    "The rules about texts of documents: what is replaced, and in which field."
                ),
                run=_mapping,
            ),
            Action(
                id="service.back",
                keys="escape",
                title=N_("Back"),
                help=N_("Go back to the list of services."),
                run=_back,
            ),
        ),
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    @property
    def service(self) -> Service:
        """The service as the file says."""
        return self.bridge.settings.service(self.code)[1]

    def shown(self) -> None:
        """Show the card again; go back where its service was renamed or deleted elsewhere."""
        with self.bridge.guarded():
            if self.code in self.bridge.settings.services:
                super().shown()
            elif self.is_current:
                self.dismiss(None)

    def rows(self) -> Sequence[Row]:
        """Return code, fields and where the rest of the setup is."""
        service = self.service
        rows = [Row("code", _("Code"), printable(self.code), _("F8 in the list renames."), "fixed")]
        for field in SERVICE_FIELDS:
            value = getattr(service, field.key)
            text = ", ".join(_(one) for one in value) if isinstance(value, list) else value
            needs = ONLY_WITH.get(field.key)
            unused = needs is not None and getattr(service, needs[0]) != needs[1]
            state = _("– not used") if unused else ""
            kind = "list" if field.key == "service_integration" else field.kind
            if field.key == "service_integration":
                text = self.bridge.engine.integrations().get(value, value) or _("No integration")
            shown = row_of(field, text if isinstance(text, bool) else str(text), "", state=state)
            rows.append(replace(shown, kind=kind))
        mode = _(str(service.connection.send_mode))
        where = _("Place 4 has the connection; F3 leads through all of it.")
        rows.append(Row("send_mode", _("Send mode"), mode, where, "fixed"))
        return rows

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        if key in {"code", "send_mode", "service_integration", "supported_document_types"}:
            return ""
        return check_service(key, text)

    async def save(self, key: str, text: str) -> None:
        """Save one field."""
        await self.bridge.engine.set_service(self.code, {key: parse_service_value(key, text)})
        self._saved()

    def _saved(self) -> None:
        self.bridge.reload()
        self.shown()
        self.console.refresh_status()
        path = self.bridge.engine.home.config_file
        self.say(_("Saved in {file}.").format(file=printable(path.name)), "success")

    @on(FieldTable.Asked)
    def _asked(self, event: FieldTable.Asked) -> None:
        work = self._integration if event.row.key == "service_integration" else self._types
        self.bridge.spawn(work())

    async def _integration(self) -> None:
        if await choose_integration(self.console, self.code):
            self._saved()

    async def _types(self) -> None:
        picked = await self.app.push_screen_wait(
            Pick(
                _("Supported document types"),
                [Option(one, _(one)) for one in OUTGOING],
                [str(one) for one in self.service.supported_document_types],
                several=True,
            )
        )
        if picked is not None:
            types = {"supported_document_types": list(picked)}
            await self.bridge.engine.set_service(self.code, types)
            self._saved()


async def choose_integration(app: ConsoleApp, code: str) -> bool:
    """Ask for the integration of a service, and for consent; say whether something was saved."""
    engine = app.bridge.engine
    before = app.bridge.settings.service(code)[1].service_integration
    known = engine.integrations()
    options = [Option(key, name) for key, name in known.items()]
    picked = await app.push_screen_wait(
        Pick(
            _("Service integration"),
            [*options, Option("", _("No integration"))],
            (before,),
            text=_("Which access point do the documents of {code} go through?").format(
                code=printable(code)
            ),
        )
    )
    if picked is None:
        return False
    chosen = picked[0]
    if chosen:
        name = known[chosen]
        agreed = await app.push_screen_wait(
            Confirm(_("Send through a third party?"), [consent(name)], _("I agree"))
        )
        if not agreed:
            app.say(_("Not agreed to: the service integration stays as it was."), "warning")
            return False
    await engine.set_service(code, {"service_integration": chosen})
    return True
