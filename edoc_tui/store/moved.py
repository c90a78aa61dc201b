"""A store in a file that was moved elsewhere: kept and marked, and nothing writes to it."""

from __future__ import annotations

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    import apsw

MOVED_ID: Final = 0x45444D56
"""``EDMV`` in the file's header: this SQLite file was an outbox, until it was moved."""

REFUSAL: Final = "this store was moved"
"""What the triggers of a moved store say to whoever had it open."""


def mark(db: apsw.Connection, tables: Sequence[str], target: str) -> None:
    """Mark the file in the transaction that is open; who has it open can write no more."""
    db.execute("CREATE TABLE IF NOT EXISTS moved_to (target TEXT NOT NULL)")
    db.execute("DELETE FROM moved_to")
    db.execute("INSERT INTO moved_to VALUES (?)", (target,))
    for table in tables:
        for event in ("INSERT", "UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER moved_{table}_{event.lower()} BEFORE {event} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    db.execute(f"PRAGMA application_id = {MOVED_ID}")


def target_of(db: apsw.Connection) -> str:
    """Return where the store of a marked file was moved to."""
    rows = db.execute("SELECT target FROM moved_to").fetchall()
    return printable(str(rows[0][0])) if rows else "?"


def moved(name: str, target: str) -> SettingsError:
    """Return the error for a store that was moved."""
    return SettingsError(
        _("The store {name} was moved to {target}.").format(name=name, target=target),
        todo=_("Set [store] url to its new place; the file is kept, and nothing writes to it."),
    )
