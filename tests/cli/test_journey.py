"""A document's whole way through the commands, against a real access point."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.cli.invoices import folder_of, invoice

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program

ITEM = [
    "id", "document_type", "document_no", "customer_no", "customer_name", "issue_date", "due_date",
    "currency", "amount_including_vat", "service", "send_mode", "status", "document_status",
    "file_id", "filepart_id", "document_id", "reference", "attempts", "last_message", "created_at",
    "updated_at",
]  # fmt: skip


def test_import_send_poll(signed_in: Program, access_point: Running, tmp_path: Path) -> None:
    """Documents are imported, sent and delivered; every answer has its schema."""
    folder = folder_of(tmp_path / "invoices", 3)
    done = signed_in("import", folder, "--json")
    assert (done.status, done.json["schema"]) == (0, "edoc-tui.import/1")
    assert (done.json["imported"], done.json["refused"]) == (3, 0)

    listed = signed_in("outbox", "list", "--json").json
    assert listed["schema"] == "edoc-tui.outbox/1"
    assert (listed["total"], listed["next"]) == (3, None)
    assert [one["status"] for one in listed["items"]] == ["Exported"] * 3
    newest = listed["items"][0]
    assert sorted(newest) == sorted(ITEM)
    assert Decimal(newest["amount_including_vat"]) == Decimal("120.00")
    assert isinstance(newest["amount_including_vat"], str)
    assert datetime.fromisoformat(newest["created_at"]).tzinfo == UTC
    assert newest["document_no"] == "INV-00003"

    sent = signed_in("outbox", "send", str(newest["id"]), "--json")
    assert (sent.status, sent.json["sent"]) == (0, 1)
    assert signed_in("outbox", "send", "--all").status == 0
    polled = signed_in("outbox", "poll", "--json")
    assert (polled.status, polled.json["delivered"]) == (0, 3)

    after = signed_in("outbox", "list", "--json", "--status", "sent").json
    assert after["total"] == 3
    assert {one["document_status"] for one in after["items"]} == {"Processed"}
    assert all(one["file_id"] and one["document_id"] for one in after["items"])
    assert access_point.state()["files"] == 3


def test_one_document_is_shown_whole(signed_in: Program, tmp_path: Path) -> None:
    """``xml`` gives exactly the imported bytes, ``show`` and ``log`` the rest."""
    content = invoice("Ünïcode/7").replace(b"\n", b"\r\n")
    (tmp_path / "one.xml").write_bytes(content)
    assert signed_in("import", tmp_path / "one.xml", "--quiet").status == 0
    assert signed_in("outbox", "xml", "1").out == content
    shown = signed_in("outbox", "show", "1", "--json").json
    assert (shown["document_no"], shown["problems"]) == ("Ünïcode/7", [])
    assert signed_in("outbox", "send", "1", "--quiet").status == 0
    log = signed_in("outbox", "log", "1", "--json").json
    statuses = [entry["status"] for entry in log["entries"]]
    assert statuses == ["Created", "Exported", "Sending", "Pending Response"]
    assert [one["method"] for one in log["exchanges"]] == ["POST"]
    for words in (("show",), ("xml",), ("log",)):
        assert signed_in("outbox", *words, "99").status == 66


def test_lists_page_and_filter(program: Program, tmp_path: Path) -> None:
    """Pages follow each other without gap or repetition; filters use words and keys."""
    folder_of(tmp_path / "invoices", 7)
    assert program("import", tmp_path / "invoices").status == 0
    seen: list[str] = []
    after: list[str] = []
    while True:
        page = program("outbox", "list", "--json", "--limit", "3", *after).json
        seen += [one["document_no"] for one in page["items"]]
        assert page["total"] == 7
        if page["next"] is None:
            break
        after = ["--after", str(page["next"])]
    assert seen == [f"INV-{number:05}" for number in range(7, 0, -1)]
    found = program("outbox", "list", "--json", "--query", "INV-00004").json
    assert [one["document_no"] for one in found["items"]] == ["INV-00004"]
    assert program("outbox", "list", "--json", "--query", "status:sent").json["total"] == 0
    assert program("outbox", "list", "--service", "NOWHERE").status == 66


def test_status_says_how_things_stand(signed_in: Program, tmp_path: Path) -> None:
    """``status --json`` has connection, token, counts and the oldest waiting document."""
    signed_in("import", folder_of(tmp_path / "invoices", 2), "--quiet")
    answer = signed_in("status", "--json").json
    assert answer["schema"] == "edoc-tui.status/1"
    assert answer["worker"] == {"alive": False}
    (service,) = answer["services"]
    assert service["code"] == "PAGERO"
    assert (service["integration"], service["send_mode"]) == ("pagero", "Test")
    assert service["token"]["state"] == "valid"
    assert 500 < service["token"]["expires_in"] <= 600
    assert service["counts"] == {"Exported": 2}
    assert service["oldest_waiting_seconds"] >= 0
    text = signed_in("status").text
    assert "2  Exported" in text
    assert "Test" in text


def test_tokens(signed_in: Program, access_point: Running) -> None:
    """``token refresh`` renews, ``token status`` tells without asking the provider."""
    before = signed_in("token", "status", "--json").json
    assert (before["schema"], before["state"]) == ("edoc-tui.token/1", "valid")
    requests = access_point.state()["requests"]
    renewed = signed_in("token", "refresh", "--json").json
    assert renewed["expires_at"] > before["expires_at"]
    assert access_point.state()["requests"] != requests
    assert signed_in("connection", "test", "--json").json["ok"] is True


def test_actions_that_do_not_apply_warn(signed_in: Program, tmp_path: Path) -> None:
    """Approval, cancel, restart and resolve say why not, change nothing, and end with 0."""
    signed_in("import", folder_of(tmp_path / "invoices", 1), "--quiet")
    assert signed_in("outbox", "send", "1", "--quiet").status == 0
    before = signed_in("outbox", "show", "1", "--json").json
    for words in (
        ("approval", "1"),
        ("cancel", "1"),
        ("restart", "1"),
        ("resolve", "1", "--resend"),
        ("resolve", "1", "--found", "77"),
    ):
        done = signed_in("outbox", *words, "--json")
        assert done.status == 0, done.err
        assert done.json["done"] is False
        assert done.json["warning"]
        assert done.json["warning"] in done.err
    assert signed_in("outbox", "show", "1", "--json").json == before


def test_production_needs_a_release(signed_in: Program, tmp_path: Path) -> None:
    """Nothing goes to Production before a person says so; the log names the person."""
    signed_in("import", folder_of(tmp_path / "invoices", 2), "--quiet")
    assert signed_in("connection", "set", "send_mode=Production", "--yes", "--quiet").status == 0
    for words in (("1",), ("--all",)):
        done = signed_in("outbox", "send", *words)
        assert done.status == 64
        assert "--yes" in done.err
    assert signed_in("outbox", "show", "1", "--json").json["status"] == "Exported"
    done = signed_in("outbox", "send", "1", "--yes", "--json")
    assert (done.status, done.json["sent"]) == (0, 1)
    shown = signed_in("outbox", "show", "1", "--json").json
    assert (shown["released"], shown["send_mode"]) == (True, "Production")
    assert signed_in("outbox", "show", "2", "--json").json["released"] is False


def test_doctor_finds_nothing_wrong(signed_in: Program, tmp_path: Path) -> None:
    """On a good home every look is fine, one line each."""
    signed_in("import", folder_of(tmp_path / "invoices", 1), "--quiet")
    done = signed_in("doctor", "--json")
    assert (done.status, done.json["ok"]) == (0, True)
    names = [one["name"] for one in done.json["checks"]]
    assert names == [
        "home", "permissions", "configuration", "store", *(f"I{n}" for n in range(1, 11)),
        "audit", "secrets", "connection", "clock",
    ]  # fmt: skip
    assert {one["verdict"] for one in done.json["checks"]} == {"ok"}
    assert len(signed_in("doctor").text.splitlines()) == len(names)


def test_the_file_drop_is_emptied(signed_in: Program) -> None:
    """``import --drop`` brings in what lies in drop/new and moves each file to its place."""
    drop = signed_in.home / "drop"
    assert signed_in("import").status == 64
    (drop / "new" / "good.xml").write_bytes(invoice("DROP-1"))
    (drop / "new" / "bad.xml").write_bytes(b"no invoice")
    assert signed_in("import", "--drop").status == 1
    assert sorted(one.name for one in (drop / "sent").iterdir()) == ["good.xml"]
    assert "bad.xml" in {one.name for one in (drop / "failed").iterdir()}
    assert list((drop / "new").iterdir()) == []
    assert signed_in("outbox", "list", "--query", "DROP-1", "--json").json["total"] == 1
