"""``company show`` and ``company set``: Company Information."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser


def some_pairs(parser: Parser) -> None:
    """Add one or more ``KEY=VALUE``."""
    parser.add_argument("pairs", nargs="+", metavar="KEY=VALUE", help=_("a key and its new value"))


def _show(context: Context) -> int:
    from dataclasses import asdict

    company = asdict(context.settings.company_record())
    if context.out.as_json:
        context.out.json("company", {"company": company})
    else:
        context.out.lines(*key_values(company))
    return ExitStatus.OK


def _set(context: Context) -> int:
    from edoc_tui.config.entries import company_entries
    from edoc_tui.config.files import prefixed

    entries = company_entries(context.options.pairs, context.settings.company_record())
    context.change_settings(prefixed(("company",), entries))
    context.out.done("company-set", {"changed": sorted(entries)}, _("Company information saved."))
    return ExitStatus.OK


COMMANDS = {
    "company show": Command(N_("company information"), _show),
    "company set": Command(N_("change company information"), _set, some_pairs),
}
