"""The tables in PostgreSQL: translated from the one list of migrations, but for what is here.

Counters and search are made differently. A counter that every writer changes would let all of
them wait for each other; here each change is a row of its own (``changes``), and whoever has
time adds them up. ``counters`` and ``revision`` are views with the same columns as the tables
of SQLite, so that the same queries read them.
"""

from __future__ import annotations

from typing import Final

from edoc_tui.store.dialect import schema
from edoc_tui.store.schema import FIRST_TABLES, MIGRATIONS
from edoc_tui.store.schema_retention import POSTGRES_GUARD, RETENTION, RETENTION_TABLES

_COUNTERS: Final = """
CREATE TABLE changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    direction TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    document_type TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL
);

CREATE TABLE counted (
    direction TEXT COLLATE "C" NOT NULL,
    service TEXT COLLATE "C" NOT NULL,
    document_type TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (direction, service, document_type, status)
);

-- How many changes were added up so far.
CREATE TABLE counted_changes (id BIGINT PRIMARY KEY CHECK (id = 1), n BIGINT NOT NULL);
INSERT INTO counted_changes VALUES (1, 0);

CREATE VIEW counters AS
    SELECT direction, service, document_type, status, sum(n)::bigint AS n FROM (
        SELECT direction, service, document_type, status, n FROM counted
        UNION ALL SELECT direction, service, document_type, status, n FROM changes
    ) AS every GROUP BY direction, service, document_type, status;

CREATE VIEW revision AS
    SELECT 1::bigint AS id, n + (SELECT count(*) FROM changes) AS n FROM counted_changes;

CREATE TABLE unindexed (id BIGINT PRIMARY KEY);

-- The row is locked even where it is there already: whoever takes it into the index (SKIP LOCKED)
-- never does so with words that are about to change.
CREATE FUNCTION documents_added() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO changes (direction, service, document_type, status, n)
        VALUES (NEW.direction, NEW.service, NEW.document_type, NEW.status, 1);
    INSERT INTO unindexed VALUES (NEW.id) ON CONFLICT (id) DO UPDATE SET id = excluded.id;
    RETURN NEW;
END $body$;

CREATE FUNCTION documents_moved() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO changes (direction, service, document_type, status, n)
        VALUES (OLD.direction, OLD.service, OLD.document_type, OLD.status, -1),
               (NEW.direction, NEW.service, NEW.document_type, NEW.status, 1);
    RETURN NEW;
END $body$;

CREATE FUNCTION documents_reworded() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO unindexed VALUES (NEW.id) ON CONFLICT (id) DO UPDATE SET id = excluded.id;
    RETURN NEW;
END $body$;

CREATE FUNCTION documents_changed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO changes (direction, service, document_type, status, n)
        VALUES (NEW.direction, NEW.service, NEW.document_type, NEW.status, 0);
    RETURN NEW;
END $body$;

CREATE FUNCTION documents_stay() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING MESSAGE = 'documents are never deleted',
        ERRCODE = 'integrity_constraint_violation';
END $body$;

CREATE TRIGGER documents_added AFTER INSERT ON documents
    FOR EACH ROW EXECUTE FUNCTION documents_added();
CREATE TRIGGER documents_moved AFTER UPDATE ON documents FOR EACH ROW
    WHEN ((OLD.direction, OLD.service, OLD.document_type, OLD.status)
    IS DISTINCT FROM (NEW.direction, NEW.service, NEW.document_type, NEW.status))
    EXECUTE FUNCTION documents_moved();
CREATE TRIGGER documents_reworded AFTER UPDATE ON documents FOR EACH ROW
    WHEN ((OLD.status, OLD.last_message, OLD.direction, OLD.service, OLD.document_type,
      OLD.document_no, OLD.customer_no, OLD.customer_name)
    IS DISTINCT FROM (NEW.status, NEW.last_message, NEW.direction, NEW.service,
      NEW.document_type, NEW.document_no, NEW.customer_no, NEW.customer_name))
    EXECUTE FUNCTION documents_reworded();
CREATE TRIGGER documents_changed AFTER UPDATE ON documents FOR EACH ROW
    WHEN ((OLD.direction, OLD.service, OLD.document_type, OLD.status)
    IS NOT DISTINCT FROM (NEW.direction, NEW.service, NEW.document_type, NEW.status))
    EXECUTE FUNCTION documents_changed();
CREATE TRIGGER documents_stay BEFORE DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION documents_stay();
"""

# The words come from SQLite's own tokenizer, so that both stores find the same documents.
_SEARCH: Final = """
CREATE TABLE search (
    id BIGINT PRIMARY KEY REFERENCES documents (id),
    words tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);
"""

_BY_HAND: Final[dict[int, str]] = {
    0: schema(FIRST_TABLES) + _COUNTERS + _SEARCH,
    MIGRATIONS.index(RETENTION): schema(RETENTION_TABLES) + POSTGRES_GUARD,
}
"""Migrations that are written for PostgreSQL, or are partly so."""

POSTGRES_MIGRATIONS: Final = tuple(
    _BY_HAND.get(number) or schema(step) for number, step in enumerate(MIGRATIONS)
)
"""Migration *n* leads from schema *n* to *n* + 1, as in SQLite."""
