"""``customers list``, ``show``, ``set`` and ``import``."""

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
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.customer_csv import Imported
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.engine.engine import Engine


def _book(context: Context) -> CustomerBook:
    from edoc_tui.config.customers import CustomerBook

    return CustomerBook(context.home.customers_file)


def _list_arguments(parser: Parser) -> None:
    parser.add_argument("--query", default="", metavar="Q", help=_("words to look for"))


def _list(context: Context) -> int:
    from dataclasses import asdict

    found = _book(context).search(context.options.query)
    if context.out.as_json:
        items = [asdict(customer) for customer in found]
        context.out.json("customers", {"items": items, "total": len(items)})
        return ExitStatus.OK
    head = (_("No."), _("Name"), _("City"), _("Country"), _("VAT registration no."), _("GLN"))
    context.out.table(
        head, [(c.no, c.name, c.city, c.country, c.vat_registration_no, c.gln) for c in found]
    )
    count = len(found)
    context.out.note(ngettext("{count} customer", "{count} customers", count).format(count=count))
    return ExitStatus.OK


def _one_customer(parser: Parser) -> None:
    parser.add_argument("no", metavar=_("NO"), help=_("the customer's number"))


def _show(context: Context) -> int:
    from dataclasses import asdict

    customer = _book(context).get(context.options.no)
    if customer is None:
        raise InputMissingError(
            _("There is no customer '{no}'.").format(no=context.options.no),
            todo=_("See 'edoc-tui customers list'."),
        )
    if context.out.as_json:
        context.out.json("customer", {"customer": asdict(customer)})
    else:
        context.out.lines(*key_values(asdict(customer)))
    return ExitStatus.OK


def _set_arguments(parser: Parser) -> None:
    _one_customer(parser)
    some_pairs(parser)


def _set(context: Context) -> int:
    from edoc_tui.config.fields import customer_entries
    from edoc_tui.domain.parties import Customer

    book, no = _book(context), context.options.no
    before = book.get(no) or Customer(no)
    profiles = context.settings.document_sending_profiles
    entries = customer_entries(context.options.pairs, before, profiles)

    async def change(engine: Engine) -> None:
        await engine.set_customer(no, entries)
        context.tell_untold(engine)

    context.run(change)
    context.out.done(
        "customer-set",
        {"no": no, "changed": sorted(entries)},
        _("Customer {no} saved.").format(no=no),
    )
    return ExitStatus.OK


def _import_arguments(parser: Parser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.csv", help=_("with a header line"))


def _import(context: Context) -> int:
    profiles = context.settings.document_sending_profiles
    book, file = _book(context), context.options.file

    async def change(engine: Engine) -> Imported:
        done = await engine.change_customers(lambda: book.import_csv(file, profiles=profiles))
        context.tell_untold(engine)
        return done

    done = context.run(change)
    text = ngettext(
        "Read {count} customer: {added} added, {changed} changed.",
        "Read {count} customers: {added} added, {changed} changed.",
        done.rows,
    ).format(count=done.rows, added=done.added, changed=done.changed)
    answer = {"imported": done.rows, "added": done.added, "changed": done.changed}
    context.out.done("customers-import", answer, text)
    return ExitStatus.OK


COMMANDS = {
    "customers list": Command(N_("customers"), _list, _list_arguments),
    "customers show": Command(N_("one customer"), _show, _one_customer),
    "customers set": Command(N_("change a customer, or add one"), _set, _set_arguments),
    "customers import": Command(N_("customers from a CSV file"), _import, _import_arguments),
}
