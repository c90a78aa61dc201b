"""``mapping``: the rules of a service about texts, tried before they count; ``outbox mapping``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.items import moment
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.cli.parser import whole_number
from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.engine.mapping_desk import Listed
    from edoc_tui.engine.mapping_preview import Preview
    from edoc_tui.store.repository import Repository


def _set_option(parser: Parser) -> None:
    text = _("the rules for received documents, on their way to the ERP")
    parser.add_argument("--import", dest="received", action="store_true", default=False, help=text)


def _number(parser: Parser) -> None:
    text = _("number of the rule, as 'mapping list' shows it")
    parser.add_argument("number", type=whole_number(1), metavar=_("NUMBER"), help=text)


def _numbered(parser: Parser) -> None:
    _number(parser)
    _set_option(parser)


def _pairs(parser: Parser) -> None:
    some_pairs(parser)
    _set_option(parser)


def _numbered_pairs(parser: Parser) -> None:
    _number(parser)
    some_pairs(parser)
    _set_option(parser)


def _numbered_way(parser: Parser) -> None:
    _number(parser)
    text = _("before or behind its neighbour")
    parser.add_argument("way", choices=("up", "down"), help=text)
    _set_option(parser)


def _what(parser: Parser) -> None:
    text = _("a file of business data, or the id of a document")
    parser.add_argument("what", metavar=_("FILE|ID"), help=text)
    text = _("the saved CSV mapping (csv_mappings in config.toml)")
    parser.add_argument("--mapping", metavar=_("NAME"), default="", help=text)


def _kind(context: Context) -> str:
    from edoc_tui.config.mapping_rules import EXPORT, IMPORT

    return IMPORT if context.options.received else EXPORT


def _list(context: Context) -> int:
    from edoc_tui.engine.mapping_desk import listed

    (code, _service), kind, settings = context.service, _kind(context), context.settings
    try:
        rows = context.read(lambda store: listed(settings, store, code, kind))
    except InputMissingError:  # there is no store yet, in which a rule could have been used
        rows = listed(settings, None, code, kind)
    if context.out.as_json:
        about: dict[str, Json] = {
            "service": code,
            "set": kind,
            "rules": [_row(one) for one in rows],
        }
        context.out.json("mapping", about)
        return ExitStatus.OK
    head = (_("No."), _("Field"), _("Rule"), _("Used"))
    used = {True: _("yes"), False: _("no")}
    context.out.table(
        head, [(str(one.number), one.rule.field, one.rule.does, used[one.used]) for one in rows]
    )
    if not rows:
        context.out.note(_("The service {code} has no mapping rules.").format(code=code))
    return ExitStatus.OK


def _row(one: Listed) -> dict[str, Json]:
    rule = one.rule
    return {
        "number": one.number,
        "field": rule.field,
        "rule": str(rule.rule or ""),
        "find": rule.find,
        "replace": rule.replace,
        "start": rule.start,
        "length": rule.length,
        "used": one.used,
    }


def _fields(context: Context) -> int:
    from edoc_tui.config.mapping_rules import choices_of, fields_of

    kind = _kind(context)
    terms = fields_of(kind)
    if context.out.as_json:
        context.out.json("mapping-fields", {"set": kind, "fields": dict(terms)})
    else:
        rows = [(name, terms.get(name, "")) for name in choices_of(kind)]
        context.out.table((_("Field"), "EN 16931"), rows)
    return ExitStatus.OK


def _add(context: Context) -> int:
    from edoc_tui.config.mapping_rules import rule_entries

    (code, _service), kind = context.service, _kind(context)
    entries = rule_entries(context.options.pairs)
    context.run(lambda engine: engine.add_mapping_rule(code, entries, kind))
    return _done(context, code, _("The mapping rule was added."))


def _set(context: Context) -> int:
    from edoc_tui.config.mapping_rules import rule_entries

    (code, _service), kind, number = context.service, _kind(context), context.options.number
    entries = rule_entries(context.options.pairs)
    context.run(lambda engine: engine.set_mapping_rule(code, number, entries, kind))
    return _done(context, code, _("The mapping rule was saved."))


def _delete(context: Context) -> int:
    (code, _service), kind, number = context.service, _kind(context), context.options.number
    context.run(lambda engine: engine.delete_mapping_rule(code, number, kind))
    return _done(context, code, _("The mapping rule was deleted."))


def _move(context: Context) -> int:
    (code, _service), kind, number = context.service, _kind(context), context.options.number
    step = -1 if context.options.way == "up" else 1
    now = context.run(lambda engine: engine.move_mapping_rule(code, number, step, kind))
    if now == number:
        text = _("It stays: fields go before entities, entities before everything.")
    else:
        text = _("The mapping rule has the number {number} now.").format(number=now)
    return _done(context, code, text, number=now)


def _done(context: Context, code: str, text: str, **more: Json) -> int:
    context.out.done("mapping-set", {"service": code, **more}, text)
    return ExitStatus.OK


def _preview(context: Context) -> int:
    from pathlib import Path

    from edoc_tui.engine.logbook import mapping_rows

    code, given = context.service[0], context.options.what
    what: Path | int = Path(given)
    if given.isascii() and given.isdigit() and not Path(given).exists():
        what = int(given)
    found = context.run(lambda engine: engine.preview_mapping(code, what, context.options.mapping))
    if context.out.as_json:
        documents: list[Json] = [
            {"document": one.title, "remark": one.remark, "changes": [*mapping_rows(one.entries)]}
            for one in found
        ]
        context.out.json("mapping-preview", {"service": code, "documents": documents})
        return ExitStatus.OK
    for one in found:
        _show_preview(context, one)
    return ExitStatus.OK


def _show_preview(context: Context, one: Preview) -> None:
    context.out.lines(one.title)
    if one.remark or not one.entries:
        none = _("No rule changes anything.")
        context.out.lines(f"  {one.remark or none}")
        return
    rows = [
        (f"  {place(entry)}", entry.old, entry.new, entry.rule.partition(": ")[2])
        for entry in one.entries
    ]
    field = _("Field")
    context.out.table((f"  {field}", _("Before"), _("After"), _("Rule")), rows)


def _log_of_received(context: Context) -> int:
    from edoc_tui.cli.inbox_list import of_inbox

    return _log(context, of_inbox)


def _log_of_any(context: Context) -> int:
    return _log(context, lambda store, number: store.get(number))


def _log(context: Context, find: Callable[[Repository, int], EDocument]) -> int:
    from edoc_tui.engine.logbook import mapping_rows

    number = context.options.document
    document, entries = context.read(lambda store: (find(store, number), store.mapping_log(number)))
    if context.out.as_json:
        about: dict[str, Json] = {"id": number, "document_no": document.document_no}
        context.out.json("mapping-log", {**about, "mapping": [*mapping_rows(entries)]})
        return ExitStatus.OK
    mapping_table(context, entries)
    if not entries:
        context.out.note(_("No rule has changed anything in it."))
    return ExitStatus.OK


def mapping_table(context: Context, entries: Sequence[MappingEntry]) -> None:
    """Print the mapping log of a document."""
    head = (_("When"), _("Service"), _("Field"), _("Before"), _("After"), _("Rule"))
    context.out.table(
        head,
        [
            (moment(one.at) or "", one.service, place(one), one.old, one.new, one.rule)
            for one in entries
        ],
    )


def place(entry: MappingEntry) -> str:
    """Return field and line of a change."""
    if not entry.line:
        return entry.field
    line = _("line {line}").format(line=entry.line)
    return f"{entry.field} ({line})"


COMMANDS = {
    "mapping list": Command(
        N_("the mapping rules of a service, in the order of precedence"), _list, _set_option
    ),
    "mapping fields": Command(N_("the fields that rules may name"), _fields, _set_option),
    "mapping add": Command(N_("add a mapping rule"), _add, _pairs),
    "mapping set": Command(N_("change a mapping rule"), _set, _numbered_pairs),
    "mapping move": Command(N_("move a mapping rule up or down"), _move, _numbered_way),
    "mapping delete": Command(N_("delete a mapping rule"), _delete, _numbered),
    "mapping preview": Command(
        N_("what the rules would change, before and after"), _preview, _what
    ),
    "outbox mapping": Command(
        N_("what mapping rules have changed in it"), _log_of_any, one_document
    ),
    "inbox mapping": Command(
        N_("what mapping rules have changed for the ERP"), _log_of_received, one_document
    ),
}
