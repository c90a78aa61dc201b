"""The external connection setup: where the provider is, who we are there, which send mode."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from edoc_tui.config.fields import (
    CONNECTION_FIELDS,
    check_connection,
    parse_value,
)
from edoc_tui.config.settings import URL_KEYS, Connection, connection_defaults
from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.screens.forms import ACTIONS, FormScreen, judged, row_of, text_of
from edoc_tui.console.send_mode import may_change_send_mode
from edoc_tui.console.widgets.field_row import Row
from edoc_tui.console.widgets.header import token_text
from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.config.settings import Service
    from edoc_tui.config.toml_edit import Value
    from edoc_tui.console.app import ConsoleApp

SECRETS = ("client_id", "client_secret")
"""Fields of the setup that go to the vault."""

SIGN_IN_KEYS = ("authentication_url", "redirect_url", *SECRETS)
_FRESH = Connection()
NEEDED = ("company_id", "redirect_url", *SECRETS)


async def _vault(screen: ConnectionScreen) -> None:
    from edoc_tui.console.vault_keeping import keep_vault

    await keep_vault(screen)


def _sign_in(screen: ConnectionScreen) -> None:
    from edoc_tui.console.screens.sign_in import SignInScreen

    screen.app.push_screen(SignInScreen())


async def _test(screen: ConnectionScreen) -> None:
    from edoc_tui.console.screens.diagnosis import DiagnosisScreen

    await screen.app.push_screen_wait(DiagnosisScreen())
    screen.shown()


def _no_integration(screen: ConnectionScreen) -> str:
    if screen.bridge.ready and not screen.bridge.service.service_integration:
        return _("This service has no integration: choose one on its card first (place 5).")
    return ""


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
                why_disabled=_no_integration,
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
                title=N_("Test connection"),
                help=N_("Test name, certificate, sign-in, each API and the clock, step by step."),
                run=_test,
                why_disabled=_no_integration,
            ),
            Action(
                id="connection.vault",
                changes=True,
                keys="f6",
                title=N_("Vault"),
                help=N_("Change the vault's passphrase; export or import its secrets."),
                run=_vault,
            ),
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, bool] = {}

    def rows(self) -> Sequence[Row]:
        """Return the setup of the current service in the order of setting it up."""
        bridge = self.bridge
        connection, integration = bridge.service.connection, bridge.service.service_integration
        defaults = connection_defaults(integration)
        token, meaning = token_text(bridge.sign_in, full=True)
        by_key = {}
        for field in CONNECTION_FIELDS:
            value = (
                self._secret(field.key) if field.key in SECRETS else getattr(connection, field.key)
            )
            state = ""
            if field.key in SECRETS:
                state = _("✓ yours") if value else _("! missing")
            elif value and value == (defaults.get(field.key) or getattr(_FRESH, field.key)):
                state = _("✓ default")
            elif value and field.kind != "bool":
                state = _("✓ yours")
            elif field.kind != "bool":
                state = _("! missing") if field.key in NEEDED else _("– empty")
            reason = "" if field.key in SECRETS else self.judge(field.key, text_of(value))
            row = row_of(field, value, reason, state=state)
            by_key[field.key] = replace(row, state=_("✗ broken")) if reason else row
        return (
            Row("", _("Service"), kind="group"),
            Row(
                "code",
                _("Code"),
                bridge.service_code,
                _("Ctrl+S chooses another service; place 5 adds one."),
                "fixed",
            ),
            Row(
                "integration",
                _("Service integration"),
                bridge.engine.integrations().get(integration, integration) or _("No integration"),
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
        """Return why *text* cannot be *key* at all, or ``""``; another host is asked about."""
        if key in SECRETS:
            return "" if text else _("Type the value that the provider gave you.")
        return connection_reason(self.bridge.service, key, text, others=True)

    def judge(self, key: str, text: str) -> str:
        """Return what is wrong with the value *text* that *key* has, or ``""``."""
        service = self.bridge.service
        others = service.connection.allow_other_hosts
        return connection_reason(service, key, text, others=others)

    async def save(self, key: str, text: str) -> None:
        """Save one field: in the vault, or in ``config.toml``."""
        bridge = self.bridge
        if key in SECRETS:
            await bridge.engine.set_secret(key, Secret(text), bridge.service_code)
            self.say(_("Saved in the vault."), "success")
            return
        if key == "send_mode" and not await may_change_send_mode(
            self.console, bridge.service_code, text
        ):
            return
        values: dict[str, Value] = {key: parse_value(key, text)}
        if self.judge(key, text):  # check() found its form good, so it is the host
            if not await knows_other_host(self.console, text):
                return
            values["allow_other_hosts"] = True
        if key == "allow_other_hosts" and text == "false" and self._needs_other_hosts():
            self.say(_("An address still names another host: reset it first with F4."), "error")
            return
        await bridge.engine.set_connection(bridge.service_code, values)
        bridge.reload()
        self.say(_("Saved in {file}.").format(file=bridge.engine.home.config_file.name), "success")

    def _needs_other_hosts(self) -> bool:
        service = self.bridge.service
        return any(
            connection_reason(service, key, getattr(service.connection, key), others=False)
            for key in URL_KEYS
        )


def connection_reason(service: Service, key: str, text: str, *, others: bool) -> str:
    """Return why *text* is no good for *key* of the connection of *service*, or ``""``.

    Args:
        service: The service; its integration knows the provider's hosts.
        key: A key of the connection.
        text: What was typed.
        others: Hosts that are not the provider's may be named.
    """
    integration = service.service_integration
    return judged(
        lambda value: check_connection(key, value, integration, allow_other_hosts=others),
        key,
        text,
    )


async def knows_other_host(app: ConsoleApp, url: str) -> bool:
    """Let a person say that tokens may go to a host that is not the provider's."""
    host = printable(urlsplit(url).netloc, limit=80)
    question = Confirm(
        _("Another host than the provider's"),
        [
            _("{host} is not a host of the provider.").format(host=host),
            _("Whoever runs it receives your credentials and tokens, and can send in your name."),
        ],
        _("I know"),
        danger=True,
    )
    agreed: bool | None = await app.push_screen_wait(question)
    return agreed is True
