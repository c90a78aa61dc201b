"""What SQLite complains about, in words that a person can act on."""

from __future__ import annotations

import os

import apsw

from edoc_tui.domain.errors import CannotWriteError, EdocError, LockedError, SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _
from edoc_tui.store.moved import REFUSAL, moved

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

BUSY_SECONDS: Final = 30
"""How long a process waits for another that is writing."""


class StoreDamagedError(SettingsError):
    """The file is not a store, or no longer one. It is kept as it is; nothing writes to it."""

    title = N_("Store damaged")


class BusyError(LockedError):
    """Another process has kept the store busy for too long; nothing of the piece is stored."""


class UnreachableError(LockedError):
    """The server of a shared store does not answer; nothing is lost, and trying later helps."""

    title = N_("Store not reachable")


class UnsureError(LockedError):
    """The connection ended during a commit: nobody knows whether it is stored."""

    title = N_("Outcome unknown")


STORE_TROUBLE: Final = (
    CannotWriteError,
    BusyError,
    UnreachableError,
    UnsureError,
    StoreDamagedError,
)
"""What says nothing about a document: another one would not have been stored either."""


def unsure(error: BaseException) -> UnsureError:
    """Return the error for a commit whose answer never came."""
    return UnsureError(
        _("Nobody knows whether it is stored: {error}").format(error=printable(str(error))),
        todo=_("Look at the document before you do it again."),
    )


def explained(error: BaseException, path: Path) -> BaseException:
    """Return the error that tells a person what *error* means for the store *path*.

    What is not about the file, its disk or its other users comes back unchanged: it is a mistake
    of the program.
    """
    if isinstance(error, EdocError) or not isinstance(error, apsw.Error):
        return error
    name = printable(str(path))
    if isinstance(error, apsw.ConstraintError) and REFUSAL in str(error):
        return moved(name, _("another store"))
    extended = getattr(error, "extendedresult", 0)
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return BusyError(
            _("Another process has kept the store {name} busy for {busy_seconds} seconds.").format(
                name=name, busy_seconds=BUSY_SECONDS
            ),
            todo=_("Try again. If it lasts, look for a hanging edoc-tui or a backup of the file."),
        )
    damaged = extended in {apsw.SQLITE_IOERR_CORRUPTFS, apsw.SQLITE_IOERR_DATA}
    if damaged or isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StoreDamagedError(
            _("The store {name} is damaged or no SQLite file ({error}).").format(
                name=name, error=printable(str(error))
            ),
            todo=_("Nothing was written to it. Keep the file, and put a backup in its place."),
        )
    if isinstance(error, apsw.FullError):
        reason = _("the disk is full")
    elif isinstance(error, apsw.IOError):
        reason = _("the disk refuses ({error}); it may be full, or a limit reached").format(
            error=printable(str(error))
        )
    elif isinstance(error, apsw.ReadOnlyError | apsw.PermissionsError):
        reason = _("it is read-only")
    elif isinstance(error, apsw.CantOpenError):
        # On a disk that became read-only the files beside the store cannot be made.
        writable = os.access(path.parent, os.W_OK)
        reason = _("it cannot be opened") if writable else _("it is read-only")
    else:
        return error
    return CannotWriteError(
        _("The store {name} cannot be used: {reason}.").format(name=name, reason=reason),
        todo=_("Nothing is lost. Check free space and the rights of the folder, then try again."),
    )
