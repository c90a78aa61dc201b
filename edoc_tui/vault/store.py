"""What the program sees of its secrets, wherever they are kept.

Names are ``SERVICE/what``: ``PAGERO/client_id``, ``PAGERO/client_secret``, ``PAGERO/tokens``.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from edoc_tui.domain.errors import (
    DataError,
    InputMissingError,
    SettingsError,
    SignInNeededError,
    UsageError,
)
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _
from edoc_tui.vault.keys import no_key, read_key, wrong_key
from edoc_tui.vault.sealed import WrongPassphraseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.vault.file import VaultFile

T = TypeVar("T")

SHORTEST_PASSPHRASE = 8
"""Characters of a new passphrase at least."""


class SecretStore(Protocol):
    """Secrets by name; every method may be called from any thread.

    All raise SignInNeededError when the secrets stay locked, LockedError when another process
    holds them too long, CannotWriteError when a write does not last.
    """

    def unlock(self) -> None:
        """Make sure that secrets can be read and written, asking for a passphrase if needed."""
        ...

    def get(self, name: str) -> Secret | None:
        """Return the secret that is kept now, ``None`` when there is none."""
        ...

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret; it lasts when this returns."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret, if there is one."""
        ...

    def update(self, change: Callable[[dict[str, Secret]], T]) -> T:
        """Change secrets in place as one step; nobody else's change comes between."""
        ...

    def names(self) -> list[str]:
        """Return the names of all secrets."""
        ...

    def change_passphrase(self, new: Secret) -> None:
        """Seal the secrets with another passphrase, where they have one."""
        ...

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:
        """Return *entries* as a box for other homes with the same passphrase, where one is.

        Args:
            entries: What goes into it.
            like: An earlier box, whose key is used again.
        """
        ...

    def unseal(self, box: bytes) -> dict[str, str]:
        """Return what is in a box that another home with the same passphrase may have sealed."""
        ...


def require_passphrase(new: Secret) -> None:
    """Refuse a new passphrase that is too short.

    Raises:
        DataError: It is.
    """
    if len(new.reveal()) < SHORTEST_PASSPHRASE:
        raise DataError(
            _("A passphrase has at least {shortest_passphrase} characters.").format(
                shortest_passphrase=SHORTEST_PASSPHRASE
            ),
            todo=_("Choose a longer one."),
        )


def no_key_to_share() -> SettingsError:
    """Return the error of secrets without a passphrase that other homes could know."""
    return SettingsError(
        _("Tokens in a shared store are sealed with the vault's passphrase, and there is none."),
        todo=_('Set backend = "vault" under [secrets] in every home that shares the store.'),
    )


def no_passphrase(place: str) -> UsageError:
    """Return the error of secrets that are not kept under a passphrase of ours."""
    return UsageError(
        _("The secrets are kept in {place}: there is no passphrase to change.").format(place=place),
        todo=_('Set backend = "vault" under [secrets] to use the vault.'),
    )


class VaultStore:
    """The vault, unlocked on first use by key file or passphrase.

    Args:
        vault: The file.
        passphrase: Asks a person; its argument says whether a new passphrase is to be chosen.
            ``None`` = nobody is here.
    """

    def __init__(
        self, vault: VaultFile, passphrase: Callable[[bool], Secret] | None = None
    ) -> None:
        from edoc_tui.vault.backend import SERVICE, VaultKeyring

        self.vault = vault
        self._keyring = VaultKeyring(vault)
        self._service = SERVICE
        self._ask = passphrase
        self._lock = threading.Lock()

    def unlock(self) -> None:
        """Unlock the vault if it is locked.

        Raises:
            WrongPassphraseError: The key or passphrase does not open it; asking again may help.
            DataError: A new passphrase is too short.
            SignInNeededError: There is no key and nobody to ask, or the vault cannot be used.
        """
        with self._lock:
            if not self.vault.unlocked:
                key = read_key()
                try:
                    self.vault.unlock(key or self._typed())
                except WrongPassphraseError as error:
                    raise (wrong_key() if key else error) from None

    def _typed(self) -> Secret:
        if self._ask is None:
            raise no_key()
        new = not self.vault.exists
        passphrase = self._ask(new)
        if not passphrase:
            raise SignInNeededError(_("The vault stays locked: no passphrase was given."))
        if new:
            require_passphrase(passphrase)
        return passphrase

    def get(self, name: str) -> Secret | None:
        """Return a secret; a vault that does not exist yet has none, and nobody is asked."""
        if not self.vault.exists and not self.vault.unlocked and self._ask is not None:
            return None
        self.unlock()
        value = self._keyring.get_password(self._service, name)
        return None if value is None else Secret(value)

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret; it is on disk when this returns."""
        self.unlock()
        self._keyring.set_password(self._service, name, value.reveal())

    def delete(self, name: str) -> None:
        """Forget a secret, if there is one."""
        from keyring.errors import PasswordDeleteError

        self.unlock()
        with suppress(PasswordDeleteError):
            self._keyring.delete_password(self._service, name)

    def update(self, change: Callable[[dict[str, Secret]], T]) -> T:
        """Change secrets in place, under the lock that all processes share."""
        self.unlock()
        return self.vault.update(change)

    def names(self) -> list[str]:
        """Return the names of all secrets."""
        if not self.vault.exists:
            return []
        self.unlock()
        return sorted(self.vault.read())

    def change_passphrase(self, new: Secret) -> None:
        """Seal the vault with another passphrase.

        Raises:
            DataError: It is too short.
            InputMissingError: There is no vault yet.
        """
        require_passphrase(new)
        if not self.vault.exists:
            raise InputMissingError(
                _("There is no vault yet."), todo=_("It is made when the first secret is saved.")
            )
        self.unlock()
        self.vault.change_passphrase(new)

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:
        """Return *entries* as a box for every home with this passphrase."""
        self.unlock()
        return self.vault.seal(entries, like)

    def unseal(self, box: bytes) -> dict[str, str]:
        """Return what is in such a box."""
        self.unlock()
        return self.vault.unseal(box)


class MemoryStore:
    """Secrets that end with the process: ``[secrets] backend = "memory"``."""

    def __init__(self) -> None:
        self._entries: dict[str, Secret] = {}
        self._lock = threading.RLock()

    def unlock(self) -> None:
        """Do nothing: memory is never locked."""

    def get(self, name: str) -> Secret | None:
        """Return a secret, ``None`` when there is none."""
        with self._lock:
            return self._entries.get(name)

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret until the process ends."""
        with self._lock:
            self._entries[name] = value

    def delete(self, name: str) -> None:
        """Forget a secret, if there is one."""
        with self._lock:
            self._entries.pop(name, None)

    def update(self, change: Callable[[dict[str, Secret]], T]) -> T:
        """Change secrets in place; what *change* raises leaves them as they were."""
        with self._lock:
            entries = dict(self._entries)
            result = change(entries)
            self._entries = entries
            return result

    def names(self) -> list[str]:
        """Return the names of all secrets."""
        with self._lock:
            return sorted(self._entries)

    def change_passphrase(self, new: Secret) -> None:  # noqa: ARG002 - as the protocol has it
        """Refuse: memory has no passphrase. Raises UsageError."""
        raise no_passphrase(_("memory"))

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:  # noqa: ARG002 - protocol
        """Refuse: other homes could not open it. Raises SettingsError."""
        raise no_key_to_share()

    def unseal(self, box: bytes) -> dict[str, str]:  # noqa: ARG002 - as the protocol has it
        """Refuse: there is no key for it. Raises SettingsError."""
        raise no_key_to_share()
