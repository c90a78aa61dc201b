"""Countries by their ISO 3166-1 codes, with their names in the languages of the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.locales import language as current

if TYPE_CHECKING:
    from collections.abc import Mapping

_LANGUAGES = ("en", "fr")


@cache
def names(language: str) -> Mapping[str, str]:
    """Return the names of all countries in *language*, by code, in the order of the names."""
    column = _LANGUAGES.index(language) + 1 if language in _LANGUAGES else 1
    text = Path(__file__).with_name("countries.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    found = {row[0]: row[column] for row in rows}
    return dict(sorted(found.items(), key=lambda one: _plain(one[1])))


def country_names() -> Mapping[str, str]:
    """Return the names of all countries in the user's language, by code."""
    return names(current())


def _plain(name: str) -> str:
    """Return *name* so that an accent does not send it to the end."""
    import unicodedata

    return unicodedata.normalize("NFD", name).casefold()
