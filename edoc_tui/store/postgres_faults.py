"""What PostgreSQL complains about, in words that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import errors

from edoc_tui.domain.errors import CannotWriteError, EdocError, SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.faults import (
    BUSY_SECONDS,
    BusyError,
    StoreDamagedError,
    UnreachableError,
)

if TYPE_CHECKING:
    from edoc_tui.store.address import Address

AGAIN: Final = (errors.DeadlockDetected, errors.SerializationFailure)
"""The server gave a transaction up for the sake of others: it may simply run again."""

_SETUP: Final = (
    errors.InvalidPassword,
    errors.InvalidAuthorizationSpecification,
    errors.InvalidCatalogName,
    errors.InsufficientPrivilege,
    errors.UndefinedTable,
    errors.UndefinedColumn,
    errors.UndefinedFunction,
)
_REFUSED: Final = (errors.ReadOnlySqlTransaction, errors.DiskFull, errors.OutOfMemory)
_BUSY: Final = (errors.LockNotAvailable, errors.QueryCanceled, *AGAIN)
_DAMAGED: Final = (errors.DataCorrupted, errors.IndexCorrupted)


def explained(error: BaseException, address: Address) -> BaseException:
    """Return the error that tells a person what *error* means for the store at *address*.

    What is not about the server, its disk or its other users comes back unchanged: it is a
    mistake of the program.
    """
    if isinstance(error, EdocError) or not isinstance(error, psycopg.Error):
        return error
    first = str(error).strip().split("\n")[0].rstrip(".")  # what follows is for server admins
    said = address.without_secret(printable(first, limit=300))
    return _translated(error, {"name": str(address), "reason": said}) or error


def _translated(error: psycopg.Error, known: dict[str, str]) -> EdocError | None:
    if isinstance(error, _DAMAGED):
        return StoreDamagedError(
            _("The store {name} is damaged: {reason}.").format(**known),
            todo=_("Nothing was written to it. Ask whoever runs the server to restore a backup."),
        )
    if isinstance(error, _BUSY):
        return BusyError(
            _("Another process has kept the store {name} busy for {busy_seconds} seconds.").format(
                **known, busy_seconds=BUSY_SECONDS
            ),
            todo=_("Try again. If it lasts, look for a session that hangs (pg_stat_activity)."),
        )
    if isinstance(error, _REFUSED):
        return CannotWriteError(
            _("The store {name} cannot be used: {reason}.").format(**known),
            todo=_("Nothing is lost. Check the server's disk, or whether it is a standby."),
        )
    if isinstance(error, _SETUP):
        return SettingsError(
            _("The store {name} refuses us: {reason}.").format(**known),
            todo=_("Check [store] url, the database's rights, and the password in ~/.pgpass."),
        )
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return UnreachableError(
            _("The store {name} cannot be reached: {reason}.").format(**known),
            todo=_("Nothing is lost. Try again when the server answers; check [store] url."),
        )
    return None
