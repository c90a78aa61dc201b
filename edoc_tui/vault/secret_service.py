"""The desktop's Secret Service (GNOME Keyring, KWallet), if its user has unlocked it already.

Nothing here makes the desktop prompt: a locked or missing keyring is an error with a way out.
Calls go over D-Bus, which may never answer, so each has its time.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, TypeVar

from edoc_tui.disk import locked, make_private_folder
from edoc_tui.domain.errors import CannotWriteError, SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _
from edoc_tui.vault.backend import SERVICE
from edoc_tui.vault.store import no_key_to_share, no_passphrase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

SECONDS: Final = 10.0
"""How long the Secret Service may take to answer."""

_TODO: Final = N_('Unlock it on the desktop, or set backend = "vault" under [secrets].')


class SecretServiceStore:
    """Secrets in the default collection of the Secret Service.

    Args:
        run: Folder of the lock that makes ``update`` one step.
    """

    def __init__(self, run: Path) -> None:
        self._lock_file = run / "secrets"

    def unlock(self) -> None:
        """Check that the keyring is there and unlocked.

        Raises:
            SignInNeededError: It is not, or does not answer.
        """
        _within(_names)

    def get(self, name: str) -> Secret | None:
        """Return a secret, ``None`` when there is none."""
        return _within(lambda: _get(name))

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret; it was read back when this returns."""
        _within(lambda: _set(name, value))

    def delete(self, name: str) -> None:
        """Forget a secret, if there is one."""
        _within(lambda: _delete(name))

    def update(self, change: Callable[[dict[str, Secret]], T]) -> T:
        """Change secrets in place; processes of this home wait for each other."""
        make_private_folder(self._lock_file.parent)
        with locked(self._lock_file):
            before = _within(_all)
            after = dict(before)
            result = change(after)
            for name in before.keys() - after.keys():
                self.delete(name)
            for name, value in after.items():
                if before.get(name) != value:
                    self.set(name, value)
            return result

    def names(self) -> list[str]:
        """Return the names of all secrets."""
        return _within(_names)

    def change_passphrase(self, new: Secret) -> None:  # noqa: ARG002 - as the protocol has it
        """Refuse: the desktop has its own passphrase. Raises UsageError."""
        raise no_passphrase(_("the desktop's keyring"))

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:  # noqa: ARG002 - protocol
        """Refuse: other homes could not open it. Raises SettingsError."""
        raise no_key_to_share()

    def unseal(self, box: bytes) -> dict[str, str]:  # noqa: ARG002 - as the protocol has it
        """Refuse: there is no key for it. Raises SettingsError."""
        raise no_key_to_share()


def _keyring() -> Any:
    from keyring.backends.SecretService import Keyring

    return Keyring()  # type: ignore[no-untyped-call] # keyring has no types here


def _names() -> list[str]:
    """Return the names of our items, without making anything prompt."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        collection = secretstorage.collection.get_collection_by_alias(bus, "default")
        if collection.is_locked():
            raise SignInNeededError(_("The desktop's keyring is locked."), todo=_(_TODO))
        items = collection.search_items({"service": SERVICE})
        return sorted(item.get_attributes()["username"] for item in items)


def _get(name: str) -> Secret | None:
    _names()
    value = _keyring().get_password(SERVICE, name)
    return None if value is None else Secret(value)


def _all() -> dict[str, Secret]:
    found = {name: _get(name) for name in _names()}
    return {name: value for name, value in found.items() if value is not None}


def _set(name: str, value: Secret) -> None:
    _names()
    _keyring().set_password(SERVICE, name, value.reveal())
    if _get(name) != value:
        raise CannotWriteError(
            _("The desktop's keyring did not keep {name}.").format(name=printable(name)),
            todo=_(_TODO),
        )


def _delete(name: str) -> None:
    if name in _names():
        _keyring().delete_password(SERVICE, name)


def _within(work: Callable[[], T]) -> T:
    """Return what *work* returns, on a thread that an exit does not wait for.

    Raises:
        SignInNeededError: It took too long, or D-Bus and the keyring have their own reasons.
    """
    done: list[T] = []
    failed: list[Exception] = []

    def run() -> None:
        import jeepney  # type: ignore[import-untyped] # it has no types
        from keyring.errors import KeyringError
        from secretstorage.exceptions import SecretStorageException

        try:
            done.append(work())
        except (SignInNeededError, CannotWriteError) as error:
            failed.append(error)
        except (
            SecretStorageException,
            KeyringError,
            jeepney.DBusErrorResponse,
            OSError,
            EOFError,
        ) as error:
            reason = printable(str(error), limit=200).rstrip(".")
            failed.append(
                SignInNeededError(
                    _("The desktop's keyring cannot be used: {reason}.").format(reason=reason),
                    todo=_(_TODO),
                )
            )

    thread = threading.Thread(target=run, name="secret-service", daemon=True)
    thread.start()
    thread.join(SECONDS)
    if failed:
        raise failed[0]
    if not done:
        raise SignInNeededError(_("The desktop's keyring does not answer."), todo=_(_TODO))
    return done[0]
