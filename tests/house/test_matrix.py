"""Every attack and fault that the product was designed against has a test that names its row."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROWS = {"a": 13, "k": 10, "r": 8, "x": 5, "t": 6, "h": 6, "f": 6, "o": 6}
"""Sign-in, keys, renewal, XML, terminal, HTTP, files, operators: how many rows each has."""

MATRIX = {
    f"{letter}{number:02}" for letter, count in ROWS.items() for number in range(1, count + 1)
}

NAMED = re.compile(r"^\s*(?:async )?def test_((?:[akrxthfo]\d\d_)+)", re.MULTILINE)
"""``test_k05_…``, or ``test_a10_a11_…`` for two rows at once."""


def test_every_row_of_the_attack_matrix_has_a_named_test() -> None:
    """Sixty rows; a test that is renamed or removed leaves a gap here."""
    found: Counter[str] = Counter()
    for path in Path(__file__).parents[1].rglob("test_*.py"):
        for names in NAMED.findall(path.read_text(encoding="utf-8")):
            found.update(names.rstrip("_").split("_"))
    assert len(MATRIX) == 60
    assert sorted(MATRIX - found.keys()) == []
    assert found.keys() <= MATRIX
