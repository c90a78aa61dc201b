"""What can be said of a draft while it is typed: its figures, and what creation would find."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from edoc_tui.domain.addressing import seller_party
from edoc_tui.domain.arithmetic import compute
from edoc_tui.domain.composing import HEADER, Finding, Look
from edoc_tui.domain.composing_fields import cell_of, place_of
from edoc_tui.domain.document_formats import PEPPOL
from edoc_tui.domain.errors import DataError, SettingsError
from edoc_tui.domain.fixing import Fix, Owner, fix_of
from edoc_tui.domain.problems import Problem, Severity
from edoc_tui.formats.tabular.typed import draw
from edoc_tui.locales import _
from edoc_tui.rules.creation_lines import check_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from edoc_tui.domain.composing import Sheet
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.invoice import Invoice
    from edoc_tui.domain.parties import Company
    from edoc_tui.domain.problems import Problems
    from edoc_tui.engine.making import Maker
    from edoc_tui.formats.tabular.typed import Drawn, Fault


class Examined(NamedTuple):
    """A look, and what tells the document from others; ``""`` = not known yet."""

    look: Look
    key: str


def examine(sheet: Sheet, maker: Maker, seller: Company) -> Examined:
    """Check a draft by the same steps as its creation, as far as it goes."""
    drawn = draw(sheet)
    findings = [_of_cell(one) for one in drawn.faults]
    if drawn.invoice is None:
        return Examined(Look(tuple(findings)), "")
    problems, key = _problems(drawn, maker, seller)
    told = {(one.line, one.fix.key) for one in findings if one.fix.key}
    found = (one for one in _placed(drawn, problems) if (one.line, one.fix.key) not in told)
    findings += sorted(found, key=lambda one: one.problem.severity is not Severity.ERROR)
    figures = compute(drawn.invoice)
    whole = not drawn.faults
    return Examined(Look(tuple(findings), drawn.invoice, figures, drawn.places, whole), key)


def duplicate(number: str, earlier: EDocument) -> Finding:
    """Return the finding that another document in the outbox has the number."""
    text = _("The number {number} is taken: entry {id} has it.").format(
        number=number, id=earlier.id
    )
    problem = Problem("EDOC-DUPLICATE", Severity.ERROR, text, field="BT-1")
    return Finding(problem, Fix(Owner.DOCUMENT, "number"))


def also_drafted(number: str, draft_id: int) -> Finding:
    """Return the finding that another draft has the number."""
    text = _("Draft {id} has the number {number} as well.").format(number=number, id=draft_id)
    problem = Problem("EDOC-DUPLICATE", Severity.WARNING, text, field="BT-1")
    return Finding(problem, Fix(Owner.DOCUMENT, "number"))


def business_key(seller: Company, number: str, document_type: str) -> str:
    """Return what tells a document of ours from others, before there is one."""
    return f"{seller_party(seller).party().key}|{number}|{document_type}"


def _problems(drawn: Drawn, maker: Maker, seller: Company) -> tuple[Problems, str]:
    """Return what creation would find, and what tells the document from others."""
    invoice = drawn.invoice
    assert invoice is not None
    key = business_key(seller, invoice.number, invoice.document_type) if invoice.number else ""
    try:
        if drawn.faults or not invoice.lines:
            return maker.check(invoice, PEPPOL), key
        made = maker.make(invoice)
    except (DataError, SettingsError) as error:
        rule, field = getattr(error, "rule", ""), getattr(error, "field", "")
        return (Problem(rule or "EDOC-ROUTE", Severity.ERROR, str(error), field=field),), key
    return made.problems, made.new.header.business_key if made.new is not None else key


def _of_cell(fault: Fault) -> Finding:
    cell = cell_of(fault.line, fault.key)
    name = _(cell.title) if cell is not None else fault.key
    place = name if fault.line == HEADER else _("Line {id}").format(id=fault.line + 1)
    place += f", {name}" if fault.line != HEADER and name else ""
    text = _("{place}: {reason}").format(place=place, reason=fault.reason)
    problem = Problem(fault.rule, Severity.ERROR, text, field=cell.term if cell else fault.key)
    return Finding(problem, Fix(Owner.DOCUMENT, fault.key), fault.line)


def _placed(drawn: Drawn, problems: Problems) -> Iterator[Finding]:
    """Yield each problem with the cell, or the card, where it is put right."""
    assert drawn.invoice is not None
    lines = _lines_of(drawn.invoice)
    for one in problems:
        fix, line = fix_of(one.field), HEADER
        if fix.owner is Owner.DOCUMENT and cell_of(HEADER, one.field) is None:
            of_line, key = place_of(one.field)
            fix = Fix(Owner.DOCUMENT, key)
            if of_line:
                at = lines.get((one.rule, one.message), -1)
                line = drawn.places[at] if at >= 0 else next(iter(drawn.places), 0)
        yield Finding(one, fix, line)


def _lines_of(invoice: Invoice) -> Mapping[tuple[str, str], int]:
    """Return which line each finding about a line is about."""
    found: dict[tuple[str, str], int] = {}
    for at, line in enumerate(invoice.lines):
        for one in check_lines(replace(invoice, lines=(line,), allowances=())):
            found.setdefault((one.rule, one.message), at)
    return found
