"""``workflows``: list, show, create from a template, set, delete, check, and *why*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.output import key_values
from edoc_tui.cli.profiles import code_and_pairs, code_argument, save
from edoc_tui.domain.errors import DataError, ExitStatus, InputMissingError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser


def _list(context: Context) -> int:
    from edoc_tui.config.routing_fields import workflow_values
    from edoc_tui.domain.routing_words import workflow_sentence

    routes = context.settings.routes()
    rows = []
    items: list[Json] = []
    for code, workflow in context.settings.workflows.items():
        sentence = workflow_sentence(routes.workflows[code], routes)
        items.append({"code": code, **_plain(workflow_values(workflow)), "sentence": sentence})
        rows.append((code, _("yes") if workflow.enabled else _("no"), sentence))
    if context.out.as_json:
        context.out.json("workflows", {"workflows": items})
    else:
        context.out.table((_("Code"), _("Enabled"), _("Meaning")), rows)
    return ExitStatus.OK


def _show(context: Context) -> int:
    from edoc_tui.config.routing_fields import workflow_values
    from edoc_tui.domain.routing_words import workflow_sentence

    code, routes = context.options.code, context.settings.routes()
    workflow = context.settings.workflows.get(code)
    if workflow is None:
        raise InputMissingError(
            _("There is no workflow '{code}'.").format(code=code),
            todo=_("See 'edoc-tui workflows list'."),
        )
    values = workflow_values(workflow)
    sentence = workflow_sentence(routes.workflows[code], routes)
    if context.out.as_json:
        context.out.json("workflow", {"code": code, **_plain(values), "sentence": sentence})
    else:
        shown = {
            key: ", ".join(one) if isinstance(one, list) else one for key, one in values.items()
        }
        context.out.lines(*key_values({"code": code, **shown}), sentence)
    return ExitStatus.OK


def _plain(values: dict[str, bool | str | list[str]]) -> dict[str, Json]:
    return {key: list(one) if isinstance(one, list) else one for key, one in values.items()}


def _create_arguments(parser: Parser) -> None:
    from edoc_tui.config.routing_fields import TEMPLATES

    code_argument(parser)
    parser.add_argument(
        "--template",
        choices=tuple(TEMPLATES),
        default="send-one",
        help=_("which workflow template to begin with"),
    )
    text = _("fields of the card, such as send=PAGERO profile=EDI country=FR,DE")
    parser.add_argument("pairs", nargs="*", default=(), metavar="KEY=VALUE", help=text)


def _create(context: Context) -> int:
    from edoc_tui.config.routing_fields import parse_pairs, template

    options = context.options
    code = options.code.strip().upper()
    given = parse_pairs("workflow", options.pairs)
    named = given.get("send") or given.get("export") or []
    services = list(named) if isinstance(named, list) else []
    entries = {**template(options.template, services or [context.service[0]]), **given}
    text = _("The workflow {code} was created.")
    return save(context, lambda engine: engine.set_workflow(code, entries, new=True), code, text)


def _set(context: Context) -> int:
    from edoc_tui.config.routing_fields import parse_pairs

    code = context.options.code
    entries = parse_pairs("workflow", context.options.pairs)
    text = _("The workflow {code} was saved.")
    return save(context, lambda engine: engine.set_workflow(code, entries), code, text)


def _delete(context: Context) -> int:
    code = context.options.code
    text = _("The workflow {code} was deleted.")
    return save(context, lambda engine: engine.delete_workflow(code), code, text)


def _check(context: Context) -> int:
    """Name every rule that is not kept."""
    from edoc_tui.domain.routing_rules import breaches

    found = breaches(context.settings.routes(), context.settings.services)
    if context.out.as_json:
        context.out.json(
            "workflows-check",
            {
                "breaches": [
                    {"rule": one.rule, "code": one.code, "message": one.message,
                     "severity": "warning" if one.warning else "error"}
                    for one in found
                ]
            },
        )  # fmt: skip
    else:
        context.out.lines(*(f"{'!' if one.warning else '✗'} {one}" for one in found))
        if not found:
            context.out.note(_("All rules are kept."))
    return ExitStatus.DATA if any(not one.warning for one in found) else ExitStatus.OK


def _why_arguments(parser: Parser) -> None:
    parser.add_argument("no", metavar=_("NO"), help=_("the customer's number"))
    parser.add_argument(
        "document_type",
        nargs="?",
        default="Sales Invoice",
        metavar=_("TYPE"),
        help=_("document type, such as 'Sales Credit Memo'"),
    )


def _why(context: Context) -> int:
    from edoc_tui.config.customers import CustomerBook
    from edoc_tui.domain.edocument import DocumentType
    from edoc_tui.domain.errors import SettingsError
    from edoc_tui.domain.routing import Subject
    from edoc_tui.domain.routing_words import why

    no = context.options.no
    routes = context.settings.routes()
    customer = CustomerBook(context.home.customers_file).get(no)
    if customer is None:
        raise InputMissingError(
            _("There is no customer '{no}'.").format(no=no),
            todo=_("See 'edoc-tui customers list'."),
        )
    wanted = context.options.document_type.casefold()
    kind = next((one for one in DocumentType if one.casefold() == wanted), None)
    if kind is None:
        raise DataError(
            _("There is no document type '{name}'.").format(name=context.options.document_type),
            todo=_("The types are: {names}.").format(names=", ".join(DocumentType)),
        )
    subject = Subject(kind, customer.document_sending_profile, no, customer.country)
    try:
        route, status = context.settings.route(subject), ExitStatus.OK
    except SettingsError:
        route, status = None, ExitStatus.CONFIG
    lines = list(why(routes, subject))
    if context.out.as_json:
        context.out.json(
            "why",
            {
                "customer": no,
                "document_type": str(kind),
                "profile": route.profile if route else "",
                "workflow": route.workflow.code if route else "",
                "service": route.service if route else "",
                "services": list(route.workflow.services) if route else [],
                "lines": list(lines),
            },
        )
    else:
        context.out.lines(*lines)
    return status


COMMANDS = {
    "workflows list": Command(N_("workflows, as sentences"), _list),
    "workflows show": Command(N_("one workflow"), _show, code_argument),
    "workflows create": Command(N_("add a workflow from a template"), _create, _create_arguments),
    "workflows set": Command(N_("change a workflow"), _set, code_and_pairs),
    "workflows delete": Command(N_("delete a workflow"), _delete, code_argument),
    "workflows check": Command(N_("the rules that profiles and workflows break"), _check),
    "workflows why": Command(
        N_("which workflow takes a customer's document, and why"), _why, _why_arguments
    ),
}
