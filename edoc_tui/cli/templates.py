"""``templates list``, ``show``, ``set`` and ``remove``: forms of the files for the ERP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import DataError, ExitStatus, InputMissingError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.template_settings import ErpTemplate
    from edoc_tui.config.toml_edit import Value


def _template(one: ErpTemplate) -> dict[str, Json]:
    return {
        "format": one.format,
        "columns": list(one.columns),
        "delimiter": one.delimiter,
        "decimal": one.decimal,
        "header": one.header,
        "file": one.file,
        "folder": one.folder,
        "suffix": one.suffix,
    }


def _list(context: Context) -> int:
    found = context.settings.erp_templates
    if context.out.as_json:
        items: list[Json] = [{"name": name, **_template(one)} for name, one in found.items()]
        context.out.json("templates", {"items": items})
        return ExitStatus.OK
    rows = [
        (printable(name), one.format, printable(", ".join(one.columns)) or _("all fields"))
        for name, one in found.items()
    ]
    context.out.table((_("Name"), _("Format"), _("Columns")), rows)
    count = len(found)
    context.out.note(ngettext("{count} template", "{count} templates", count).format(count=count))
    return ExitStatus.OK


def _one(parser: Parser) -> None:
    parser.add_argument("name", metavar=_("NAME"), help=_("the template's name"))


def _known(context: Context) -> ErpTemplate:
    name = context.options.name
    found = context.settings.erp_templates.get(name)
    if found is None:
        raise InputMissingError(
            _("There is no template '{name}'.").format(name=printable(name, limit=60)),
            todo=_("See 'edoc-tui templates list'."),
        )
    return found


def _show(context: Context) -> int:
    from edoc_tui.engine.target import FIELDS

    about = _template(_known(context))
    if context.out.as_json:
        context.out.json("template", {"name": context.options.name, **about, "fields": [*FIELDS]})
        return ExitStatus.OK
    columns = about["columns"]
    shown = {**about, "columns": ", ".join(map(str, columns if isinstance(columns, list) else ()))}
    context.out.lines(*key_values(shown))
    context.out.note(_("It may use: {names}.").format(names=", ".join(FIELDS)))
    return ExitStatus.OK


def _set_arguments(parser: Parser) -> None:
    _one(parser)
    some_pairs(parser)


def _set(context: Context) -> int:
    from edoc_tui.config.services import check_code
    from edoc_tui.engine.target import TABLE, template_value

    name = context.options.name
    if name not in context.settings.erp_templates and (reason := check_code(name)):
        raise DataError(reason, field="name")
    entries: dict[str, Value] = {}
    for pair in context.options.pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise UsageError(_("'{pair}' is not KEY=VALUE.").format(pair=printable(pair, limit=60)))
        entries[key.strip()] = template_value(key.strip(), text)
    changes: dict[tuple[str, ...], Value] = {
        (TABLE, name, key): value for key, value in entries.items()
    }
    context.run(lambda engine: engine.change_settings(changes))
    text = _("Template {name} saved.").format(name=printable(name))
    context.out.done("template-set", {"name": name, "changed": sorted(entries)}, text)
    return ExitStatus.OK


def _remove(context: Context) -> int:
    _known(context)
    from edoc_tui.engine.target import without

    name, known = context.options.name, context.settings.erp_templates
    context.run(lambda engine: engine.change_settings(without(known, name)))
    text = _("Template {name} removed.").format(name=printable(name))
    context.out.done("template-removed", {"name": name}, text)
    return ExitStatus.OK


COMMANDS = {
    "templates list": Command(N_("forms of the files for the ERP"), _list),
    "templates show": Command(N_("one template, and the fields there are"), _show, _one),
    "templates set": Command(N_("change a template, or add one"), _set, _set_arguments),
    "templates remove": Command(N_("remove a template"), _remove, _one),
}
