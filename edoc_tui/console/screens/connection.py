"""The external connection setup: where the provider is, who we are there, which send mode."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from edoc_tui.config.fields import (
    CONNECTION_FIELDS,
    check_connection,
    parse_value,
)
from edoc_tui.config.settings import connection_defaults
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.dialogs import Confirm, Notice
from edoc_tui.console.screens.forms import ACTIONS, FormScreen, judged, row_of, text_of
from edoc_tui.console.widgets.field_table import Row
from edoc_tui.console.widgets.header import token_text
from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

SECRETS = ("client_id", "client_secret")
"""Fields of the setup that go to the vault."""

SIGN_IN_KEYS = ("authentication_url", "redirect_url", *SECRETS)
NEEDED = ("company_id", "redirect_url", *SECRETS)


def _sign_in(screen: ConnectionScreen) -> None:
    from edoc_tui.console.screens.sign_in import SignInScreen

    screen.app.push_screen(SignInScreen())


async def _test(screen: ConnectionScreen) -> None:
    screen.say(_("Asking the provider …"))
    health = await screen.bridge.engine.check_connection(screen.bridge.service_code)
    if health.ok:
        screen.say(_("The connection works."), "success")
        return
    screen.app.push_screen(
        Notice(
            _("The connection does not work"),
            printable("; ".join(health.problems) or health.detail),
        )
    )


async def _reset(screen: ConnectionScreen) -> None:
    agreed = await screen.app.push_screen_wait(
        Confirm(
            _("Reset the addresses"),
            [_("The provider's own addresses come back, and the send mode Test. The rest stays.")],
            _("Reset"),
        )
    )
    if not agreed:
        return
    bridge = screen.bridge
    defaults = connection_defaults(bridge.service.service_integration)
    table = ("services", bridge.service_code, "connection")
    changes: dict[tuple[str, ...], Any] = {(*table, key): v for key, v in defaults.items()}
    await bridge.engine.change_settings(changes)
    bridge.reload()
    screen.shown()
    screen.say(_("The addresses are the provider's again."), "success")


class ConnectionScreen(FormScreen):
    """The connection of the current service, as a table: field, value, state, meaning."""

    place = "connection"
    actions: ClassVar[tuple[Action[Any], ...]] = (
        *ACTIONS,
        *register(
            Action(
                id="connection.sign_in",
                changes=True,
                keys="f3",
                title=N_("Sign in"),
                help=N_("Request an authorisation code and enter it."),
                run=_sign_in,
            ),
            Action(
                id="connection.reset",
                keys="f4",
                title=N_("Reset"),
                help=N_("Put the provider's own addresses back."),
                run=_reset,
                danger=True,
            ),
            Action(
                id="connection.test",
                changes=True,
                keys="f5",
                title=N_("Check"),
                help=N_("Ask each API of the provider for something harmless."),
                run=_test,
            ),
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, bool] = {}

    def rows(self) -> Sequence[Row]:
        """Return the setup of the current service in the order of setting it up."""
        bridge = self.bridge
        connection = bridge.service.connection
        defaults = connection_defaults(bridge.service.service_integration)
        token, meaning = token_text(bridge.sign_in, full=True)
        by_key = {}
        for field in CONNECTION_FIELDS:
            value = (
                self._secret(field.key) if field.key in SECRETS else getattr(connection, field.key)
            )
            state = ""
            if value and defaults.get(field.key) == value:
                state = _("default")
            elif not value and field.kind != "bool":
                state = _("! missing") if field.key in NEEDED else ""
            reason = "" if field.key in SECRETS else self.check(field.key, text_of(value))
            by_key[field.key] = row_of(field, value, reason, state=state)
        return (
            Row("", _("Service"), kind="group"),
            Row("code", _("Code"), bridge.service_code, "", "fixed"),
            Row(
                "integration",
                _("Service integration"),
                bridge.service.service_integration or _("No integration"),
                _("A contract with the provider is needed; it may charge for its service."),
                "fixed",
            ),
            Row("", _("Sign-in"), kind="group"),
            *(by_key.pop(key) for key in SIGN_IN_KEYS),
            Row(
                "token",
                _("Access token"),
                token,
                _("F3 signs in, F9 refreshes the access token."),
                "fixed",
                (),
                "",
                meaning if meaning in {"good", "warn", "bad"} else "",
            ),
            Row("", _("Provider"), kind="group"),
            *by_key.values(),
        )

    def shown(self) -> None:
        """Show the setup, and look into the vault beside it."""
        super().shown()
        self.bridge.spawn(self._look_into_vault())

    def heard(self, event: object) -> None:
        """Show the token as it is now, but never under an edit."""
        super().heard(event)
        if type(event).__name__ == "TokenChanged" and not self.table.editing:
            self.table.show(self.rows())

    async def _look_into_vault(self) -> None:
        engine, code = self.bridge.engine, self.bridge.service_code
        known: dict[str, bool] = {}
        with suppress(SignInNeededError):  # a locked vault is a state here, not an error
            known = await engine.secrets_held(code)
        if known != self._known:
            self._known = known
            self.table.show(self.rows())

    def _secret(self, key: str) -> str:
        if key not in self._known:
            return _("(vault locked)")
        return "••••••••" if self._known[key] else ""

    def check(self, key: str, text: str) -> str:
        """Return why *text* is no good for *key*, or ``""``."""
        if key in SECRETS:
            return "" if text else _("Type the value that the provider gave you.")
        service = self.bridge.service
        return judged(
            lambda value: check_connection(
                key,
                value,
                service.service_integration,
                allow_other_hosts=service.connection.allow_other_hosts,
            ),
            key,
            text,
        )

    async def save(self, key: str, text: str) -> None:
        """Save one field: in the vault, or in ``config.toml``."""
        bridge = self.bridge
        if key in SECRETS:
            await bridge.engine.set_secret(key, Secret(text), bridge.service_code)
            self.say(_("Saved in the vault."), "success")
            return
        if key == "send_mode" and text == "Production" and not await self._may_go_live():
            return
        table = ("services", bridge.service_code, "connection")
        await self.write(table, key, parse_value(key, text))

    async def _may_go_live(self) -> bool:
        """Ask for the service's code in full before anything can reach real recipients."""
        question = Confirm(
            _("Switch to Production"),
            [_("Documents that are sent from now on are real: they reach the recipients.")],
            _("Switch"),
            word=self.bridge.service_code,
            danger=True,
        )
        agreed: bool | None = await self.app.push_screen_wait(question)
        return agreed is True
