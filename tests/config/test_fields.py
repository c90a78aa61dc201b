"""What may be filled in, and what is refused with which reason."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.config.entries import company_entries, connection_entries, customer_entries
from edoc_tui.config.fields import (
    COMPANY_FIELDS,
    CONNECTION_FIELDS,
    CUSTOMER_FIELDS,
    Kind,
    check_company,
    check_connection,
    check_customer,
    parse_value,
)
from edoc_tui.config.settings import Connection
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.parties import Company, Customer

if TYPE_CHECKING:
    from edoc_tui.config.fields import Entry


def test_every_key_of_the_files_has_a_field() -> None:
    """Forms, KEY=VALUE and the files know the same keys, in the same kinds."""
    assert [field.key for field in COMPANY_FIELDS] == [field.name for field in fields(Company)]
    assert {field.key for field in CUSTOMER_FIELDS} == {
        field.name for field in fields(Customer)
    } - {"no"}
    stored = {field.key for field in CONNECTION_FIELDS if field.kind is not Kind.SECRET}
    assert stored == set(Connection.__struct_fields__)
    for field in CONNECTION_FIELDS:
        if field.kind is Kind.BOOL:
            assert isinstance(getattr(Connection(), field.key), bool)
    assert all(field.label for field in (*COMPANY_FIELDS, *CUSTOMER_FIELDS, *CONNECTION_FIELDS))


FRENCH = Company(country="FR")

COMPANY = [
    ("name", "Société", ""),
    ("name", "a\nb", "cannot be shown"),
    ("name", "a\u202eb", "cannot be shown"),
    ("name", "x" * 501, "longer"),
    ("gln", "5790000000005", ""),
    ("gln", "5790000000006", "check digit"),
    ("gln", "=579", "13 digits"),
    ("iban", "FR14 2004 1010 0505 0001 3M02 606", ""),
    ("iban", "FR14 2004 1010 0505 0001 3M02 607", "IBAN"),
    ("swift_code", "BNPAFRPP", ""),
    ("swift_code", "BNP", "8 or 11"),
    ("vat_registration_no", "FR40303265045", ""),
    ("vat_registration_no", "FR40303265046", "VAT"),
    ("bank_branch_no", "1234", ""),
    ("bank_branch_no", "12", "4 or 5 digits"),
    ("country", "FR", ""),
    ("country", "fr", "capital"),
    ("email", "a@b.example", ""),
    ("email", "a@b", "email"),
    ("use_gln_in_electronic_documents", True, ""),
    ("use_gln_in_electronic_documents", "true", "true or false"),
]


@pytest.mark.parametrize(("key", "value", "reason"), COMPANY)
def test_company_values(key: str, value: Entry, reason: str) -> None:
    """Each number is checked by the rules of its standard and of the company's country."""
    said = check_company(key, value, FRENCH)
    assert (reason in said) if reason else said == ""


@pytest.mark.parametrize("value", ["fr", "fr-FR", "", "ENU"])
def test_customer_languages(value: str) -> None:
    """Codes of two or three letters are languages."""
    assert check_customer("language", value, Customer("1")) == ""
    assert check_customer("language", value + " x", Customer("1"))


def test_pairs_are_checked_against_each_other() -> None:
    """A country and a number that come together are checked together."""
    assert company_entries(["country=NO", "vat_registration_no=NO 974 760 673 MVA"], FRENCH) == {
        "country": "NO",
        "vat_registration_no": "NO 974 760 673 MVA",
    }
    with pytest.raises(DataError) as caught:
        company_entries(["name=ok", "country=DE", "vat_registration_no=FR40303265045"], FRENCH)
    assert caught.value.field == "vat_registration_no"
    assert customer_entries(["name = a=b "], Customer("1")) == {"name": "a=b"}


@pytest.mark.parametrize(
    "pairs", [[], ["name"], ["nmae=x"], ["name=x", "name=y"], ["no=5"], ["=x"], ["\x1b=x"]]
)
def test_wrong_pairs_are_usage(pairs: list[str]) -> None:
    """Unknown, missing and repeated keys end with 64 and never reach the terminal raw."""
    with pytest.raises(UsageError) as caught:
        customer_entries(pairs, Customer("1"))
    assert caught.value.exit_status == 64
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("Yes", True), ("1", True), ("no", False), ("0", False)]
)
def test_yes_and_no(text: str, value: bool) -> None:  # noqa: FBT001 - the expected value
    """People write booleans in several ways; anything else is 65."""
    assert parse_value("use_gln_in_electronic_documents", text) is value
    with pytest.raises(DataError):
        parse_value("use_gln_in_electronic_documents", text + "x")
    assert parse_value("name", text) == text


GOOD = [
    "https://api.pageroonline.com/file/v1/files",
    "https://API.pageroonline.com:443/x",
    "http://localhost:8080/file",
    "http://127.0.0.1/file",
    "http://[::1]:9/file",
    "https://127.0.0.1:1/file",
    "",
]
BAD = [
    ("http://api.pageroonline.com/file", "https://"),
    ("ftp://api.pageroonline.com/", "https://"),
    ("http://127.0.0.2/", "https://"),
    ("http://localhost.evil.example/", "https://"),
    ("http://localhost./", "usual way"),
    ("http://127.0.0.1@evil.example/", "user name"),
    ("https://user:pw@api.pageroonline.com/", "user name"),
    ("https://2130706433/", "usual way"),
    ("http://0x7f000001/", "usual way"),
    ("https://127.1/", "usual way"),
    ("https://evil.example/file", "not the provider's"),
    ("https://sso.pageroonline.com/file", "not the provider's"),
    ("https://api.pageroonline.com.evil.example/", "not the provider's"),
    ("https://api.pageroonline.com\\@evil.example/", "no blanks"),
    ("https://api.pageroonline.com/a b", "no blanks"),
    ("https://api.pageroonline.com\t.evil/", "cannot be shown"),
    ("https://аpi.pageroonline.com/", "ASCII"),
    ("https://api.pageroonline.com/#x", "#"),
    ("https://api.pageroonline.com/?x=1", "?"),
    ("https://api.pageroonline.com:99999/", "not an address"),
    ("https:///file", "not an address"),
    ("api.pageroonline.com", "not an address"),
    ("//api.pageroonline.com", "not an address"),
]


@pytest.mark.parametrize("value", GOOD)
def test_good_addresses(value: str) -> None:
    """The provider's own host over https, and loopback."""
    assert check_connection("file_api_url", value) == ""


@pytest.mark.parametrize(("value", "reason"), BAD)
def test_bad_addresses(value: str, reason: str) -> None:
    """Clear text, disguised hosts and foreign hosts are refused with the reason."""
    assert reason in check_connection("file_api_url", value)


def test_other_hosts_need_permission() -> None:
    """allow_other_hosts opens https hosts, not clear text; the redirect is the customer's own."""
    foreign = "https://peppol.example/files"
    assert check_connection("file_api_url", foreign, allow_other_hosts=True) == ""
    assert check_connection("file_api_url", "http://peppol.example/", allow_other_hosts=True)
    assert check_connection("redirect_url", "https://cronus.example/back?x=1") == ""
    assert check_connection("file_api_url", foreign, "another") == ""
    allowed = connection_entries([f"file_api_url={foreign}", "allow_other_hosts=yes"], Connection())
    assert allowed == {"file_api_url": foreign, "allow_other_hosts": True}
    with pytest.raises(DataError, match="file_api_url"):
        connection_entries(
            ["allow_other_hosts=no"], msgspec.structs.replace(Connection(), **allowed)
        )


@given(st.text(max_size=30))
def test_no_text_makes_clear_text_possible(text: str) -> None:
    """Whatever is appended or inserted, http:// stays on loopback."""
    from urllib.parse import urlsplit

    for value in (f"http://{text}", f"http://localhost{text}", f"http://127.0.0.1{text}/x"):
        if check_connection("file_api_url", value, allow_other_hosts=True) == "":
            assert urlsplit(value).hostname in {"localhost", "127.0.0.1", "::1"}


def test_send_mode_and_secrets() -> None:
    """Send modes are exactly three; secrets never come as arguments."""
    assert connection_entries(["send_mode=Production"], Connection())
    with pytest.raises(DataError, match="Production, Test, Certification"):
        connection_entries(["send_mode=production"], Connection())
    with pytest.raises(UsageError, match="secret set client_secret") as caught:
        connection_entries(["client_secret=hunter2"], Connection())
    assert "hunter2" not in str(caught.value)
    assert check_connection("company_id", "a b")
    assert check_connection("proxy", "http://user:pw@proxy:3128")
    assert check_connection("proxy", "http://proxy.example:3128") == ""
