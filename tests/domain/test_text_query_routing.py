"""Foreign text, filter lines and routes."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.edocument import file_name
from edoc_tui.domain.errors import SettingsError, UsageError
from edoc_tui.domain.query import parse_query, status_named
from edoc_tui.domain.routing import Routes, SendingProfile, Workflow
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.domain.text import MARK, printable, printable_lines
from edoc_tui.domain.tokens import Secret


@given(st.text())
def test_printable_has_nothing_a_terminal_obeys(text: str) -> None:
    """No control, no bidirectional override, no surrogate survives; a second pass is a no-op."""
    clean = printable(text)
    assert not [c for c in clean if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(clean) & set("\u202e\u2066\u200b\u200d\ufeff\u00ad")
    assert printable(clean) == clean


def test_t02_printable_shows_where_something_was() -> None:
    """A dangerous character becomes a visible mark; ordinary text in any script stays."""
    assert printable("a\x1b]52;c;x\x07b") == f"a{MARK}]52;c;x{MARK}b"
    assert printable("Ünïcode – 日本語 €\u00a0") == "Ünïcode – 日本語 €\u00a0"
    assert printable("one\r\ntwo\tthree") == "one two three"
    assert printable("abcdef", limit=4) == "abc…"
    assert printable_lines("<a>\n\x9b</a>") == f"<a>\n{MARK}</a>"


@given(st.text(max_size=300))
def test_file_name_is_safe(number: str) -> None:
    """Any document number gives a plain file name that stays in its folder."""
    name = file_name(number)
    assert name.endswith(".xml")
    assert not set(name) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert not name.startswith(".")
    assert len(name) <= 104


@given(st.text(max_size=60))
def test_any_filter_line_is_a_query_or_a_usage_error(line: str) -> None:
    """What a person types never crashes the list."""
    with suppress(UsageError):
        assert parse_query(line).statuses is not None


def test_filter_line() -> None:
    """Keys narrow, words search, statuses add up."""
    query = parse_query('status:held status:"sending error" customer:10000 martin 103')
    assert query.statuses == (ServiceStatus.HELD, ServiceStatus.SENDING_ERROR)
    assert (query.customer_no, query.text) == ("10000", "martin 103")
    assert status_named("pending-response") is ServiceStatus.PENDING_RESPONSE
    assert status_named("sent") is ServiceStatus.SENT
    with pytest.raises(UsageError, match="no status"):
        status_named("sen d")


ROUTES = Routes(
    profiles={
        "DEFAULT": SendingProfile("DEFAULT", default=True, electronic_document=True, workflow="W"),
        "PAPER": SendingProfile("PAPER", default=False, electronic_document=False, workflow=""),
        "OFF": SendingProfile("OFF", default=False, electronic_document=True, workflow="OFF"),
        "LOST": SendingProfile("LOST", default=False, electronic_document=True, workflow="GONE"),
    },
    workflows={
        "W": Workflow("W", enabled=True, document_types=("Sales Invoice",), services=("PAGERO",)),
        "OFF": Workflow("OFF", enabled=False, document_types=(), services=("PAGERO",)),
    },
)


def test_routes() -> None:
    """A customer without a profile takes the default one; each broken link is named."""
    assert ROUTES.service_for("Sales Invoice") == "PAGERO"
    for document_type, profile, named in (
        ("Sales Credit Memo", "", "Sales Credit Memo"),
        ("Sales Invoice", "PAPER", "PAPER"),
        ("Sales Invoice", "OFF", "not enabled"),
        ("Sales Invoice", "LOST", "GONE"),
        ("Sales Invoice", "NONE", "NONE"),
    ):
        with pytest.raises(SettingsError, match=named):
            ROUTES.service_for(document_type, profile)


def test_a_secret_does_not_show_itself() -> None:
    """Neither str nor repr nor formatting reveals it."""
    secret = Secret("hush-hush")
    assert "hush" not in f"{secret} {secret!r} {[secret]}"
    assert secret.reveal() == "hush-hush"
    assert secret == Secret("hush-hush")
    assert not Secret("")
