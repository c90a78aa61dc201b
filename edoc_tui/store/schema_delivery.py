"""The tables of delivery: gates, limits, orders, and when uploads began by a clock nobody sets."""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing takes longer than a command may
if TYPE_CHECKING:
    from typing import Final

DELIVERY: Final = """
-- One gate per account, for all processes: closed after failures in a row, tried again at try_at.
-- A time is seconds of an epoch (see ticks.py), so that setting the clock opens and shuts nothing.
CREATE TABLE gates (
    service TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    epoch TEXT NOT NULL,
    try_at REAL NOT NULL,
    paused_until REAL NOT NULL
) STRICT;

-- The token bucket of an account, where its uploads per minute are limited.
CREATE TABLE buckets (
    service TEXT PRIMARY KEY,
    tokens REAL NOT NULL,
    epoch TEXT NOT NULL,
    at REAL NOT NULL
) STRICT;

-- When an attempt began, and when it was last searched for.
CREATE TABLE attempt_ticks (
    attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id),
    epoch TEXT NOT NULL,
    begun REAL NOT NULL,
    searched REAL
) STRICT;

-- What a person ordered to be sent while a worker is there to do it.
CREATE TABLE orders (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    ordered_by TEXT NOT NULL,
    ordered_at TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
"""
