"""File, filepart, document: what happens to an upload, by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.sandbox.running import Running
from tests.sandbox.visitor import Visitor, eventually, invoice, problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture
def by_reference() -> Iterator[Running]:
    """An access point that lists files by reference."""
    with Running(files_by_reference=True, settle_seconds=0) as running:
        yield running


def test_upload_becomes_a_document(access_point: Running, visitor: Visitor) -> None:
    """Processing, then for a moment nothing at all, then a document."""
    file = visitor.upload(invoice())
    assert [part["status"] for part in visitor.parts(file)] == ["Processing"]
    hidden = visitor.items(f"/file/v1/files/{file}/fileparts?Status=AwaitingInteraction,Error")
    assert hidden == []
    assert visitor.documents(fileId=file) == []
    access_point.control("clock", advance_seconds=100)
    assert visitor.parts(file) == []
    assert visitor.documents(fileId=file) == []
    access_point.control("clock", advance_seconds=100)
    assert visitor.parts(file) == []
    (document,) = visitor.documents(fileId=file)
    assert document["fileId"] == file
    assert document["documentInfo"]["documentIdentifier"] == "INV-1"


def test_time_passes_by_itself(http: httpx.Client) -> None:
    """Without a test's hand on the clock a document appears just so."""
    with Running(settle_seconds=0.05, listing_lag_seconds=0.05) as running:
        visitor = Visitor.signed_in(running.url, http)
        file = visitor.upload(invoice())
        assert len(eventually(lambda: visitor.documents(fileId=file))) == 1


def test_error_can_be_restarted_or_canceled(guest: Visitor) -> None:
    """A document that asks for an error gets it; the same bytes fail again; cancel ends it."""
    file = guest.upload(invoice(note="SANDBOX-ERROR: Recipient not found"))
    (part,) = guest.parts(file)
    assert part["fileId"] == file
    assert part["status"] == "Error"
    assert part["error"] == {"description": ["Recipient not found"]}
    assert guest.act(part["id"], "Restart").json() == {}
    assert [found["status"] for found in guest.parts(file)] == ["Error"]
    assert guest.act(part["id"], "Cancel").status_code == 200
    assert guest.parts(file) == []
    assert guest.documents(fileId=file) == []
    answer = guest.act(part["id"], "Cancel")
    assert answer.status_code == 409
    assert "Canceled" in problems(answer)["action"]


def test_restart_processes_the_old_bytes(quick: Running, guest: Visitor) -> None:
    """What failed once goes through on a restart, without a second file."""
    file = guest.upload(invoice(note="SANDBOX-ERROR-ONCE: Network down; SANDBOX-ERROR-ONCE: Twice"))
    (part,) = guest.parts(file)
    assert part["error"]["description"] == ["Network down", "Twice"]
    assert guest.act(part["id"], "Restart", "text/plain").status_code == 200
    assert guest.parts(file) == []
    assert len(guest.documents(fileId=file)) == 1
    assert quick.state()["files"] == 1


def test_restart_takes_its_time(access_point: Running, visitor: Visitor) -> None:
    """A restarted part is Processing again, and cannot be restarted meanwhile."""
    file = visitor.upload(invoice(note="SANDBOX-ERROR-ONCE"))
    access_point.control("clock", advance_seconds=100)
    (part,) = visitor.parts(file)
    visitor.act(part["id"], "Restart")
    assert [found["status"] for found in visitor.parts(file)] == ["Processing"]
    assert visitor.act(part["id"], "Restart").status_code == 409
    assert visitor.act(part["id"], "Cancel").status_code == 409


def test_attention_waits_for_a_person(quick: Running, guest: Visitor) -> None:
    """AwaitingInteraction stays until somebody acts there, or restarts it here."""
    first = guest.upload(invoice("A1", "SANDBOX-ATTENTION"))
    second = guest.upload(invoice("A2", "SANDBOX-ATTENTION"))
    parts = guest.items("/file/v1/fileparts?Status=AwaitingInteraction")
    assert [part["fileId"] for part in parts] == [first, second]
    assert [part["error"] for part in parts] == [None, None]
    quick.control("interact", filepartId=parts[0]["id"])
    eventually(lambda: guest.documents(fileId=first))
    assert guest.act(parts[1]["id"], "Restart").status_code == 200
    assert len(guest.documents(fileId=second)) == 1
    assert guest.items("/file/v1/fileparts") == []


def test_attention_may_pass_by_itself(access_point: Running, visitor: Visitor) -> None:
    """With a number of seconds a person is simulated who acts then."""
    file = visitor.upload(invoice(note="SANDBOX-ATTENTION: 50; SANDBOX-SLOW: 10; SANDBOX-LATE: 5"))
    for seconds, statuses, documents in ((0, ["Processing"], 0), (10, ["AwaitingInteraction"], 0),
                                         (50, [], 0), (5, [], 1)):  # fmt: skip
        access_point.control("clock", advance_seconds=seconds)
        assert [part["status"] for part in visitor.parts(file)] == statuses
        assert len(visitor.documents(fileId=file)) == documents


def test_duplicate_number_is_stopped(guest: Visitor) -> None:
    """One number per fiscal year, mode and kind; a canceled one does not count."""
    guest.upload(invoice("N1"))
    second = guest.upload(invoice("N1"))
    (part,) = guest.parts(second)
    assert part["status"] == "Error"
    assert "N1 already exists" in part["error"]["description"][0]
    assert guest.act(part["id"], "Restart").status_code == 200
    assert guest.parts(second)[0]["status"] == "Error"
    for allowed in (invoice("N1", date="2031-01-01"), invoice("N1", kind="CreditNote")):
        assert guest.parts(guest.upload(allowed)) == []
    assert guest.parts(guest.upload(invoice("N1"), sendMode="Production")) == []


def test_duplicate_control_can_be_off(http: httpx.Client) -> None:
    """Companies without the control send a number twice."""
    with Running(settle_seconds=0, listing_lag_seconds=0, duplicate_control=False) as running:
        visitor = Visitor.signed_in(running.url, http)
        for _ in range(2):
            visitor.upload(invoice("N1"))
        assert len(visitor.documents(direction="Sent")) == 2


def test_corrected_invoice_follows_a_cancel(guest: Visitor) -> None:
    """After Error and Cancel the same number may be uploaded anew."""
    file = guest.upload(invoice("N1", "SANDBOX-ERROR"))
    guest.act(guest.parts(file)[0]["id"], "Cancel")
    assert guest.parts(guest.upload(invoice("N1"))) == []


@pytest.mark.parametrize(
    ("payload", "kind", "said"),
    [
        (b"<letter/>", "Invoice", "unknown format"),
        (b"<Invoice/>", "Invoice", "unknown format"),
        (invoice(), "ApplicationResponse", "ApplicationResponse"),
        (invoice(""), "Invoice", "no identifier"),
        (invoice(date="soon"), "Invoice", "no issue date"),
    ],
)
def test_what_is_no_document_ends_in_error(
    stranger: Visitor, payload: bytes, kind: str, said: str
) -> None:
    """Well-formed XML is accepted; whether it is a document shows in processing."""
    (part,) = stranger.parts(stranger.upload(payload, documentType=kind))
    assert part["status"] == "Error"
    assert said in part["error"]["description"][0]


def test_certification_reaches_nobody(quick: Running, guest: Visitor) -> None:
    """Certification runs through everything, but no buyer ever answers."""
    guest.upload(invoice("C1", "SANDBOX-ACCEPT"), sendMode="Certification")
    assert len(guest.documents(direction="Sent")) == 1
    assert guest.documents(direction="Received") == []
    assert quick.state()["documents"]["reached_recipient"] == 0
    guest.upload(invoice("T1", "SANDBOX-ACCEPT"))
    assert len(guest.documents(direction="Received")) == 1
    assert quick.state()["documents"]["reached_recipient"] == 1


def test_fileparts_are_paged(guest: Visitor) -> None:
    """The whole collection comes in pages of ten, the oldest first."""
    files = [guest.upload(invoice(f"N{n}", "SANDBOX-ERROR")) for n in range(11)]
    answer = guest.get("/file/v1/fileparts?Status=Error").json()
    assert [part["fileId"] for part in answer["items"]] == files[:10]
    assert answer["meta"] == {"offset": 0, "total": 11}
    answer = guest.get("/file/v1/fileparts?Status=Error&offset=10").json()
    assert [part["fileId"] for part in answer["items"]] == files[10:]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/file/v1/files/999/fileparts", 404),
        ("/file/v1/files/x/fileparts", 404),
        ("/file/v1/fileparts?Status=Done", 400),
        ("/file/v1/fileparts?Status=", 400),
        ("/file/v1/fileparts?status=Error", 400),
        ("/file/v1/fileparts?Status=Error&Status=Processing", 400),
        ("/file/v1/fileparts?limit=0", 400),
        ("/file/v1/fileparts?limit=101", 400),
        ("/file/v1/fileparts?offset=-1", 400),
    ],
)
def test_wrong_list_requests_are_refused(stranger: Visitor, path: str, status: int) -> None:
    """Unknown files, statuses, parameters and pages are told."""
    answer = stranger.get(path)
    assert answer.status_code == status
    assert problems(answer)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"action":"Restart"}', "application/json", 404),
        (b'{"action":"restart"}', "application/json", 400),
        (b'{"action":"Cancel","why":"x"}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{", "text/plain", 400),
        (b'{"action":"Restart"}', "application/xml", 415),
    ],
)
def test_wrong_actions_are_refused(stranger: Visitor, body: bytes, kind: str, status: int) -> None:
    """Only the two actions exist, on fileparts that exist, as JSON."""
    answer = stranger.post("/file/v1/fileparts/999/action", body, kind)
    assert answer.status_code == status
    assert stranger.post("/file/v1/fileparts//action", body, kind).status_code == 404


def test_files_are_found_by_reference(by_reference: Running, http: httpx.Client) -> None:
    """Where the option is on, a reference leads to its files, the newest first."""
    visitor = Visitor.signed_in(by_reference.url, http)
    ids = [visitor.upload(invoice(f"N{n}"), senderReference="mine") for n in range(3)]
    visitor.upload(invoice("N9"), senderReference="other")
    found = visitor.items("/file/v1/files?senderReference=mine")
    assert [file["id"] for file in found] == ids[::-1]
    assert {file["senderReference"] for file in found} == {"mine"}
    assert visitor.items("/file/v1/files?senderReference=nobody") == []
    assert visitor.get("/file/v1/files").status_code == 400
