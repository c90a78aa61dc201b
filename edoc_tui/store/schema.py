"""The tables, as a numbered list of migrations. A migration that was released never changes.

Rules that must hold whatever the program does are written here, as constraints, unique indexes
and triggers: one open attempt per document, nothing append-only is rewritten, counters agree.
"""

from __future__ import annotations

from edoc_tui.store.schema_answers import ANSWERS
from edoc_tui.store.schema_audit import AUDIT
from edoc_tui.store.schema_companions import COMPANIONS
from edoc_tui.store.schema_compositions import COMPOSITIONS
from edoc_tui.store.schema_delivery import DELIVERY
from edoc_tui.store.schema_drafts import DRAFTS
from edoc_tui.store.schema_figures import FIGURES
from edoc_tui.store.schema_links import LINKS
from edoc_tui.store.schema_mapping import MAPPING
from edoc_tui.store.schema_matching import MATCHING
from edoc_tui.store.schema_origins import ORIGINS
from edoc_tui.store.schema_owners import OWNERS
from edoc_tui.store.schema_received import RECEIVED
from edoc_tui.store.schema_retention import RETENTION
from edoc_tui.store.schema_routes import ROUTES
from edoc_tui.store.schema_shared_tokens import SHARED_TOKENS
from edoc_tui.store.schema_tokens import TOKENS
from edoc_tui.store.schema_turns import TURNS

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final


APPLICATION_ID: Final = 0x45444F43
"""``EDOC`` in the file's header: this SQLite file is an outbox."""

SEARCH_TOKENIZER: Final = ("unicode61", "remove_diacritics", "2")
"""How words are cut, in the index and in what a person types: both must agree."""

LONGEST_PREFIX: Final = 12
"""Characters of a word that are indexed; a longer word is looked up among its few neighbours."""

_DOCUMENTS: Final = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    service TEXT NOT NULL,
    status TEXT NOT NULL,
    document_type TEXT NOT NULL,
    document_no TEXT NOT NULL,
    customer_no TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    issue_date TEXT NOT NULL,
    due_date TEXT,
    currency TEXT NOT NULL,
    amount_including_vat TEXT NOT NULL,
    send_mode TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    business_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    source TEXT NOT NULL,
    refs TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(refs)),
    attempts INTEGER NOT NULL DEFAULT 0,
    problems INTEGER NOT NULL DEFAULT 0,
    last_message TEXT NOT NULL DEFAULT '',
    released INTEGER NOT NULL DEFAULT 0,
    attention INTEGER NOT NULL DEFAULT 0,
    next_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- Pages. A list with filters is a merge of the streams that its filters name (see lists.py), so
-- these three indexes serve every combination, each ending in the id that pages go by.
CREATE INDEX documents_all ON documents (direction, id);
CREATE INDEX documents_listed ON documents (direction, service, document_type, status, id);
CREATE INDEX documents_of_customer
    ON documents (direction, customer_no, service, document_type, status, id);

-- Duplicates. What was rejected or could not be processed may come again.
CREATE UNIQUE INDEX documents_sent_once ON documents (business_key)
    WHERE direction = 'out' AND status <> 'Canceled';
CREATE UNIQUE INDEX documents_received_once ON documents (business_key)
    WHERE direction = 'in' AND document_no <> ''
    AND status NOT IN ('Rejected', 'Imported Document Processing Error');
CREATE UNIQUE INDEX documents_by_file ON documents (service, json_extract(refs, '$.file'))
    WHERE direction = 'out' AND json_extract(refs, '$.file') IS NOT NULL;
CREATE UNIQUE INDEX documents_by_received_id
    ON documents (service, json_extract(refs, '$.document'))
    WHERE direction = 'in' AND json_extract(refs, '$.document') IS NOT NULL;

-- Apart from the rows, so that lists read narrow pages.
CREATE TABLE contents (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    content BLOB NOT NULL
) STRICT;

CREATE TABLE problems (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    position INTEGER NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    message TEXT NOT NULL,
    xpath TEXT NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) WITHOUT ROWID, STRICT;
"""

_ATTEMPTS: Final = """
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    kind TEXT NOT NULL CHECK (kind IN ('upload', 'restart', 'cancel')),
    owner TEXT NOT NULL CHECK (owner <> ''),
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    http_status INTEGER NOT NULL DEFAULT 0,
    searches INTEGER NOT NULL DEFAULT 0,
    searched_at TEXT,
    CHECK ((ended_at IS NULL) = (outcome = ''))
) STRICT;

CREATE UNIQUE INDEX attempts_open ON attempts (document_id) WHERE ended_at IS NULL;
CREATE INDEX attempts_of_document ON attempts (document_id, id);

CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;

CREATE TRIGGER attempts_end_once BEFORE UPDATE ON attempts
WHEN OLD.ended_at IS NOT NULL
    OR (OLD.id, OLD.document_id, OLD.kind, OLD.owner, OLD.started_at)
    IS NOT (NEW.id, NEW.document_id, NEW.kind, NEW.owner, NEW.started_at)
BEGIN SELECT RAISE(ABORT, 'an attempt that has ended is never changed'); END;

CREATE TABLE document_log (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    status TEXT NOT NULL,
    actor TEXT NOT NULL,
    message TEXT NOT NULL,
    attempt_id INTEGER REFERENCES attempts (id)
) STRICT;

CREATE INDEX document_log_of_document ON document_log (document_id, id);

CREATE TRIGGER document_log_stays BEFORE DELETE ON document_log
BEGIN SELECT RAISE(ABORT, 'the document log is never shortened'); END;

CREATE TRIGGER document_log_is_final BEFORE UPDATE ON document_log
BEGIN SELECT RAISE(ABORT, 'the document log is never rewritten'); END;

CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL,
    service TEXT NOT NULL,
    at TEXT NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    status INTEGER NOT NULL,
    seconds REAL NOT NULL,
    request_size INTEGER NOT NULL,
    response_size INTEGER NOT NULL,
    request TEXT NOT NULL,
    response TEXT NOT NULL,
    error TEXT NOT NULL
) STRICT;

CREATE INDEX exchanges_of_document ON exchanges (document_id, id);

CREATE TABLE sign_ins (
    service TEXT PRIMARY KEY,
    expires_at TEXT,
    renewed_at TEXT,
    trouble TEXT NOT NULL
) WITHOUT ROWID, STRICT;
"""

_COUNTERS: Final = """
CREATE TABLE counters (
    direction TEXT NOT NULL,
    service TEXT NOT NULL,
    document_type TEXT NOT NULL,
    status TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (direction, service, document_type, status)
) WITHOUT ROWID, STRICT;

-- Rises with every change of a document, in whichever process.
CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1, 0);

-- Documents whose words the search index does not have yet, or has in an old version.
CREATE TABLE unindexed (id INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER documents_added AFTER INSERT ON documents
BEGIN
    INSERT INTO counters VALUES (NEW.direction, NEW.service, NEW.document_type, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
    INSERT OR IGNORE INTO unindexed VALUES (NEW.id);
    UPDATE revision SET n = n + 1;
END;

CREATE TRIGGER documents_moved AFTER UPDATE ON documents
WHEN (OLD.direction, OLD.service, OLD.document_type, OLD.status)
    IS NOT (NEW.direction, NEW.service, NEW.document_type, NEW.status)
BEGIN
    UPDATE counters SET n = n - 1
        WHERE direction = OLD.direction AND service = OLD.service
        AND document_type = OLD.document_type AND status = OLD.status;
    INSERT INTO counters VALUES (NEW.direction, NEW.service, NEW.document_type, NEW.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER documents_reworded AFTER UPDATE ON documents
WHEN (OLD.status, OLD.last_message, OLD.direction, OLD.service, OLD.document_type,
      OLD.document_no, OLD.customer_no, OLD.customer_name)
    IS NOT (NEW.status, NEW.last_message, NEW.direction, NEW.service, NEW.document_type,
      NEW.document_no, NEW.customer_no, NEW.customer_name)
BEGIN INSERT OR IGNORE INTO unindexed VALUES (NEW.id); END;

CREATE TRIGGER documents_changed AFTER UPDATE ON documents
BEGIN UPDATE revision SET n = n + 1; END;

CREATE TRIGGER documents_stay BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;
"""

# A prefix index for every length lets a search stop at the first page instead of collecting
# every match first; without it, two common words of a million documents take 200 ms.
_SEARCH: Final = f"""
CREATE VIRTUAL TABLE search USING fts5 (
    words, facets, content = '', contentless_delete = 1, detail = none,
    prefix = '{" ".join(map(str, range(1, LONGEST_PREFIX + 1)))}',
    tokenize = '{" ".join(SEARCH_TOKENIZER)}'
);
"""

FIRST_TABLES: Final = _DOCUMENTS + _ATTEMPTS
"""What both databases have alike in the first schema; the rest is in ``schema_postgres``."""

MIGRATIONS: Final[tuple[str, ...]] = (
    FIRST_TABLES + _COUNTERS + _SEARCH,
    LINKS,
    AUDIT,
    TURNS,
    TOKENS,
    DELIVERY,
    ROUTES,
    OWNERS,
    SHARED_TOKENS,
    ANSWERS,
    DRAFTS,
    MAPPING,
    MATCHING,
    ORIGINS,
    COMPOSITIONS,
    COMPANIONS,
    RETENTION,
    FIGURES,
    RECEIVED,
)
"""Migration *n* leads from schema *n* to *n* + 1."""

CURRENT: Final = len(MIGRATIONS)
"""The schema that this program knows (``user_version``)."""
