"""A copy of the secrets in a file of its own, to carry to another home or to keep apart.

The file is a vault under a passphrase of its own. Tokens are never in it: a refresh token works
once, so a copy of one would end the sign-in of whoever has the other.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.disk import replace
from edoc_tui.domain.errors import CannotWriteError, DataError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _
from edoc_tui.vault.sealed import (
    LARGEST,
    DamagedVaultError,
    Header,
    WrongPassphraseError,
    read_header,
    seal,
    unseal,
)
from edoc_tui.vault.store import require_passphrase

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.vault.store import SecretStore

TOKENS: Final = "/tokens"
"""How the names of tokens end."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came out of a file of secrets.

    Attributes:
        added: Names that were not here before.
        replaced: Names that had another value.
        same: Names that had this very value.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


def give_out(store: SecretStore, path: Path, passphrase: Secret) -> tuple[str, ...]:
    """Write all secrets but the tokens to a new file, and read it back.

    Args:
        store: Where they are.
        path: The new file.
        passphrase: What opens it.

    Returns:
        Their names.

    Raises:
        DataError: The passphrase is too short.
        InputMissingError: There is no secret to write.
        CannotWriteError: There is such a file already, or it cannot be written.
        SignInNeededError: The vault stays locked.
    """
    require_passphrase(passphrase)
    if os.path.lexists(path):
        raise CannotWriteError(
            _("There is already a file {path}.").format(path=printable(str(path))),
            todo=_("Name a new file."),
        )
    held = {name: store.get(name) for name in store.names() if not name.endswith(TOKENS)}
    entries = {name: secret.reveal() for name, secret in held.items() if secret}
    if not entries:
        raise InputMissingError(_("There are no secrets to export yet."))
    header = Header.fresh()
    key = header.derive(_bytes(passphrase))
    replace(path, seal(header, key, entries))
    if unseal(_content(path), key) != entries:
        raise CannotWriteError(
            _("{path} does not hold what was written.").format(path=printable(str(path))),
            todo=_("Check the disk."),
        )
    return tuple(sorted(entries))


def take_in(
    store: SecretStore, path: Path, passphrase: Secret, *, replacing: bool = False
) -> TakenIn:
    """Keep the secrets of a file that :func:`give_out` wrote, all of them or none.

    Args:
        store: Where they go.
        path: The file.
        passphrase: What opens it.
        replacing: Secrets that have another value here are replaced.

    Raises:
        InputMissingError: There is no such file.
        DataError: It is damaged or something else, or a secret here has another value.
        WrongPassphraseError: The passphrase does not open it.
        SignInNeededError: The vault stays locked.
    """
    content = _content(path)
    try:
        entries = unseal(content, read_header(content).derive(_bytes(passphrase)))
    except WrongPassphraseError:
        raise WrongPassphraseError(
            _("The passphrase does not open {path}.").format(path=printable(str(path))),
            todo=_("Nothing was changed. Try again."),
        ) from None
    except DamagedVaultError:
        raise DataError(
            _("{path} is damaged, or no file of secrets.").format(path=printable(str(path))),
            todo=_("Nothing was changed. Take another copy."),
        ) from None
    coming = {name: Secret(value) for name, value in entries.items() if not name.endswith(TOKENS)}

    def change(held: dict[str, Secret]) -> TakenIn:
        result = TakenIn(
            added=tuple(sorted(coming.keys() - held.keys())),
            replaced=tuple(sorted(n for n in coming if held.get(n, coming[n]) != coming[n])),
            same=tuple(sorted(name for name in coming if held.get(name) == coming[name])),
        )
        if result.replaced and not replacing:
            raise DataError(
                _("Another value is kept already for {names}.").format(
                    names=printable(", ".join(result.replaced), limit=200)
                ),
                todo=_("Nothing was changed. To replace it, import with --replace."),
                field="replace",
            )
        held.update(coming)
        return result

    return store.update(change)


def _content(path: Path) -> bytes:
    name = printable(str(path))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise InputMissingError(_("{path} is no regular file.").format(path=name))
            return file.read(LARGEST + 1)
    except OSError as error:
        raise InputMissingError(
            _("{path} cannot be read: {reason}.").format(path=name, reason=error.strerror)
        ) from error


def _bytes(passphrase: Secret) -> bytes:
    return passphrase.reveal().encode("utf-8", "surrogateescape")
