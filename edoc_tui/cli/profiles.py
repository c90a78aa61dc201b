"""``profiles list``, ``show``, ``create``, ``set`` and ``delete``: document sending profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.engine import Engine


def _list(context: Context) -> int:
    from edoc_tui.config.routing_fields import profile_values
    from edoc_tui.domain.routing_words import profile_sentence

    routes = context.settings.routes()
    rows = []
    items: list[Json] = []
    for code, profile in context.settings.document_sending_profiles.items():
        sentence = profile_sentence(routes.profiles[code], routes)
        items.append({"code": code, **profile_values(profile), "sentence": sentence})
        rows.append((code, _("yes") if profile.default else "", sentence))
    if context.out.as_json:
        context.out.json("profiles", {"profiles": items})
    else:
        context.out.table((_("Code"), _("Default"), _("Meaning")), rows)
    return ExitStatus.OK


def code_argument(parser: Parser) -> None:
    """Add the code of a profile or workflow."""
    parser.add_argument("code", metavar=_("CODE"), help=_("its code"))


def code_and_pairs(parser: Parser) -> None:
    """Add a code, and one or more ``KEY=VALUE``."""
    code_argument(parser)
    some_pairs(parser)


def _code_and_perhaps_pairs(parser: Parser) -> None:
    code_argument(parser)
    text = _("fields of the card, such as workflow=SEND-PAGERO")
    parser.add_argument("pairs", nargs="*", default=(), metavar="KEY=VALUE", help=text)


def _show(context: Context) -> int:
    from edoc_tui.config.routing_fields import profile_values
    from edoc_tui.domain.routing_words import profile_sentence

    code, routes = context.options.code, context.settings.routes()
    profile = context.settings.document_sending_profiles.get(code)
    if profile is None:
        raise InputMissingError(
            _("There is no document sending profile '{code}'.").format(code=code),
            todo=_("See 'edoc-tui profiles list'."),
        )
    values = profile_values(profile)
    sentence = profile_sentence(routes.profiles[code], routes)
    if context.out.as_json:
        context.out.json("profile", {"code": code, **values, "sentence": sentence})
    else:
        context.out.lines(*key_values({"code": code, **values}), sentence)
    return ExitStatus.OK


def _create(context: Context) -> int:
    from edoc_tui.config.routing_fields import parse_pairs

    code = context.options.code.strip().upper()
    entries = parse_pairs("profile", context.options.pairs)
    text = _("The sending profile {code} was created.")
    return save(context, lambda engine: engine.set_profile(code, entries, new=True), code, text)


def _set(context: Context) -> int:
    from edoc_tui.config.routing_fields import parse_pairs

    code = context.options.code
    entries = parse_pairs("profile", context.options.pairs)
    text = _("The sending profile {code} was saved.")
    return save(context, lambda engine: engine.set_profile(code, entries), code, text)


def _delete(context: Context) -> int:
    code = context.options.code
    text = _("The sending profile {code} was deleted.")
    return save(context, lambda engine: engine.delete_profile(code), code, text)


def save(context: Context, work: Work, code: str, text: str) -> int:
    """Carry out a change of the routing and say so."""

    async def change(engine: Engine) -> None:
        await work(engine)
        context.tell_untold(engine)

    context.run(change)
    context.out.done("routing-set", {"code": code}, text.format(code=code))
    return ExitStatus.OK


if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[Engine], Coroutine[Any, Any, None]]


COMMANDS = {
    "profiles list": Command(N_("document sending profiles"), _list),
    "profiles show": Command(N_("one sending profile"), _show, code_argument),
    "profiles create": Command(N_("add a sending profile"), _create, _code_and_perhaps_pairs),
    "profiles set": Command(N_("change a sending profile"), _set, code_and_pairs),
    "profiles delete": Command(N_("delete a sending profile"), _delete, code_argument),
}
