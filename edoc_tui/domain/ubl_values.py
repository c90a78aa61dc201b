"""Every value of a UBL document: its business term, its XPath, and the line that it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import CREDIT_NOTE_TAG, INVOICE_TAG, cac, cbc, short
from edoc_tui.domain.ubl_terms import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edoc_tui.domain.tree import Node


_UNITS: Final = {"BT-129": "BT-130", "BT-149": "BT-150"}
_PARTS: Final = {
    ("BT-81", "name"): "BT-82", ("BT-125", "mimeCode"): "BT-125-1",
    ("BT-125", "filename"): "BT-125-2", ("BT-158", "listID"): "BT-158-1",
    ("BT-158", "listVersionID"): "BT-158-2",
}  # fmt: skip
_LINES: Final = frozenset({cac("InvoiceLine"), cac("CreditNoteLine")})
_CATEGORY: Final = (cac("TaxScheme"), cbc("ID"))
_REPEATED: Final = {"Line": cac("AllowanceCharge"), "TaxTotal": cac("TaxSubtotal")}
_KINDS: Final = {"130": "!object", "50": "!project"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a document.

    Attributes:
        term: Its business term; ``""`` = the syntax wants it, the standard does not know it.
        text: As it stands, trimmed; foreign.
        xpath: Where, printable.
        name: Of its element or attribute, for a value without a term.
        line: Which invoice line it is of, from 1; 0 = of the whole document.
        item: Which of its kind within document or line, from 0: the second allowance is 1.
        source_line: Line of the XML, 0 = unknown.
    """

    term: str
    text: str
    xpath: str
    name: str
    line: int = 0
    item: int = 0
    source_line: int = 0


class _At(NamedTuple):
    """Where an element stands: its path for :data:`TERMS`, its XPath, and what it is part of."""

    path: str
    xpath: str
    line: int = 0
    item: int = 0


def values(root: Node, most: int = 0) -> Iterator[Value]:
    """Yield the values of an invoice or credit note, in the order of the document.

    Args:
        root: The document.
        most: Invoice lines that are looked at, 0 = all.
    """
    currency = root.content(cbc("DocumentCurrencyCode"))
    here = _At("", f"/{_name(root)}")
    counts: dict[str, int] = {}
    yield from _attributes(root, here, currency)
    for child, xpath in _steps(root, here.xpath):
        step = "Line" if child.tag in _LINES else _step(child, currency)
        kind = step.partition("!charge")[0]
        item = counts[kind] = counts.get(kind, -1) + 1
        if most and step == "Line" and item >= most:
            continue
        at = _At(step, xpath, item + 1) if step == "Line" else _At(step, xpath, item=item)
        yield from _within(child, at, currency)


def is_invoice(root: Node) -> bool:
    """Say whether a document is one that :func:`values` knows the terms of."""
    return root.tag in (INVOICE_TAG, CREDIT_NOTE_TAG)


def _within(node: Node, at: _At, currency: str) -> Iterator[Value]:
    text = node.text.strip()
    if text or not node.children:
        term = TERMS.get(at.path, "")
        yield Value(term, text, at.xpath, short(node.tag), at.line, at.item, node.line)
    yield from _attributes(node, at, currency)
    repeated, count = _REPEATED.get(at.path, ""), -1
    for child, xpath in _steps(node, at.xpath):
        again = child.tag == repeated
        count += again
        path = f"{at.path}/{_step(child, currency)}"
        item = count if again else at.item
        yield from _within(child, _At(path, xpath, at.line, item), currency)


def _attributes(node: Node, at: _At, currency: str) -> Iterator[Value]:
    term = TERMS.get(at.path, "")
    for name, text in node.attributes.items():
        yield Value(
            _attribute_term(term, name, text, currency),
            text.strip(),
            f"{at.xpath}/@{printable(short(name), limit=60)}",
            f"@{short(name)}",
            at.line,
            at.item,
            node.line,
        )


def _attribute_term(term: str, name: str, text: str, currency: str) -> str:
    if name == "currencyID":
        return "BT-5" if text == currency else "BT-6"
    if name == "unitCode":
        return _UNITS.get(term, "")
    if name == "schemeID" and term:
        return f"{term}-1"
    return _PARTS.get((term, name), "")


def _steps(node: Node, xpath: str) -> Iterator[tuple[Node, str]]:
    """Yield the children with the XPath of each; a position stands where there are several."""
    seen: dict[str, int] = {}
    for child in node.children:
        position = ""
        if len(node.all(child.tag)) > 1:
            seen[child.tag] = seen.get(child.tag, 0) + 1
            position = f"[{seen[child.tag]}]"
        yield child, f"{xpath}/{_name(child)}{position}"


def _name(node: Node) -> str:
    return printable(short(node.tag), limit=100)


def _step(node: Node, currency: str) -> str:
    """Return the name of an element, and what kind of it this one is where that matters."""
    name = short(node.tag).rpartition(":")[2]
    kind = ""
    if name == "AllowanceCharge":
        kind = "!charge" if node.content(cbc("ChargeIndicator")) in {"true", "1"} else ""
    elif name == "PartyTaxScheme":
        kind = "" if node.content(*_CATEGORY).upper() == "VAT" else "!other"
    elif name == "PartyIdentification":
        number = node.first(cbc("ID"))
        kind = "!SEPA" if number is not None and number.get("schemeID") == "SEPA" else ""
    elif name == "AdditionalDocumentReference":
        kind = _KINDS.get(node.content(cbc("DocumentTypeCode")), "")
    elif name == "TaxTotal":
        amount = node.first(cbc("TaxAmount"))
        kind = "" if amount is None or amount.get("currencyID", currency) == currency else "!other"
    return name + kind
