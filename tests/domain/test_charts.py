"""Charts of characters: they fit, nothing vanishes, and ASCII stays ASCII."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.charts import bar, gathered, sparkline

FIGURES = st.lists(st.integers(0, 10**9), max_size=120)


@given(FIGURES, st.booleans())
def test_a_line_has_a_character_for_each_value(values: list[int], plain: bool) -> None:  # noqa: FBT001 - drawn
    """Zero is a blank, anything else is not, the highest has the highest step."""
    line = sparkline(values, plain=plain)
    assert len(line) == len(values)
    assert all((char == " ") == (value == 0) for char, value in zip(line, values, strict=True))
    if any(values):
        assert line[values.index(max(values))] == ("@" if plain else "█")
    assert not plain or line.isascii()


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 100), st.booleans())
def test_a_bar_fits_and_is_never_invisible(
    value: int,
    more: int,
    width: int,
    plain: bool,  # noqa: FBT001 - drawn
) -> None:
    """At most the width, at least a sign of anything that is there."""
    drawn = bar(value, value + more, width, plain=plain)
    assert len(drawn) <= width
    assert bool(drawn) == (value > 0 and width > 0)


@given(FIGURES, st.integers(1, 60))
def test_gathering_loses_nothing(values: list[int], width: int) -> None:
    """However narrow, the sum stays."""
    gathered_values = gathered(values, width)
    assert len(gathered_values) <= max(width, 0) or len(values) <= width
    assert sum(gathered_values) == sum(values)
