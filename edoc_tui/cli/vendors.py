"""``vendors list``, ``show``, ``set`` and ``import``: who sends us documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.domain.parties import Customer
    from edoc_tui.engine.engine import Engine

KEYS = (
    "no", "name", "address", "address_2", "city", "post_code", "country", "vat_registration_no",
    "registration_no", "gln", "contact_name", "phone", "email",
)  # fmt: skip
"""What a vendor has; the file is kept like ``customers.toml``."""


def _book(context: Context) -> CustomerBook:
    from edoc_tui.config.customers import CustomerBook

    return CustomerBook(context.home.vendors_file)


def _vendor(one: Customer) -> dict[str, Json]:
    return {key: getattr(one, key) for key in KEYS}


def _list_arguments(parser: Parser) -> None:
    parser.add_argument("--query", default="", metavar="Q", help=_("words to look for"))


def _list(context: Context) -> int:
    found = _book(context).search(context.options.query)
    if context.out.as_json:
        context.out.json("vendors", {"items": [_vendor(one) for one in found], "total": len(found)})
        return ExitStatus.OK
    head = (_("No."), _("Name"), _("City"), _("Country"), _("VAT registration no."), _("GLN"))
    context.out.table(
        head, [(v.no, v.name, v.city, v.country, v.vat_registration_no, v.gln) for v in found]
    )
    count = len(found)
    context.out.note(ngettext("{count} vendor", "{count} vendors", count).format(count=count))
    return ExitStatus.OK


def _one(parser: Parser) -> None:
    parser.add_argument("no", metavar=_("NO"), help=_("the vendor's number"))


def _show(context: Context) -> int:
    vendor = _book(context).get(context.options.no)
    if vendor is None:
        raise InputMissingError(
            _("There is no vendor '{no}'.").format(no=context.options.no),
            todo=_("See 'edoc-tui vendors list'."),
        )
    if context.out.as_json:
        context.out.json("vendor", {"vendor": _vendor(vendor)})
    else:
        context.out.lines(*key_values(_vendor(vendor)))
    return ExitStatus.OK


def _set_arguments(parser: Parser) -> None:
    _one(parser)
    some_pairs(parser)


def _set(context: Context) -> int:
    from edoc_tui.config.entries import customer_entries
    from edoc_tui.domain.parties import Customer

    book, no = _book(context), context.options.no
    entries = customer_entries(context.options.pairs, book.get(no) or Customer(no))

    async def change(engine: Engine) -> None:
        await engine.change_vendors(lambda: book.set(no, entries))
        context.tell_untold(engine)

    context.run(change)
    context.out.done(
        "vendor-set",
        {"no": no, "changed": sorted(entries)},
        _("Vendor {no} saved.").format(no=no),
    )
    return ExitStatus.OK


def _import_arguments(parser: Parser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv", help=_("with a header line"))


def _import(context: Context) -> int:
    book, file = _book(context), context.options.file
    done = context.run(lambda engine: engine.change_vendors(lambda: book.import_csv(file)))
    text = ngettext(
        "Read {count} vendor: {added} added, {changed} changed.",
        "Read {count} vendors: {added} added, {changed} changed.",
        done.rows,
    ).format(count=done.rows, added=done.added, changed=done.changed)
    answer = {"imported": done.rows, "added": done.added, "changed": done.changed}
    context.out.done("vendors-import", answer, text)
    return ExitStatus.OK


COMMANDS = {
    "vendors list": Command(N_("vendors"), _list, _list_arguments),
    "vendors show": Command(N_("one vendor"), _show, _one),
    "vendors set": Command(N_("change a vendor, or add one"), _set, _set_arguments),
    "vendors import": Command(N_("vendors from a CSV file"), _import, _import_arguments),
}
