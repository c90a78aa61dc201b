"""What SQLite complains about, in words that a person can act on."""

from __future__ import annotations

import apsw

from edoc_tui.domain.errors import CannotWriteError, EdocError, LockedError, SettingsError
from edoc_tui.domain.text import printable

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

BUSY_SECONDS: Final = 30
"""How long a process waits for another that is writing."""


class StoreDamagedError(SettingsError):
    """The file is not a store, or no longer one. It is kept as it is; nothing writes to it."""

    title = "Store damaged"


def explained(error: BaseException, path: Path) -> BaseException:
    """Return the error that tells a person what *error* means for the store *path*.

    What is not about the file, its disk or its other users comes back unchanged: it is a mistake
    of the program.
    """
    if isinstance(error, EdocError) or not isinstance(error, apsw.Error):
        return error
    name = printable(str(path))
    extended = getattr(error, "extendedresult", 0)
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return LockedError(
            f"Another process has kept the store {name} busy for {BUSY_SECONDS} seconds.",
            todo="Try again. If it lasts, look for a hanging edoc-tui or a backup of the file.",
        )
    damaged = extended in {apsw.SQLITE_IOERR_CORRUPTFS, apsw.SQLITE_IOERR_DATA}
    if damaged or isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StoreDamagedError(
            f"The store {name} is damaged or no SQLite file ({printable(str(error))}).",
            todo="Nothing was written to it. Keep the file, and put a backup in its place.",
        )
    if isinstance(error, apsw.FullError):
        reason = "the disk is full"
    elif isinstance(error, apsw.IOError):
        reason = f"the disk refuses ({printable(str(error))}); it may be full, or a limit reached"
    elif isinstance(error, apsw.ReadOnlyError | apsw.PermissionsError):
        reason = "it is read-only"
    elif isinstance(error, apsw.CantOpenError):
        reason = "it cannot be opened"
    else:
        return error
    return CannotWriteError(
        f"The store {name} cannot be used: {reason}.",
        todo="Nothing is lost. Check free space and the rights of the folder, then try again.",
    )
