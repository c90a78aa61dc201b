"""How a document looks as a line of a list, and the lines above and below the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.columns import band_columns, columns, grouped, money
from edoc_tui.console.statuses import SHORT, look
from edoc_tui.console.widgets.lines import fit
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.window import Listed, Window

Span = tuple[str, str]
"""A text and the name of its ink."""


def head(width: int, party: str = "") -> str:
    """Return the titles of the columns; *party* stands in for *Customer*."""
    texts = []
    for column in columns(width):
        title = party if party and column.name == "customer" else _(column.title)
        texts.append(title.rjust(column.width) if column.right else fit(title, column.width))
    return "   " + " ".join(texts)


def row(document: Listed, mode: str, width: int, *, here: bool, marked: bool) -> list[Span]:
    """Return a document as spans; the cursor's ink covers what identifies it.

    Args:
        document: The document.
        mode: The send mode of its service.
        width: Cells of the line.
        here: The cursor is on it.
        marked: It is marked.
    """
    sign, word, meaning = look(document, mode)
    word = _(SHORT[document.status]) if document.status in SHORT else word
    lit = band_columns(width) if here else 0
    spans: list[Span] = [
        ("›" if here else " ", "cursor" if here else "text"),
        ("●" if marked else " ", "cursor" if here else "mark"),
        (" ", "cursor" if here else "text"),
    ]
    fitted = columns(width)
    for position, column in enumerate(fitted):
        ink = "text"
        if column.name == "status":
            text, ink = fit(f"{sign} {word}", column.width), meaning
        else:
            text = _cell(document, column.name, column.width)
            if column.name == "message" and meaning in ("bad", "warn"):
                ink = meaning
        gap = " " if position < len(fitted) - 1 else ""
        spans.append((text + gap, "cursor" if position < lit else ink))
    return _merged(spans)


def foot(window: Window, width: int, total: str) -> str:
    """Return the current document's message, where no column has it, and the place."""
    if not window.rows:
        return ""
    first, last = grouped(window.offset + 1), grouped(window.offset + len(window.rows))
    place = f"{first}–{last}"
    if total:
        place = _("{first}–{last} of {total}").format(first=first, last=last, total=total)
    return f"   {fit(message_below(window, width), width - len(place) - 5)} {place} "


def message_below(window: Window, width: int) -> str:
    """Return the message that the line below the rows shows for the current document."""
    if window.current is None or columns(width)[-1].name == "message":
        return ""
    return printable(window.current.last_message)


def _cell(document: Listed, name: str, width: int) -> str:
    if name == "number":
        return fit(printable(document.document_no), width)
    if name == "customer":
        return fit(printable(document.customer_name or document.customer_no), width)
    if name == "date":
        return fit(str(document.issue_date), width)
    if name == "amount":
        text = money(document.amount_including_vat)
        return text.rjust(width) if len(text) <= width else fit(text, width)
    if name == "currency":
        return fit(printable(document.currency), width)
    return fit(printable(document.last_message), width)


def _merged(spans: list[Span]) -> list[Span]:
    """Join neighbours of the same ink: fewer escape sequences."""
    joined: list[Span] = []
    for text, ink in spans:
        if joined and joined[-1][1] == ink:
            joined[-1] = (joined[-1][0] + text, ink)
        else:
            joined.append((text, ink))
    return joined
