"""``customers list``, ``show``, ``set`` and ``import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, InputMissingError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.customer_csv import Imported, Plan
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
    from edoc_tui.domain.address_words import addressing

    found = addressing(customer, context.settings.company.country)
    if context.out.as_json:
        answer: dict[str, Json] = {
            "customer": asdict(customer),
            "addressed_as": found.address,
            "warning": found.warning,
        }
        context.out.json("customer", answer)
    else:
        context.out.lines(*key_values(asdict(customer)), found.sentence)
        if found.warning:
            context.out.note(_("Warning: {text}").format(text=found.warning))
    return ExitStatus.OK


def _set_arguments(parser: Parser) -> None:
    _one_customer(parser)
    some_pairs(parser)


def _set(context: Context) -> int:
    from edoc_tui.config.entries import customer_entries
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
    parser.add_argument(
        "--map",
        dest="mapping",
        action="append",
        default=[],
        metavar=_("COLUMN=KEY"),
        help=_("which key a column holds; an empty KEY leaves it out"),
    )
    parser.add_argument(
        "--preview", action="store_true", default=False, help=_("show the changes, make none")
    )


def _mapping(context: Context) -> dict[str, str]:
    """Return what ``--map`` says; titles that we know need none.

    Raises:
        UsageError: One is not ``COLUMN=KEY``.
    """
    from edoc_tui.config.customer_export import suggested

    given: dict[str, str] = {}
    for pair in context.options.mapping:
        title, equals, key = pair.rpartition("=")
        if not equals:
            raise UsageError(
                _("'{pair}' is not COLUMN=KEY.").format(pair=printable(pair, limit=60))
            )
        given[title] = key
    known = suggested(context.options.file) if context.options.file.is_file() else {}
    return {**{title: key for title, key in known.items() if key}, **given}


def _import(context: Context) -> int:
    profiles = context.settings.document_sending_profiles
    book, file, mapping = _book(context), context.options.file, _mapping(context)
    if context.options.preview:
        return _preview(context, book.preview_csv(file, profiles=profiles, mapping=mapping))

    async def change(engine: Engine) -> Imported:
        done = await engine.change_customers(
            lambda: book.import_csv(file, profiles=profiles, mapping=mapping)
        )
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


def _preview(context: Context, plan: Plan) -> int:
    from edoc_tui.config.customer_export import plan_lines

    if context.out.as_json:
        changes: list[Json] = [
            {"no": one.no, "new": one.new, "before": dict(one.before), "after": dict(one.after)}
            for one in plan.changes
        ]
        context.out.json("customers-preview", {"rows": plan.rows, "changes": changes})
    else:
        context.out.lines(*plan_lines(plan))
        context.out.note(_("Nothing was changed."))
    return ExitStatus.OK


def _export_arguments(parser: Parser) -> None:
    _list_arguments(parser)
    parser.add_argument(
        "file", nargs="?", default="", metavar="FILE.csv", help=_("stdout, when it is left out")
    )


def _export(context: Context) -> int:
    """Write customers as CSV; cells that look like formulas are quoted."""
    from edoc_tui.config.customer_export import rows, write

    found = _book(context).search(context.options.query)
    if not context.options.file:
        context.out.raw(rows(found).encode())
        return ExitStatus.OK
    write(Path(context.options.file), found)
    text = ngettext("{count} customer written.", "{count} customers written.", len(found))
    count = len(found)
    context.out.done("customers-export", {"exported": count}, text.format(count=count))
    return ExitStatus.OK


COMMANDS = {
    "customers list": Command(N_("customers"), _list, _list_arguments),
    "customers show": Command(N_("one customer"), _show, _one_customer),
    "customers set": Command(N_("change a customer, or add one"), _set, _set_arguments),
    "customers import": Command(N_("customers from a CSV file"), _import, _import_arguments),
    "customers export": Command(N_("customers as a CSV file"), _export, _export_arguments),
}
