"""Pens: how a cell is drawn, and the shortest way from one pen to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.color import ColorSystem

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style


class Pen(NamedTuple):
    """How a cell is drawn, as SGR codes; the default pen has none."""

    attributes: str = ""
    foreground: str = ""
    background: str = ""
    link: str = ""
    marks_blanks: bool = False


DEFAULT: Final = Pen()


_SYSTEMS: Final = {
    "standard": "STANDARD",
    "256": "EIGHT_BIT",
    "truecolor": "TRUECOLOR",
    "windows": "WINDOWS",
}

_ATTRIBUTES: Final = (
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("blink", "5"),
    ("blink2", "6"),
    ("reverse", "7"),
    ("conceal", "8"),
    ("strike", "9"),
    ("underline2", "21"),
    ("frame", "51"),
    ("encircle", "52"),
    ("overline", "53"),
)

_ON_BLANKS: Final = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that show on a blank too."""


def color_system(console: Console) -> ColorSystem | None:
    """Return the colours that the terminal has; ``None`` = none at all."""
    name = console.color_system
    return ColorSystem[_SYSTEMS[name]] if name else None


def pen_of(style: Style, system: ColorSystem | None) -> Pen:
    """Return the pen for a Rich style in the terminal's colours."""
    if system is None:
        return DEFAULT
    attributes = [code for name, code in _ATTRIBUTES if getattr(style, name)]
    foreground = background = ""
    if style.color is not None:
        foreground = ";".join(style.color.downgrade(system).get_ansi_codes())
    if style.bgcolor is not None:
        codes = style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)
        background = ";".join(codes)
    link = style.link if style.link and style.link.isprintable() else ""
    return Pen(
        ";".join(attributes),
        "" if foreground == "39" else foreground,
        "" if background == "49" else background,
        link or "",
        bool(link) or not _ON_BLANKS.isdisjoint(attributes),
    )


def change(old: Pen, new: Pen) -> str:
    """Return the escape sequence that turns *old* into *new*."""
    codes: list[str] = []
    if old.attributes and old.attributes != new.attributes:
        codes = [part for part in new[:3] if part]
        codes.insert(0, "" if not codes else "0")
    else:
        if new.attributes != old.attributes:
            codes.append(new.attributes)
        if new.foreground != old.foreground:
            codes.append(new.foreground or "39")
        if new.background != old.background:
            codes.append(new.background or "49")
        fresh = [part for part in new[:3] if part]
        if codes and not fresh:
            codes = [""]
    sequence = f"\x1b[{';'.join(codes)}m" if codes else ""
    if old.link != new.link:
        sequence += f"\x1b]8;;{new.link}\x1b\\"
    return sequence
