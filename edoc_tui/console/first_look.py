"""What the first frame shows, read in a few milliseconds and without the engine.

Making the engine takes as long as importing Textual. So the console paints what it can know
without it (the newest documents, the service, the theme), and connects to the engine while a
person is already reading. Nothing here decides anything: as soon as the engine is there, all of
it is read again with every check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edoc_tui.domain.errors import EdocError

if TYPE_CHECKING:
    from collections.abc import Sequence


class FirstRow:
    """A document as far as a list shows it."""

    __slots__ = (
        "amount_including_vat",
        "currency",
        "customer_name",
        "customer_no",
        "document_no",
        "id",
        "issue_date",
        "last_message",
        "problems",
        "released",
        "send_mode",
        "service",
        "status",
    )

    def __init__(self, values: Sequence[Any]) -> None:
        from decimal import Decimal

        (
            self.id,
            self.document_no,
            self.customer_no,
            self.customer_name,
            self.issue_date,
            self.currency,
            amount,
            self.service,
            self.send_mode,
            self.status,
            self.problems,
            self.last_message,
            self.released,
        ) = values
        self.amount_including_vat = Decimal(amount)


class FirstLook:
    """What is known before the engine is there.

    Attributes:
        service, description, send_mode: The service to show; a guess at the file's meaning.
        modes: The send mode of each service.
        folder: The folder of the configuration.
        language, theme: As the file has them.
        rows: The newest documents; ``None`` where they could not be read.
        total: How many there are.
    """

    __slots__ = (
        "description",
        "folder",
        "language",
        "modes",
        "rows",
        "send_mode",
        "service",
        "theme",
        "total",
    )

    def __init__(self) -> None:
        self.service = ""
        self.description = ""
        self.send_mode = ""
        self.modes: dict[str, str] = {}
        self.folder = ""
        self.language = ""
        self.theme = ""
        self.rows: list[FirstRow] | None = None
        self.total = 0


def first_look(config_file: str, database: str, service: str, limit: int) -> FirstLook:
    """Look at configuration and store; what cannot be read is left out here and told later.

    Args:
        config_file: Path of ``config.toml``.
        database: Path of the SQLite store.
        service: Code of the service to show, ``""`` = the first one.
        limit: How many documents at most.
    """
    look = FirstLook()
    look.folder = config_file.rpartition("/")[0]
    data = _configuration(config_file)
    ui = _table(data, "ui")
    look.language, look.theme = _text(ui, "language"), _text(ui, "theme")
    services = _table(data, "services")
    look.modes = {
        code: _text(_table(_table(services, code), "connection"), "send_mode") or "Test"
        for code in services
    }
    look.service = service or next(iter(services), "")
    look.description = _text(_table(services, look.service), "description")
    look.send_mode = look.modes.get(look.service, "")
    if not _text(_table(data, "store"), "url"):
        _documents(look, database, limit)
    return look


def _configuration(path: str) -> dict[str, Any]:
    import tomli

    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is not needed for this
            return tomli.load(file)
    except (OSError, ValueError):
        return {}


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _documents(look: FirstLook, database: str, limit: int) -> None:
    from os.path import exists

    from edoc_tui.store.glance import Glance

    if not exists(database):  # noqa: PTH110 - see above
        look.rows = []
        return
    try:
        with Glance(database) as store:
            if store.usual:
                look.rows = [FirstRow(values) for values in store.listed(limit)]
                look.total = sum(sum(found.values()) for found in store.counts().values())
    except EdocError:
        return
