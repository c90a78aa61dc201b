"""The guided setup: how far a service is, step by step, in the order of the manual.

Nothing is remembered of the guide itself: each step looks at what is really there, so it may be
left, resumed, or gone past with any other screen or command.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from edoc_tui.domain.errors import SignInNeededError, UnavailableError
from edoc_tui.domain.status import Direction
from edoc_tui.domain.text import printable
from edoc_tui.engine.aside import aside
from edoc_tui.engine.connections import SECRETS, Connections
from edoc_tui.engine.diagnosis import Verdict, diagnose
from edoc_tui.engine.events import DocumentImported
from edoc_tui.engine.setup_notes import fingerprint, read_note, write_note
from edoc_tui.engine.setup_progress import Facts, steps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from edoc_tui.connectors.loopback import Loopback
    from edoc_tui.connectors.sign_in import SignInAttempt
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.tokens import SignIn
    from edoc_tui.engine.diagnosis import Finding
    from edoc_tui.engine.import_report import Imported
    from edoc_tui.engine.setup_progress import Step


class Setup(Connections):
    """The part of the engine that leads through setting up a service."""

    _left_locked = False  # a person did not answer for the vault's passphrase

    async def setup_steps(self, service: str = "", *, ask: bool = True) -> tuple[Step, ...]:
        """Return how far the setup of a service is; changes nothing.

        Args:
            service: The service's code, ``""`` = the first one.
            ask: The vault's passphrase may be asked for, also when it was refused before.

        Raises:
            InputMissingError: There is no such service.
            SettingsError: The configuration or the customers have a mistake.
        """
        from edoc_tui.config.services import raw_settings
        from edoc_tui.connectors.registry import providers

        code, setup = self.settings.service(service or None)
        sign_in, counts = await self.store.read(
            lambda repository: (
                repository.sign_in(code),
                repository.counts(Direction.OUT, code),
            )
        )
        facts = Facts(
            code=code,
            service=setup,
            settings=self.settings,
            raw=await asyncio.to_thread(raw_settings, self.home.config_file),
            names={key: one.name for key, one in providers().items()},
            sign_in=sign_in,
            note=await asyncio.to_thread(read_note, self.home.data_dir, code),
            secrets=await aside(lambda: self._kept(code, ask=ask)),
            customers=len(await asyncio.to_thread(self.customers.all)),
            counts=counts,
        )
        return steps(facts)

    def _kept(self, code: str, *, ask: bool) -> frozenset[str] | None:
        """Return which secrets the vault has; ``None`` = it is locked."""
        if self._left_locked and not ask:
            return None
        try:
            found = frozenset(key for key in SECRETS if self.secrets.get(f"{code}/{key}"))
        except SignInNeededError:
            self._left_locked = self.home.vault.exists()
            return None if self._left_locked else frozenset()
        self._left_locked = False
        return found

    async def test_connection(self, service: str = "") -> AsyncIterator[Finding]:
        """Test a connection step by step, and remember how it ended.

        Raises:
            InputMissingError: There is no such service, or it has no integration.
            ConfigError: Its addresses cannot be used.
        """
        from edoc_tui.engine.connection_settings import connection_settings

        code, setup = self.settings.service(service or None)
        account = self._account(code)
        failed = ""
        async for finding in diagnose(
            connection_settings(code, setup), account.tokens, account.connector
        ):
            if finding.verdict is Verdict.FAILING and not failed:
                failed = f"{finding.title}: {finding.detail}"
            yield finding
        await self._desk.exchanges.flush()
        self._noted(
            code,
            tested_at=self._desk.clock(),
            failed=printable(failed, limit=300),
            connection=fingerprint(setup),
        )

    async def refresh_token(self, service: str = "", since: datetime | None = None) -> SignIn:
        """Renew the access token now, and remember that it can be renewed."""
        sign_in = await super().refresh_token(service, since)
        self._noted(sign_in.service, refreshed_at=self._desk.clock())
        return sign_in

    async def finish_sign_in(self, attempt: SignInAttempt, pasted: str) -> SignIn:
        """Exchange what was pasted for tokens, and remember when."""
        sign_in = await super().finish_sign_in(attempt, pasted)
        self._noted(sign_in.service, signed_in_at=self._desk.clock(), refreshed_at=None)
        return sign_in

    async def listen(self, attempt: SignInAttempt) -> Loopback | None:
        """Wait for the browser of a sign-in on this machine, where that is registered and free.

        Returns:
            What waits; whoever asked closes it. ``None`` = the address has to be pasted.
        """
        from edoc_tui.connectors.loopback import Loopback

        loopback = Loopback(attempt)
        try:
            await loopback.start()
        except UnavailableError:
            return None
        return loopback

    async def make_test_document(self, service: str = "", customer: str = "") -> EDocument:
        """Bring a small invoice about nothing into the outbox, to be sent as a test.

        Args:
            service: The service that it goes to.
            customer: Number of the customer; ``""`` = the first one.

        Raises:
            UsageError: The service is in Production.
            InputMissingError: There is no such customer, or none at all.
            DataError: Company or customer lack what an invoice needs.
        """
        from edoc_tui.engine.test_document import make

        return await make(self, self.settings.service(service or None)[0], customer)

    def clock(self) -> datetime:
        """Return the time, UTC."""
        return self._desk.clock()

    async def importing(self, paths: Sequence[Path], service: str) -> AsyncIterator[Imported]:
        """Import *paths* for *service* and say of each what became of it."""
        async for one in self._make_importer(self.settings).import_paths(paths, service):
            if one.document is not None:
                self.events.publish(DocumentImported(one.document))
            yield one

    def _noted(self, code: str, **changes: Any) -> None:
        if not self.read_only:
            write_note(self.home.data_dir, code, **changes)
