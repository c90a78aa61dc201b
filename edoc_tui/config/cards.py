"""Cards of customers and vendors, one TOML table each: read lazily, saved table by table."""

from __future__ import annotations

import dataclasses
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Generic, cast

from edoc_tui.config.card_view import Cards, CardT
from edoc_tui.config.customer_index import index
from edoc_tui.config.customer_keys import CUSTOMERS, FLAG, KEYS
from edoc_tui.config.fields import check_customer, check_customer_no
from edoc_tui.config.files import fingerprint_of
from edoc_tui.config.reading import holds, read_bytes
from edoc_tui.disk import locked, make_private_folder, replace
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from edoc_tui.config.customer_csv import Imported, Plan
    from edoc_tui.config.customer_index import Index
    from edoc_tui.config.fields import Entry
    from edoc_tui.config.files import Fingerprint


class CardBook(Generic[CardT]):
    """The cards of one file, always as somebody saved them last.

    Usable from several threads. Reading costs one ``stat`` while nobody saves.

    Args:
        path: The file; a missing one has no cards.

    Attributes:
        keys: What a card has, without its number.
    """

    keys: ClassVar[frozenset[str]] = KEYS
    _type: ClassVar[type[Customer]] = Customer

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._fingerprint: Fingerprint | None = None
        self._index: Index = index(path, b"", self.table_in(b""))

    # what a kind of card is; for subclasses
    def table_in(self, content: bytes) -> str:  # noqa: ARG002 - subclasses look at it
        """Return what the tables of a file that holds *content* are called."""
        return CUSTOMERS

    def check(
        self, key: str, value: Entry, card: Customer, profiles: Collection[str] | None = None
    ) -> str:
        """Return why *value* cannot be the *key* of a card, ``""`` when it can."""
        return check_customer(key, value, card, profiles)

    def none_such(self, no: str) -> str:
        """Return the words for a number that nobody has."""
        return _("There is no customer '{no}'.").format(no=printable(no, limit=60))

    def _make(self, no: str, **entries: Any) -> CardT:
        known = {key: value for key, value in entries.items() if key in self.keys}
        return cast("CardT", self._type(no, **known))

    # reading
    def all(self) -> Cards[CardT]:
        """Return all cards, in the order of the file.

        Raises:
            SettingsError: The file has a mistake; names line, key and what was expected.
        """
        return Cards(self._current(), self._make)

    def get(self, no: str) -> CardT | None:
        """Return the card with this number.

        Raises:
            SettingsError: The file has a mistake.
        """
        current = self._current()
        return self._make(no, **current.entries(no)) if no in current.numbers else None

    def search(self, query: str) -> Cards[CardT]:
        """Return the cards of which a number or value contains every word of *query*.

        Raises:
            SettingsError: The file has a mistake.
        """
        current = self._current()
        words = query.casefold().split()
        if not words:
            return Cards(current, self._make)
        return Cards(
            current, self._make, [no for no in current.numbers if _matches(current, no, words)]
        )

    # changing
    def set(
        self,
        no: str,
        entries: Mapping[str, Entry],
        *,
        profiles: Collection[str] | None = None,
        wait: float = 10.0,
    ) -> CardT:
        """Change the keys of a card, on disk when this returns; a new number is added.

        Only this table is edited; everything else in the file stays byte for byte.

        Args:
            no: The customer number.
            entries: New values by key.
            profiles: The codes of the document sending profiles, where they are known.
            wait: Seconds to wait for another saver.

        Raises:
            UsageError: An unknown key. DataError: A wrong value or number.
            SettingsError: The file has a mistake; it was not touched.
            LockedError: Another saver held the file all that time.
            CannotWriteError: The disk refuses; the old content stays.
        """
        reason = check_customer_no(no)
        if reason:
            raise DataError(reason, field="no")
        with self._saving(wait):
            after = self._changed(self.get(no) or self._make(no), entries)
            for key, value in entries.items():
                reason = self.check(key, value, after, profiles)
                if reason:
                    raise DataError(f"{key}: {reason}", todo=_("Nothing was changed."), field=key)
            self._save({no: entries})
            return after

    def set_many(self, changes: Mapping[str, Mapping[str, Entry]]) -> None:
        """Change customers that are there, all in one save.

        Args:
            changes: New values by customer number and key.

        Raises:
            DataError: A value is wrong, or a customer is not there: nothing was changed.
            SettingsError, LockedError, CannotWriteError: As for :meth:`set`.
        """
        with self._saving():
            for no, entries in changes.items():
                if no not in self._index.numbers:
                    raise DataError(self.none_such(no), todo=_("Nothing was changed."))
                card = self._make(no, **self._index.entries(no))
                after = self._changed(card, entries)
                for key, value in entries.items():
                    reason = self.check(key, value, after)
                    if reason:
                        raise DataError(f"{no}: {key}: {reason}", todo=_("Nothing was changed."))
            if changes:
                self._save(changes)

    def remove(self, no: str) -> None:
        """Take a card out of the file; everything else stays byte for byte.

        Raises:
            DataError: There is none with this number.
            SettingsError, LockedError, CannotWriteError: As for :meth:`set`.
        """
        with self._saving():
            if no not in self._index.numbers:
                raise DataError(self.none_such(no), todo=_("Nothing was changed."))
            self._replace(self._index.without(no))

    def import_csv(
        self,
        source: Path,
        *,
        profiles: Collection[str] | None = None,
        mapping: Mapping[str, str] | None = None,
    ) -> Imported:
        """Add and change customers from a CSV file with ``no`` and keys as its header.

        Args:
            source: Comma or semicolon separated; UTF-8 or Windows-1252.
            profiles: The codes of the document sending profiles, where they are known.
            mapping: The key of a column by its title, where they differ; ``""`` = leave it out.

        Raises:
            InputMissingError: There is no such file.
            DataError: One row is wrong: names line and column, and nothing is imported.
            SettingsError, LockedError, CannotWriteError: As for :meth:`set`.
        """
        with self._saving():
            plan = self.preview_csv(source, profiles=profiles, mapping=mapping)
            changes = {one.no: dict(one.after) for one in plan.changes}
            if changes:
                self._save(changes)
            return plan.imported

    def preview_csv(
        self,
        source: Path,
        *,
        profiles: Collection[str] | None = None,
        mapping: Mapping[str, str] | None = None,
    ) -> Plan:
        """Return what :meth:`import_csv` would change, and change nothing.

        Raises:
            InputMissingError: There is no such file.
            DataError: One row is wrong: names line and column.
            SettingsError: The file of the customers has a mistake.
        """
        from edoc_tui.config.customer_csv import Plan, Planned, read_rows

        if not source.is_file():
            raise InputMissingError(
                _("There is no file {source}.").format(source=printable(str(source)))
            )
        current = self._current()
        rows = read_rows(
            source, self.get, profiles, mapping, keys_known=self.keys, check=self.check
        )
        planned = []
        for no, entries in rows.items():
            new = no not in current.numbers
            known = {} if new else current.entries(no)
            before = {key: known.get(key, False if key == FLAG else "") for key in entries}
            fresh = {key: value for key, value in entries.items() if value != before[key]}
            if new or fresh:
                planned.append(Planned(no, new, before, fresh))
        return Plan(len(rows), tuple(planned))

    def _current(self) -> Index:
        with self._lock:
            fingerprint = fingerprint_of(self.path)
            if fingerprint != self._fingerprint:
                self._load(read_bytes(self.path))
                self._fingerprint = fingerprint
            return self._index

    def _load(self, content: bytes) -> None:
        self._index = index(self.path, content, self.table_in(content))

    @contextmanager
    def _saving(self, wait: float = 10.0) -> Iterator[None]:
        """Hold the file's lock, with what it says now."""
        make_private_folder(self.path.parent)
        with locked(self.path, wait=wait), self._lock:
            fingerprint = fingerprint_of(self.path)
            if fingerprint != self._fingerprint or not holds(self.path, self._index.content):
                self._load(read_bytes(self.path))
                self._fingerprint = fingerprint
            yield

    def _save(self, changes: Mapping[str, Mapping[str, Entry]]) -> None:
        self._replace(self._index.edited(changes))

    def _replace(self, edited: Index) -> None:
        if edited.content == self._index.content and self.path.exists():
            return
        state = replace(self.path, edited.content)
        self._index = edited
        self._fingerprint = (state.st_mtime_ns, state.st_size, state.st_ino)

    def _changed(self, card: CardT, entries: Mapping[str, Entry]) -> CardT:
        known: dict[str, Any] = {key: entries[key] for key in entries if key in self.keys}
        return dataclasses.replace(card, **known)  # checked afterwards


def _matches(source: Index, no: str, words: Sequence[str]) -> bool:
    name = no.casefold()
    rest = [word for word in words if word not in name]
    if not rest:
        return True
    if not all(source.may_contain(no, word) for word in rest):
        return False
    values = "\n".join(value for value in source.entries(no).values() if isinstance(value, str))
    values = values.casefold()
    return all(word in values for word in rest)
