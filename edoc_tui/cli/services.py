"""``services list``, ``show``, ``create``, ``set``, ``copy``, ``rename`` and ``delete``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.context import ask
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.settings import Service
    from edoc_tui.config.toml_edit import Value

_YES = ("y", "yes", "o", "oui")


def _item(code: str, service: Service) -> dict[str, Json]:
    from edoc_tui.config.service_fields import SERVICE_FIELDS

    fields: dict[str, Json] = {}
    for field in SERVICE_FIELDS:
        value = getattr(service, field.key)
        fields[field.key] = [str(one) for one in value] if isinstance(value, list) else value
    return {"code": code, **fields, "send_mode": service.connection.send_mode}


def _list(context: Context) -> int:
    services = context.settings.services
    if context.out.as_json:
        context.out.json("services", {"services": [_item(*pair) for pair in services.items()]})
        return ExitStatus.OK
    context.out.table(
        (_("Code"), _("Description"), _("Service integration"), _("Format"), _("Send mode")),
        [
            (
                code,
                service.description,
                service.service_integration or _("No integration"),
                service.document_format,
                _(service.connection.send_mode),
            )
            for code, service in services.items()
        ],
    )
    return ExitStatus.OK


def _code(parser: Parser) -> None:
    parser.add_argument("code", metavar=_("CODE"), help=_("code of the service"))


def _new_code(parser: Parser) -> None:
    _code(parser)
    parser.add_argument("new", metavar=_("NEW"), help=_("the new code"))


def _with_values(parser: Parser) -> None:
    _code(parser)
    some_pairs(parser)
    _consent_option(parser)


def _with_some_values(parser: Parser) -> None:
    _code(parser)
    pairs = _("fields of the card, such as service_integration=pagero")
    parser.add_argument("pairs", nargs="*", default=(), metavar="KEY=VALUE", help=pairs)
    _consent_option(parser)


def _consent_option(parser: Parser) -> None:
    text = _("agree that documents go to a third party")
    parser.add_argument("--consent", action="store_true", default=False, help=text)


def _show(context: Context) -> int:
    code, service = context.settings.service(context.options.code)
    item = _item(code, service)
    if context.out.as_json:
        context.out.json("service", item)
    else:
        shown = {key: ", ".join(one) if isinstance(one, list) else one for key, one in item.items()}
        context.out.lines(*key_values(shown))
    return ExitStatus.OK


def _create(context: Context) -> int:
    from edoc_tui.config.services import clean_code

    code = clean_code(context.options.code)
    values = _values(context, "")
    context.run(lambda engine: engine.create_service(code, values))
    return _done(context, code, _("The service {code} was created, in send mode Test."))


def _set(context: Context) -> int:
    code, service = context.settings.service(context.options.code)
    values = _values(context, service.service_integration)
    context.run(lambda engine: engine.set_service(code, values))
    return _done(context, code, _("The service {code} was saved."))


def _copy(context: Context) -> int:
    from edoc_tui.config.services import clean_code

    code, new = context.options.code, clean_code(context.options.new)
    context.run(lambda engine: engine.copy_service(code, new))
    text = _("{code} was made, in send mode Test. It needs its own credentials and sign-in.")
    return _done(context, new, text)


def _rename(context: Context) -> int:
    from edoc_tui.config.services import clean_code

    code, new = context.options.code, clean_code(context.options.new)
    context.run(lambda engine: engine.rename_service(code, new))
    return _done(context, new, _("The service is called {code} now."))


def _delete(context: Context) -> int:
    code = context.options.code
    if not context.options.yes:
        question = _("Delete the service {code} with its credentials and its sign-in? (y/n) ")
        if ask(question.format(code=code), "--yes").casefold() not in _YES:
            raise UsageError(_("Nothing was changed."))
    context.run(lambda engine: engine.delete_service(code))
    return _done(context, code, _("The service {code} was deleted."))


def _delete_arguments(parser: Parser) -> None:
    _code(parser)
    parser.add_argument("--yes", action="store_true", default=False, help=_("do not ask"))


def _values(context: Context, before: str) -> Mapping[str, Value]:
    """Return the fields that the command line gives, after consent where it is needed."""
    from edoc_tui.config.service_fields import service_entries
    from edoc_tui.connectors.registry import providers
    from edoc_tui.engine.services import consent

    known = providers()
    values = service_entries(context.options.pairs, known)
    chosen = str(values.get("service_integration", before))
    if chosen and chosen != before and not context.options.consent:
        name = known[chosen].name
        context.out.note(consent(name))
        if ask(_("Do you agree? (y/n) "), "--consent").casefold() not in _YES:
            raise UsageError(_("Nothing was changed: {name} was not agreed to.").format(name=name))
    return values


def _done(context: Context, code: str, text: str) -> int:
    context.out.done("service-set", {"service": code}, text.format(code=code))
    return ExitStatus.OK


COMMANDS = {
    "services list": Command(N_("all E-Document services"), _list),
    "services show": Command(N_("the card of a service"), _show, _code),
    "services create": Command(N_("add a service"), _create, _with_some_values),
    "services set": Command(N_("change the card of a service"), _set, _with_values),
    "services copy": Command(N_("copy a service, without its secrets"), _copy, _new_code),
    "services rename": Command(N_("give a service another code"), _rename, _new_code),
    "services delete": Command(N_("delete a service"), _delete, _delete_arguments),
}
