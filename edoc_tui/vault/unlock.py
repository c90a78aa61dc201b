"""Open the secrets that the configuration names; nothing is ever found by searching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.vault.file import VaultFile
from edoc_tui.vault.keys import no_key, read_key
from edoc_tui.vault.store import MemoryStore, VaultStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edoc_tui.domain.tokens import Secret
    from edoc_tui.vault.store import SecretStore


class Place(Protocol):
    """The part of a home that secrets need."""

    @property
    def vault(self) -> Path:
        """The vault's file."""
        ...

    @property
    def run(self) -> Path:
        """The folder of lock files."""
        ...


def open_vault(
    home: Place, backend: str, passphrase: Callable[[bool], Secret] | None = None
) -> SecretStore:
    """Return the secrets kept by *backend*; they are unlocked when first needed.

    Args:
        home: Where the vault is.
        backend: ``vault``, ``secret-service`` or ``memory``. Global keyring settings count for
            nothing here: a plain-text or null keyring can never be chosen.
        passphrase: Asks a person for the vault's passphrase (``True``: for a new one); ``None``
            when nobody is there.

    Raises:
        SignInNeededError: Nobody is there, and no key file either; or the key file is unusable.
        SettingsError: There is no such backend.
    """
    if backend == "vault":
        if read_key() is None and passphrase is None:
            raise no_key()
        return VaultStore(VaultFile(home.vault), passphrase)
    if backend == "secret-service":
        from edoc_tui.vault.secret_service import SecretServiceStore

        return SecretServiceStore(home.run)
    if backend == "memory":
        return MemoryStore()
    raise SettingsError(
        _("There is no place for secrets called '{backend}'.").format(
            backend=printable(backend, limit=60)
        ),
        todo=_('Set backend to "vault", "secret-service" or "memory" under [secrets].'),
    )
