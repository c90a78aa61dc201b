"""Opening the store that the configuration names: a file of the home, or PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import InputMissingError, SettingsError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.store.connection import Connection
    from edoc_tui.store.password import StorePassword


def open_store(
    url: str, database: Path, *, read_only: bool = False, password: StorePassword | None = None
) -> Connection:
    """Open the store; it is created and migrated as needed, unless it is only read.

    Args:
        url: ``[store] url``; ``""`` = the file *database*.
        database: The SQLite file.
        read_only: Refuse every write.
        password: Knows the password of a shared store.

    Raises:
        EdocError: See :func:`~edoc_tui.store.sqlite.open_sqlite` and
            :func:`~edoc_tui.store.postgres.open_postgres`.
    """
    if not url:
        from edoc_tui.store.sqlite import open_sqlite

        return open_sqlite(database, read_only=read_only)
    require_driver()
    from edoc_tui.store.postgres import open_postgres

    return open_postgres(url, read_only=read_only, password=password)


def open_to_read(
    url: str, database: Path, *, migrate: bool = True, password: StorePassword | None = None
) -> Connection:
    """Open the store for reading; with *migrate*, an older one is brought up to date first.

    Raises:
        InputMissingError: There is no store yet.
        EdocError: It cannot be read.
    """
    try:
        return open_store(url, database, read_only=True, password=password)
    except InputMissingError:
        if not migrate or not (url or database.exists()):
            raise
        # An older schema: opening it to write migrates it.
        return open_store(url, database, password=password)


def require_driver() -> None:
    """Refuse a PostgreSQL address where the driver is not installed. Raises SettingsError."""
    try:
        import psycopg  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise SettingsError(
            _("[store] url: the PostgreSQL driver is not installed ({error}).").format(error=error),
            todo=_("Install it: pip install 'edoc-tui[postgres]'."),
        ) from None


def secret_of(url: str) -> str:
    """Return the password that an address holds, to keep it out of the log; ``""`` = none."""
    if not url:
        return ""
    require_driver()
    from edoc_tui.store.address import Address

    return Address(url).password
