"""Rewriting a store's file without what was removed; whole or not at all, whoever dies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import apsw

from edoc_tui.disk import refuse_if_forbidden
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.faults import BUSY_SECONDS, explained
from edoc_tui.store.migrate import refuse_foreign
from edoc_tui.store.place import check_library, check_place
from edoc_tui.store.schema import CURRENT

if TYPE_CHECKING:
    from pathlib import Path

_ON_DISK: Final = "PRAGMA temp_store = FILE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON"


def compact(database: Path) -> tuple[int, int]:
    """Rewrite the file; return its size in bytes before and after.

    Others can read until the end, and wait with writing. It takes room for a second copy.

    Raises:
        InputMissingError: There is no store.
        LockedError: Others kept it busy too long; nothing was changed.
        CannotWriteError: No space; nothing was changed.
    """
    check_library()
    check_place(database)
    refuse_if_forbidden(database)
    if not database.exists():
        raise InputMissingError(
            _("There is no store {path}.").format(path=printable(str(database)))
        )
    before = database.stat().st_size
    try:
        db = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            db.set_busy_timeout(BUSY_SECONDS * 1000)
            refuse_foreign(db, database, CURRENT)
            db.execute(_ON_DISK)
            db.execute("VACUUM")
            db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            db.close()
    except apsw.Error as error:
        raise explained(error, database) from error
    return before, database.stat().st_size
