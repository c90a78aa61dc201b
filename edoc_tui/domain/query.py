"""What an operator asks of a list, as a value.

The filter line is words and ``key:value`` pairs: ``status:held customer:10000 martin``. The
keys are ``status``, ``customer``, ``service``, ``type``; everything else is searched in number,
customer and message.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.locales import _

_KEYS = ("status", "customer", "service", "type")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A filter on the outbox or the inbox.

    Attributes:
        text: Words, each of which must begin a word of number, customer or message.
        statuses: Only these; empty = all.
        customer_no: Only this customer.
        service: Only this service.
        document_type: Only this type.
    """

    direction: Direction = Direction.OUT
    text: str = ""
    statuses: tuple[ServiceStatus, ...] = ()
    customer_no: str = ""
    service: str = ""
    document_type: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing narrows the list."""
        return self == ListQuery(direction=self.direction)


def status_named(name: str) -> ServiceStatus:
    """Return the status called *name*: case, blanks and hyphens do not matter.

    Raises:
        UsageError: No status has that name.
    """
    wanted = "".join(name.split()).replace("-", "").casefold()
    found = [
        status for status in ServiceStatus if status.replace(" ", "").casefold().startswith(wanted)
    ]
    exact = [status for status in found if status.replace(" ", "").casefold() == wanted]
    if exact:
        return exact[0]
    if len(found) == 1:
        return found[0]
    names = ", ".join(ServiceStatus)
    raise UsageError(
        _("There is no status '{name}'.").format(name=name),
        todo=_("The statuses are: {names}.").format(names=names),
    )


def parse_query(line: str, direction: Direction = Direction.OUT) -> ListQuery:
    """Read a filter line.

    Raises:
        UsageError: A ``status:`` that does not exist, or an unbalanced quote.
    """
    try:
        words = shlex.split(line, posix=True)
    except ValueError:
        words = line.replace('"', " ").replace("'", " ").split()
    found: dict[str, str] = {}
    statuses: list[ServiceStatus] = []
    text: list[str] = []
    for word in words:
        key, colon, value = word.partition(":")
        if colon and value and key.casefold() in _KEYS:
            if key.casefold() == "status":
                statuses.append(status_named(value))
            else:
                found[key.casefold()] = value
        else:
            text.append(word)
    return ListQuery(
        direction=direction,
        text=" ".join(text),
        statuses=tuple(statuses),
        customer_no=found.get("customer", ""),
        service=found.get("service", ""),
        document_type=found.get("type", ""),
    )
