"""Numbers of parties and accounts: good ones pass, one wrong digit is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.identifiers import (
    Identifier,
    check_bank_branch,
    check_bic,
    check_country,
    check_gln,
    check_iban,
    check_vat,
    vat_number,
)
from edoc_tui.domain.parties import Company, Customer, electronic_address


def gs1_check_digit(digits: str) -> str:
    """Compute the GS1 check digit independently: weights 3 and 1 from the right."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(1, 9))
def test_gln_check_digit(body: str, off: int) -> None:
    """Exactly one thirteenth digit is right."""
    good = body + gs1_check_digit(body)
    assert check_gln(good) == ""
    wrong = body + str((int(good[-1]) + off) % 10)
    assert "check digit" in check_gln(wrong)


@given(st.text(max_size=20))
def test_checks_never_raise(text: str) -> None:
    """Any text gets an answer, and only an empty one passes for nothing."""
    for check in (check_gln, check_iban, check_bic, check_country):
        assert isinstance(check(text), str)
    assert isinstance(check_vat(text, "FR"), str)
    assert isinstance(check_bank_branch(text, "FR"), str)


@pytest.mark.parametrize("text", ["١٢٣٤٥٦٧٨٩٠١٢٣", "400000000000 ", "4000000000006\n"])
def test_gln_is_ascii_digits_only(text: str) -> None:
    """Digits of other scripts, blanks and newlines are not part of a GLN."""
    assert check_gln(text)


def test_iban_bic_branch() -> None:
    """Published examples pass, a changed digit does not."""
    assert check_iban("FR14 2004 1010 0505 0001 3M02 606") == ""
    assert check_iban("FR15 2004 1010 0505 0001 3M02 606")
    assert check_bic("DEUTDEFF") == ""
    assert check_bic("DEUTDEFF5")
    assert check_bank_branch("1234", "FR") == ""
    assert check_bank_branch("12a4", "FR")
    assert check_bank_branch("anything", "BE") == ""


@pytest.mark.parametrize(
    ("number", "country", "valid"),
    [
        ("DE 136695976", "DE", True),
        ("136695976", "DE", True),
        ("DE136695978", "DE", False),
        ("BE0411905847", "BE", True),
        ("EL094259216", "GR", True),
        ("whatever", "US", True),
    ],
)
def test_vat_by_country(number: str, country: str, valid: bool) -> None:  # noqa: FBT001 - a table
    """A prefix may be missing; countries without a known rule are not judged."""
    assert (check_vat(number, country) == "") is valid


def test_vat_prefix_is_added_once() -> None:
    """Greece writes EL, everyone else the country code."""
    assert vat_number("094 259 216", "GR") == "EL094259216"
    assert vat_number("FR 40 303265045", "FR") == "FR40303265045"


GLN = "4000000000006"


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (Company(gln=GLN, use_gln_in_electronic_documents=True), Identifier(GLN, "0088")),
        (Company(gln=GLN, vat_registration_no="DE1", country="DE"), Identifier("DE1", "9930")),
        (Customer("1", vat_registration_no="12345674", country="DK"),
         Identifier("DK12345674", "0184")),
        (Customer("1", vat_registration_no="1 2", country="BE"), Identifier("12", "9925")),
        (Customer("1", gln=GLN), None),
        (Customer("1", use_gln_in_electronic_documents=True), None),
    ],
)  # fmt: skip
def test_electronic_address(party: Company | Customer, expected: Identifier | None) -> None:
    """The toggle decides; without it the VAT number serves; with neither there is none."""
    assert electronic_address(party) == expected
