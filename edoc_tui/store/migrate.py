"""From an empty or older file to the schema this program knows; newer ones are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import apsw

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.store.faults import BUSY_SECONDS, StoreDamagedError
from edoc_tui.store.moved import MOVED_ID, moved, target_of
from edoc_tui.store.schema import APPLICATION_ID, MIGRATIONS
from edoc_tui.store.upkeep import Upkeep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_STATE: Final = (
    "SELECT (SELECT user_version FROM pragma_user_version),"
    " (SELECT application_id FROM pragma_application_id),"
    " (SELECT count(*) FROM sqlite_master)"
)
"""Version, owner and number of tables, seen at one moment: another process may be making them."""


def migrate(db: apsw.Connection, path: Path, steps: Sequence[str] = MIGRATIONS) -> None:
    """Bring the store to the newest schema, each step in a transaction of its own.

    A store that holds documents is copied to ``NAME.schema-N.backup`` first.

    Raises:
        SettingsError: A newer program has migrated it.
        StoreDamagedError: The file belongs to another program.
    """
    if refuse_foreign(db, path, len(steps)) == len(steps):
        return
    for number in range(len(steps)):
        # Nobody else writes from here on, so the version cannot change under us.
        db.execute("BEGIN IMMEDIATE")
        try:
            if refuse_foreign(db, path, len(steps)) == number:
                if number and _holds_documents(db):
                    _back_up(path, number)
                db.execute(steps[number])
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                db.execute(f"PRAGMA user_version = {number + 1}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")


def refuse_foreign(db: apsw.Connection, path: Path, known: int) -> int:
    """Return the schema of the file; refuse what is not ours, or newer than we are."""
    schema, owner, tables = (int(str(one)) for one in db.execute(_STATE).fetchall()[0])
    name = printable(str(path))
    if owner == MOVED_ID:
        raise moved(name, target_of(db))
    if owner != APPLICATION_ID:
        if owner or schema or tables:
            raise StoreDamagedError(
                _("{name} is a database of another program.").format(name=name),
                todo=_("Nothing was written to it. Use another home."),
            )
        return 0
    if schema > known:
        raise SettingsError(
            _("The store {name} has schema {schema}; this program knows {known}.").format(
                name=name, schema=schema, known=known
            ),
            todo=_("Update edoc-tui, or use the backup that was made before the update."),
        )
    return schema


def _holds_documents(db: apsw.Connection) -> bool:
    return bool(db.execute("SELECT 1 FROM documents LIMIT 1").fetchall())


def _back_up(path: Path, schema: int) -> None:
    """Copy what the last commit left, through a connection that only reads."""
    target = path.with_name(f"{path.name}.schema-{schema}.backup")
    if target.exists():
        return  # of an earlier try at the same step: the store has not changed since
    source = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    source.set_busy_timeout(BUSY_SECONDS * 1000)
    try:
        Upkeep(source).backup(target)
    finally:
        source.close()
