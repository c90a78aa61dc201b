"""The vault as a backend of ``keyring``.

It is made by name and never found: keyring's own search may pick a plain-text or null backend,
and its configuration may import anything. ``priority`` is negative so that no search takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.vault.file import VaultFile

SERVICE: Final = "edoc-tui"
"""The service name under which the program keeps its secrets in any keyring."""


class VaultKeyring(KeyringBackend):
    """A vault behind keyring's interface.

    Args:
        vault: An unlocked vault; a locked one raises SignInNeededError on use.
    """

    priority = -1.0

    def __init__(self, vault: VaultFile) -> None:
        # Not super().__init__(): it lets KEYRING_PROPERTY_* variables set any attribute.
        self.vault = vault

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, ``None`` when there is none."""
        secret = self.vault.read().get(_name(service, username))
        return None if secret is None else secret.reveal()

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret; it is on disk, and was read back, when this returns."""
        name = _name(service, username)
        self.vault.update(lambda entries: entries.update({name: Secret(password)}))

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret.

        Raises:
            PasswordDeleteError: There is none, as keyring wants it.
        """
        name = _name(service, username)
        if self.vault.update(lambda entries: entries.pop(name, None)) is None:
            raise PasswordDeleteError(_("There is no secret {name}.").format(name=name))


def _name(service: str, username: str) -> str:
    return username if service == SERVICE else f"{service}\x1f{username}"
