"""A page as a PDF file: text in an embedded font, nothing loaded, nothing to run.

The font has the letters of Latin, Greek and Cyrillic scripts; a character that it does not have
is marked, and the end of the page says how many there were.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import MARK
from edoc_tui.formats.page import labelled
from edoc_tui.locales import _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fpdf import FPDF

    from edoc_tui.formats.page import PageLine

_FAMILY: Final = "page"
_FONT: Final = "Noto Sans"
_MARGIN: Final = 18.0
_LABELS: Final = 45.0
"""Millimetres from the margin to what stands behind a label."""

_TITLE, _HEADING, _BODY = 16.0, 11.5, 9.5
_GREY: Final = 90
_GAP: Final = 2.5


def pdf(lines: Sequence[PageLine], at: datetime, *, archival: bool = False) -> bytes:
    """Return *lines* as a PDF file that says it was made *at*: the same page, the same bytes.

    Args:
        lines: The page.
        at: The time that it bears.
        archival: Make it PDF/A-3 (level B), with the colour profile and metadata of that; the
            metadata say when it was really made, so whoever embeds something replaces them.

    Raises:
        SettingsError: The libraries for PDF are not installed.
    """
    told = "\n".join("".join(text for text, _meaning in line) for line in lines)
    made = _empty(at, sha256(told.encode()).hexdigest()[:32] if archival else "")
    from fpdf.fonts import TTFFont

    font = made.fonts[_FAMILY]
    assert isinstance(font, TTFFont)
    known = font.cmap
    missing = 0
    for number, line in enumerate(lines):
        shown = []
        for text, meaning in line:
            missing += sum(ord(one) not in known for one in text)
            shown.append(("".join(x if ord(x) in known else MARK for x in text), meaning))
        _line(made, tuple(shown), first=not number)
    if missing:
        made.ln(4)
        told = ngettext(
            "{count} character is not in the font of this file and is marked {mark}.",
            "{count} characters are not in the font of this file and are marked {mark}.",
            missing,
        )
        _line(made, ((told.format(count=missing, mark=MARK), "text"),), first=False)
    return bytes(made.output())


def _empty(at: datetime, identity: str) -> FPDF:
    """Return a file without text; with an *identity* it is PDF/A-3, which must have one."""
    try:
        import fontpkg
        from fpdf import FPDF
    except ImportError as error:
        raise SettingsError(
            _("The libraries for PDF are not installed ({error}).").format(error=error),
            todo=_("Install them: pip install 'edoc-tui[pdf]'; or take --as html."),
        ) from None

    class Identified(FPDF):
        def file_id(self) -> str:
            return f"<{identity}><{identity}>"

    made = Identified(format="A4", enforce_compliance="PDF/A-3B") if identity else FPDF(format="A4")
    made.set_margin(_MARGIN)
    made.set_auto_page_break(True, _MARGIN)
    made.add_font(_FAMILY, "", fontpkg.path(_FONT))
    made.set_creation_date(at)
    made.set_lang(language())
    made.set_creator("edoc-tui")
    made.add_page()
    return made


def _line(made: FPDF, line: PageLine, *, first: bool) -> None:
    text = "".join(text for text, _meaning in line)
    field = labelled(line)
    if not line:
        made.ln(_GAP)
    elif len(line) == 1 and line[0][1] in ("key", "bad"):
        if first:
            made.set_title(text)
        _write(made, text, size=_TITLE if first else _HEADING)
        made.line(_MARGIN, made.get_y(), made.w - _MARGIN, made.get_y())
        made.ln(1)
    elif field is not None:
        _field(made, *field)
    else:
        made.set_x(_MARGIN + min(len(text) - len(text.lstrip()), 12) * 1.5)
        _write(made, text.strip(), grey=all(meaning == "muted" for _text, meaning in line))


def _field(made: FPDF, label: str, value: str) -> None:
    """Write a label, and its value beside it."""
    if made.will_page_break(_BODY):  # room for two lines
        made.add_page()
    top = made.get_y()
    _write(made, label, width=_LABELS, grey=True)
    below = made.get_y()
    made.set_xy(_MARGIN + _LABELS, top)
    page = made.page
    _write(made, value)
    if made.page == page:
        made.set_y(max(below, made.get_y()))


def _write(
    made: FPDF,
    text: str,
    *,
    size: float = _BODY,
    width: float = 0,
    grey: bool = False,
) -> None:
    made.set_font(_FAMILY, size=size)
    made.set_text_color(_GREY if grey else 0)
    made.multi_cell(width, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
