"""``connection show``, ``set``, ``reset`` and ``test``: the external connection setup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.context import ask
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.config.fields import Entry
    from edoc_tui.config.settings import Connection
    from edoc_tui.engine.diagnosis import Finding
    from edoc_tui.engine.engine import Engine

_SIGNS = {"done": "✓", "failing": "✗", "skipped": "–"}

_LIVE: Final = "Production"


def _show(context: Context) -> int:
    from msgspec.structs import asdict

    code, service = context.service
    connection = asdict(service.connection)
    if context.out.as_json:
        about = {"service": code, "integration": service.service_integration}
        origins = {key: _origin(service.connection, key) for key in connection}
        context.out.json("connection", {**about, "connection": connection, "origins": origins})
    else:
        context.out.lines(*key_values({"service": code, **connection}))
    return ExitStatus.OK


def _origin(connection: Connection, key: str) -> str:
    """Return where a value comes from: ``default``, ``yours``, or ``empty``."""
    value = getattr(connection, key)
    if value == "":
        return "empty"
    return "default" if value == getattr(type(connection)(), key) else "yours"


def _set_arguments(parser: Parser) -> None:
    some_pairs(parser)
    text = _("switch to Production without a question")
    parser.add_argument("--yes", action="store_true", default=False, help=text)


def _set(context: Context) -> int:
    from edoc_tui.config.entries import connection_entries

    code, service = context.service
    entries = connection_entries(
        context.options.pairs, service.connection, service.service_integration
    )
    goes_live = entries.get("send_mode") == _LIVE and service.connection.send_mode != _LIVE
    if goes_live and not context.options.yes:
        _confirm(code)
    return _save(context, code, entries)


def _confirm(code: str) -> None:
    """Ask for the service's code in full before documents can reach their recipients."""
    question = _(
        "Documents that are sent from {service} will reach their recipients."
        " Type the code of the service to switch to Production: "
    )
    if ask(question.format(service=code), "--yes") != code:
        raise UsageError(
            _("Nothing was changed."),
            todo=_("Type {word} to switch to Production.").format(word=code),
        )


def _reset(context: Context) -> int:
    from edoc_tui.config.settings import connection_defaults

    code, service = context.service
    return _save(context, code, connection_defaults(service.service_integration))


def _save(context: Context, code: str, entries: Mapping[str, Entry | None]) -> int:
    from edoc_tui.config.files import prefixed

    context.change_settings(prefixed(("services", code, "connection"), entries))
    context.out.done(
        "connection-set",
        {"service": code, "changed": sorted(entries)},
        _("Connection of {service} saved.").format(service=code),
    )
    return ExitStatus.OK


def _test(context: Context) -> int:
    code, _service = context.service
    steps = context.run(lambda engine: _steps(engine, code))
    failing = [step for step in steps if step.verdict == "failing"]
    if context.out.as_json:
        context.out.json(
            "connection-test",
            {
                "service": code,
                "ok": not failing,
                "detail": failing[0].detail if failing else "",
                "problems": [f"{step.title}: {step.detail}" for step in failing],
                "steps": [
                    {
                        "step": step.step,
                        "title": step.title,
                        "state": str(step.verdict),
                        "detail": step.detail,
                        "todo": step.todo,
                    }
                    for step in steps
                ],
            },
        )
    else:
        for step in steps:
            sign = _SIGNS[step.verdict]
            word = _(str(step.verdict))
            context.out.lines(f"{sign} {word:<9} {step.title}: {step.detail}".rstrip(" :"))
            if step.todo:
                context.out.lines(f"  → {step.todo}")
        context.out.lines(
            _("The connection does not work.") if failing else _("The connection works.")
        )
    return failing[0].exit_status if failing else ExitStatus.OK


async def _steps(engine: Engine, code: str) -> list[Finding]:
    return [step async for step in engine.test_connection(code)]


COMMANDS = {
    "connection show": Command(N_("external connection setup of a service"), _show),
    "connection set": Command(N_("change the connection setup"), _set, _set_arguments),
    "connection reset": Command(N_("put the provider's addresses and Test back"), _reset),
    "connection test": Command(N_("ask the provider for something harmless"), _test),
}
