"""What guards the way out: known files, homes that may send, sign-ins' places, agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.store.rows import Row


class Control(Table):
    """Small tables that the airlock asks before anything leaves."""

    __slots__ = ()

    def known_file(self, name: str) -> tuple[str, str]:
        """Return digest and content of a file as last seen; empty = never seen."""
        row = self._row("SELECT sha256, content FROM known_files WHERE name = ?", (name,))
        return ("", "") if row is None else (row[0], row[1])

    def remember_file(self, name: str, sha256: str, content: str) -> None:
        """Replace what is known of a file."""
        self._put("known_files", ("name", "sha256", "content"), (name, sha256, content))

    def homes(self) -> Sequence[tuple[str, str, str]]:
        """Return the homes that may send: fingerprint, machine, place."""
        rows = self._rows("SELECT fingerprint, machine, place FROM homes ORDER BY confirmed_at")
        return [(row[0], row[1], row[2]) for row in rows]

    def confirm_home(self, fingerprint: str, machine: str, place: str, by: str) -> None:
        """Let a home send from now on."""
        self._put(
            "homes",
            ("fingerprint", "machine", "place", "confirmed_at", "confirmed_by"),
            (fingerprint, machine, place, self._now(), by),
        )

    def sign_in_place(self, service: str) -> str:
        """Return what the tokens of a service were given for, ``""`` = not known."""
        row = self._row("SELECT place FROM sign_in_places WHERE service = ?", (service,))
        return "" if row is None else str(row[0])

    def save_sign_in_place(self, service: str, place: str) -> None:
        """Replace what the tokens of a service are for."""
        self._put("sign_in_places", ("service", "place"), (service, place))

    def agree(self, kind: str, document_id: int, sha256: str, person: str, login: str) -> None:
        """Note that a person agrees to something about a document with this content."""
        self._put(
            "agreements",
            ("kind", "document_id", "sha256", "person", "login", "at"),
            (kind, document_id, sha256, person, login, self._now()),
            key="kind, document_id, sha256, person",
        )

    def agreed(self, kind: str, document_id: int, sha256: str) -> Sequence[tuple[str, str]]:
        """Return who agreed so far: person and login."""
        rows = self._rows(
            "SELECT person, login FROM agreements WHERE kind = ? AND document_id = ?"
            " AND sha256 = ? ORDER BY at",
            (kind, document_id, sha256),
        )
        return [(row[0], row[1]) for row in rows]

    def _put(self, table: str, names: tuple[str, ...], values: Row, *, key: str = "") -> None:
        marks = ", ".join("?" for _ in names)
        new = ", ".join(f"{name} = excluded.{name}" for name in names)
        self._db.execute(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            f" ON CONFLICT ({key or names[0]}) DO UPDATE SET {new}",
            values,
        )
