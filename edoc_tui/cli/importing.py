"""``import``: files and folders into the outbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import finding, item
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.import_report import Imported, ImportReport


def some_paths(parser: Parser) -> None:
    """Add one or more files or folders."""
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help=_("a file, or a folder of them")
    )


def _import(context: Context) -> int:
    options = context.options
    files: list[Json] = []

    def told(one: Imported) -> None:
        if context.out.as_json:
            files.append(_file(one))
        elif one.error is not None:
            context.out.complain(f"{one.path}: {one.message}")
        elif one.message:
            context.out.note(f"{one.path}: {one.message}")

    report = context.run(
        lambda engine: engine.import_paths(options.paths, options.service, on_imported=told)
    )
    if context.out.as_json:
        counts: dict[str, Json] = {
            "imported": report.imported,
            "blocked": report.blocked,
            "refused": report.refused,
            "skipped": report.skipped,
        }
        context.out.json("import", {**counts, "files": files, "exit_status": report.exit_status})
    else:
        context.out.lines(_sum(report))
    return report.exit_status


def _file(one: Imported) -> Json:
    return {
        "path": one.path,
        "document": item(one.document) if one.document is not None else None,
        "blocked": one.blocked,
        "message": one.message,
        "quarantined": one.quarantined,
        "findings": [finding(problem) for problem in one.problems],
    }


def _sum(report: ImportReport) -> str:
    number = report.imported
    text = ngettext("{count} document imported", "{count} documents imported", number)
    parts = [text.format(count=number)]
    if report.blocked:
        parts.append(_("{count} of them blocked by findings").format(count=report.blocked))
    if report.refused:
        parts.append(_("{count} refused").format(count=report.refused))
    if report.skipped:
        parts.append(_("{count} left alone").format(count=report.skipped))
    return ", ".join(parts) + "."


COMMANDS = {
    "import": Command(N_("invoices from files or folders into the outbox"), _import, some_paths),
}
