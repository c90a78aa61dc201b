"""One transaction for many pieces of work, each undone alone where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from edoc_tui.store.faults import unsure
from edoc_tui.store.pieces import Attempted, reason

if TYPE_CHECKING:
    from edoc_tui.store.connection import Connection
    from edoc_tui.store.pieces import Piece

T = TypeVar("T")


class Lost(NamedTuple):
    """Why a transaction is undone.

    Attributes:
        harmless: Surely nothing was stored, and running it anew may help.
    """

    error: BaseException
    harmless: bool = False


def commit_together(
    connection: Connection, batch: list[Piece[object]], *, hopeful: bool
) -> tuple[list[Piece[object]], list[Piece[object]], Lost | None]:
    """Run pieces in one transaction; return which ran, which did not, and why all is undone."""
    ran = 0
    committing = committed = False
    with Attempted() as transaction:
        connection.begin(write=True, hopeful=hopeful)
        for ran, piece in enumerate(batch, 1):  # noqa: B007 - how far it came is used below
            _run_marked(connection, piece)
            if not connection.in_transaction or connection.broken:
                break  # a full disk: SQLite has undone what had succeeded, too
        else:
            committing = True
            connection.commit()
            committed = True
    if committed:
        return batch, [], None
    with Attempted():
        connection.rollback()
    error = reason(transaction.error or (batch[ran - 1].error if ran else None))
    if committing and connection.broken:
        return batch, [], Lost(unsure(connection.explained(error)))
    harmless = connection.broken or connection.again(error)
    if not ran or harmless:
        return batch, [], Lost(error, harmless)
    return batch[:ran], batch[ran:], Lost(error)


def _run_marked(connection: Connection, piece: Piece[object]) -> None:
    piece.error = None
    with Attempted() as part:
        connection.mark()
        piece.result = piece.work(connection.repository)
        connection.keep()
    if part.error is not None:
        if connection.again(part.error):
            raise part.error
        piece.error = connection.explained(part.error)
        connection.undo()


def run_reading(connection: Connection, piece: Piece[T]) -> None:
    """Run a piece in one consistent snapshot, which is undone afterwards."""
    piece.error = None
    with Attempted() as reading:
        connection.begin(write=False)
        piece.result = piece.work(connection.repository)
    if reading.error is not None:
        piece.error = connection.explained(reading.error)
    with Attempted():
        connection.rollback()


def tidied(connection: Connection, *, untidy: bool, idle: bool) -> bool:
    """Do upkeep when nobody waits or too much has gathered; say whether there may be more."""
    more = untidy
    with Attempted() as upkeep:
        if idle:
            more = connection.tidy()
        while connection.backlog():
            connection.tidy()
    if upkeep.error is None:
        return more
    with Attempted():
        connection.rollback()
    return False  # the next write tries again; upkeep is nothing that anybody waits for
