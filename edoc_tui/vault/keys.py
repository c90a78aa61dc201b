"""Where the vault's key comes from when nobody is there to type a passphrase.

In this order: systemd's credentials folder, the file that ``EDOC_TUI_VAULT_KEY_FILE`` names,
the passphrase that a person types. Typed and read, the same text gives the same key.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _

KEY_FILE_VARIABLE: Final = "EDOC_TUI_VAULT_KEY_FILE"
CREDENTIAL: Final = "edoc-vault-key"
"""The name of the systemd credential."""

SHORTEST: Final = 16
"""Bytes that a key file holds at least, without one newline at its end."""

_LARGEST: Final = 64 * 1024
_MODES: Final = frozenset({0o400, 0o600})


def key_source() -> Path | None:
    """Return the file that the environment names, ``None`` when it names none."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if folder:
        credential = Path(folder, CREDENTIAL)
        if credential.is_file():
            return credential
    named = os.environ.get(KEY_FILE_VARIABLE, "")
    return Path(named) if named else None


def read_key() -> Secret | None:
    """Return the key from the environment's file, ``None`` when it names none.

    Raises:
        SignInNeededError: The file is missing, too short, or open to other accounts.
    """
    path = key_source()
    if path is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # never waits
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(file.fileno())
            key = file.read(_LARGEST + 1)
    except OSError as error:
        raise _unusable(
            path, _("cannot be read: {strerror}").format(strerror=error.strerror)
        ) from error
    if not stat.S_ISREG(state.st_mode):
        raise _unusable(path, _("is not a regular file"))
    mode = stat.S_IMODE(state.st_mode)
    by_systemd = path.name == CREDENTIAL and str(path.parent) == os.environ.get(
        "CREDENTIALS_DIRECTORY", ""
    )  # systemd may open a credential to the service's account through its group bits
    if mode & 0o007 if by_systemd else mode not in _MODES:
        raise _unusable(
            path, _("has mode {mode:04o}, which must be 0400 or 0600").format(mode=mode)
        )
    if state.st_uid not in {os.geteuid(), 0}:
        raise _unusable(path, _("belongs to another account"))
    key = key.removesuffix(b"\r\n") if key.endswith(b"\r\n") else key.removesuffix(b"\n")
    if not SHORTEST <= len(key) <= _LARGEST:
        raise _unusable(
            path,
            _("must hold at least {shortest} bytes, and no more than 64 kB").format(
                shortest=SHORTEST
            ),
        )
    return Secret(key.decode("utf-8", "surrogateescape"))


def no_key() -> SignInNeededError:
    """Return the error of a job that cannot unlock the vault."""
    return SignInNeededError(
        _("The vault is locked, and nobody is here to type its passphrase."),
        todo=_(
            "Name a key file of mode 0400 in {key_file_variable}, or pass the systemd credential "
            "{credential}."
        ).format(key_file_variable=KEY_FILE_VARIABLE, credential=CREDENTIAL),
    )


def wrong_key() -> SignInNeededError:
    """Return the error for a key file that does not open the vault."""
    path = key_source()
    return SignInNeededError(
        _("The key in {path} does not open the vault.").format(path=printable(str(path))),
        todo=_("Name the right key file in {key_file_variable}, or type the passphrase.").format(
            key_file_variable=KEY_FILE_VARIABLE
        ),
    )


def _unusable(path: Path, reason: str) -> SignInNeededError:
    return SignInNeededError(
        _("The vault's key file {path} {reason}.").format(path=printable(str(path)), reason=reason),
        todo=_("Correct the file that {key_file_variable} names.").format(
            key_file_variable=KEY_FILE_VARIABLE
        )
        if path.name != CREDENTIAL
        else _("Correct the systemd credential, or use {key_file_variable}.").format(
            key_file_variable=KEY_FILE_VARIABLE
        ),
    )
