"""Where the values of a document come from, as it was noted when the document was made.

Cards and files change; what is told of a value must stay true. So a :class:`Trace` is written
down when a document is made, and stored with it: which cell or key gave a value, which field of
which card. What follows by arithmetic, and what the format prescribes, need no note.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


class Source(StrEnum):
    """What kind of place a value comes from."""

    CELL = "cell"
    """A cell of a CSV file."""
    KEY = "key"
    """A key of an invoice JSON file."""
    CONSTANT = "constant"
    """What a CSV mapping says for every document."""
    TYPED = "typed"
    """A person typed it, or copied it from another document."""
    COMPANY = "company"
    CUSTOMER = "customer"
    COMPUTED = "computed"
    """By the arithmetic of EN 16931, from other values."""
    USUAL = "usual"
    """Nobody said anything: the usual value, or what the format prescribes."""
    DOCUMENT = "document"
    """It stood in the document as it was imported or received."""
    UNKNOWN = "unknown"
    """The document was made before such things were noted."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value comes from.

    Attributes:
        source: What kind of place.
        name: The file; the customer's number.
        key: The column, the path of the key, or the key of the card.
        line: Of the file, 0 = none.
        rule: The mapping rule that changed the value, as it is written; ``""`` = none did.
        before: What it was before that rule.
    """

    source: Source
    name: str = ""
    key: str = ""
    line: int = 0
    rule: str = ""
    before: str = ""


_NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Trace:
    """What is noted of a document when it is made.

    Attributes:
        source: ``cell``, ``key`` or ``typed``: how its data was given.
        file: The file that gave it.
        prefix: Of a JSON path: ``$``, or ``$[3]`` in a list of documents.
        columns: The header's name of each key of a CSV file.
        head: Keys of the whole document that were given, with the line of the file, 0 in JSON.
        constants: Keys that the CSV mapping gave.
        lines: For each invoice line the line of the file, and which of ``sets`` was given.
        sets: Keys of an invoice line that were given; most lines have the same.
        cards: Terms that come from a card: ``company.iban``, ``customer.gln``; or from another
            term, such as ``BT-2``.
        customer_no: Whose card it was.
    """

    source: Source = Source.TYPED
    file: str = ""
    prefix: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    head: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    constants: tuple[str, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    sets: tuple[tuple[str, ...], ...] = ()
    cards: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    customer_no: str = ""

    def text(self) -> str:
        """Return it for the store."""
        plain: dict[str, object] = {"source": str(self.source)}
        for name in ("file", "prefix", "customer_no", "columns", "head", "cards"):
            if found := getattr(self, name):
                plain[name] = found
        for name in ("constants", "lines", "sets"):
            if found := getattr(self, name):
                plain[name] = list(found)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Return what :meth:`text` wrote, ``None`` of nothing."""
        if not text:
            return None
        found = json.loads(text)
        return cls(
            source=Source(found["source"]),
            file=found.get("file", ""),
            prefix=found.get("prefix", ""),
            columns=found.get("columns", {}),
            head=found.get("head", {}),
            constants=tuple(found.get("constants", ())),
            lines=tuple((at, which) for at, which in found.get("lines", ())),
            sets=tuple(map(tuple, found.get("sets", ()))),
            cards=found.get("cards", {}),
            customer_no=found.get("customer_no", ""),
        )
