"""Which PostgreSQL may keep the store, and its tables: checked whenever a connection is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.disk import refuse_if_forbidden
from edoc_tui.domain.errors import InputMissingError, SettingsError
from edoc_tui.locales import _
from edoc_tui.store.faults import BUSY_SECONDS, StoreDamagedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.store.address import Address
    from edoc_tui.store.postgres_db import PostgresDb

_OLDEST: Final = 130_000
_DURABLE: Final = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
}
"""With another value, the server may forget an intent after its upload has left."""


def check_server(
    db: PostgresDb, address: Address, *, read_only: bool = False, under_move: bool = False
) -> None:
    """Refuse a server that may lose commits; bring the tables to the newest schema.

    Raises:
        SettingsError: Version, encoding, durability or schema are not usable.
        StoreDamagedError: The tables are those of another program.
        InputMissingError: Read-only, and the tables are missing or older.
    """
    version = db.raw.info.server_version
    if version < _OLDEST:
        raise SettingsError(
            _("The store {name} runs PostgreSQL {version}.").format(
                name=address, version=version // 10_000
            ),
            todo=_("Use version {oldest} or newer.").format(oldest=_OLDEST // 10_000),
        )
    db.script(
        f"SET lock_timeout = '{BUSY_SECONDS}s'; SET TIME ZONE 'UTC';"
        " SET client_min_messages = 'warning'; SET standard_conforming_strings = on"
    )
    _check_settings(db, address)
    known = _schema(db, address)
    newest = len(_steps())
    if known > newest:
        raise SettingsError(
            _("The store {name} has schema {schema}; this program knows {known}.").format(
                name=address, schema=known, known=newest
            ),
            todo=_("Update edoc-tui, or use the backup that was made before the update."),
        )
    if known:
        _refuse_unfinished(db, address, under_move=under_move)
    if known == newest:
        return
    if read_only:
        raise InputMissingError(
            _("The store {path} has an older schema.").format(path=address),
            todo=_("Open it once without read-only."),
        )
    from pathlib import Path

    refuse_if_forbidden(Path(str(address)))
    migrate(db, address)


def _refuse_unfinished(db: PostgresDb, address: Address, *, under_move: bool) -> None:
    """Refuse a copy whose original is still in use: a move to it was interrupted."""
    if under_move or not db.execute("SELECT 1 FROM edoc_move").fetchall():
        return
    raise SettingsError(
        _("Moving a store to {name} was interrupted before its end.").format(name=address),
        todo=_("Repeat 'edoc-tui store move' where it was begun; nothing is lost."),
    )


def _check_settings(db: PostgresDb, address: Address) -> None:
    rows = db.execute(
        "SELECT name, setting FROM pg_settings WHERE name = ANY(?::text[])",
        ([*_DURABLE, "server_encoding"],),
    ).fetchall()
    found = {str(row[0]): str(row[1]) for row in rows}
    for name, good in _DURABLE.items():
        if found.get(name, good[0]) not in good:
            raise SettingsError(
                _("The store {name} is not durable: {setting} = {value}.").format(
                    name=address, setting=name, value=found[name]
                ),
                todo=_("An upload could be repeated after a power cut. Set {setting} = on.").format(
                    setting=name
                ),
            )
    if found.get("server_encoding", "UTF8") != "UTF8":
        raise SettingsError(
            _("The database {name} has the encoding {encoding}.").format(
                name=address, encoding=found["server_encoding"]
            ),
            todo=_("Create it anew with ENCODING 'UTF8'."),
        )


def migrate(db: PostgresDb, address: Address, steps: Sequence[str] | None = None) -> None:
    """Bring the tables to the newest schema, each step in a transaction of its own.

    Many processes may try at once: one does it, under an advisory lock, the others wait.
    """
    steps = _steps() if steps is None else steps
    db.script("SELECT pg_advisory_lock(hashtextextended('edoc-tui schema', 0))")
    try:
        for number in range(len(steps)):
            db.script("BEGIN")
            try:
                if _schema(db, address) == number:
                    if not number:
                        db.script("CREATE TABLE edoc_schema (version BIGINT NOT NULL)")
                        db.script("INSERT INTO edoc_schema VALUES (0)")
                        db.script("CREATE TABLE edoc_move (target TEXT NOT NULL)")
                    db.script(steps[number])
                    db.execute("UPDATE edoc_schema SET version = ?", (number + 1,))
                db.script("COMMIT")
            except BaseException:
                db.script("ROLLBACK")
                raise
    finally:
        if not db.raw.closed:
            db.script("SELECT pg_advisory_unlock(hashtextextended('edoc-tui schema', 0))")


def _steps() -> Sequence[str]:
    from edoc_tui.store.schema_postgres import POSTGRES_MIGRATIONS  # translated on first use

    return POSTGRES_MIGRATIONS


def _schema(db: PostgresDb, address: Address) -> int:
    rows = db.execute("SELECT to_regclass('edoc_schema'), to_regclass('documents')").fetchall()
    ours, documents = rows[0]
    if ours is None:
        if documents is not None:
            raise StoreDamagedError(
                _("{name} is a database of another program.").format(name=address),
                todo=_("Nothing was written to it. Use another database."),
            )
        return 0
    return int(db.execute("SELECT version FROM edoc_schema").fetchall()[0][0])
