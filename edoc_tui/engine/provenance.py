"""Where each value of a document comes from: its term, its XPath, its origin, its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.mapping import EXPORT_FIELDS
from edoc_tui.domain.origin import Origin, Source, Trace
from edoc_tui.domain.steps import steps
from edoc_tui.domain.terms import base
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl_values import is_invoice, values
from edoc_tui.engine.making import CREATED
from edoc_tui.engine.tracing import USUAL
from edoc_tui.formats import documents
from edoc_tui.formats.tabular.keys import HEAD_KEYS, LINE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.domain.steps import Step
    from edoc_tui.domain.tree import Node
    from edoc_tui.domain.ubl_values import Value
    from edoc_tui.formats.ubl_model import Reading
    from edoc_tui.store.repository import Repository

_COMPUTED: Final = frozenset(
    f"BT-{n}" for n in (106, 107, 108, 109, 110, 112, 115, 116, 117, 118, 119, 131)
)
_DERIVABLE: Final = frozenset(f"BT-{n}" for n in (92, 93, 99, 100, 136, 137, 141, 142))
"""Given, or percent of base."""

_PRESCRIBED: Final = frozenset({"", "BT-23", "BT-24"})
_CATEGORY: Final = "BT-118"
_NET: Final = "BT-131"
_TAX: Final = "BT-117"
_CHAINS: Final = {
    "BT-106": (_NET, "BT-106"),
    "BT-107": ("BT-107",),
    "BT-108": ("BT-108",),
    "BT-109": (_NET, "BT-106", "BT-107", "BT-108", "BT-109"),
    "BT-110": (_TAX, "BT-110"),
    "BT-112": ("BT-109", _TAX, "BT-110", "BT-112"),
    "BT-115": ("BT-109", _TAX, "BT-110", "BT-112", "BT-115"),
}
"""Which figures lead to a total."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A value, and where it comes from."""

    value: Value
    origin: Origin


class Provenance:
    """A document whose values can say where they come from.

    Args:
        root: The document.
        trace: What was noted when it was made; ``None`` = nothing was.
        source: Where the store says that it came from.
        changes: What mapping rules have changed in it, oldest first.
        most: Invoice lines that are looked at, 0 = all.

    Attributes:
        root: The document.
        created: It was made here, from business data, company and customer.
        values: Its values, in the order of the document.
    """

    def __init__(
        self,
        root: Node,
        trace: Trace | None,
        source: str,
        changes: Sequence[MappingEntry] = (),
        most: int = 0,
    ) -> None:
        self.root = root
        self.created = source.startswith(CREATED) or trace is not None
        self._trace = trace or Trace(Source.UNKNOWN)
        self._changes = {
            (term, one.line): one
            for one in changes
            for term in EXPORT_FIELDS.get(one.field, "").split(", ")
        }
        self._known = is_invoice(root)
        self._source = printable(source, limit=300)
        self.values: Sequence[Value] = tuple(values(root, most))
        self._categories = {one.item: one.text for one in self.values if one.term == _CATEGORY}
        self._steps: tuple[Step, ...] | None = None

    @property
    def all(self) -> Iterator[Traced]:
        """Every value with its origin."""
        return map(self.traced, self.values)

    def traced(self, value: Value) -> Traced:
        """Return a value with its origin."""
        return Traced(value, self.origin(value))

    def origin(self, value: Value) -> Origin:
        """Return where *value* comes from."""
        term = base(value.term)
        found = Origin(Source.DOCUMENT, self._source)
        if self.created and not self._known:
            found = Origin(Source.UNKNOWN)
        elif self.created:
            found = self._of_term(term, value)
        change = self._changes.get((term, value.line))
        if change is not None and change.new == value.text:
            return replace(found, rule=change.rule, before=change.old)
        return found

    def steps_of(self, value: Value) -> Sequence[Step]:
        """Return the arithmetic that leads to *value*, in order; nothing where there is none."""
        known = self._known_steps()
        if value.term == _NET:
            return known[value.line - 1 : value.line]
        if value.term == _TAX:
            taxes = [one for one in known if one.field == _TAX]
            return taxes[value.item : value.item + 1]
        chain = _CHAINS.get(value.term, ())
        return [one for one in known if one.field in chain]

    def know(self, reading: Reading | None) -> None:
        """Take the arithmetic from *reading*; the tree is not needed any more after that."""
        try:
            self._steps = () if reading is None else steps(reading.invoice, reading.amounts)
        except ValueError:  # fewer amounts than lines
            self._steps = ()

    def _known_steps(self) -> tuple[Step, ...]:
        if self._steps is None:
            try:
                self.know(documents.read_tree(self.root))
            except DataError:
                self.know(None)
        return self._steps or ()

    def _of_term(self, term: str, value: Value) -> Origin:
        trace = self._trace
        if term in _COMPUTED:
            return Origin(Source.COMPUTED)
        card = trace.cards.get(term, "")
        if term in ("BT-120", "BT-121"):
            category = self._categories.get(value.item, "")
            card = trace.cards.get(f"BT-120 {category}", "")
        if card.startswith("BT-"):
            return self._of_term(card, value)
        owner, _dot, key = card.partition(".")
        if owner == USUAL or term in _PRESCRIBED:
            return Origin(Source.USUAL)
        if owner:
            name = trace.customer_no if owner == Source.CUSTOMER else ""
            return Origin(Source(owner), name, key)
        if trace.source in (Source.TYPED, Source.UNKNOWN):
            return Origin(trace.source)
        return self._of_file(term, value)

    def _of_file(self, term: str, value: Value) -> Origin:
        trace = self._trace
        of_line = bool(value.line) and term in LINE_KEYS
        path, column = (LINE_KEYS if of_line else HEAD_KEYS).get(term, ("", ""))
        key = column if trace.source is Source.CELL else path.replace("[]", f"[{value.item}]")
        absent = Origin(Source.COMPUTED if term in _DERIVABLE else Source.USUAL)
        if not key:
            return absent
        if of_line:
            if value.line > len(trace.lines):
                return absent
            number, which = trace.lines[value.line - 1]
            there = key in trace.sets[which]
            key_path = f"{trace.prefix}.lines[{value.line - 1}].{key}"
        else:
            there, number = key in trace.head, trace.head.get(key, 0)
            key_path = f"{trace.prefix}.{key}"
        if not there:
            return Origin(Source.CONSTANT, key=key) if key in trace.constants else absent
        if trace.source is Source.KEY:
            return Origin(Source.KEY, trace.file, key_path)
        return Origin(Source.CELL, trace.file, trace.columns.get(key, key), number)


def provenance_of(store: Repository, document_id: int, most: int = 0) -> Provenance:
    """Return the provenance of a stored document; *most*: of so many invoice lines, 0 = of all.

    Raises:
        DataError: It cannot be parsed.
        InputMissingError: There is none.
    """
    root = documents.parse(store.content(document_id))
    source = store.sources([document_id]).get(document_id, "")
    changes = store.mapping_log(document_id)
    return Provenance(root, Trace.of(store.trace(document_id)), source, changes, most)
