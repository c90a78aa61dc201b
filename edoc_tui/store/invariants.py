"""The invariants of delivery, each with how much it holds for: I1 to I10, for ``doctor``."""

from __future__ import annotations

from typing import Final

from edoc_tui.locales import N_

_OPEN: Final = "SELECT count(*) FROM attempts WHERE ended_at IS NULL"
_FILES: Final = (
    "SELECT count(*) FROM documents WHERE direction = 'out'"
    " AND json_extract(refs, '$.file') IS NOT NULL"
)

FIGURES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "I1",
        N_("every document that was accepted is stored whole: {count}"),
        "SELECT count(*) FROM documents",
    ),
    (
        "I2",
        N_("at most one file at the provider per reference: {count} files"),
        _FILES,
    ),
    (
        "I3",
        N_("what is Sent has the provider's document id: {count}"),
        "SELECT count(*) FROM documents WHERE direction = 'out' AND status = 'Sent'",
    ),
    ("I4", N_("at most one open attempt per document: {count} open"), _OPEN),
    (
        "I5",
        N_("what is Sending or Unknown has an upload with an owner: {count}"),
        "SELECT count(*) FROM documents WHERE status IN ('Sending', 'Unknown')",
    ),
    (
        "I6",
        N_("every end of an upload names document and attempt: {count}"),
        "SELECT count(*) FROM attempts WHERE kind = 'upload' AND ended_at IS NOT NULL",
    ),
    ("I7", N_("no file of the provider belongs to two documents: {count} files"), _FILES),
    (
        "I8",
        N_("nothing that is ready to be sent has an open attempt: {count} ready"),
        (
            "SELECT count(*) FROM documents WHERE direction = 'out'"
            " AND status IN ('Created', 'Exported', 'Pending Batch')"
        ),
    ),
    (
        "I9",
        N_("attempts are kept for ever and never rewritten: {count}"),
        "SELECT count(*) FROM attempts",
    ),
    (
        "I10",
        N_("what is neither settled nor held is on its way: {count}"),
        (
            "SELECT count(*) FROM documents WHERE direction = 'out' AND status IN"
            " ('Created', 'Exported', 'Pending Batch', 'Sending', 'Unknown', 'Pending Response')"
        ),
    ),
)
"""Name, sentence and what to count for each."""

BREAKERS: Final = {"I1": "document {} has no content"}
"""Beginning of the sentence that a broken rule has, where it does not name its invariant."""
