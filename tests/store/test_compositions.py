"""Drafts of documents that are being typed, in both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui.domain.composing import HEADER, Sheet, SheetLine, Unfinished
from edoc_tui.domain.errors import InputMissingError, OvertakenError
from edoc_tui.store.moving import move
from edoc_tui.store.postgres import open_postgres
from edoc_tui.store.restoring import back_up, restore
from edoc_tui.store.sqlite import open_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edoc_tui.store.connection import Connection
    from tests.server import Server

SHEET = Sheet(
    {"document_type": "Sales Invoice", "number": "F-1", "customer_no": "10000"},
    (SheetLine({"item_name": "Chaise d’été \u202f“x”", "price": "12.50"}, {"accounting": "7"}),),
    {"allowances": [{"amount": "1", "charge": True}]},
    Unfinished(0, "quantity", "12,"),
)


def test_a_draft_is_kept_as_it_was_typed(store: Any) -> None:
    """Every save is another version; text comes back letter for letter, the open cell too."""
    draft = store.begin_draft(SHEET, "Martin & Fils", "kari")
    assert (draft.sheet, draft.customer_name, draft.changed_by) == (SHEET, "Martin & Fils", "kari")
    assert (draft.number, draft.document_type, draft.customer_no) == (
        "F-1", "Sales Invoice", "10000",
    )  # fmt: skip
    changed = SHEET.put(0, "quantity", "12").put(HEADER, "note", "")
    saved = store.save_sheet(draft.id, draft.version, changed, "Martin", "ola")
    assert saved.sheet == changed
    assert saved.sheet.unfinished is None
    assert saved.version != draft.version
    assert store.typed_draft(draft.id) == saved
    assert list(store.typed_drafts()) == [saved]


def test_nobody_overwrites_another(store: Any) -> None:
    """Who read an older version is told who was there first, and nothing is changed."""
    draft = store.begin_draft(SHEET, "", "kari")
    store.save_sheet(draft.id, draft.version, SHEET, "", "ola")
    other = replace(SHEET, lines=())
    with pytest.raises(OvertakenError, match="ola"):
        store.save_sheet(draft.id, draft.version, other, "", "kari")
    with pytest.raises(OvertakenError, match="ola"):
        store.finish_draft(draft.id, draft.version)
    assert store.typed_draft(draft.id).sheet == SHEET


def test_deleted_and_brought_back(store: Any) -> None:
    """A deleted draft is out of the list and comes back whole; who has it open is told."""
    draft, other = store.begin_draft(SHEET, ""), store.begin_draft(SHEET, "")
    store.delete_draft(draft.id, "ola")
    assert [one.id for one in store.typed_drafts()] == [other.id]
    assert [one.id for one in store.typed_drafts(deleted=True)] == [draft.id]
    with pytest.raises(OvertakenError):
        store.save_sheet(draft.id, draft.version, SHEET, "")
    store.restore_draft(draft.id)
    assert {one.id for one in store.typed_drafts()} == {draft.id, other.id}
    assert store.typed_draft(draft.id).sheet == SHEET
    with pytest.raises(InputMissingError):
        store.delete_draft(999)


def test_a_finished_draft_is_gone_and_its_number_known(store: Any) -> None:
    """It cannot be finished twice, and a new draft with its id is another one."""
    draft = store.begin_draft(SHEET, "")
    assert store.last_number("Sales Invoice") == ""
    store.finish_draft(draft.id, draft.version)
    assert store.last_number("Sales Invoice") == "F-1"
    assert store.last_number("Sales Credit Memo") == ""
    assert not store.typed_drafts()
    with pytest.raises(InputMissingError):
        store.finish_draft(draft.id, draft.version)
    again = store.begin_draft(SHEET, "")
    with pytest.raises((OvertakenError, InputMissingError)):
        store.save_sheet(draft.id, draft.version, SHEET, "")
    assert store.typed_draft(again.id) == again


def test_two_at_once_make_one(connect: Callable[..., Connection]) -> None:
    """Of two who save the same version, over connections of their own, one is told."""
    first, second = connect(), connect()
    try:
        first.begin(write=True)
        draft = first.repository.begin_draft(SHEET, "")
        first.commit()
        first.begin(write=True)
        first.repository.save_sheet(draft.id, draft.version, SHEET, "", "kari")
        first.commit()
        second.begin(write=True)
        with pytest.raises(OvertakenError, match="kari"):
            second.repository.save_sheet(draft.id, draft.version, SHEET, "", "ola")
        second.rollback()
    finally:
        first.close()
        second.close()


def test_drafts_move_and_come_back_from_a_backup(path: Path, pg_server: Server) -> None:
    """A backup holds them, restoring brings them back, and the move to PostgreSQL takes them."""
    store = open_sqlite(path)
    store.begin(write=True)
    draft = store.repository.begin_draft(SHEET, "Martin", "kari")
    store.repository.delete_draft(store.repository.begin_draft(SHEET, "Other").id)
    store.commit()
    copy = path.with_name("copy")
    back_up(path, copy)
    store.begin(write=True)
    store.repository.finish_draft(draft.id, draft.version)
    store.commit()
    store.close()
    restore(copy, path, {"user": "kari"}, stamp="now")
    with pg_server.database("template0") as url:
        assert move(path, url, {"user": "kari"}).rows["compositions"] == 2
        moved = open_postgres(url)
        moved.begin(write=True)
        assert list(moved.repository.typed_drafts()) == [draft]
        assert len(moved.repository.typed_drafts(deleted=True)) == 1
        again = moved.repository.begin_draft(SHEET, "")
        assert again.id not in {draft.id, moved.repository.typed_drafts(deleted=True)[0].id}
        moved.rollback()
        moved.close()
