"""The encrypted file with all secrets, shared by any number of processes.

Every read opens the file anew, so a token renewed by another process is seen at once; every
change reads, changes and replaces it under one lock, so that nobody's change is lost. The
derived key stays in memory: only the first use is slow.
"""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING, Final, TypeVar

from edoc_tui.disk import PRIVATE_FILE, locked, make_private_folder, replace
from edoc_tui.domain.errors import CannotWriteError, SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _
from edoc_tui.vault.sealed import (
    LARGEST,
    Header,
    WrongPassphraseError,
    damaged,
    read_header,
    seal,
    unseal,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class VaultFile:
    """A vault. Usable from several threads.

    Args:
        path: The file; it is created by the first change.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._passphrase: bytes | None = None
        self._header: Header | None = None
        self._key = b""
        self._foreign: dict[Header, bytes] = {}

    def __repr__(self) -> str:
        return f"VaultFile({str(self.path)!r})"

    @property
    def exists(self) -> bool:
        """Whether there is a vault already."""
        return os.path.lexists(self.path)

    @property
    def unlocked(self) -> bool:
        """Whether a passphrase is known; of a vault that exists, the right one."""
        return self._passphrase is not None

    def unlock(self, passphrase: Secret) -> None:
        """Open the vault; the first passphrase of a new vault becomes its passphrase.

        Raises:
            WrongPassphraseError: It does not open the vault.
            DamagedVaultError: The file is not what was written; it is kept.
            SignInNeededError: Others can read the file, or it belongs to another account.
        """
        with self._lock:
            before = self._passphrase
            self._passphrase = _bytes(passphrase)
            try:
                self._read()
            except SignInNeededError:
                self._passphrase = before
                raise

    def read(self) -> dict[str, Secret]:
        """Return all secrets by name, as they are on disk now.

        Raises:
            SignInNeededError: The vault is locked, damaged, or readable by others.
        """
        with self._lock:
            return {name: Secret(value) for name, value in self._read().items()}

    def update(self, change: Callable[[dict[str, Secret]], T], *, wait: float = 10.0) -> T:
        """Change secrets as one step that no other process can come between.

        Args:
            change: Changes the secrets in place; what it raises leaves the vault as it was.
            wait: Seconds to wait for another process.

        Returns:
            What *change* returned; the secrets are on disk then, and have been read back.

        Raises:
            SignInNeededError: The vault is locked, damaged, or readable by others.
            LockedError: Another process held the vault all that time.
            CannotWriteError: The disk refuses; the old vault stays.
        """
        make_private_folder(self.path.parent)
        with self._lock, locked(self.path, wait=wait):
            before = self._read()
            after = {name: Secret(value) for name, value in before.items()}
            result = change(after)
            entries = {name: secret.reveal() for name, secret in after.items()}
            if entries != before or not self.exists:
                self._write(entries)
            return result

    def change_passphrase(self, new: Secret, *, wait: float = 10.0) -> None:
        """Seal the vault with another passphrase.

        Raises:
            SignInNeededError: The vault is locked, damaged, or readable by others.
            LockedError, CannotWriteError: As for :meth:`update`; the old one stays valid.
        """
        make_private_folder(self.path.parent)
        with self._lock, locked(self.path, wait=wait):
            entries = self._read()
            before = (self._passphrase, self._header, self._key)
            self._passphrase, self._header = _bytes(new), None
            self._foreign = {}
            try:
                self._write(entries)
            except CannotWriteError:
                self._passphrase, self._header, self._key = before
                raise

    def seal(self, entries: dict[str, str], like: bytes = b"") -> bytes:
        """Return *entries* as a box that whoever knows the vault's passphrase can open.

        Args:
            entries: What goes into it.
            like: An earlier box, whose key is used again: deriving one is slow.

        Raises:
            SignInNeededError: The vault is locked, or *like* is not what was sealed.
        """
        with self._lock:
            header = read_header(like) if like else self._header or Header.fresh()
            return seal(header, self._key_of(header), entries)

    def unseal(self, box: bytes) -> dict[str, str]:
        """Return what is in a box that :meth:`seal` made, here or in another home.

        Raises:
            WrongPassphraseError: It was sealed with another passphrase.
            SignInNeededError: The vault is locked, or the box is not what was sealed.
        """
        with self._lock:
            return unseal(box, self._key_of(read_header(box)))

    def _key_of(self, header: Header) -> bytes:
        if self._passphrase is None:
            raise SignInNeededError(_("The vault is locked."), todo=_("Unlock it first."))
        if header == self._header and self._key:
            return self._key
        if header not in self._foreign:
            self._foreign = {header: header.derive(self._passphrase)}  # the last one is enough
        return self._foreign[header]

    def _read(self) -> dict[str, str]:
        """Return the entries on disk, deriving the key when another one is needed."""
        if self._passphrase is None:
            raise SignInNeededError(_("The vault is locked."), todo=_("Unlock it first."))
        content = self._load()
        if content is None:
            return {}
        header = read_header(content)
        key = self._key if header == self._header else header.derive(self._passphrase)
        try:
            entries = unseal(content, key)
        except WrongPassphraseError:
            self._passphrase = None  # somebody has changed it: ask again
            raise
        self._header, self._key = header, key  # only a key that fits is kept
        return entries

    def _write(self, entries: dict[str, str]) -> None:
        if self._passphrase is None:
            raise SignInNeededError(_("The vault is locked."), todo=_("Unlock it first."))
        if self._header is None or not self.exists:
            self._header = Header.fresh()
            self._key = self._header.derive(self._passphrase)
        content = seal(self._header, self._key, entries)
        replace(self.path, content)
        if self._load() != content:
            raise CannotWriteError(
                _("{path} does not hold what was written.").format(path=printable(str(self.path))),
                todo=_("Check the disk."),
            )

    def _load(self) -> bytes | None:
        """Return the file's content if it is ours alone, ``None`` if there is no file."""
        name = printable(str(self.path))
        try:
            descriptor = os.open(self.path, _READ)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SignInNeededError(
                _("The vault {name} cannot be read: {strerror}.").format(
                    name=name, strerror=error.strerror
                ),
                todo=_("It must be a regular file of your own."),
            ) from error
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
                raise SignInNeededError(
                    _("The vault {name} is not a file of this account.").format(name=name),
                    todo=_("It was not opened. Put your own vault there."),
                )
            if state.st_mode & _OTHERS:
                raise SignInNeededError(
                    _("The vault {name} is open to other accounts (mode {mode:04o}).").format(
                        name=name, mode=stat.S_IMODE(state.st_mode)
                    ),
                    todo=_("Find out why, then: chmod {private_file:o} {name}").format(
                        private_file=PRIVATE_FILE, name=name
                    ),
                )
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise damaged()
        return content


def _bytes(passphrase: Secret) -> bytes:
    """Return what the key is derived from: typed text and key file give the same bytes."""
    return passphrase.reveal().encode("utf-8", "surrogateescape")
