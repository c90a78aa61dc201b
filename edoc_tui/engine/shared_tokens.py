"""Tokens in a store that several hosts share: renewed by exactly one of them.

The pair lies in a row of the store, sealed with the key of the vault, so every home needs the
same passphrase or key file. Whoever renews holds a lock of the server, which no other host gets
while its holder lives, and writes the next pair only in place of the one that was used.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.tokens import Secret
from edoc_tui.engine.aside import aside
from edoc_tui.engine.token_record import TokenVault
from edoc_tui.locales import _
from edoc_tui.vault.sealed import WrongPassphraseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from edoc_tui.engine.collaborators import Store
    from edoc_tui.engine.token_record import TokenRecord
    from edoc_tui.store.postgres_lock import ServerLock
    from edoc_tui.vault.store import SecretStore


class SharedTokenVault(TokenVault):
    """Client id and secret in the home's vault, the tokens in the shared store.

    Args:
        service: The service's code.
        secrets: Opens the vault; called on first use.
        store: The shared store.
    """

    def __init__(self, service: str, secrets: Callable[[], SecretStore], store: Store) -> None:
        super().__init__(service, secrets)
        self._store = store
        self._last = b""

    async def load(self) -> TokenRecord:
        """Return the service's record; before anybody has shared one, that of this home.

        Raises:
            SignInNeededError: It cannot be opened, or the vault stays locked.
            LockedError: The store cannot be reached.
        """
        row = await self._store.read(lambda repository: repository.shared_tokens(self._service))
        if row is None:
            return await super().load()
        return await aside(lambda: self._opened(row[1]))

    async def save(
        self, record: TokenRecord, *, instead_of: TokenRecord | None = None
    ) -> TokenRecord:
        """Keep *record*; the server has it on disk when this returns.

        Returns:
            What the store holds now: *record*, or what somebody else has put there.

        Raises:
            CannotWriteError, LockedError: The store cannot be written; the old record stays.
        """
        sealed = await aside(lambda: self._sealed(record))
        before = instead_of.generation if instead_of is not None else None
        written = await self._store.write(
            lambda repository: repository.save_shared_tokens(
                self._service, record.generation, sealed, before
            )
        )
        if not written:
            return await self.load()
        await self._forget_local()
        return record

    async def _forget_local(self) -> None:
        """Drop the pair that this home had for itself: the shared one has come of it."""
        name = f"{self._service}/tokens"
        await aside(lambda: self._secrets().delete(name) if self._secrets().get(name) else None)

    def _sealed(self, record: TokenRecord) -> str:
        text = msgspec.json.encode(record).decode()
        self._last = self._secrets().seal({"service": self._service, "record": text}, self._last)
        return b64encode(self._last).decode()

    def _opened(self, sealed: str) -> TokenRecord:
        try:
            box = b64decode(sealed, validate=True)
            entries = self._secrets().unseal(box)
        except WrongPassphraseError as error:
            raise SignInNeededError(
                _("The tokens in the shared store are sealed with another passphrase."),
                todo=_("Every home that shares the store needs the same passphrase or key file."),
            ) from error
        except NotBase64Error:
            entries, box = {}, b""
        # A row that was written for another service is as good as a damaged one.
        if entries.get("service") != self._service:
            return self._decoded(Secret("-"))
        self._last = box
        return self._decoded(Secret(entries.get("record", "-")))


def locked_on_server(
    make: Callable[[], ServerLock], inner: AbstractAsyncContextManager[None], wait: float
) -> AbstractAsyncContextManager[None]:
    """Return what holds *inner*, and then the server's lock, while the block runs.

    Args:
        make: Makes the lock.
        inner: The lock among the processes of this host.
        wait: Seconds to wait for another host.
    """

    @asynccontextmanager
    async def both() -> AsyncIterator[None]:
        async with inner:
            lock = make()
            try:
                await aside(lambda: lock.take(wait))
                yield
            finally:
                lock.free()

    return both()


async def reseal(
    store: Store, secrets: Callable[[], SecretStore], change: Callable[[], None]
) -> None:
    """Change the vault's passphrase with *change*, and seal the shared tokens anew.

    Raises:
        SignInNeededError: They cannot be opened with the old one; nothing was changed.
    """
    rows = await store.read(lambda repository: repository.all_shared_tokens())

    def turn() -> list[tuple[str, int, str]]:
        opened = [(code, number, secrets().unseal(b64decode(box))) for code, number, box in rows]
        change()
        sealed = []
        last = b""
        for code, number, entries in opened:
            last = secrets().seal(entries, last)
            sealed.append((code, number, b64encode(last).decode()))
        return sealed

    for code, number, box in await aside(turn):
        await store.write(
            lambda repository, code=code, number=number, box=box: repository.save_shared_tokens(  # type: ignore[misc]  # bound in the loop
                code, number, box, number
            )
        )


async def copy_shared(
    store: Store, secrets: Callable[[], SecretStore], code: str, new: str
) -> None:
    """Copy a service's shared pair to another code; without one, nothing happens.

    Raises:
        SignInNeededError: It cannot be opened; nothing was changed.
    """
    row = await store.read(lambda repository: repository.shared_tokens(code))
    if row is None:
        return
    number, sealed = row

    def turn() -> str:
        box = b64decode(sealed)
        entries = secrets().unseal(box)
        return b64encode(secrets().seal({**entries, "service": new}, box)).decode()

    copy = await aside(turn)
    await store.write(lambda repository: repository.save_shared_tokens(new, number, copy))
