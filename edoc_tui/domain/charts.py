"""Small charts of characters: they need no colours, and letters alone where there is no Unicode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS: Final = "▁▂▃▄▅▆▇█"
_PLAIN_STEPS: Final = ".:-=+*#@"
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def sparkline(values: Sequence[float], *, plain: bool = False) -> str:
    """Return one character per value, from the lowest step (0 is a blank) to the highest.

    Args:
        values: Not negative.
        plain: ASCII alone.
    """
    steps = _PLAIN_STEPS if plain else _STEPS
    top = max(values, default=0)
    if top <= 0:
        return " " * len(values)
    last = len(steps) - 1
    return "".join(" " if one <= 0 else steps[round(one / top * last)] for one in values)


def bar(value: float, top: float, width: int, *, plain: bool = False) -> str:
    """Return a bar of at most *width* cells; what is not nothing is never invisible."""
    if value <= 0 or top <= 0 or width <= 0:
        return ""
    if plain:
        return "#" * max(1, round(value / top * width))
    eighths = max(1, round(value / top * width * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def gathered(values: Sequence[float], width: int) -> list[float]:
    """Return *values* in at most *width* sums of neighbours, so that a long row fits."""
    if width <= 0 or len(values) <= width:
        return list(values)
    each = -(-len(values) // width)
    start = len(values) % each
    groups = [values[:start]] if start else []
    groups += [values[at : at + each] for at in range(start, len(values), each)]
    return [sum(group) for group in groups]
