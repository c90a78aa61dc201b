"""One field of a table of fields, and how its value is read."""

from __future__ import annotations

from dataclasses import dataclass

from edoc_tui.domain.text import printable
from edoc_tui.locales import _


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or the heading of a group of fields (``kind`` = ``group``).

    Attributes:
        key: Configuration key.
        label, value, help: Ready to be shown; the value is made printable by the table.
        kind: ``text``, ``bool``, ``choice``, ``secret``, ``url``, ``number``, ``list`` (it has a
            dialog of its own), ``fixed`` or ``group``.
        choices: What a ``choice`` can be.
        state: A word or two about the value, such as *default*.
        meaning: How the state is meant: ``good``, ``warn``, ``bad`` or ``""``.
    """

    key: str
    label: str
    value: str = ""
    help: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    state: str = ""
    meaning: str = ""


def shown(row: Row) -> str:
    """Return a row's value as people read it."""
    if row.kind == "bool":
        return yes_no(yes=row.value == "true")
    return _(printable(row.value)) if row.kind == "choice" else printable(row.value)


def yes_no(*, yes: bool) -> str:
    """Return how a yes/no value is shown: a box and a word, never colour alone."""
    return _("[x] yes") if yes else _("[ ] no")
