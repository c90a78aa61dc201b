"""Keeps the tokens of one service: renewed in time, once for everybody, never lost half-way.

In a process, all callers share one renewal, which goes on when they are cancelled. Among
processes a lock decides who renews; the others find the new pair in the vault. A refresh token
works once, so the order is: write down that it will be used (which also proves that the vault
can be written), use it, save the next pair, and only then hand out the access token.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from contextvars import Context
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from edoc_tui.connectors.oauth import GrantRefusedError, read_redirect
from edoc_tui.domain.errors import IndeterminateError, ProviderError, SignInNeededError
from edoc_tui.domain.token_states import INTERRUPTED, REFUSED
from edoc_tui.domain.tokens import RENEW_BEFORE
from edoc_tui.engine import token_record, token_troubles
from edoc_tui.engine.collaborators import utc_now
from edoc_tui.engine.process_lock import process_lock
from edoc_tui.engine.shared_tokens import locked_on_server
from edoc_tui.engine.sign_ins import SignIns
from edoc_tui.engine.token_record import TokenVault
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from pathlib import Path
    from typing import Any

    from edoc_tui.connectors.oauth import OAuth, SignInAttempt
    from edoc_tui.domain.tokens import SignIn, Tokens
    from edoc_tui.engine.collaborators import Clock, Store
    from edoc_tui.engine.token_record import TokenRecord
    from edoc_tui.store.postgres_lock import ServerLock
    from edoc_tui.vault.store import SecretStore

_LOCK_SECONDS: Final = 180.0
_GRACE: Final = timedelta(seconds=30)
"""How long a token that is born short-lived is used before the next renewal, at most."""


class TokenKeeper:
    """The tokens of one service.

    Args:
        service: The service's code.
        secrets: Opens the vault; called on first use, off the event loop.
        store: Keeps what may be known without a key: when the token ends.
        oauth: The authorisation server.
        run_dir: Where the lock file lies.
        clock: The time, UTC.
        vault: Where the pair is kept, when not in the vault of this home alone.
        server_lock: Makes the lock that all hosts of a shared store know, where there are any.
    """

    def __init__(
        self,
        service: str,
        secrets: Callable[[], SecretStore],
        store: Store,
        oauth: OAuth,
        *,
        run_dir: Path,
        clock: Clock = utc_now,
        vault: TokenVault | None = None,
        server_lock: Callable[[], ServerLock] | None = None,
    ) -> None:
        self._service = service
        self._vault = vault or TokenVault(service, secrets)
        self._server_lock = server_lock
        self._told = SignIns(service, store)
        self._oauth = oauth
        self._run_dir = run_dir
        self._clock = clock
        self._record: TokenRecord | None = None
        self._born: tuple[int, float] = (0, 0.0)  # generation we were given, monotonic seconds
        self._renewal: asyncio.Task[TokenRecord] | None = None
        self._tasks: set[asyncio.Task[TokenRecord]] = set()
        self._using = False
        self._attempt: SignInAttempt | None = None
        self._spent: set[str] = set()

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Return an access token with at least a minute left.

        Args:
            renew: The last one was answered with 401: get another, once for all callers.
            refused: That one; when somebody has replaced it by now, nothing is renewed.

        Raises:
            SignInNeededError: Nobody is signed in, or the sign-in has ended.
            AuthError: The provider does not accept client id or secret.
            UnavailableError, ThrottledError, EntitlementError, ConfigError: The provider could
                not be asked. The tokens are kept.
            LockedError, CannotWriteError: Nothing was asked; the tokens are kept.
        """
        record = self._record
        if record is None:
            record = self._record = await self._vault.load()
        if renew and not refused:
            refused = record.access
        if record.access == refused or not self._usable(record):
            record = await self._renewed(refused)
        if record.access == refused:  # another process had given it to us: it is our turn
            record = await self._renewed(refused)
        return record.access

    async def refresh(self, since: datetime | None = None) -> SignIn:
        """Renew the access token now, or share a renewal that somebody else makes meanwhile.

        Args:
            since: When it was asked for: a pair that anybody was given after that will do.

        Raises:
            As for :meth:`access_token`.
        """
        record = await self._vault.load()
        if since is None or not since <= record.born <= self._clock():
            record = await self._renewed(record.access, again=True)
        return self._told.of(record)

    async def begin_sign_in(self) -> SignInAttempt:
        """Return what a person opens in a browser; an earlier attempt is over with this.

        Raises:
            SignInNeededError: Client id or secret is missing.
            ConfigError: An address of the setup cannot be used.
        """
        credentials = await self._vault.credentials()
        self._attempt = self._oauth.begin(credentials.client_id)
        return self._attempt

    async def sign_in(self, attempt: SignInAttempt, pasted: str) -> SignIn:
        """Exchange what was pasted for tokens, and keep them.

        Raises:
            SignInNeededError: The paste is not the answer to *attempt*; nothing was asked.
            AuthError: The provider refused it.
            UnavailableError, ThrottledError, EntitlementError: The provider could not be asked.
        """
        if attempt.state in self._spent or (
            self._attempt is not None and self._attempt.state != attempt.state
        ):
            raise SignInNeededError(
                _("This sign-in is over: a newer one was started. Start again.")
            )
        code = read_redirect(attempt, pasted, now=self._clock())
        record = await asyncio.shield(self._start(self._exchange(attempt, code)))
        return self._told.of(record)

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Return what keeps all others, on every host, from renewing while its block runs."""
        here = process_lock(self._run_dir, f"tokens-{self._service}", wait=_LOCK_SECONDS)
        if self._server_lock is None:
            return here
        return locked_on_server(self._server_lock, here, _LOCK_SECONDS)

    async def aclose(self) -> None:
        """Let a renewal that is under way end, so that its tokens are kept; close connections."""
        for task in self._tasks:
            if not self._using:  # it still waits for another process
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._oauth.http.aclose()

    def _usable(self, record: TokenRecord) -> bool:
        if not record.access:
            return False
        left = record.left(self._clock())
        generation, since = self._born
        if record.generation == generation:
            # Ours: its age is known without any wall clock.
            age = timedelta(seconds=time.monotonic() - since)
            life = timedelta(seconds=record.lifetime)
            if age <= min(_GRACE, life / 2):
                return True
            left = min(left, life - age)
        return left >= RENEW_BEFORE

    async def _renewed(self, refused: str, *, again: bool = False) -> TokenRecord:
        """Join the renewal that is under way, or begin one."""
        if self._renewal is None or self._renewal.done():
            self._renewal = self._start(self._renew(refused, again=again))
        return await asyncio.shield(self._renewal)

    def _start(self, work: Coroutine[Any, Any, TokenRecord]) -> asyncio.Task[TokenRecord]:
        """Run *work* in a task that no caller's cancellation reaches, about no document."""
        task = asyncio.create_task(work, name="tokens", context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[TokenRecord]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # every caller may have been cancelled: then nobody else looks

    async def _renew(self, refused: str, *, again: bool) -> TokenRecord:
        async with self.alone():
            record = self._record = await self._vault.load()
            if not record.refresh:
                raise token_troubles.nobody(self._service)
            if record.access != refused and self._usable(record):
                return record  # somebody else was faster
            if record.refused == record.mark and not again:
                raise SignInNeededError(token_troubles.ended(self._service))
            credentials = await self._vault.credentials()
            with self._in_use():
                intent = msgspec.structs.replace(record, using=record.mark)
                held = await self._vault.save(intent, instead_of=record)
                if held.refresh != record.refresh:
                    return self._adopt(held)
                await self._told.renewing(self._clock())
                try:
                    tokens = await self._oauth.refresh(record.tokens, credentials)
                except GrantRefusedError as error:
                    return await self._refused(record, error)
                except ProviderError as error:
                    await self._failed(record, error)
                    raise token_troubles.passed_on(error) from error
                return await self._keep(tokens, record)

    async def _refused(self, record: TokenRecord, error: GrantRefusedError) -> TokenRecord:
        """Adopt what another host has saved meanwhile, or say that the sign-in has ended."""
        ended = msgspec.structs.replace(record, using="", refused=record.mark)
        held = await self._vault.save(ended, instead_of=record)
        if held.refresh != record.refresh and held.access:
            await self._told.renewed(held)
            return self._adopt(held)
        text, ending = token_troubles.ended(self._service), REFUSED
        if record.interrupted:
            text, ending = _(token_troubles.INTERRUPTED), INTERRUPTED
        await self._told.trouble(record, text, ending)
        raise SignInNeededError(text) from error

    def _adopt(self, record: TokenRecord) -> TokenRecord:
        self._record = record
        return record

    async def _failed(self, record: TokenRecord, error: ProviderError) -> None:
        """Keep the tokens; and the intent, unless the provider surely has not acted on it."""
        unknown = isinstance(error, IndeterminateError) or error.status >= 500  # noqa: PLR2004 - 5xx
        if not unknown:
            await self._vault.save(record, instead_of=record)
        await self._told.trouble(record, error.message, INTERRUPTED if unknown else "")

    async def _exchange(self, attempt: SignInAttempt, code: str) -> TokenRecord:
        async with self.alone():
            record = await self._vault.load()
            credentials = await self._vault.credentials()
            with self._in_use():
                using = msgspec.structs.replace(record, using=token_record.mark(code))
                await self._vault.save(using)
                self._spent.add(attempt.state)
                self._attempt = None
                try:
                    tokens = await self._oauth.exchange(
                        attempt, code, credentials, record.generation + 1
                    )
                except ProviderError as error:
                    await self._vault.save(record)
                    raise token_troubles.passed_on(error) from error
                return await self._keep(tokens)

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Mark the time in which a token or code is being used up."""
        self._using = True
        try:
            yield
        finally:
            self._using = False

    async def _keep(self, tokens: Tokens, used: TokenRecord | None = None) -> TokenRecord:
        """Save a new pair, in place of the one that was *used* for it, before anybody has it."""
        record = token_record.made_of(tokens, self._clock())
        held = await self._vault.save(record, instead_of=used)
        if held.refresh != record.refresh:
            return self._adopt(held)  # somebody has signed in anew meanwhile
        self._adopt(record)
        self._born = (record.generation, time.monotonic())
        await self._told.renewed(record)
        return record
