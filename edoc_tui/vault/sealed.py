r"""The vault's file format: every secret in one authenticated, encrypted box.

::

    edoc-tui vault 1 argon2id t=3 m=65536 p=4 salt=<32 hex digits>\n
    nonce (12 bytes) · ChaCha20-Poly1305 of a JSON object, the first line as associated data
    SHA-256 of everything before (32 bytes)

The checksum is no protection, it tells a damaged file from a wrong passphrase. The key comes
from the passphrase through Argon2id with the second recommended parameters of RFC 9106, which
stand in the file so that later versions may raise them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

import msgspec

from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.locales import N_, _

NONCE: Final = 12
CHECKSUM: Final = 32
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a vault that are read at most."""

_HEADER = re.compile(
    rb"edoc-tui vault 1 argon2id t=(\d{1,3}) m=(\d{1,8}) p=(\d{1,3}) salt=([0-9a-f]{32})\n"
)
_MOST_MEMORY: Final = 1024 * 1024  # KiB: a forged header must not take the machine down
_MOST_ITERATIONS: Final = 20
_MOST_LANES: Final = 16


class DamagedVaultError(SignInNeededError):
    """The vault's file is not what was written; it is kept as it is."""

    title = N_("Vault damaged")


class WrongPassphraseError(SignInNeededError):
    """The passphrase or key does not open the vault; another one may."""

    title = N_("Wrong passphrase")


@dataclass(frozen=True, slots=True)
class Header:
    """How the key of a vault is derived.

    Attributes:
        salt: 16 random bytes.
        iterations: Argon2id passes.
        memory: Argon2id memory in KiB.
        lanes: Argon2id lanes.
    """

    salt: bytes
    iterations: int = 3
    memory: int = 65_536
    lanes: int = 4

    @classmethod
    def fresh(cls) -> Header:
        """Return a header with a new salt."""
        return cls(secrets.token_bytes(16))

    def encode(self) -> bytes:
        """Return the header's line."""
        cost = f"t={self.iterations} m={self.memory} p={self.lanes}"
        return f"edoc-tui vault 1 argon2id {cost} salt={self.salt.hex()}\n".encode()

    def derive(self, passphrase: bytes) -> bytes:
        """Return the key that *passphrase* gives; takes about 0.2 s on purpose."""
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        return Argon2id(
            salt=self.salt,
            length=32,
            iterations=self.iterations,
            lanes=self.lanes,
            memory_cost=self.memory,
        ).derive(passphrase)


def seal(header: Header, key: bytes, entries: dict[str, str]) -> bytes:
    """Return the file that holds *entries*."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    first = header.encode()
    nonce = secrets.token_bytes(NONCE)
    box = ChaCha20Poly1305(key).encrypt(nonce, msgspec.json.encode(entries), first)
    content = first + nonce + box
    return content + hashlib.sha256(content).digest()


def read_header(content: bytes) -> Header:
    """Return the header of a vault's *content*, once its checksum is right.

    Raises:
        DamagedVaultError: The content is not a whole vault.
    """
    body, checksum = content[:-CHECKSUM], content[-CHECKSUM:]
    match = _HEADER.match(body)
    if match is None or hashlib.sha256(body).digest() != checksum:
        raise damaged()
    iterations, memory, lanes = (int(number) for number in match.groups()[:3])
    if (
        not 1 <= iterations <= _MOST_ITERATIONS
        or not 1 <= lanes <= _MOST_LANES
        or not 8 * lanes <= memory <= _MOST_MEMORY
    ):
        raise damaged()
    return Header(bytes.fromhex(match[4].decode()), iterations, memory, lanes)


def unseal(content: bytes, key: bytes) -> dict[str, str]:
    """Return the entries of a vault's *content*.

    Raises:
        DamagedVaultError: The content is not a whole vault.
        WrongPassphraseError: *key* does not fit.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    first = read_header(content).encode()
    box = content[len(first) + NONCE : -CHECKSUM]
    nonce = content[len(first) : len(first) + NONCE]
    try:
        plain = ChaCha20Poly1305(key).decrypt(nonce, box, first)
        return msgspec.json.decode(plain, type=dict[str, str])
    except InvalidTag:
        raise WrongPassphraseError(
            _("The passphrase does not open the vault."), todo=_("Nothing was changed. Try again.")
        ) from None
    except (ValueError, msgspec.MsgspecError):  # too short, or not our content
        raise damaged() from None


def damaged() -> DamagedVaultError:
    """Return the error for a vault that is not what was written."""
    return DamagedVaultError(
        _("The vault is damaged; it was kept as it is."),
        todo=_(
            "Restore it from a backup; or move it away, set the secrets again or take them from an "
            "export ('edoc-tui secret import'), and sign in."
        ),
    )
