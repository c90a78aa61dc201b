"""vendors.toml: tables of its own name, participants, and cards that are taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.config.customer_index import ParsedIndex, RegularIndex
from edoc_tui.config.vendors import VendorBook
from edoc_tui.domain.errors import DataError, SettingsError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = "9957:FR32914882311 PAGERO/0009:32914882300017"


def test_a_vendor_is_added_changed_and_removed(tmp_path: Path) -> None:
    """In a table of its own; everything else in the file stays byte for byte."""
    path = tmp_path / "vendors.toml"
    book = VendorBook(path)
    book.set("V1", {"name": "One", "participants": KNOWN})
    assert path.read_text().strip().startswith('[vendors."V1"]')
    path.write_text(f"# ours{path.read_text()}# about V2\n[vendors.V2]\nx_key = 1\nname = 'T'\n")
    two = book.get("V2")
    one = book.get("V1")
    assert one is not None
    assert (one.participants, two and two.name) == (KNOWN, "T")
    with pytest.raises(DataError, match="scheme:value"):
        book.set("V1", {"participants": "nonsense"})
    with pytest.raises(UsageError):
        book.set("V1", {"nothing": "x"})
    book.remove("V1")
    assert path.read_text() == "# ours\n# about V2\n[vendors.V2]\nx_key = 1\nname = 'T'\n"
    with pytest.raises(DataError, match="V1"):
        book.remove("V1")
    book.remove("V2")
    assert path.read_text() == "# ours\n# about V2\n"
    assert not book.all()


def test_a_file_with_tables_of_customers_keeps_them(tmp_path: Path) -> None:
    """Files from before vendors had a name of their own are read, and go on as they are."""
    path = tmp_path / "vendors.toml"
    path.write_text('[customers."V1"]\nname = "One"\n')
    book = VendorBook(path)
    book.set("V2", {"name": "Two"})
    assert [one.no for one in book.all()] == ["V1", "V2"]
    assert path.read_text().count("[customers.") == 2


def test_a_mistake_is_told_by_line_and_key(tmp_path: Path) -> None:
    """And the file is never written over."""
    path = tmp_path / "vendors.toml"
    path.write_text('[vendors."V1"]\nname = "One"\nparticipants = 5\n')
    with pytest.raises(SettingsError, match="participants"):
        VendorBook(path).all()


PIECES = st.lists(
    st.tuples(
        st.sampled_from(["", "# about the next\n", "\n\n", "\n# two\n# lines\n"]),
        st.sampled_from(
            ['name = "One"\n', "name = 'a # b' # c\n", "", "phone = \"1\"\n\ncity = 'x'\n"]
        ),
    ),
    min_size=1,
    max_size=5,
)


@given(PIECES, st.data(), st.booleans())
def test_taking_one_out_leaves_the_others(
    pieces: list[tuple[str, str]],
    data: st.DataObject,
    end: bool,  # noqa: FBT001 - drawn
) -> None:
    """The quick index and the parser agree; comments before other tables stay."""
    text = "".join(f'{before}[vendors."{at}"]\n{keys}' for at, (before, keys) in enumerate(pieces))
    text = text if end else text.rstrip("\n")
    gone = data.draw(st.sampled_from(range(len(pieces))))
    quick = RegularIndex.of(text, text.encode(), "vendors")
    assert quick is not None
    after = quick.without(str(gone))
    told = tomli.loads(after.content.decode()).get("vendors", {})
    expected = {k: v for k, v in tomli.loads(text)["vendors"].items() if k != str(gone)}
    assert told == expected
    assert {no: after.entries(no) for no in after.numbers} == expected
    for at, (before, _keys) in enumerate(pieces):
        if at != gone:
            assert all(one in after.content.decode() for one in before.split("\n"))


def test_an_unusual_file_loses_one_too(tmp_path: Path) -> None:
    """Inline tables are parsed as a whole."""
    text = 'vendors = { V1 = { name = "One" }, V2 = { name = "Two" } }\n'
    index = ParsedIndex(tmp_path / "v.toml", text, text.encode(), "vendors")
    assert tomli.loads(index.without("V1").content.decode()) == {"vendors": {"V2": {"name": "Two"}}}
