"""What the store's threads need of a database connection; SQLite and PostgreSQL provide it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from edoc_tui.store.repository import Repository


class Connection(Protocol):
    """What the threads need of a connection: transactions around a repository."""

    @property
    def repository(self) -> Repository:
        """The repository over this connection."""
        ...

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        ...

    @property
    def broken(self) -> bool:
        """Whether it is of no more use: the server has hung up."""
        ...

    def again(self, error: BaseException | None) -> bool:
        """Say whether what failed with *error* was given up for others, and may simply run anew."""
        ...

    def begin(self, *, write: bool, hopeful: bool = False) -> None:
        """Begin a transaction; a writing one takes its turn at once.

        Args:
            write: It writes.
            hopeful: Whoever begins it runs the work once more, not hopeful then, where
                :meth:`again` says so: rules that are hardly ever broken need no safety net.
        """
        ...

    def commit(self) -> None:
        """Commit durably."""
        ...

    def rollback(self) -> None:
        """Undo the transaction, if one is open."""
        ...

    def mark(self) -> None:
        """Begin a part that can be undone alone."""
        ...

    def keep(self) -> None:
        """End the part, keeping it."""
        ...

    def undo(self) -> None:
        """End the part, undoing it."""
        ...

    def explained(self, error: BaseException) -> BaseException:
        """Return the error that a person can act on."""
        ...

    def backlog(self) -> bool:
        """Say whether enough upkeep has gathered to do it in a busy moment."""
        ...

    def tidy(self) -> bool:
        """Do a piece of upkeep, committed; say whether there is more."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...
