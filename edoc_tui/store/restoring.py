"""Backups of a store in a file, and putting one back: checked first, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import apsw

from edoc_tui.disk import cannot_write, sync_folder
from edoc_tui.domain.errors import CannotWriteError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.faults import StoreDamagedError, explained
from edoc_tui.store.migrate import refuse_foreign
from edoc_tui.store.reentry import moment_of, reenter
from edoc_tui.store.schema import CURRENT
from edoc_tui.store.sqlite import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from edoc_tui.store.reentry import Reentered

_PAGES = 4096  # of 4 KiB, copied at a time


class Restored(NamedTuple):
    """What was put back.

    Attributes:
        kept: Where the store is now that was there before; ``None`` = there was none.
    """

    documents: int
    made: datetime | None
    reentered: Reentered
    kept: Path | None


def back_up(database: Path, target: Path) -> int:
    """Copy the store to the new file *target*, checked, while others go on; return documents.

    Raises:
        InputMissingError: There is no store, or no such folder.
        CannotWriteError: *target* exists, or cannot be written.
        StoreDamagedError: The copy is not sound, and was removed.
    """
    store = open_sqlite(database, read_only=True)
    try:
        if target.exists():
            raise CannotWriteError(
                _("{path} exists already.").format(path=printable(str(target))),
                todo=_("A backup never replaces a file: name another one."),
            )
        store.repository.backup(target)
        sync_folder(target.parent)
        return store.repository.documents_stored()
    except FileNotFoundError as error:
        raise InputMissingError(
            _("The folder {path} does not exist.").format(path=printable(str(target.parent))),
            todo=_("Create it first."),
        ) from error
    except OSError as error:
        raise cannot_write(target, error) from error
    except apsw.Error as error:
        with suppress(OSError):
            target.unlink()
        raise explained(error, target) from error
    finally:
        store.close()


def restore(source: Path, database: Path, who: Mapping[str, Any], *, stamp: str) -> Restored:
    """Put the backup *source* in the place of the store, which is kept beside it.

    Args:
        source: Made by :func:`back_up`.
        database: The store.
        who: For the audit journal.
        stamp: Tells this restoring from others, in the name of what is kept.

    Raises:
        InputMissingError: There is no such file.
        StoreDamagedError: It is damaged, or no store; nothing was changed.
        SettingsError: It is of a newer program.
        CannotWriteError: No space; nothing was changed.
    """
    fresh = database.with_name(f".{database.name}.restored-{stamp}")
    try:
        _checked_copy(source, fresh)
        store = open_sqlite(fresh)  # an older one is migrated here
        try:
            made = moment_of(store.repository)
            store.begin(write=True)
            reentered = reenter(store.repository, who, since=made)
            store.commit()
            broken = store.repository.check()
            if broken:
                raise StoreDamagedError(
                    _("The backup breaks rules of the store: {broken}.").format(
                        broken="; ".join(broken)
                    ),
                    todo=_("Nothing was changed. Use another backup."),
                )
            documents = store.repository.documents_stored()
        finally:
            store.close()
        kept = _put(fresh, database, stamp)
    except apsw.Error as error:
        raise explained(error, database) from error
    finally:
        for end in ("", "-wal", "-shm", "-journal", f".schema-{CURRENT - 1}.backup"):
            with suppress(OSError):
                fresh.with_name(fresh.name + end).unlink()
    return Restored(documents, made, reentered, kept)


def _checked_copy(source: Path, fresh: Path) -> None:
    if not source.is_file():
        raise InputMissingError(_("There is no file {path}.").format(path=printable(str(source))))
    try:
        db = apsw.Connection(str(source), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            if refuse_foreign(db, source, CURRENT) == 0:
                raise StoreDamagedError(
                    _("{name} is no backup of a store.").format(name=printable(str(source))),
                    todo=_("Nothing was changed."),
                )
            sound = db.execute("PRAGMA integrity_check(1)").fetchall()[0][0]
            if sound != "ok":
                raise StoreDamagedError(
                    _("The backup {name} is damaged: {reason}.").format(
                        name=printable(str(source)), reason=printable(str(sound))
                    ),
                    todo=_("Nothing was changed. Use another backup."),
                )
            os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            _copy(db, fresh)
        finally:
            db.close()
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise explained(error, source) from error
    except OSError as error:
        raise cannot_write(fresh, error) from error


def _copy(db: apsw.Connection, target: Path) -> None:
    copy = apsw.Connection(str(target))
    try:
        copy.set_busy_timeout(30_000)
        with copy.backup("main", db, "main") as work:
            while not work.done:
                work.step(_PAGES)
    finally:
        copy.close()


def _put(fresh: Path, database: Path, stamp: str) -> Path | None:
    """Put the checked store in its place, in one step; return where the former one is."""
    if not database.exists():
        os.rename(fresh, database)  # noqa: PTH104 - atomic, and as in the rest of the module
        sync_folder(database.parent)
        return None
    kept = database.with_name(f"{database.name}.before-{stamp}")
    try:
        store = open_sqlite(database)
        try:
            store.repository.backup(kept)
        finally:
            store.close()
    except (StoreDamagedError, apsw.CorruptError, apsw.NotADBError):
        # What is damaged is put aside as it is; whoever has it open writes to it no more.
        with suppress(OSError):
            kept.unlink()
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.rename(f"{database}{end}", f"{kept}{end}")  # noqa: PTH104 - as above
        os.rename(fresh, database)  # noqa: PTH104 - as above
        sync_folder(database.parent)
        return kept
    db = apsw.Connection(str(fresh), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        _copy(db, database)  # one transaction: others see the former store or this one
    finally:
        db.close()
    return kept
