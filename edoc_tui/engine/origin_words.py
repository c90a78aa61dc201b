"""Where a value comes from, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.config.fields import COMPANY, CUSTOMER
from edoc_tui.domain.identifiers import compact
from edoc_tui.domain.origin import Source
from edoc_tui.domain.terms import term_name
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.domain.origin import Origin
    from edoc_tui.domain.parties import Company, Customer
    from edoc_tui.domain.ubl_values import Value
    from edoc_tui.engine.provenance import Provenance, Traced

_PLACES: Final = {
    Source.CELL: N_("CSV file {name}, line {line}, column {key}"),
    Source.KEY: N_("JSON file {name}, {key}"),
    Source.CONSTANT: N_("CSV mapping, constant {key}"),
    Source.TYPED: N_("typed in"),
    Source.COMPANY: N_("company, {key}"),
    Source.CUSTOMER: N_("customer {name}, {key}"),
    Source.COMPUTED: N_("computed"),
    Source.USUAL: N_("not given: the usual value, or what the format prescribes"),
    Source.DOCUMENT: N_("document as imported: {name}"),
    Source.UNKNOWN: N_("made here; where this value comes from was not noted"),
}
_RECEIVED: Final = N_("document as received")
_LONGEST: Final = 60
"""Characters of a calculation that is told in one line."""


def origin_words(origin: Origin, *, inbound: bool = False) -> str:
    """Return where a value comes from; *inbound*: of a received document."""
    words = _place(origin, inbound=inbound)
    if origin.rule:
        words += _("; changed by {rule}, before: {before}").format(
            rule=printable(origin.rule, limit=60), before=printable(origin.before, limit=60)
        )
    return words


def _place(origin: Origin, *, inbound: bool) -> str:
    key = origin.key
    labels = {Source.COMPANY: COMPANY, Source.CUSTOMER: CUSTOMER}.get(origin.source, {})
    if key in labels:
        key = _(labels[key].label)
    text = _RECEIVED if inbound and origin.source is Source.DOCUMENT else _PLACES[origin.source]
    return _(text).format(
        name=printable(origin.name, limit=100), line=origin.line, key=printable(key, limit=100)
    )


def computed_words(found: Provenance, value: Value) -> str:
    """Return how a computed value came about, in one line; ``""`` where that is not known."""
    chain = found.steps_of(value)
    if not chain:
        return ""
    last, lines = chain[-1], len(chain) - 1
    if value.term == "BT-106":
        return ngettext("sum of {count} line", "sum of {count} lines", lines).format(count=lines)
    how = last.how
    return how if len(how) <= _LONGEST else f"{how[: _LONGEST - 1]}…"


def headline(value: Value, *, limit: int = 0) -> str:
    """Return term and name of a value: ``BT-146 Item net price``; its element without a term.

    Args:
        value: The value.
        limit: Characters of the value itself that follow, 0 = none do.
    """
    name = f"{value.term} {term_name(value.term)}".strip() or printable(value.name, limit=60)
    if not limit:
        return name
    return _("{name}: {value}").format(name=name, value=printable(value.text, limit=limit))


def told(found: Provenance, one: Traced, *, inbound: bool = False) -> str:
    """Return where a value comes from, and how it was computed."""
    words = origin_words(one.origin, inbound=inbound)
    how = computed_words(found, one.value) if one.origin.source is Source.COMPUTED else ""
    return f"{words}: {how}" if how else words


def changed_since(origin: Origin, value: Value, company: Company, customer: Customer | None) -> str:
    """Return what the card says by now where that is something else, ``""`` otherwise."""
    card: Company | Customer | None
    match origin.source:
        case Source.COMPANY:
            card = company
        case Source.CUSTOMER:
            card = customer
        case _:
            return ""
    if card is None:
        return _("That customer is gone by now.")
    now = str(getattr(card, origin.key, ""))
    there, here = compact(now), compact(value.text)
    same = there == here or (there and (there in here or here in there))
    if value.term.count("-") > 1 or same:
        return ""  # a scheme; or a number with the prefix of its country
    return _("By now the card says: {value}").format(value=printable(now, limit=60) or "–")
