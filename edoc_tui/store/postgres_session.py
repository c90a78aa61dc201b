"""Connecting to PostgreSQL, with the password that the vault keeps where the server wants one.

First as libpq itself would: with a password in the address, in ``~/.pgpass``, a service file or
``PGPASSWORD``. Only where that leaves the server wanting one, or it is refused, the vault is
opened; what it gave is remembered by the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import psycopg

from edoc_tui.domain.errors import SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.store.address import Address
    from edoc_tui.store.rows import Row

_REFUSED: Final = "password authentication failed"  # the server's words; there is no code for it


def connect(address: Address) -> psycopg.Connection[Row]:
    """Connect; every statement is then a transaction of its own.

    Raises:
        SignInNeededError: The server wants a password that nobody has, or refuses ours.
        psycopg.Error: Everything else.
    """
    keeper = address.keeper
    tried = keeper.known if keeper is not None else None
    while True:
        try:
            return _connected(address, tried)
        except psycopg.OperationalError as error:
            if not _about_password(error):
                raise
            other = None
            if keeper is not None and not address.password:
                other = keeper.look_up(tried)
            if other is None:
                raise _explained(error, address) from error
            tried = other


def _connected(address: Address, password: Secret | None) -> psycopg.Connection[Row]:
    if password is None:
        return psycopg.connect(address.conninfo, autocommit=True)
    return psycopg.connect(address.conninfo, autocommit=True, password=password.reveal())


def _about_password(error: psycopg.OperationalError) -> bool:
    return bool(error.pgconn and error.pgconn.needs_password) or _REFUSED in str(error)


def _explained(error: psycopg.OperationalError, address: Address) -> SignInNeededError:
    todo = _("Save it: edoc-tui secret set database_password. Or put it in ~/.pgpass.")
    if error.pgconn and error.pgconn.needs_password:
        return SignInNeededError(
            _("The store {name} wants a password, and none is kept here.").format(name=address),
            todo=todo,
        )
    said = printable(str(error).strip().split("\n")[0].rstrip("."), limit=300)
    return SignInNeededError(
        _("The store {name} refuses the password: {reason}.").format(
            name=address, reason=address.without_secret(said)
        ),
        todo=todo,
    )
