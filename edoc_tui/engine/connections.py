"""Sign-ins, secrets and the connection to each provider."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import EdocError, UsageError
from edoc_tui.engine.aside import aside
from edoc_tui.engine.events import TokenChanged
from edoc_tui.engine.safekeeping import Safekeeping
from edoc_tui.locales import _
from edoc_tui.store.password import DATABASE_PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from edoc_tui.connectors.port import Health
    from edoc_tui.connectors.sign_in import SignInAttempt
    from edoc_tui.domain.tokens import Secret, SignIn

SECRETS = ("client_id", "client_secret")
"""What a service keeps in the vault, besides its tokens."""


class Connections(Safekeeping):
    """The part of the engine that is about accounts rather than documents."""

    async def token_status(self, service: str = "") -> SignIn:
        """Return what is known of a service's sign-in; needs no vault."""
        code = self.settings.service(service or None)[0]
        return await self.store.read(lambda repository: repository.sign_in(code))

    async def refresh_token(self, service: str = "", since: datetime | None = None) -> SignIn:
        """Renew the access token now, or share the renewal that is under way.

        Args:
            service: The service's code, ``""`` = the first one.
            since: When it was asked for: what another process was given after that will do.

        Raises:
            SignInNeededError: Nobody is signed in, or the provider refused.
            ProviderError: The provider could not be asked.
        """
        self.refuse_read_only()
        code = self.settings.service(service or None)[0]
        known = await self.token_status(code)
        self._told(code, replace(known, renewing_since=self._desk.clock()))
        try:
            return self._told(code, await self._keeper(code).refresh(since))
        except EdocError:
            self._told(code, await self.token_status(code))
            raise

    async def begin_sign_in(self, service: str = "") -> SignInAttempt:
        """Return the address that a person opens in a browser, and what belongs to it."""
        code = self.settings.service(service or None)[0]
        return await self._keeper(code).begin_sign_in()

    async def finish_sign_in(self, attempt: SignInAttempt, pasted: str) -> SignIn:
        """Exchange the code, or the whole address that the browser showed, for tokens.

        Raises:
            SignInNeededError: The paste does not belong to *attempt*, or was refused.
        """
        self.refuse_read_only()
        code = attempt.service or self.settings.service()[0]
        sign_in = self._told(code, await self._keeper(code).sign_in(attempt, pasted))
        await self.signed_in(code)
        return sign_in

    async def set_secret(self, name: str, value: Secret, service: str = "") -> None:
        """Keep ``client_id`` or ``client_secret`` of a service in the vault.

        Or the password of a shared store, which is that of no service. It is kept even where the
        store cannot be told of it: without it, it may not be reachable.

        Raises:
            UsageError: No secret has that name.
        """
        if name not in (*SECRETS, DATABASE_PASSWORD):
            raise UsageError(
                _("There is no secret '{name}'.").format(name=name),
                todo=_("Use {names}.").format(names=" or ".join((*SECRETS, DATABASE_PASSWORD))),
            )
        self.refuse_read_only()
        if name == DATABASE_PASSWORD:
            await aside(lambda: self.secrets.set(name, value))
            await self._entered_in_journal("secret.set", names=(name,))
            return
        code = self.settings.service(service or None)[0]
        await aside(lambda: self.secrets.set(f"{code}/{name}", value))
        await self.enter()
        await self.record("secret.set", details={"service": code, "name": name})

    async def secrets_held(self, service: str = "") -> dict[str, bool]:
        """Say which secrets of a service the vault holds, without showing one.

        Raises:
            SignInNeededError: The vault stays locked, or cannot be used.
        """
        code = self.settings.service(service or None)[0]
        return await aside(lambda: {name: self.has_secret(name, code) for name in SECRETS})

    def has_secret(self, name: str, service: str = "") -> bool:
        """Say whether the vault holds a secret, without showing it."""
        code = self.settings.service(service or None)[0]
        return bool(self.secrets.get(f"{code}/{name}"))

    async def check_connection(self, service: str = "") -> Health:
        """Ask each API of the provider for something harmless."""
        account = self._account(self.settings.service(service or None)[0])
        health = await account.connector.check()
        await self._desk.exchanges.flush()
        return health

    def _told(self, code: str, sign_in: SignIn) -> SignIn:
        self.events.publish(TokenChanged(code, sign_in))
        return sign_in
