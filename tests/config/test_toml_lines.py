"""Any TOML text: found in the right place, changed in that place only."""

from __future__ import annotations

from typing import Any

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st

from edoc_tui.config.toml_edit import edit, render, render_key
from edoc_tui.config.toml_lines import find_table, line_of, statements
from edoc_tui.domain.errors import CannotWriteError

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
keys = st.one_of(st.sampled_from(["a", "b-1", "company", "x y", 'q"', "é", ""]), texts)
numbers = st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.one_of(texts, st.booleans(), numbers)
values = st.one_of(scalars, st.lists(scalars, max_size=3))
comments = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=10)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw a TOML text as people write it: comments, blank lines, several spellings."""
    lines: list[str] = []
    for name in draw(st.lists(keys, unique=True, max_size=4)):
        header = render_key(name)
        lines.append(draw(st.sampled_from(["", "  "])) + f"[{header}] # {draw(comments)}")
        for key in draw(st.lists(keys, unique=True, max_size=4)):
            lines.extend(draw(st.lists(st.sampled_from(["", "# note [x]", "\t#"]), max_size=2)))
            lines.append(f"{render_key(key)}={draw(st.sampled_from(['', ' ']))}{draw(spelt())}")
        lines.append(draw(st.sampled_from(["", "# end ="])))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))


@st.composite
def spelt(draw: st.DrawFn) -> str:
    """Draw a value in one of TOML's spellings."""
    value = draw(values)
    comment = draw(st.sampled_from(["", "  # why", "# ] \"'"]))
    if isinstance(value, str) and draw(st.booleans()):
        plain = value.replace("\\", "").replace('"', "").replace("\x00", "")
        safe = "".join(char for char in plain if char == "\n" or char.isprintable())
        return draw(st.sampled_from(['"""\n{}"""', '"""{}"""', "'''{}\n[t]\n'''"])).format(
            safe.replace("'", "")
        )
    if isinstance(value, list):
        items = "".join(f"\n  {render(item)}, # [" for item in value)
        return f"[{items}\n]{comment}"
    return render(value) + comment


@given(documents())
def test_statements_cover_the_text_and_know_every_key(text: str) -> None:
    """No character is lost between statements, and their paths are those that tomli reads."""
    found = list(statements(text))
    assert "".join(text[each.start : each.end] for each in found) == text
    tree = tomli.loads(text)
    paths = {each.path for each in found if each.path and not each.header}
    assert paths == {(table, key) for table in tree for key in tree[table]}
    for path in paths:
        line = line_of(text, path)
        assert (
            tomli.loads("\n".join(text.split("\n")[: line - 1]))
            .get(path[0], {})
            .keys()
            .isdisjoint({path[1]})
        )


@given(documents(), keys, keys, values)
@example("[a]\nb = 1\n\n# next\n[c]\nd = 2\n", "a", "e", "x")
def test_an_edit_changes_one_value_and_no_other_line(
    text: str, table: str, key: str, value: Any
) -> None:
    """Read again, exactly one value differs; every other line is still there, in order."""
    expected = tomli.loads(text)
    expected.setdefault(table, {})[key] = value
    edited = edit(text, {(table, key): value})
    assert tomli.loads(edited) == expected
    changed = next((each for each in statements(text) if each.path == (table, key)), None)
    kept = text if changed is None else text[: changed.start] + text[changed.end :]
    rest = iter(edited.split("\n"))
    assert all(line in rest for line in kept.split("\n") if line.strip())
    assert tomli.loads(edit(edited, {(table, key): None})) == {
        **expected,
        table: {name: one for name, one in expected[table].items() if name != key},
    }


@given(texts)
def test_any_text_is_rendered_readable(text: str) -> None:
    """A rendered string reads back the same and has nothing in it that a terminal obeys."""
    rendered = render(text)
    assert tomli.loads(f"x={rendered}") == {"x": text}
    assert rendered.isprintable()


def test_a_new_key_goes_before_the_comments_of_the_next_table() -> None:
    """Trailing comments stay with the table that they announce."""
    text = "[a]\nx = 1\n\n# about b\n[b]\n"
    table = find_table(text, ("a",))
    assert table is not None
    assert text[table.start : table.body_end] == "[a]\nx = 1\n"
    assert edit(text, {("a", "y"): 2}) == "[a]\nx = 1\ny = 2\n\n# about b\n[b]\n"


def test_a_value_where_a_table_should_be_is_replaced_or_refused() -> None:
    """An edit that cannot be made without harm is refused, never half made."""
    with pytest.raises(CannotWriteError, match=r"a\.b could not be changed"):
        edit("[[a]]\nc = 1\n", {("a", "b"): 2})
