"""``vendors list``, ``show``, ``set``, ``add``, ``remove`` and ``import``: who sends to us."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.inbox_list import of_inbox
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, InputMissingError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.fields import Entry
    from edoc_tui.config.vendors import VendorBook
    from edoc_tui.domain.parties import Vendor
    from edoc_tui.engine.engine import Engine


def _book(context: Context) -> VendorBook:
    from edoc_tui.config.vendors import VendorBook

    return VendorBook(context.home.vendors_file)


def _vendor(one: Vendor) -> dict[str, Json]:
    """Return what a vendor has; the file is kept like ``customers.toml``."""
    from edoc_tui.config.forms import VENDOR_FIELDS

    return {"no": one.no} | {field.key: getattr(one, field.key) for field in VENDOR_FIELDS}


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
            _book(context).none_such(context.options.no),
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
    from edoc_tui.config.entries import vendor_entries
    from edoc_tui.domain.parties import Vendor

    no = context.options.no
    entries = vendor_entries(context.options.pairs, _book(context).get(no) or Vendor(no))
    return _save(context, no, entries)


def _save(context: Context, no: str, entries: Mapping[str, Entry]) -> int:
    async def change(engine: Engine) -> None:
        await engine.set_vendor_card(no, entries)
        context.tell_untold(engine)

    context.run(change)
    text = _("Vendor {no} saved.").format(no=no)
    context.out.done("vendor-set", {"no": no, "changed": sorted(entries)}, text)
    return ExitStatus.OK


def _add_arguments(parser: Parser) -> None:
    _one(parser)
    parser.add_argument(
        "--document", type=int, required=True, metavar="ID", help=_("a received document of it")
    )


def _add(context: Context) -> int:
    no, number = context.options.no, context.options.document
    if _book(context).get(no) is not None:
        raise UsageError(
            _("There is a vendor '{no}' already.").format(no=printable(no, limit=60)),
            todo=_("Change it with 'vendors set', or take another number."),
        )
    context.read(lambda store: of_inbox(store, number))
    return _save(context, no, context.run(lambda engine: engine.vendor_from(number)))


def _remove(context: Context) -> int:
    no = context.options.no
    context.run(lambda engine: engine.remove_vendor(no))
    context.out.done("vendor-removed", {"no": no}, _("Vendor {no} removed.").format(no=no))
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
    "vendors add": Command(
        N_("add a vendor with what a received document says of it"), _add, _add_arguments
    ),
    "vendors remove": Command(N_("take a vendor out; documents keep its number"), _remove, _one),
    "vendors import": Command(N_("vendors from a CSV file"), _import, _import_arguments),
}
