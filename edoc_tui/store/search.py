"""Full-text search: every word of a query must begin a word of number, customer or message.

The index is brought up to date a little later than the documents, in batches (an index write
per status change would cost more than the change). Until then a changed document stands in
``unindexed``: its row in the index is ignored, and its words are compared here, one by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zlib import crc32

import apsw

from edoc_tui.domain.text import printable
from edoc_tui.store.schema import SEARCH_TOKENIZER
from edoc_tui.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edoc_tui.domain.query import ListQuery
    from edoc_tui.store.rows import Row

INDEX_BATCH: Final = 500
"""Changed documents that gather before the index takes them even in a busy moment."""

_MESSAGE: Final = 300  # characters of a message that are searched
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_BETWEEN: Final = re.compile(r"[\W_]+")

# Filters are words of the index too, so that "status:held martin" needs no look at each Martin:
# one private-use character per kind and hashed value (two for customers). A collision costs a
# look, never a wrong answer, because the document's row is compared as well.
_KINDS: Final = {"direction": 0xE000, "status": 0xE100, "service": 0xE200, "type": 0xE300}
_CUSTOMER: Final = 0xE400, 0xE800

_INDEXED: Final = (
    "documents.document_no, documents.customer_no, documents.customer_name, documents.last_message"
)


def _facet(kind: str, direction: str, value: str) -> str:
    number = crc32(f"{direction}|{value}".encode())
    if kind == "customer":
        return chr(_CUSTOMER[0] + number % 1024) + chr(_CUSTOMER[1] + (number >> 10) % 1024)
    return chr(_KINDS[kind] + number % 256)


def indexed_words(number: str, customer_no: str, name: str, message: str) -> str:
    """Return what is searched of a document; the number also without its hyphens."""
    text = f"{number} {_BETWEEN.sub('', number)} {customer_no} {name} {message[:_MESSAGE]}"
    return text if text.isascii() else _PRIVATE.sub(" ", printable(text))


class Search(Table):
    """The search index: kept up to date, and asked."""

    __slots__ = ("_tokenizer",)

    _tokenizer: apsw.FTS5Tokenizer

    def tokens(self, text: str) -> list[str]:
        """Return the words of *text* as the index cuts and folds them."""
        if not hasattr(self, "_tokenizer"):
            self._tokenizer = self._new_tokenizer()
        clean = text if text.isascii() else _PRIVATE.sub(" ", printable(text))
        utf8 = clean.encode("utf-8", "replace")
        found = self._tokenizer(
            utf8, apsw.FTS5_TOKENIZE_QUERY, None, include_offsets=False, include_colocated=False
        )
        return [word for word in found if isinstance(word, str)]

    def _new_tokenizer(self) -> apsw.FTS5Tokenizer:
        name, *options = SEARCH_TOKENIZER
        tokenizer: apsw.FTS5Tokenizer = self._db.fts5_tokenizer(name, options)
        return tokenizer

    def backlog(self) -> int:
        """Return how many changed documents the index does not have yet."""
        row = self._row("SELECT count(*) FROM unindexed")
        return 0 if row is None else row[0]

    def index(self, limit: int = INDEX_BATCH) -> int:
        """Take up to *limit* changed documents into the index; return how many."""
        rows = self._rows(
            "SELECT unindexed.id, documents.direction, documents.status, documents.service,"
            f" documents.document_type, {_INDEXED} FROM unindexed"
            " CROSS JOIN documents ON documents.id = unindexed.id ORDER BY unindexed.id LIMIT ?",
            (limit,),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO search (rowid, words, facets) VALUES (?, ?, ?)",
            [(row[0], indexed_words(*row[5:]), facets(row)) for row in rows],
        )
        self._db.executemany("DELETE FROM unindexed WHERE id = ?", [(row[0],) for row in rows])
        return len(rows)

    def tidy_up(self) -> int:
        """Do a piece of upkeep; return how much it was."""
        return self.index()

    def expression(self, query: ListQuery, words: Iterable[str]) -> str:
        """Return the FTS5 expression of a query with the words of :meth:`tokens`."""
        groups = [f'"{word}"*' for word in words]
        for either in self._facets_of(query):
            quoted = (f'"{facet}"' for facet in either)
            groups.append(f"({' OR '.join(quoted)})")
        return " AND ".join(groups)

    def _facets_of(self, query: ListQuery) -> list[list[str]]:
        """Return, for each filter of *query*, the words of which the index must have one."""
        direction = str(query.direction)
        kinds = {
            "status": tuple(map(str, query.statuses)),
            "service": (query.service,) if query.service else (),
            "type": (query.document_type,) if query.document_type else (),
            "customer": (query.customer_no,) if query.customer_no else (),
        }
        if not is_filtered(query):
            kinds["direction"] = ("",)
        return [
            [_facet(kind, direction, value) for value in values]
            for kind, values in kinds.items()
            if values
        ]

    def unindexed_ids(self, query: ListQuery, words: Sequence[str]) -> list[int]:
        """Return the ids of matching documents that the index does not have yet."""
        sql, values = conditions(query)
        rows = self._rows(
            f"SELECT documents.id, {_INDEXED} FROM unindexed"
            f" CROSS JOIN documents ON documents.id = unindexed.id WHERE {sql}",
            values,
        )
        found = []
        for row in rows:
            have = self.tokens(indexed_words(*row[1:]))
            if all(any(word.startswith(wanted) for word in have) for wanted in words):
                found.append(row[0])
        return found


def facets(row: Row) -> str:
    """Return the filters that match ``id, direction, status, service, type, no, customer …``."""
    direction = row[1]
    kinds = zip(
        ("direction", "status", "service", "type", "customer"),
        ("", row[2], row[3], row[4], row[6]),
        strict=True,
    )
    return " ".join(_facet(kind, direction, value) for kind, value in kinds)


def is_filtered(query: ListQuery) -> bool:
    """Say whether something else than text narrows the list."""
    return bool(query.statuses or query.service or query.document_type or query.customer_no)


def conditions(query: ListQuery) -> tuple[str, list[str]]:
    """Return the filters of *query*, but its text, as a condition on ``documents``."""
    parts, values = ["documents.direction = ?"], [str(query.direction)]
    for column, value in (
        ("service", query.service),
        ("document_type", query.document_type),
        ("customer_no", query.customer_no),
    ):
        if value:
            parts.append(f"documents.{column} = ?")
            values.append(value)
    if query.statuses:
        parts.append(f"documents.status IN ({', '.join('?' * len(query.statuses))})")
        values.extend(map(str, query.statuses))
    return " AND ".join(parts), values
