"""Uploading: what the access point takes, and how exactly it refuses the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.sandbox.options import COMPANY_ID, MAX_PAYLOAD
from edoc_tui.sandbox.uploads import _split
from tests.sandbox.visitor import FORM, changed, form, invoice, problems

if TYPE_CHECKING:
    from edoc_tui.sandbox.running import Running
    from tests.sandbox.visitor import Visitor


def test_upload_answers_the_whole_file(guest: Visitor) -> None:
    """201, with every field of the contract."""
    answer = guest.upload_body(form(invoice()))
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {
        "id",
        "sendingCompany",
        "sendingUser",
        "sendMode",
        "createTime",
        "documentType",
        "senderReference",
    }
    assert isinstance(body["id"], str)
    assert body["sendingCompany"]["id"] == COMPANY_ID
    assert (body["sendMode"], body["documentType"]) == ("Test", "Invoice")
    assert body["senderReference"] == "ref-1"
    assert body["createTime"].endswith("Z")


def test_upload_is_not_idempotent(quick: Running, guest: Visitor) -> None:
    """The same upload twice makes two files under one reference."""
    ids = [guest.upload(invoice()), guest.upload(invoice())]
    state = quick.state()
    assert ids[0] != ids[1]
    assert [found["id"] for found in state["by_reference"]["ref-1"]] == ids
    assert state["references_with_several_files"] == 1


@pytest.mark.parametrize("boundary", ['"a-b"', "a-b"])
def test_boundary_may_be_quoted(stranger: Visitor, boundary: str) -> None:
    """Both spellings of a boundary are read."""
    assert stranger.upload_body(form(invoice()), boundary).status_code == 201


@pytest.mark.parametrize(
    ("bent", "field"),
    [
        ({"documentType": "CreditNote"}, "documentType"),
        ({"documentType": "invoice"}, "documentType"),
        ({"sendMode": "test"}, "sendMode"),
        ({"sendMode": ""}, "sendMode"),
        ({"sendingCompanyId": "me"}, "sendingCompanyId"),
        ({"sendingCompanyId": ""}, "sendingCompanyId"),
        ({"senderReference": ""}, "senderReference"),
        ({"senderReference": None}, "senderReference"),
        ({"documentType": None}, "documentType"),
    ],
)
def test_wrong_field_is_named(stranger: Visitor, bent: dict[str, str | None], field: str) -> None:
    """400 with the name of the field that is wrong or missing."""
    answer = stranger.upload_body(form(invoice(), changed(**bent)))
    assert answer.status_code == 400
    assert field in problems(answer)


def test_all_faults_are_told_at_once(stranger: Visitor) -> None:
    """The error list is complete."""
    answer = stranger.upload_body(form(invoice(), changed(sendMode="x", documentType="y")))
    assert set(problems(answer)) == {"sendMode", "documentType"}
    assert answer.headers["x-correlation-id"] == answer.json()["correlationId"]


@pytest.mark.parametrize(
    ("head", "more", "said"),
    [
        ('name="payload"', "", "filename"),
        ('name="payload"; filename=""', "", "filename"),
        ('name="payload"; filename="a.xml"', "Content-Type: text/xml\r\n", "Content-Type"),
    ],
)
def test_payload_part_has_a_name_and_no_type(
    stranger: Visitor, head: str, more: str, said: str
) -> None:
    """The payload part carries a filename and no Content-Type of its own."""
    answer = stranger.upload_body(form(invoice(), head=head, more=more))
    assert answer.status_code == 400
    assert said in problems(answer)["payload"]


@pytest.mark.parametrize(
    "fields",
    [
        FORM[::-1],
        FORM[:2],
        (*FORM, ("documentType", "Invoice")),
        (*FORM, ("extra", "x")),
        (),
    ],
)
def test_parts_come_in_order(stranger: Visitor, fields: tuple[tuple[str, str], ...]) -> None:
    """Another order, a missing, a repeated or an unknown part is refused."""
    answer = stranger.upload_body(form(invoice(), fields))
    assert answer.status_code == 400
    assert "in this order" in problems(answer)["body"]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "empty"),
        (b"no xml", "well-formed"),
        (b"<a><b></a>", "well-formed"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "DOCTYPE"),
    ],
)
def test_payload_is_well_formed_xml(stranger: Visitor, payload: bytes, said: str) -> None:
    """Whatever is no XML, or has a DOCTYPE in any encoding, is refused."""
    answer = stranger.upload_body(form(payload))
    assert answer.status_code == 400
    assert said in problems(answer)["payload"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"rubbish",
        form(invoice())[:-8],
        form(invoice()).replace(b"--a-b--", b"--a-c--"),
        b"prologue\r\n" + form(invoice()),
        form(invoice()) + b"epilogue",
        form(invoice()).replace(b"Content-Disposition", b"Content Disposition\r\n\r\n"),
    ],
)
def test_broken_multipart_is_refused(stranger: Visitor, body: bytes) -> None:
    """A body that is not multipart from the first byte to the last is refused."""
    answer = stranger.upload_body(body)
    assert answer.status_code == 400
    assert "body" in problems(answer)


def test_missing_boundary_is_refused(stranger: Visitor) -> None:
    """Without a boundary there are no parts."""
    answer = stranger.post("/file/v1/files", form(invoice()), "multipart/form-data")
    assert answer.status_code == 400
    assert "Content-Type" in problems(answer)


@pytest.mark.parametrize("kind", ["application/xml", "application/json", "multipart/mixed"])
def test_other_media_types_are_refused(stranger: Visitor, kind: str) -> None:
    """415 for whatever is not multipart/form-data."""
    answer = stranger.post("/file/v1/files", invoice(), kind)
    assert answer.status_code == 415
    assert "Content-Type" in problems(answer)


def test_foreign_company_is_forbidden(stranger: Visitor) -> None:
    """403 for a company that the user cannot see."""
    other = "5a4db0c5-0000-4000-8000-0000000000aa"
    answer = stranger.upload_body(form(invoice(), changed(sendingCompanyId=other)))
    assert answer.status_code == 403
    assert "sendingCompanyId" in problems(answer)


@pytest.mark.parametrize("more", [1, 200_000])
def test_too_large_is_413(stranger: Visitor, more: int) -> None:
    """One byte over 25 MB is too much, by the payload as by the whole body."""
    payload = b"<a>" + b"x" * (MAX_PAYLOAD - 7 + more) + b"</a>"
    answer = stranger.upload_body(form(payload))
    assert answer.status_code == 413
    assert "payload" in problems(answer)


def test_twenty_five_megabytes_are_taken(stranger: Visitor) -> None:
    """A payload of exactly the limit passes, large text and all."""
    note = "x" * (MAX_PAYLOAD - len(invoice()))
    assert len(invoice(note=note)) == MAX_PAYLOAD
    assert stranger.upload(invoice(note=note))


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 201),
        ("*/*", 201),
        ("text/html, application/*;q=0.5", 201),
        ("application/xml", 406),
        ("application/json;q=0", 406),
        ("text/*", 406),
    ],
)
def test_answers_are_json_or_406(stranger: Visitor, accept: str, status: int) -> None:
    """An answer nobody accepts is not given, and nothing happens."""
    kind = 'multipart/form-data; boundary="a-b"'
    answer = stranger.post("/file/v1/files", form(invoice()), kind, Accept=accept)
    assert answer.status_code == status


def test_unknown_address_and_method_are_json_errors(stranger: Visitor) -> None:
    """404 and 405 look like every other refusal; nothing is redirected."""
    assert stranger.get("/file/v1/nothing").status_code == 404
    assert stranger.get("/file/v1/fileparts/").status_code == 404
    answer = stranger.post("/document/v1/documents", b"{}", "application/json")
    assert answer.status_code == 405
    assert problems(answer)


def test_listing_files_is_off_unless_told(stranger: Visitor) -> None:
    """Nobody knows whether files can be listed, so they cannot."""
    answer = stranger.get("/file/v1/files?senderReference=ref-1")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


_NAMES = st.text(st.characters(codec="ascii", exclude_characters='"\\\r\n'), min_size=1)


@given(
    st.lists(st.tuples(_NAMES, st.binary().filter(lambda data: b"\r\n--b-" not in data))),
)
def test_split_returns_what_was_joined(parts: list[tuple[str, bytes]]) -> None:
    """Any parts, whatever bytes they hold, come out as they went in."""
    body = b"".join(
        b'--b-\r\nContent-Disposition: form-data; name="'
        + name.encode()
        + b'"\r\n\r\n'
        + data
        + b"\r\n"
        for name, data in parts
    )
    found = _split(body + b"--b---\r\n", b"b-")
    assert [(part.name, part.data) for part in found] == parts
