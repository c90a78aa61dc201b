"""Each kind of fault, seen from the other end of the socket."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from edoc_tui.domain.errors import InputMissingError, SettingsError, UsageError
from edoc_tui.sandbox.faults import Action, Fault, Script, read_script, script_from
from edoc_tui.sandbox.options import Behaviour
from edoc_tui.sandbox.running import Running
from tests.sandbox.visitor import form, invoice

if TYPE_CHECKING:
    from tests.sandbox.visitor import Visitor

UPLOAD = {"method": "POST", "path": "/file/v1/files"}


def scripted(access_point: Running, action: str, **values: Any) -> None:
    """Let uploads suffer one fault."""
    access_point.control("faults", fault=[{**UPLOAD, "action": action, **values}])


def files(access_point: Running) -> int:
    """Return how many files there are."""
    return int(access_point.state()["files"])


def raw_upload(visitor: Visitor, payload: bytes, cut: int | None = None) -> bytes:
    """Upload over a bare socket and return what comes until FIN; a reset is an error."""
    body = form(payload)
    port = int(visitor.url.rpartition(":")[2])
    head = (
        "POST /file/v1/files HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: {visitor.headers['Authorization']}\r\n"
        f'Content-Type: multipart/form-data; boundary="a-b"\r\nContent-Length: {len(body)}\r\n\r\n'
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode() + body[:cut])
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


def test_drop_before_accept_resets_and_keeps_nothing(quick: Running, guest: Visitor) -> None:
    """The socket is reset, not closed, and the upload never happened."""
    scripted(quick, "drop-before-accept")
    with pytest.raises(ConnectionResetError):
        raw_upload(guest, invoice())
    with pytest.raises(httpx.ReadError):
        guest.upload_body(form(invoice()))
    assert files(quick) == 0


def test_drop_may_come_amid_the_body(quick: Running, guest: Visitor) -> None:
    """With ``after_bytes`` the reset comes while the client is still sending."""
    scripted(quick, "drop-before-accept", after_bytes=100)
    with pytest.raises(ConnectionResetError):
        raw_upload(guest, invoice(), cut=200)
    assert files(quick) == 0


def test_accept_then_drop_keeps_the_upload(quick: Running, guest: Visitor) -> None:
    """The socket is reset without a byte of answer, but the file exists."""
    scripted(quick, "accept-then-drop")
    with pytest.raises(ConnectionResetError):
        raw_upload(guest, invoice())
    assert files(quick) == 1


def test_status_answers_instead(quick: Running, guest: Visitor) -> None:
    """Any status with any headers and body; nothing is processed unless asked."""
    scripted(quick, "status", status=429, headers={"Retry-After": "7"}, body="slow down", nth=1)
    answer = guest.upload_body(form(invoice()))
    assert (answer.status_code, answer.text) == (429, "slow down")
    assert answer.headers["retry-after"] == "7"
    assert files(quick) == 0
    assert guest.upload_body(form(invoice())).status_code == 201
    scripted(quick, "status", status=500, process=True)
    answer = guest.upload_body(form(invoice("N2")))
    assert answer.status_code == 500
    assert answer.json()["errors"]
    assert files(quick) == 2


def test_malformed_is_a_whole_answer_that_is_no_json(quick: Running, guest: Visitor) -> None:
    """201 with its proper length, but the JSON ends in the middle."""
    scripted(quick, "malformed")
    answer = guest.upload_body(form(invoice()))
    assert answer.status_code == 201
    assert answer.content
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()
    scripted(quick, "malformed", body="<html>", status=200)
    answer = guest.upload_body(form(invoice("N2")))
    assert (answer.status_code, answer.text) == (200, "<html>")
    assert files(quick) == 2


def test_truncated_ends_before_its_length(quick: Running, guest: Visitor) -> None:
    """The headers promise more bytes than come before the end."""
    scripted(quick, "truncated")
    with pytest.raises(httpx.RemoteProtocolError):
        guest.upload_body(form(invoice()))
    received = raw_upload(guest, invoice("N2"))
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert 0 < len(body) < length
    assert files(quick) == 2


def test_wrong_types_keep_the_names(quick: Running, guest: Visitor) -> None:
    """The JSON is fine and has the right keys, with other types."""
    scripted(quick, "wrong-types")
    body = guest.upload_body(form(invoice())).json()
    assert body["id"] == ["7700001"]
    assert body["sendingCompany"]["department"] == 0
    quick.control("faults", fault=[{"path": "/document/.*", "action": "wrong-types"}])
    body = guest.get("/document/v1/documents").json()
    assert body["meta"]["total"] == "1"
    assert isinstance(body["items"], dict)


def test_repeat_answer_gives_one_id_to_two_files(quick: Running, guest: Visitor) -> None:
    """Two files, two uploads, one answer."""
    scripted(quick, "repeat-answer")
    ids = {guest.upload(invoice("N1")), guest.upload(invoice("N2"))}
    assert len(ids) == 1
    assert files(quick) == 2


def test_huge_answer_has_the_size_asked_for(quick: Running, guest: Visitor) -> None:
    """An error page of 10 MB, or of any size."""
    scripted(quick, "huge", times=1)
    answer = guest.upload_body(form(invoice()))
    assert answer.status_code == 500
    assert len(answer.content) == 10 * 1024 * 1024
    scripted(quick, "huge", size=5, status=502, process=True)
    answer = guest.upload_body(form(invoice()))
    assert (answer.status_code, len(answer.content)) == (502, 5)
    assert files(quick) == 1


def test_slow_drip_comes_whole_in_single_bytes(quick: Running, guest: Visitor) -> None:
    """The answer is right, but arrives byte by byte."""
    scripted(quick, "slow-drip", seconds=0.001)
    address, headers = f"{guest.url}/file/v1/files", dict(guest.headers)
    headers["Content-Type"] = 'multipart/form-data; boundary="a-b"'
    with guest.http.stream("POST", address, content=form(invoice()), headers=headers) as answer:
        chunks = list(answer.iter_raw())
    assert b'"senderReference":"ref-1"' in b"".join(chunks)
    assert len(chunks) > 20


def test_slow_drip_ends_with_the_client(quick: Running, guest: Visitor) -> None:
    """A client that runs out of patience gets no answer; the upload happened."""
    scripted(quick, "slow-drip", seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        guest.http.post(
            f"{guest.url}/file/v1/files",
            content=form(invoice()),
            headers={**guest.headers, "Content-Type": 'multipart/form-data; boundary="a-b"'},
            timeout=0.3,
        )
    assert files(quick) == 1


@pytest.mark.parametrize(("process", "kept"), [(False, 0), (True, 1)])
def test_hang_never_answers(quick: Running, guest: Visitor, process: bool, kept: int) -> None:  # noqa: FBT001 - a parameter of the test
    """No byte comes; after its seconds the connection is reset."""
    scripted(quick, "hang", process=process, seconds=0.1)
    with pytest.raises(ConnectionResetError):
        raw_upload(guest, invoice())
    assert files(quick) == kept


def test_stopping_does_not_wait_for_a_hanging_answer(http: httpx.Client) -> None:
    """An access point with a request that hangs for an hour still stops."""
    with Running() as running:
        running.control("faults", fault=[{"action": "hang"}])
        with pytest.raises(httpx.ReadTimeout):
            http.get(f"{running.url}/signed-in", timeout=0.2)


@pytest.mark.parametrize("process", [False, True])
def test_delay_answers_late_and_right(quick: Running, guest: Visitor, process: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The answer is held back and then as usual."""
    scripted(quick, "delay", seconds=0.2, process=process)
    answer = guest.upload_body(form(invoice()))
    assert answer.status_code == 201
    assert answer.elapsed.total_seconds() >= 0.2
    assert files(quick) == 1


def test_delayed_upload_of_a_client_that_left_is_not_processed(
    quick: Running, guest: Visitor
) -> None:
    """Before processing, an impatient client cancels its upload; after, it does not."""
    for process in (False, True):
        scripted(quick, "delay", seconds=60, process=process)
        with pytest.raises(httpx.ReadTimeout):
            guest.http.post(
                f"{guest.url}/file/v1/files",
                content=form(invoice()),
                headers={**guest.headers, "Content-Type": 'multipart/form-data; boundary="a-b"'},
                timeout=0.3,
            )
        assert files(quick) == int(process)


def test_late_listing_delays_the_document(quick: Running, guest: Visitor) -> None:
    """Neither a filepart nor a document is listed for that long."""
    scripted(quick, "late-listing", seconds=50, nth=1)
    late, early = guest.upload(invoice("N1")), guest.upload(invoice("N2"))
    assert guest.parts(late) == []
    assert guest.documents(fileId=late) == []
    assert len(guest.documents(fileId=early)) == 1
    quick.control("clock", advance_seconds=50)
    assert len(guest.documents(fileId=late)) == 1


def test_tokens_expire_or_are_revoked_on_command(quick: Running, guest: Visitor) -> None:
    """Expired tokens can be renewed, revoked ones cannot."""
    form_ = {"grant_type": "password", "username": "sandbox-user", "password": "sandbox-password"}
    refresh = guest.token(**form_).json()["refresh_token"]
    quick.control("faults", fault=[{"action": "token-expire", "path": "/document/.*", "nth": 1}])
    assert guest.get("/document/v1/documents").status_code == 401
    answer = guest.token(grant_type="refresh_token", refresh_token=refresh)
    assert answer.status_code == 200
    quick.control("faults", fault=[{"action": "token-revoke", "path": "/document/.*", "nth": 1}])
    bearer = f"Bearer {answer.json()['access_token']}"
    assert guest.get("/document/v1/documents", Authorization=bearer).status_code == 401
    again = guest.token(grant_type="refresh_token", refresh_token=answer.json()["refresh_token"])
    assert again.json()["error"] == "invalid_grant"


def test_answer_lost_after_a_refresh_burns_the_token(quick: Running, guest: Visitor) -> None:
    """The crash hazard of rotation: the renewal happened, nobody knows the new token."""
    form_ = {"grant_type": "password", "username": "sandbox-user", "password": "sandbox-password"}
    refresh = guest.token(**form_).json()["refresh_token"]
    fault = {"action": "accept-then-drop", "contains": "refresh_token", "nth": 1}
    quick.control("faults", fault=[fault])
    renew = {"grant_type": "refresh_token", "refresh_token": refresh}
    with pytest.raises(httpx.ReadError):
        guest.token(**renew)
    assert guest.token(**renew).json()["error"] == "invalid_grant"


def hits(requests: int, **fault: Any) -> list[int]:
    """Return which of so many requests a fault hits, from 1."""
    script = script_from({"seed": 3, "fault": [{"action": "hang", **fault}]}, "test")
    return [n for n in range(1, requests + 1) if script.choose("POST", "/x", b"INV-1")]


def test_when_a_fault_fires() -> None:
    """nth, every, probability, times, and what they are matched on."""
    assert hits(5) == [1, 2, 3, 4, 5]
    assert hits(5, nth=2) == [2]
    assert hits(5, nth=[1, 4]) == [1, 4]
    assert hits(7, every=3) == [3, 6]
    assert hits(5, times=2) == [1, 2]
    assert hits(9, every=2, times=2) == [2, 4]
    assert hits(3, contains="INV-1") == [1, 2, 3]
    assert hits(3, contains="INV-2") == []
    assert hits(3, method="GET|PUT") == []
    assert hits(3, method="P.*T", path="/x") == [1, 2, 3]
    assert hits(3, path="/") == []
    some = hits(1000, probability=0.25)
    assert 200 < len(some) < 300
    assert some == hits(1000, probability=0.25)


def test_first_fault_wins_and_all_count() -> None:
    """Rules are tried in order; every rule counts what it matches."""
    faults = [{"action": "hang", "nth": 2}, {"action": "delay", "nth": [2, 3]}]
    script = script_from({"fault": faults}, "test")
    chosen = [script.choose("GET", "/", b"") for _ in range(4)]
    assert [rule and rule.fault.action for rule in chosen] == [None, "hang", "delay", None]
    assert [rule.seen for rule in script.rules] == [4, 4]
    assert [rule.fired for rule in script.rules] == [1, 1]
    assert Script().choose("GET", "/", b"") is None


def test_faults_file_sets_faults_and_behaviour(tmp_path: Path, http: httpx.Client) -> None:
    """A file is read at the start; its ``[access_point]`` has the last word."""
    path = tmp_path / "faults.toml"
    path.write_text(
        "[access_point]\nfiles_by_reference = true\ntoken_seconds = 5\n"
        '[[fault]]\nname = "busy"\npath = "/signed-in"\naction = "status"\nstatus = 503\n'
        'headers = { Retry-After = "2" }\ntimes = 1\n',
        "utf-8",
    )
    with Running(faults=path, token_seconds=60) as running:
        answer = http.get(f"{running.url}/signed-in")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert http.get(f"{running.url}/signed-in").status_code == 200
        state = running.state(brief=True)
        busy = {"name": "busy", "action": "status", "seen": 2, "fired": 1}
        assert state["faults"] == [busy]
        assert state["access_point"]["files_by_reference"] is True
        assert state["access_point"]["token_seconds"] == 5
        running.control("faults", fault=[])
        assert running.state()["access_point"]["token_seconds"] == 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[fault]]\naction = 'explode'", "fault[0].action"),
        ("[[fault]]\naction = 'hang'\nsecs = 1", "secs"),
        ("[[fault]]\naction = 'hang'\npath = '('", "unterminated subpattern"),
        ("[[fault]]\naction = 'status'", "status must be"),
        ("[access_point]\nlatency = 1", "latency"),
        ("fault = 1", "fault"),
        ("[[fault]", "line 1"),
    ],
)
def test_mistakes_in_a_faults_file_are_named(tmp_path: Path, text: str, said: str) -> None:
    """The message names the file and the place, and nothing is left running."""
    path = tmp_path / "faults.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        Running(faults=path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_wrong_scripts_change_nothing(quick: Running, tmp_path: Path) -> None:
    """A script that cannot be understood leaves the old one; a missing file is told."""
    scripted(quick, "hang", nth=9)
    with pytest.raises(UsageError):
        quick.control("faults", fault=[{"action": "explode"}])
    assert quick.state()["faults"][0]["action"] == "hang"
    with pytest.raises(InputMissingError):
        Running(faults=tmp_path / "none.toml")


def test_latency_holds_every_answer_back(http: httpx.Client) -> None:
    """No answer of the contract comes before the latency is over."""
    with Running(latency_ms=150) as running:
        for _ in range(2):
            answer = http.get(f"{running.url}/signed-in")
            assert answer.elapsed.total_seconds() >= 0.14


def test_documented_faults_file_is_understood(tmp_path: Path) -> None:
    """The example and the names in docs/sandbox.md are those of the program."""
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")
    path = tmp_path / "faults.toml"
    path.write_text(text.partition("```toml\n")[2].partition("```")[0], "utf-8")
    script = read_script(path)
    assert [rule.fault.action for rule in script.rules] == [
        "status",
        "accept-then-drop",
        "truncated",
    ]
    assert set(script.overrides) == set(Behaviour.__struct_fields__)
    described = set(re.findall(r"`([a-z_-]+)`", text))
    assert set(Action) | set(Fault.__struct_fields__) <= described
