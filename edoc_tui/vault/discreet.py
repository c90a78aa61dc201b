"""Secrets that are made known to the log as soon as they are seen, so that it never shows them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from edoc_tui.domain.tokens import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.vault.store import SecretStore

T = TypeVar("T")

_LONG = 12  # characters from which a part of a record may be a token rather than a number


class DiscreetStore:
    """A store of secrets that tells *hide* every secret it hands out or takes.

    Args:
        inner: Where the secrets are.
        hide: Told each secret, and each long text inside one that is a JSON record.
    """

    def __init__(self, inner: SecretStore, hide: Callable[[Secret], None]) -> None:
        self._inner = inner
        self._hide = hide

    def unlock(self) -> None:
        """Make sure that secrets can be read and written."""
        self._inner.unlock()

    def get(self, name: str) -> Secret | None:
        """Return the secret that is kept now, ``None`` when there is none."""
        return self._seen(self._inner.get(name))

    def set(self, name: str, value: Secret) -> None:
        """Keep a secret; it lasts when this returns."""
        self._seen(value)
        self._inner.set(name, value)

    def delete(self, name: str) -> None:
        """Forget a secret, if there is one."""
        self._inner.delete(name)

    def update(self, change: Callable[[dict[str, Secret]], T]) -> T:
        """Change secrets in place as one step."""

        def watched(secrets: dict[str, Secret]) -> T:
            result = change(secrets)
            for secret in secrets.values():
                self._seen(secret)
            return result

        return self._inner.update(watched)

    def names(self) -> list[str]:
        """Return the names of all secrets."""
        return self._inner.names()

    def change_passphrase(self, new: Secret) -> None:
        """Seal the secrets with another passphrase, where they have one."""
        self._seen(new)
        self._inner.change_passphrase(new)

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:
        """Return *entries* as a box for every home with this passphrase."""
        for value in entries.values():
            self._seen(Secret(value))
        return self._inner.seal(entries, like)

    def unseal(self, box: bytes) -> dict[str, str]:
        """Return what is in such a box."""
        entries = self._inner.unseal(box)
        for value in entries.values():
            self._seen(Secret(value))
        return entries

    def _seen(self, secret: Secret | None) -> Secret | None:
        if secret is not None:
            for part in _parts(secret.reveal()):
                self._hide(Secret(part))
        return secret


def _parts(value: str) -> list[str]:
    """Return the texts in *value* that must not be shown: all of it, or those of a record."""
    if value.startswith("{"):
        with suppress(ValueError):
            texts = [text for text in json.loads(value).values() if isinstance(text, str)]
            return [text for text in texts if len(text) >= _LONG]
    return [value]
