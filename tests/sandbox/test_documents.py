"""Documents: lists, filters, pages, downloads, marks, answers both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.errors import InputMissingError, UsageError
from edoc_tui.sandbox.options import COMPANY_ID
from edoc_tui.sandbox.running import Running
from tests.sandbox.visitor import URN, Visitor, changed, form, invoice, problems

if TYPE_CHECKING:
    from pathlib import Path

    import httpx


def reply(document: str, code: str = "AP") -> bytes:
    """Return our answer to a received document."""
    return (
        f'<ApplicationResponse xmlns="{URN}ApplicationResponse-2"'
        f' xmlns:cac="{URN}CommonAggregateComponents-2"'
        f' xmlns:cbc="{URN}CommonBasicComponents-2" xmlns:puf="urn:pagero:ExtensionComponent:1.0">'
        "<puf:PageroExtension><puf:ResponseExtension><puf:DocumentMatchingID>"
        f"<cbc:UUID>{document}</cbc:UUID></puf:DocumentMatchingID></puf:ResponseExtension>"
        "</puf:PageroExtension><cbc:ID>R1</cbc:ID><cbc:IssueDate>2030-01-03</cbc:IssueDate>"
        f"<cac:DocumentResponse><cac:Response><cbc:ResponseCode>{code}</cbc:ResponseCode>"
        "</cac:Response></cac:DocumentResponse></ApplicationResponse>"
    ).encode()


def test_item_has_every_field(guest: Visitor) -> None:
    """An item looks as the contract says, amounts as strings, parties with their ids."""
    file = guest.upload(invoice())
    (item,) = guest.documents(fileId=file)
    assert set(item) == {
        "attachments", "createTime", "distribution", "documentInfo", "documentReferences",
        "eventDetails", "fileId", "id", "isFetched", "isSelfBilled",
        "receivingServiceProviderId", "receivingServiceProviderName",
        "receivingTradingPartnerId", "sendMode", "sendingCompanyId",
        "sendingServiceProviderId", "sendingServiceProviderName", "sendingTradingPartnerId",
        "validationErrors",
    }  # fmt: skip
    info = item["documentInfo"]
    assert info["amounts"] == {
        "currency": "EUR",
        "netAmount": "100.00",
        "totalAmount": "120.00",
        "vatAmount": "20.00",
    }
    assert (info["direction"], info["documentType"]) == ("Sent", "Invoice")
    assert info["documentSubType"] == "Debit"
    assert (info["issueDate"], info["dueDate"]) == ("2030-01-02", "2030-02-01")
    sender = info["senderParty"]
    assert sender["name"] == "Tern SAS"
    assert sender["address"]["town"] == "Nantes"
    assert {"idType": "GLN", "value": "7300010000001"} in sender["ids"]
    assert {"idType": "UNDEFINED_VAT", "value": "FR40303265045"} in sender["ids"]
    assert info["receiverParty"]["name"] == "Gull & Co"
    assert (item["sendMode"], item["isFetched"]) == ("Test", False)
    assert item["sendingCompanyId"] == COMPANY_ID


def test_credit_note_is_an_invoice_of_another_kind(guest: Visitor) -> None:
    """A credit note travels as an Invoice whose sub-type is Credit."""
    guest.upload(invoice("CN1", kind="CreditNote"))
    (item,) = guest.documents(documentType="Invoice")
    assert item["documentInfo"]["documentSubType"] == "Credit"


def test_list_comes_in_pages_of_ten(quick: Running, guest: Visitor) -> None:
    """Ten by default, the newest first, and the rest by offset."""
    ids = [quick.receive(invoice(f"R{n}"), f"r{n}") for n in range(11)]
    answer = guest.get("/document/v1/documents?direction=Received").json()
    assert [item["id"] for item in answer["items"]] == ids[:0:-1]
    assert answer["meta"] == {"count": 10, "limit": 10, "offset": 0, "total": 11}
    answer = guest.get("/document/v1/documents?direction=Received&offset=10").json()
    assert [item["id"] for item in answer["items"]] == ids[:1]
    assert answer["meta"] == {"count": 1, "limit": 10, "offset": 10, "total": 11}
    answer = guest.get("/document/v1/documents?limit=100").json()
    assert answer["meta"] == {"count": 11, "limit": 100, "offset": 0, "total": 11}


def test_filters_narrow_the_list(quick: Running, guest: Visitor) -> None:
    """Each filter of the contract, alone and together."""
    sent = guest.upload(invoice("S1"))
    received = quick.receive(invoice("R1"))
    answer = quick.control("respond", documentIdentifier="S1", verdict="accept")["id"]

    def found(query: str) -> set[str]:
        return {item["id"] for item in guest.items(f"/document/v1/documents?{query}")}

    (own,) = found(f"fileId={sent}")
    assert found("direction=Sent") == {own}
    assert found("direction=Received") == {received, answer}
    assert found("documentType=Invoice") == {own, received}
    assert found("documentType=Invoice&documentType=ApplicationResponse") == {own, received, answer}
    assert found("documentType=PaymentReminder") == set()
    assert found(f"companyId={COMPANY_ID.upper()}&direction=Sent") == {own}
    assert found("referenceDocumentIdentifier=S1") == {answer}
    assert found("fileId=nothing") == set()
    assert guest.fetch(received).status_code == 200
    assert found("showFetchedOnly=false") == {own, answer}
    assert found("showFetchedOnly=true") == {received}
    assert found("") == {own, received, answer}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("companyId=5a4db0c5-0000-4000-8000-0000000000aa", 403),
        ("direction=Both", 400),
        ("documentType=CreditNote", 400),
        ("showFetchedOnly=no", 400),
        ("limit=0", 400),
        ("limit=101", 400),
        ("limit=ten", 400),
        ("offset=-1", 400),
        ("documentIdentifier=S1", 400),
        ("direction=Sent&direction=Sent", 400),
        ("fileId=", 400),
    ],
)
def test_wrong_filters_are_refused(stranger: Visitor, query: str, status: int) -> None:
    """An unknown name or value is told instead of ignored."""
    answer = stranger.get(f"/document/v1/documents?{query}")
    assert answer.status_code == status
    assert query.partition("=")[0] in problems(answer)


def test_download_is_byte_for_byte(quick: Running, guest: Visitor) -> None:
    """Received and sent documents come back exactly, hostile ones too."""
    hostile = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>\x00\xff"
    received = quick.receive(hostile, "evil")
    sent = invoice("S1", note="é €".encode().decode("latin-1"))
    guest.upload(sent)
    (own,) = guest.documents(direction="Sent")
    for identifier, expected in ((received, hostile), (own["id"], sent)):
        path = f"/document/v1/documents/{identifier}/targetdocument"
        answer = guest.get(path, Accept="application/xml, */*")
        assert answer.content == expected
        assert answer.headers["content-type"].startswith("application/xml")
    assert guest.documents(direction="Received")[0]["documentInfo"]["documentIdentifier"] == "evil"
    assert guest.get(path, Accept="application/json").status_code == 406
    assert guest.get("/document/v1/documents/none/targetdocument").status_code == 404


def test_fetch_marks_all_or_none_and_repeats(quick: Running, guest: Visitor) -> None:
    """Marking twice is harmless; one unknown id marks nothing."""
    ids = [quick.receive(invoice(f"R{n}")) for n in range(3)]
    answer = guest.fetch(ids[0], "unknown")
    assert answer.status_code == 404
    assert "unknown" in problems(answer)["ids"]
    assert len(guest.documents(showFetchedOnly="false")) == 3
    for _ in range(2):
        assert guest.fetch(*ids[:2]).status_code == 200
    assert [item["id"] for item in guest.documents(showFetchedOnly="false")] == ids[2:]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"ids":[]}', "application/json", 400),
        (b'{"ids":"a"}', "application/json", 400),
        (b'{"ids":[1]}', "application/json", 400),
        (b'{"id":["a"]}', "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"ids":["a"]}', "text/plain", 415),
    ],
)
def test_wrong_marks_are_refused(stranger: Visitor, body: bytes, kind: str, status: int) -> None:
    """Only a JSON list of ids is taken."""
    answer = stranger.post("/document/v1/documents/fetch", body, kind)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("note", "subtype", "code"),
    [
        ("SANDBOX-ACCEPT", "RecipientAccept", "AP"),
        ("SANDBOX-REJECT: Wrong price &lt;here&gt;", "RecipientReject", "RE"),
        ("SANDBOX-REJECT-CLEARANCE", "RecipientRejectWithClearanceRemoval", "RE"),
        ("SANDBOX-RESPOND: RecipientPondering", "RecipientPondering", "AP"),
    ],
)
def test_buyer_answers_by_itself(
    access_point: Running, visitor: Visitor, note: str, subtype: str, code: str
) -> None:
    """A document can ask its buyer for a verdict, which comes later than itself."""
    visitor.upload(invoice("S1", note))
    access_point.control("clock", advance_seconds=200)
    assert visitor.documents(referenceDocumentIdentifier="S1") == []
    access_point.control("clock", advance_seconds=100)
    (item,) = visitor.documents(referenceDocumentIdentifier="S1", direction="Received")
    info = item["documentInfo"]
    assert info["documentType"] == "ApplicationResponse"
    assert (info["documentSubType"], info["documentIdentifier"]) == (subtype, "S1")
    assert info["senderParty"]["name"] == "Gull & Co"
    text = visitor.get(f"/document/v1/documents/{item['id']}/targetdocument").text
    assert f"<cbc:ResponseCode>{code}<" in text
    if "price" in note:
        assert "<cbc:StatusReason>Wrong price &lt;here&gt;<" in text


def test_buyer_answers_when_told(quick: Running, guest: Visitor) -> None:
    """A test decides verdict, reason and the answer's own number."""
    guest.upload(invoice("S1"))
    quick.control("respond", documentIdentifier="S1", verdict="reject", identifier="AR-9")
    (item,) = guest.documents(referenceDocumentIdentifier="S1")
    assert item["documentInfo"]["documentIdentifier"] == "AR-9"
    assert item["documentInfo"]["documentSubType"] == "RecipientReject"
    with pytest.raises(UsageError):
        quick.control("respond", documentIdentifier="S2")


def test_our_answer_must_match_a_received_document(quick: Running, guest: Visitor) -> None:
    """Approving what was never received, or with an unknown code, ends in an error."""
    received = quick.receive(invoice("R1"))
    kind = {"documentType": "ApplicationResponse"}
    good = guest.upload_body(form(reply(received), changed(**kind)))
    assert good.status_code == 201
    assert guest.parts(good.json()["id"]) == []
    for wrong in (reply("nothing"), reply(received, "XX")):
        (part,) = guest.parts(guest.upload(wrong, **kind))
        assert part["status"] == "Error"


def test_folder_fills_the_inbox(tmp_path: Path, http: httpx.Client) -> None:
    """Files of a folder are received once, by name, across restarts."""
    folder = tmp_path / "received"
    folder.mkdir()
    (folder / "b.xml").write_bytes(invoice("B"))
    (folder / "a.xml").write_bytes(b"not xml")
    for _ in range(2):
        with Running(tmp_path / "state", received=folder) as running:
            found = Visitor.signed_in(running.url, http).documents(direction="Received")
            numbers = [item["documentInfo"]["documentIdentifier"] for item in found]
            assert numbers == ["B", "a"]
    with pytest.raises(InputMissingError):
        Running(received=tmp_path / "missing")
