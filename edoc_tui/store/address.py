"""The address of a shared store, which is shown and logged without its password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.store.password import StorePassword

_SETTINGS: Final = {
    "connect_timeout": "10",
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "edoc-tui",
}
"""How this side notices a dead server; the address may say otherwise."""


class Address:
    """A PostgreSQL database.

    Args:
        url: ``postgresql://…``, as libpq reads it. A password belongs in the vault, in
            ``~/.pgpass``, in the file that ``PGPASSFILE`` names, or in a service file; one in the
            address works too.
        keeper: Knows the password that is kept elsewhere.

    Raises:
        SettingsError: It cannot be read; the message does not repeat it.
    """

    __slots__ = ("_password", "_shown", "conninfo", "keeper")

    def __init__(self, url: str, keeper: StorePassword | None = None) -> None:
        self.keeper = keeper
        try:
            known = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        except ProgrammingError:
            raise SettingsError(
                _("[store] url: this is no address of a PostgreSQL database."),
                todo=_('Write it as "postgresql://user@host/database", special characters as %XX.'),
            ) from None
        self._password = known.get("password", "")
        self._shown = "postgresql://{host}{port}/{database}".format(
            host=printable(known.get("host", "")),
            port=f":{known['port']}" if "port" in known else "",
            database=printable(known.get("dbname", "")),
        )
        self.conninfo = make_conninfo("", **{**_SETTINGS, **known})

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"Address({self._shown})"

    @property
    def password(self) -> str:
        """The password that the address holds, to keep it out of the log; ``""`` = none."""
        return self._password

    def without_secret(self, text: str) -> str:
        """Return *text* without the password, should it be there."""
        return text.replace(self._password, "…") if self._password else text
