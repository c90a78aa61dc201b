"""Buyers' answers and drafts of received documents, in both databases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from edoc_tui.domain.answer import BuyerAnswer, Clarification
from edoc_tui.domain.draft import Draft, OrderLine, OrderMatch, Stage
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
    draft = Draft(
        Stage.DRAFT, "V1", "GLN", {"1": "606100"}, "PO-1", ("look",), "posting/x.csv",
        frozenset({"1"}), "356", ("doubt",), ("V1", "V2"), "our branch",
        (
            OrderLine("PO-1", "10", "Oak", Decimal("1.50"), "C62", Decimal(5), received=Decimal(0)),
            OrderLine("PO-1", "20", "", Decimal(2), "", Decimal(1), "606", None, Decimal(1), "R"),
        ),
        {"1": OrderMatch("PO-1", "10", "", Decimal("1.50"), "Description")},
    )  # fmt: skip
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


def test_what_was_taught_and_what_others_invoice(store: Any) -> None:
    """By service and seller, by vendor and text; an order line counts in every other document."""
    one, other = (store.add(new(number), Actor.OPERATOR).id for number in ("R1", "R2"))
    store.teach_vendor("PAGERO", "seller", "V1", "kari")
    store.teach_vendor("PAGERO", "seller", "V2", "kari")
    assert store.taught_vendor("PAGERO", "seller") == "V2"
    assert store.taught_vendor("OTHER", "seller") == ""
    assert store.taught_sellers("V2") == [("PAGERO", "seller")]
    store.teach_vendor("PAGERO", "seller", "", "kari")
    assert store.taught_vendor("PAGERO", "seller") == ""
    store.learn_order_text("V1", "Oak  Beam", "HV 7")
    assert store.order_texts("V1") == {"oak beam": "hv 7"}
    store.learn_order_text("V1", "oak beam", "")
    assert store.order_texts("V1") == {}
    for number, quantity in ((one, "0.1"), (other, "0.2")):
        matches = {"1": OrderMatch("PO-1", "10", "", Decimal(quantity), "Description")}
        draft = Draft(Stage.DRAFT, "V1", matches=matches)
        store.save_draft(number, draft, Actor.OPERATOR, message="", by="kari")
    assert store.invoiced_elsewhere(one, "PO-1", "10") == Decimal("0.2")
    assert store.invoiced_elsewhere(0, "PO-1", "10") == Decimal("0.3")
    assert store.invoiced_elsewhere(one, "PO-1", "11") == 0
    store.save_draft(other, Draft(), Actor.OPERATOR, message="", by="kari")
    assert store.invoiced_elsewhere(one, "PO-1", "10") == 0
