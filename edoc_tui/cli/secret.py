"""``secret set``: credentials from stdin into the vault, never from an argument."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import DataError, ExitStatus
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser

NAMES = ("client_id", "client_secret")
"""What may be set."""


def _arguments(parser: Parser) -> None:
    parser.add_argument("name", choices=NAMES, help=_("which one"))


def _set(context: Context) -> int:
    code, _service = context.service
    name = context.options.name
    value = _read(name)
    if not value or not value.isprintable():
        raise DataError(
            _("No usable value came on the standard input."),
            todo=_("Nothing was changed. Give the value as one line."),
            field=name,
        )
    context.run(lambda engine: engine.set_secret(name, Secret(value), code))
    context.out.note(_("Saved {name} of {service}.").format(name=name, service=code))
    return ExitStatus.OK


def _read(name: str) -> str:
    """Read the value; at a terminal it is not shown."""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(f"{name}: ").strip()
    return sys.stdin.read(65_536).strip()


COMMANDS = {
    "secret set": Command(N_("save a credential, read from stdin"), _set, _arguments),
}
