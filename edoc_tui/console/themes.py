"""Themes: TOML files of ours and of the user, turned into Textual themes.

A theme file has ``name``, ``dark``, ``ansi`` (use the terminal's own colours), a table
``[colors]`` (primary, secondary, accent, success, warning, error, foreground, background,
surface, panel) and a table ``[variables]``. Ours are in ``themes/``; a user's own are in
``themes/`` beside ``config.toml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from textual.theme import Theme

DEFAULT: Final = "edoc-dark"
COLOURLESS: Final = "terminal"
"""What is used where NO_COLOR is set, and what needs no file to fall back on."""

COLORS: Final = (
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
    "foreground",
    "background",
    "surface",
    "panel",
)

VARIABLES: Final[Mapping[str, str]] = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "muted": "ansi_default",
    "cursor-foreground": "ansi_black",
    "cursor-background": "ansi_cyan",
    "production": "ansi_red",
    "production-foreground": "ansi_bright_white",
}
"""Our own CSS variables, and two that Textual wants of a theme in the terminal's colours,
with what they are where a theme does not say."""


def names(user_folder: Traversable | None = None) -> list[str]:
    """Return the names of all themes, the user's included, in order."""
    return sorted({file.name.removesuffix(".toml") for file in _files(user_folder)})


def load(name: str, user_folder: Traversable | None = None) -> Theme:
    """Return the theme called *name*.

    Raises:
        SettingsError: There is no such theme, or its file has a mistake; names the file.
    """
    for file in _files(user_folder):
        if file.name == f"{name}.toml":
            return _read(file)
    raise SettingsError(
        _("There is no theme '{name}'.").format(name=printable(name, limit=40)),
        todo=_("The themes are: {names}.").format(names=", ".join(names(user_folder))),
    )


def fallback() -> Theme:
    """Return a theme that needs no file: the terminal's own colours."""
    from textual.theme import Theme

    return Theme(
        name=COLOURLESS,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_yellow",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_red",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        ansi=True,
    )


def _files(user_folder: Traversable | None) -> Iterator[Traversable]:
    from edoc_tui.resources import themes

    folders = [themes()] if user_folder is None else [themes(), user_folder]
    for folder in folders:
        if folder.is_dir():
            yield from (file for file in folder.iterdir() if file.name.endswith(".toml"))


def _read(file: Traversable) -> Theme:
    import tomli
    from textual.theme import Theme

    where = printable(str(file), limit=200)
    try:
        data = tomli.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise SettingsError(
            _("The theme {file} cannot be read: {reason}").format(
                file=where, reason=printable(str(error), limit=200)
            )
        ) from error
    colors = _texts(data, "colors", where)
    unknown = sorted(set(colors) - set(COLORS))
    if unknown or "primary" not in colors:
        raise SettingsError(
            _("The theme {file} has a mistake in [colors].").format(file=where),
            todo=_("Expected primary and any of: {names}.").format(names=", ".join(COLORS)),
        )
    variables = _texts(data, "variables", where)
    for key, value in (*colors.items(), *variables.items()):
        _check_color(key, value, where)
    return Theme(
        name=file.name.removesuffix(".toml"),
        dark=data.get("dark") is not False,
        ansi=data.get("ansi") is True,
        variables={**VARIABLES, **variables},
        primary=colors["primary"],
        secondary=colors.get("secondary"),
        accent=colors.get("accent"),
        success=colors.get("success"),
        warning=colors.get("warning"),
        error=colors.get("error"),
        foreground=colors.get("foreground"),
        background=colors.get("background"),
        surface=colors.get("surface"),
        panel=colors.get("panel"),
    )


def _texts(data: dict[str, Any], key: str, where: str) -> dict[str, str]:
    table = data.get(key, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise SettingsError(
            _("The theme {file}: [{table}] must be a table of texts.").format(file=where, table=key)
        )
    return dict(table)


def _check_color(key: str, value: str, where: str) -> None:
    from textual.color import Color, ColorParseError

    try:
        Color.parse(value)
    except ColorParseError as error:
        raise SettingsError(
            _("The theme {file}: '{value}' ({key}) is no colour.").format(
                file=where, value=printable(value, limit=40), key=printable(key, limit=40)
            ),
            todo=_("Write a colour as #rrggbb, or as ansi_red."),
        ) from error
