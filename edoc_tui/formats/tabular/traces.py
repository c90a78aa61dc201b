"""What a file gave, noted key by key: so that each value can say later where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from edoc_tui.domain.origin import Source, Trace
from edoc_tui.domain.text import printable
from edoc_tui.formats.tabular.columns import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from edoc_tui.formats.tabular.cells import Layout, Row
    from edoc_tui.formats.tabular.columns import CsvMapping


def trace_of_rows(rows: Sequence[Row], layout: Layout, mapping: CsvMapping) -> Trace:
    """Return which cells of *rows* gave something, and which line each invoice line is on."""
    head: dict[str, int] = {}
    lines = []
    sets = _Sets()
    for number, cells in rows:
        filled = []
        for key, at in layout.columns.items():
            if at < len(cells) and cells[at]:
                if key in DOCUMENT:
                    head.setdefault(key, number)
                else:
                    filled.append(key)
        lines.append((number, sets.index(filled)))
    names = {
        key: printable(layout.header[at], limit=60)
        for key, at in layout.columns.items()
        if key in head or any(key in one for one in sets.all)
    }
    return Trace(
        Source.CELL,
        columns=names,
        head=head,
        constants=tuple(sorted(key for key, value in mapping.constants.items() if value)),
        lines=tuple(lines),
        sets=tuple(sets.all),
    )


def trace_of_json(part: bytes, at: int) -> Trace:
    """Return which keys of a record were there; *at* = its place in a list, -1 = it is alone."""
    record: Any = msgspec.json.decode(part)
    sets = _Sets()
    lines = [(0, sets.index(_paths(one))) for one in record.pop("lines", ())]
    return Trace(
        Source.KEY,
        prefix="$" if at < 0 else f"$[{at}]",
        head=dict.fromkeys(_paths(record), 0),
        lines=tuple(lines),
        sets=tuple(sets.all),
    )


class _Sets:
    """Sets of keys, each kept once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}

    @property
    def all(self) -> Iterable[tuple[str, ...]]:
        """All of them, in the order of their indexes."""
        return self._known

    def index(self, keys: Iterable[str]) -> int:
        """Return the index of a set."""
        return self._known.setdefault(tuple(keys), len(self._known))


def _paths(found: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every value in a record, and of the lists in it."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _paths(value, f"{path}.{key}" if path else key)
        return
    if isinstance(found, list):
        yield path
        for at, value in enumerate(found):
            yield from _paths(value, f"{path}[{at}]")
        return
    if found is not None and found != "":
        yield path
