"""``inbox receive`` and ``import``: what the provider has for us, and what came as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.importing import carry_out, some_paths
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.engine.reports import Line


def _receive(context: Context) -> int:
    report = context.run(lambda engine: engine.receive(context.options.service))
    parts = {
        "received": (report.received, _("received")),
        "unreadable": (report.unreadable, _("received, but not readable")),
        "failed": (report.failed, _("could not be fetched now")),
    }
    if context.out.as_json:
        answer: dict[str, Json] = {key: len(lines) for key, (lines, _word) in parts.items()}
        documents = [
            {"outcome": key, **_line(one)} for key, (lines, _word) in parts.items() for one in lines
        ]
        more: dict[str, Json] = {
            "known": report.known,
            "processed": report.processed,
            "documents": documents,
        }
        context.out.json("receive", {**answer, **more, "exit_status": report.exit_status})
    else:
        for key in ("unreadable", "failed"):
            lines, word = parts[key]
            context.out.lines(*(f"{word}: {one}" for one in lines))
        told = [f"{len(lines)} {word}" for lines, word in parts.values() if lines]
        if report.processed:
            told.append(_("{count} processed").format(count=report.processed))
        context.out.lines(", ".join(told) or _("Nothing new."))
    if report.error is not None:
        context.out.error(report.error)
    return report.exit_status


def _line(one: Line) -> dict[str, Json]:
    return {"id": one.document_id, "document_no": one.document_no, "message": one.message}


def _import(context: Context) -> int:
    options = context.options
    return carry_out(
        context,
        lambda engine, told: engine.take_in(options.paths, options.service, on_imported=told),
    )


COMMANDS = {
    "inbox receive": Command(N_("take everything that the provider has for us"), _receive),
    "inbox import": Command(N_("take files as received documents"), _import, some_paths),
}
