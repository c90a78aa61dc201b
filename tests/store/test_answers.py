"""Buyers' answers and drafts of received documents, in both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from edoc_tui.domain.answer import BuyerAnswer, Clarification
from edoc_tui.domain.draft import Draft, Stage
from edoc_tui.domain.status import Actor
from tests.store.make import new

ANSWER = BuyerAnswer(
    "a-1", 0, "R1", "2026-11-20T10:00:00Z", "RecipientReject", "rejected", "RE",
    (Clarification("reason", "PRI", "too much"), Clarification("action", "NIN")),
)  # fmt: skip


def test_answers_are_kept_once(store: Any) -> None:
    """One that names nothing of ours is stray until its document is known."""
    document = store.add(new("R1"), Actor.OPERATOR)
    store.keep_answer("PAGERO", ANSWER, b"<a/>")
    assert store.answer_known("PAGERO", "a-1")
    assert not store.answer_known("OTHER", "a-1")
    assert list(store.stray_answers()) == [ANSWER]
    assert not store.stray_answers("OTHER")
    mine = replace(ANSWER, document_id=document.id)
    later = replace(mine, id="a-2", at="2026-11-21T10:00:00Z", verdict="approved")
    store.keep_answer("PAGERO", later, b"")
    store.keep_answer("PAGERO", mine, b"<a/>")
    assert list(store.answers(document.id)) == [mine, later]
    assert not store.stray_answers("PAGERO")


def test_drafts_and_accounts(store: Any) -> None:
    """A draft is replaced and logged; a vendor's accounts go before those of any vendor."""
    document = store.add(new("R1"), Actor.OPERATOR)
    assert store.draft(document.id) == Draft()
    draft = Draft(Stage.DRAFT, "V1", "GLN", {"1": "606100"}, "PO-1", ("look",), "/tmp/x.csv")  # noqa: S108 - a name
    for one in (replace(draft, stage=Stage.READY), draft):
        store.save_draft(document.id, one, Actor.OPERATOR, message="step", by="kari")
        assert store.draft(document.id) == one
    assert store.get(document.id).customer_no == "V1"
    assert [one.event for one in store.log(document.id)][-2:] == ["draft", "draft"]
    store.learn_account("", "Oak  Beam", "1")
    store.learn_account("V1", "oak beam", "2")
    assert store.learned_accounts("V1") == {"oak beam": "2"}
    assert store.learned_accounts("V2") == {"oak beam": "1"}
    store.learn_account("V1", "OAK BEAM", "")
    assert store.learned_accounts("V1") == {"oak beam": "1"}
