"""Service participants: by which identifier a service knows a party (``scheme:value``).

Written as one text: entries between blanks or commas, each ``scheme:value`` for every service or
``SERVICE/scheme:value`` for one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.identifiers import Identifier, compact
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable

_APART: Final = re.compile(r"[\s,;]+")
_ENTRY: Final = re.compile(
    r"(?:(?P<service>[^\s,;/:]+)/)?(?:iso6523-actorid-upis::)?"
    r"(?P<scheme>[A-Za-z0-9_-]{2,20}):(?P<value>[^\s,;:]{1,100})"
)


@dataclass(frozen=True, slots=True)
class Participant:
    """By what a service knows a party.

    Attributes:
        service: Code of the service, ``""`` = any.
        identifier: The electronic address.
    """

    service: str
    identifier: Identifier


def check_participants(text: str) -> str:
    """Return why *text* is no list of participants, ``""`` when it is one."""
    for entry in filter(None, _APART.split(text)):
        if not _ENTRY.fullmatch(entry):
            return _("'{entry}' is not scheme:value or SERVICE/scheme:value.").format(
                entry=entry[:60]
            )
    return ""


def participants(text: str) -> tuple[Participant, ...]:
    """Return the participants that *text* names; what is none is left out."""
    found = (_ENTRY.fullmatch(entry) for entry in _APART.split(text))
    return tuple(
        Participant(one["service"] or "", Identifier(one["value"], one["scheme"]))
        for one in found
        if one is not None
    )


def known_as(text: str, service: str) -> frozenset[str]:
    """Return what *service* knows a party as, in the form of :func:`comparable`."""
    return frozenset(
        comparable(one.identifier) for one in participants(text) if one.service in ("", service)
    )


def comparable(identifier: Identifier) -> str:
    """Return *identifier* as identifiers are compared: without case, blanks, dots and hyphens."""
    return f"{identifier.scheme.casefold()}:{compact(identifier.value)}"


def written(identifiers: Iterable[Identifier]) -> str:
    """Return *identifiers* as one text; those without a scheme cannot be participants."""
    return " ".join(dict.fromkeys(str(one) for one in identifiers if one.scheme))
