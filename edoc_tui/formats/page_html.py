"""A page as one HTML file: every text escaped, nothing loaded from anywhere, no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from edoc_tui.formats.page import labelled
from edoc_tui.locales import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.formats.page import PageLine

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = (
    "body{font:11pt/1.5 sans-serif;max-width:48em;margin:2em auto;padding:0 1em;color:#111;"
    "background:#fff}h1{font-size:1.5em}h2{font-size:1.1em;margin:1.4em 0 .3em;"
    "border-bottom:1px solid #999}p{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}"
    ".label{display:inline-block;min-width:12em;color:#555}.muted{color:#555}"
    "@media print{body{margin:0}}"
)


def html(lines: Sequence[PageLine]) -> bytes:
    """Return *lines* as a complete HTML file in UTF-8."""
    title = "".join(text for text, _meaning in lines[0]) if lines else ""
    body = "\n".join(_line(line, first=line is lines[0]) for line in lines if line)
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    ).encode("utf-8", "replace")


def _line(line: PageLine, *, first: bool) -> str:
    if len(line) == 1 and line[0][1] in ("key", "bad"):
        level = "h1" if first else "h2"
        return f"<{level}>{escape(line[0][0])}</{level}>"
    field = labelled(line)
    if field is not None:
        label, value = map(escape, field)
        return f'<p><span class="label">{label}</span> {value}</p>'
    return f"<p>{''.join(map(_part, line))}</p>"


def _part(part: tuple[str, str]) -> str:
    text, meaning = part
    shown = escape(text)
    return f'<span class="muted">{shown}</span>' if meaning == "muted" else shown
