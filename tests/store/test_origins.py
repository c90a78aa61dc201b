"""Where values come from, and what documents were before, in both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.status import Actor
from tests.store.make import new


def test_a_trace_is_kept_and_follows_what_is_made_again(store: Any) -> None:
    """What was noted is read back; the next version brings its own; most documents have none."""
    plain = store.add(new("O1"), Actor.OPERATOR)
    assert store.trace(plain.id) == ""
    first = store.add(replace(new("O2"), trace='{"source":"cell"}'), Actor.OPERATOR)
    assert store.trace(first.id) == '{"source":"cell"}'
    store.replace(first.id, replace(new("O2"), trace='{"source":"key"}'), Actor.OPERATOR)
    assert store.trace(first.id) == '{"source":"key"}'


def test_what_a_document_was_is_kept_byte_for_byte(store: Any) -> None:
    """Each other content is a version, oldest first; the same content again is none."""
    one = store.add(new("V1", content=b"<a/>"), Actor.OPERATOR)
    for content in (b"<b/>", b"<b/>", b"<c/>"):
        store.replace(one.id, new("V1", content=content), Actor.OPERATOR)
    kept = store.versions(one.id)
    assert [found.number for found in kept] == [1, 2]
    assert [store.earlier(one.id, found.number) for found in kept] == [b"<a/>", b"<b/>"]
    assert [found.size for found in kept] == [4, 4]
    assert store.content(one.id) == b"<c/>"
    with pytest.raises(InputMissingError):
        store.earlier(one.id, 3)
