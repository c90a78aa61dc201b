"""Mapping rules in config.toml: edited in place, and each mistake named with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.config.files import read_settings
from edoc_tui.config.mapping_edits import add_rule, delete_rule, move_rule, set_rule
from edoc_tui.config.mapping_rules import IMPORT, choices_of, rule_entries, rules_of
from edoc_tui.config.services import copied, raw_settings, renamed
from edoc_tui.config.toml_edit import edit, render
from edoc_tui.config.toml_tables import rearranged
from edoc_tui.domain.errors import (
    CannotWriteError,
    DataError,
    InputMissingError,
    OvertakenError,
    SettingsError,
    UsageError,
)

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = """\
[services.PAGERO]
description = "x"

# units of the ERP
[[services.PAGERO.export_mapping]]
field = "line.unit"   # pieces
find = "STK"
replace = "H87"
own = 1

# shouting
[[services.PAGERO.export_mapping]]
field = "customer.*"
rule = "uppercase"

[ui]
language = "en"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A configuration that a person wrote."""
    file = tmp_path / "config.toml"
    file.write_text(WRITTEN)
    return file


def written(path: Path, code: str = "PAGERO") -> list[str]:
    """Return the rules of a service."""
    return [str(one) for one in rules_of(read_settings(path).service(code)[1])]


def test_edits_keep_what_a_person_wrote(path: Path) -> None:
    """Comments and unknown keys stay with their rule, wherever it goes."""
    set_rule(path, "PAGERO", 1, {"replace": "XPP"})
    assert path.read_text() == WRITTEN.replace("H87", "XPP")
    set_rule(path, "PAGERO", 1, {"replace": "H87"})
    set_rule(path, "PAGERO", 2, {"rule": "lowercase", "find": ""})
    assert path.read_text() == WRITTEN.replace("uppercase", "lowercase")
    set_rule(path, "PAGERO", 2, {"rule": "uppercase"})

    add_rule(path, "PAGERO", rule_entries(["field=line.unit", "find= KG", "replace=KGM"]))
    fresh = '\n[[services.PAGERO.export_mapping]]\nfield = "line.unit"\nfind = " KG"\n'
    assert path.read_text() == WRITTEN.replace("\n[ui]", fresh + 'replace = "KGM"\n\n[ui]')
    assert move_rule(path, "PAGERO", 1, 1) == 3  # past the rule of another level
    assert written(path)[0] == 'line.unit: " KG" → "KGM"'
    text = path.read_text()
    assert text.index("# units of the ERP") > text.index("# shouting") > text.index('" KG"')
    assert move_rule(path, "PAGERO", 3, 1) == 3
    assert move_rule(path, "PAGERO", 2, -1) == 2  # entities never go before fields
    assert move_rule(path, "PAGERO", 3, -1) == 1
    delete_rule(path, "PAGERO", 3)
    assert tomli.loads(path.read_text()) == tomli.loads(WRITTEN)
    delete_rule(path, "PAGERO", 1)
    assert "# units" not in path.read_text()
    assert "# shouting" in path.read_text()
    delete_rule(path, "PAGERO", 1)
    assert written(path) == []
    with pytest.raises(InputMissingError, match="no mapping rule 1"):
        delete_rule(path, "PAGERO", 1)


def test_a_new_home_gets_its_first_rule(tmp_path: Path) -> None:
    """The usual service is written down with it, and the two sets are apart."""
    path = tmp_path / "config.toml"
    add_rule(path, "PAGERO", {"field": "*", "rule": "trim"})
    add_rule(path, "PAGERO", {"field": "vendor.name", "rule": "uppercase"}, IMPORT)
    service = read_settings(path).service("PAGERO")[1]
    assert service.service_integration == "pagero"
    assert written(path) == ["*: trim"]
    assert [str(one) for one in rules_of(service, IMPORT)] == ["vendor.name: uppercase"]
    with pytest.raises(InputMissingError, match="no service 'X'"):
        add_rule(path, "X", {"field": "*", "rule": "trim"})


def test_rules_follow_their_service(path: Path) -> None:
    """A copy has them, in a form that can be changed; a rename takes them along."""
    before = written(path)
    raw = raw_settings(path)
    path.write_text(edit(path.read_text(), copied(raw, "PAGERO", "COPY")))
    assert written(path, "COPY") == before
    add_rule(path, "COPY", {"field": "*", "rule": "trim"})
    assert written(path, "COPY") == [*before, "*: trim"]
    path.write_text(renamed(path.read_text(), raw_settings(path), "PAGERO", "NEW"))
    assert written(path, "NEW") == before
    assert "# units of the ERP\n[[services.NEW.export_mapping]]" in path.read_text()


def test_what_was_changed_meanwhile_is_left_alone(path: Path) -> None:
    """A rule that a person chose is not another one, only because that has its number now."""
    first, second = rules_of(read_settings(path).service("PAGERO")[1])
    delete_rule(path, "PAGERO", 1, seen=first)
    text = path.read_text()
    with pytest.raises(OvertakenError, match="changed meanwhile"):
        delete_rule(path, "PAGERO", 1, seen=first)
    with pytest.raises(OvertakenError):
        set_rule(path, "PAGERO", 2, {"rule": "trim"}, seen=second)
    with pytest.raises(OvertakenError):
        move_rule(path, "PAGERO", 1, 1, seen=first)
    assert path.read_text() == text
    set_rule(path, "PAGERO", 1, {"rule": "trim"}, seen=second)
    assert written(path) == ["customer.*: trim"]


def test_a_list_with_comments_is_left_to_its_writer(path: Path) -> None:
    """What could only be changed by losing something is refused, and nothing changes."""
    text = '[services.X]\nexport_mapping = [\n  { field = "*", rule = "trim" }, # why\n]\n'
    path.write_text(text)
    with pytest.raises(CannotWriteError, match=r"services\.X\.export_mapping"):
        delete_rule(path, "X", 1)
    assert path.read_text() == text
    path.write_text(text.replace("# why", "").replace("trim", "regex", 1).replace(
        '"regex"', '"regex", find = "#"'))  # fmt: skip
    path.write_text(path.read_text().replace("]\n", "] # mine\n"))
    set_rule(path, "X", 1, {"find": "##"})
    assert path.read_text().count("# mine\n") == 2
    assert written(path, "X") == ['*: regex "##" → ""']


@pytest.mark.parametrize(
    ("rule", "key", "line", "words"),
    [
        ('field = "line.foo"\nrule = "trim"', "field", 9, '"line.item_name", '),
        ('field = "number"\nrule = "trim"', "field", 9, '"document.*", "line.*"'),
        ('field = "document.number"\nrule = "trim"', "field", 9, '"document.buyer_reference"'),
        ('field = "*"\nrule = "shout"', "rule", 10, '"title_case", "trim"'),
        ('field = "*"\nreplace = "x"', "find", 8, "what is looked for"),
        ('field = "*"\nfind = "x"', "replace", 8, "an empty result would change nothing"),
        ('field = "*"\nrule = "regex"\nfind = "(?=x)"', "find", 11, "RE2 says: invalid perl"),
        ('field = "*"\nfind = "x"\nreplace = "a\\u0007"', "replace", 11, "can be shown"),
        ('field = "*"\nrule = "substring"\nstart = 0', "start", 11, "from 1"),
        ("field = 3", "field", 9, "text in quotes"),
        ('rule = "trim"', "", 8, "the key field"),
    ],
)
def test_mistakes_are_named(path: Path, rule: str, key: str, line: int, words: str) -> None:
    """File, line, key, and what is allowed there; the rule is counted among the others."""
    head = '[services.X]\n\n[[services.X.export_mapping]]\nfield = "*"\nrule = "trim"\n\n# next\n'
    path.write_text(f"{head}[[services.X.export_mapping]]\n{rule}\n")
    with pytest.raises(SettingsError) as caught:
        read_settings(path)
    assert (
        f"line {line}: services.X.export_mapping.2{'.' if key else ''}{key}: "
        in caught.value.message
    )
    assert words in caught.value.message
    path.write_text(head)
    pairs = rule.replace('"', "").replace(" = ", "=").split("\n")
    with pytest.raises(DataError, match=r"Nothing was changed|must|whole"):
        add_rule(path, "X", rule_entries(one.replace("\\u0007", "\x07") for one in pairs))
    assert path.read_text() == head


def test_wrong_pairs_are_refused() -> None:
    """Before anything is read."""
    for pairs in (["x"], ["colour=red"], ["find=a", "find=b"]):
        with pytest.raises(UsageError):
            rule_entries(pairs)
    assert "vendor.name" in choices_of(IMPORT)
    assert "customer.*" not in choices_of(IMPORT)


NAMES = st.sampled_from(["a", "b"])
TABLES = st.lists(st.dictionaries(NAMES, st.text(max_size=5), min_size=1), max_size=4)
GAPS = st.sampled_from(["", "\n", "# why\n", "\n# about\n"])


@given(TABLES, st.lists(GAPS, min_size=6, max_size=6), TABLES, st.permutations(range(4)))
def test_any_list_is_rearranged_exactly(
    tables: list[dict[str, str]],
    gaps: list[str],
    fresh: list[dict[str, str]],
    order: list[int],
) -> None:
    """Whatever stands between: what was wanted has changed, every comment of it is there."""
    text = '[x]\nk = 1\n[other]\nz = "#"\n' + gaps[5]
    for at, table in enumerate(tables):
        body = "".join(f"{key} = {render(value)}  # c{at}\n" for key, value in table.items())
        text += f"{gaps[at]}# above {at}\n[[x.rules]]\n{body}"
    text += gaps[4] + "[end]\n"
    kept = [one for one in order if one < len(tables)][: max(len(tables) - 1, 0)]
    out = rearranged(text, ("x", "rules"), lambda _: [*kept, *fresh])
    read = tomli.loads(out)
    wanted = [*(tables[one] for one in kept), *fresh]
    assert read["x"].get("rules", []) == wanted
    assert (read["x"]["k"], read["other"], read["end"]) == (1, {"z": "#"}, {})
    for one in kept:
        assert f"# above {one}\n[[x.rules]]\n" in out
        assert out.count(f"# c{one}\n") == len(tables[one])
