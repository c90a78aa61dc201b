"""A careful client of the access point, and documents for it."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from edoc_tui.sandbox.options import CLIENT_ID, CLIENT_SECRET, COMPANY_ID, PASSWORD, USERNAME

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:-1]
URN = "urn:oasis:names:specification:ubl:schema:xsd:"
FORM = (
    ("documentType", "Invoice"),
    ("sendMode", "Test"),
    ("sendingCompanyId", COMPANY_ID),
    ("senderReference", "ref-1"),
)


def invoice(number: str = "INV-1", note: str = "", kind: str = "Invoice", **more: str) -> bytes:
    """Return a small UBL invoice (or credit note) with a note."""
    date = more.get("date", "2030-01-02")
    return (
        f'<{kind} xmlns="{URN}{kind}-2" xmlns:cac="{URN}CommonAggregateComponents-2"'
        f' xmlns:cbc="{URN}CommonBasicComponents-2"><cbc:ID>{number}</cbc:ID>'
        f"<cbc:IssueDate>{date}</cbc:IssueDate><cbc:DueDate>2030-02-01</cbc:DueDate>"
        f"<cbc:Note>{note}</cbc:Note><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        "<cac:AccountingSupplierParty><cac:Party>"
        '<cbc:EndpointID schemeID="0088">7300010000001</cbc:EndpointID>'
        "<cac:PostalAddress><cbc:StreetName>Quai 1</cbc:StreetName><cbc:CityName>Nantes"
        "</cbc:CityName><cbc:PostalZone>44000</cbc:PostalZone><cac:Country>"
        "<cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
        "<cac:PartyTaxScheme><cbc:CompanyID>FR40303265045</cbc:CompanyID></cac:PartyTaxScheme>"
        "<cac:PartyLegalEntity><cbc:RegistrationName>Tern SAS</cbc:RegistrationName>"
        "</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>"
        "<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>"
        "<cbc:RegistrationName>Gull &amp; Co</cbc:RegistrationName></cac:PartyLegalEntity>"
        "</cac:Party></cac:AccountingCustomerParty>"
        "<cac:TaxTotal><cbc:TaxAmount>20.00</cbc:TaxAmount></cac:TaxTotal>"
        "<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount>"
        "<cbc:TaxInclusiveAmount>120.00</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal>"
        f"</{kind}>"
    ).encode()


def form(
    payload: bytes,
    fields: tuple[tuple[str, str], ...] = FORM,
    head: str = 'name="payload"; filename="INV-1.xml"',
    more: str = "",
    boundary: str = "a-b",
) -> bytes:
    """Return a multipart body exactly as the contract wants it, or as a test bends it."""
    line = f"--{boundary}\r\nContent-Disposition: form-data; "
    body = f"{line}{head}\r\n{more}\r\n".encode() + payload + b"\r\n"
    for name, value in fields:
        body += f'{line}name="{name}"\r\n\r\n{value}\r\n'.encode()
    return body + f"--{boundary}--\r\n".encode()


def changed(**values: str | None) -> tuple[tuple[str, str], ...]:
    """Return the form with some values changed, or left out where ``None``."""
    return tuple(
        (name, str(values.get(name, value)))
        for name, value in FORM
        if values.get(name, value) is not None
    )


@dataclass
class Visitor:
    """Someone who is signed in at the access point *url*."""

    url: str
    http: httpx.Client
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def signed_in(cls, url: str, http: httpx.Client) -> Visitor:
        """Sign in by name and password."""
        visitor = cls(url, http)
        answer = visitor.token(grant_type="password", username=USERNAME, password=PASSWORD)
        visitor.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return visitor

    def token(self, **values: str) -> httpx.Response:
        """Ask the token endpoint."""
        form = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **values}
        return self.http.post(f"{self.url}/oauth/v2/oauth-token", data=form)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET with the token."""
        return self.http.get(f"{self.url}{path}", headers={**self.headers, **headers})

    def post(self, path: str, content: bytes, kind: str, **headers: str) -> httpx.Response:
        """POST with the token and a media type."""
        all_headers = {**self.headers, "Content-Type": kind, **headers}
        return self.http.post(f"{self.url}{path}", content=content, headers=all_headers)

    def upload_body(self, body: bytes, boundary: str = '"a-b"') -> httpx.Response:
        """Upload a body as it is."""
        return self.post("/file/v1/files", body, f"multipart/form-data; boundary={boundary}")

    def upload(self, payload: bytes, **values: str) -> str:
        """Upload a document and return the id of its file."""
        answer = self.upload_body(form(payload, changed(**values)))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return the items of a list."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def parts(self, file: str) -> list[dict[str, Any]]:
        """Return the fileparts of a file."""
        return self.items(f"/file/v1/files/{file}/fileparts")

    def documents(self, **query: str) -> list[dict[str, Any]]:
        """Return the first page of documents."""
        return self.items(f"/document/v1/documents?{urlencode(query)}")

    def act(self, part: str, verb: str, kind: str = "application/json") -> httpx.Response:
        """Restart or cancel a filepart."""
        path = f"/file/v1/fileparts/{part}/action"
        return self.post(path, f'{{"action":"{verb}"}}'.encode(), kind)

    def fetch(self, *ids: str) -> httpx.Response:
        """Mark documents as fetched."""
        names = ",".join(f'"{name}"' for name in ids)
        path = "/document/v1/documents/fetch"
        return self.post(path, f'{{"ids":[{names}]}}'.encode(), "application/json")


def problems(answer: httpx.Response) -> dict[str, str]:
    """Return what an error answer names."""
    found = {entry["field"]: entry["message"] for entry in answer.json()["errors"]}
    assert found
    assert answer.json()["status"] == answer.status_code
    return found


def eventually(ask: Callable[[], Any]) -> Any:
    """Return the first truthy answer; the clock of the access point decides how soon."""
    for _ in range(2000):
        found = ask()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError("it never came true")


def authorise_query(url: str, **values: str | None) -> str:
    """Return a correct authorisation address, or one that a test bends."""
    query: dict[str, str | None] = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "scope": "all",
        "redirect_uri": f"{url}/signed-in",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "st&te",
        **values,
    }
    kept = {name: value for name, value in query.items() if value is not None}
    return f"{url}/oauth/v2/oauth-authorize?{urlencode(kept)}"


def answered(address: str) -> dict[str, str]:
    """Return the query of a redirect address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
