"""Lists in PostgreSQL: the same pages, counts and search results as in SQLite."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import apsw

from edoc_tui.store.lists import Lists
from edoc_tui.store.rows import DOCUMENT, document
from edoc_tui.store.schema import SEARCH_TOKENIZER
from edoc_tui.store.search import INDEX_BATCH, conditions, facets, indexed_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.query import ListQuery

_LONGEST: Final = 400  # characters of a word that are kept; PostgreSQL takes 2046 bytes


@cache
def _tokenizer() -> apsw.FTS5Tokenizer:
    name, *options = SEARCH_TOKENIZER
    return apsw.Connection(":memory:").fts5_tokenizer(name, options)


class PostgresLists(Lists):
    """Pages, counts and ids of what a query asks for; words are cut as SQLite cuts them."""

    __slots__ = ()

    def _new_tokenizer(self) -> apsw.FTS5Tokenizer:
        return _tokenizer()

    def backlog(self) -> int:
        """Return how many changed documents wait to be indexed, or changes to be added up."""
        row = self._row(
            "SELECT greatest((SELECT count(*) FROM (SELECT 1 FROM unindexed LIMIT ?) AS words),"
            " (SELECT count(*) FROM (SELECT 1 FROM changes LIMIT ?) AS numbers))",
            (INDEX_BATCH, INDEX_BATCH),
        )
        return 0 if row is None else row[0]

    def index(self, limit: int = INDEX_BATCH) -> int:
        """Take up to *limit* changed documents into the index; return how many.

        Those that somebody is changing, or is indexing, are left to the next time.
        """
        taken = [
            row[0]
            for row in self._rows(
                "SELECT id FROM unindexed ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED", (limit,)
            )
        ]
        rows = self._rows(
            "SELECT id, direction, status, service, document_type, document_no, customer_no,"
            " customer_name, last_message FROM documents WHERE id = ANY(?::bigint[])",
            (taken,),
        )
        self._db.executemany(
            "INSERT INTO search (id, words) VALUES (?, array_to_tsvector(?::text[]))"
            " ON CONFLICT (id) DO UPDATE SET words = excluded.words",
            [(row[0], self._lexemes(row[5:], facets(row))) for row in rows],
        )
        self._db.execute("DELETE FROM unindexed WHERE id = ANY(?::bigint[])", (taken,))
        return len(taken)

    def _lexemes(self, texts: Sequence[str], filters: str) -> list[str]:
        number, customer_no, name, message = texts
        words = self.tokens(indexed_words(number, customer_no, name, message))
        return [*{word[:_LONGEST] for word in words if word}, *filters.split()]

    def _fetch(self, ids: Sequence[int]) -> Sequence[EDocument]:
        rows = self._rows(
            f"SELECT {DOCUMENT} FROM documents WHERE id = ANY(?::bigint[]) ORDER BY id DESC",
            (list(ids),),
        )
        return [document(row) for row in rows]

    def expression(self, query: ListQuery, words: Iterable[str]) -> str:
        """Return the ``tsquery`` of a query with the words of :meth:`tokens`."""
        groups = [f"{_quoted(word[:_LONGEST])}:*" for word in words]
        groups += [f"({' | '.join(map(_quoted, either))})" for either in self._facets_of(query)]
        return " & ".join(groups)

    def _indexed(
        self, query: ListQuery, words: Sequence[str], start: int, limit: int, *, ascending: bool
    ) -> list[int]:
        where, values = conditions(query)
        compare, order = (">", "ASC") if ascending else ("<", "DESC")
        rows = self._rows(
            "SELECT search.id FROM search JOIN documents ON documents.id = search.id"
            f" WHERE search.words @@ ?::tsquery AND search.id {compare} ?"
            f" AND NOT EXISTS (SELECT 1 FROM unindexed WHERE unindexed.id = search.id)"
            f" AND {where} ORDER BY search.id {order} LIMIT ?",
            (self.expression(query, words), start, *values, limit),
        )
        return [row[0] for row in rows]

    def _count_indexed(self, query: ListQuery, words: Sequence[str], limit: int) -> int:
        where, values = conditions(query)
        row = self._row(
            "SELECT count(*) FROM (SELECT 1 FROM search"
            " JOIN documents ON documents.id = search.id WHERE search.words @@ ?::tsquery"
            " AND NOT EXISTS (SELECT 1 FROM unindexed WHERE unindexed.id = search.id)"
            f" AND {where} LIMIT ?) AS found",
            (self.expression(query, words), *values, limit + 1),
        )
        return 0 if row is None else row[0]


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
