"""The tokens of a shared store: one row a service, written by whoever knows what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


class SharedTokens(Table):
    """Sealed pairs of tokens."""

    __slots__ = ()

    def shared_tokens(self, service: str) -> tuple[int, str] | None:
        """Return generation and sealed pair of a service, ``None`` when there are none."""
        row = self._row(
            "SELECT generation, sealed FROM shared_tokens WHERE service = ?", (service,)
        )
        return (int(row[0]), str(row[1])) if row is not None else None

    def all_shared_tokens(self) -> Sequence[tuple[str, int, str]]:
        """Return service, generation and sealed pair of every row."""
        rows = self._rows("SELECT service, generation, sealed FROM shared_tokens ORDER BY service")
        return [(str(row[0]), int(row[1]), str(row[2])) for row in rows]

    def save_shared_tokens(
        self, service: str, generation: int, sealed: str, instead_of: int | None = None
    ) -> bool:
        """Compare and swap: write a pair, unless somebody else has written another one.

        Args:
            service: The service's code.
            generation: The pair's.
            sealed: The pair.
            instead_of: The generation that is replaced, or that of a pair that was kept
                elsewhere until now; ``None`` = whatever is there.

        Returns:
            Whether it was written.
        """
        if instead_of is None:
            condition, more = "", tuple[int, ...]()
        else:
            condition, more = " WHERE shared_tokens.generation = ?", (instead_of,)
        row = self._row(
            "INSERT INTO shared_tokens (service, generation, sealed) VALUES (?, ?, ?)"
            " ON CONFLICT (service) DO UPDATE SET generation = excluded.generation,"
            f" sealed = excluded.sealed{condition} RETURNING generation",
            (service, generation, sealed, *more),
        )
        return row is not None

    def forget_shared_tokens(self, service: str) -> None:
        """Forget the pair of a service that is no more."""
        self._db.execute("DELETE FROM shared_tokens WHERE service = ?", (service,))
