"""``import``: files and folders into the outbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import finding, item
from edoc_tui.domain.errors import UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.import_report import Imported, ImportReport
    from edoc_tui.formats.tabular.encoding import Guess

    Told = Callable[[Imported], None]


def some_paths(parser: Parser) -> None:
    """Add one or more files or folders."""
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help=_("a file, or a folder of them")
    )


def add_mapping(parser: Parser) -> None:
    """Add the saved way to read CSV."""
    parser.add_argument(
        "--mapping", default="", metavar=_("NAME"), help=_("a saved CSV mapping of config.toml")
    )


def _paths_or_drop(parser: Parser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        default=[],
        metavar="PATH",
        help=_("a file, or a folder of them"),
    )
    parser.add_argument(
        "--drop",
        action="store_true",
        default=False,
        help=_("everything in drop/new; each file is moved away"),
    )
    add_mapping(parser)
    parser.add_argument(
        "--encoding", default="", metavar=_("NAME"), help=_("of CSV files that are no Unicode")
    )


def _import(context: Context) -> int:
    options = context.options
    if options.drop == bool(options.paths):
        raise UsageError(
            _("Say what to import."), todo=_("Name files or folders, or use --drop; not both.")
        )
    if not options.encoding:
        for path, guess in context.run(
            lambda engine: engine.guessed_encodings(options.paths, options.mapping)
        ):
            context.out.note(_guessed(path, guess))
    return carry_out(
        context,
        lambda engine, told: (
            engine.drain_drop(on_imported=told)
            if options.drop
            else engine.import_paths(
                options.paths,
                options.service,
                mapping=options.mapping,
                encoding=options.encoding,
                on_imported=told,
            )
        ),
    )


def _guessed(path: Path, guess: Guess) -> str:
    return _(
        "{path}: read as {encoding}, found by its letters: {line}. If that is wrong, name another "
        "one with --encoding."
    ).format(path=printable(str(path)), encoding=guess.encoding, line=guess.shown())


def carry_out(
    context: Context, work: Callable[[Engine, Told], Coroutine[Any, Any, ImportReport]]
) -> int:
    """Import with *work*, say what became of each file, and return the exit status."""
    files: list[Json] = []

    def told(one: Imported) -> None:
        if context.out.as_json:
            files.append(_file(one))
        elif one.error is not None:
            context.out.complain(f"{one.path}: {one.message}")
        elif one.message:
            context.out.note(f"{one.path}: {one.message}")

    report = context.run(lambda engine: work(engine, told))
    if context.out.as_json:
        counts: dict[str, Json] = {
            "imported": report.imported,
            "blocked": report.blocked,
            "refused": report.refused,
            "skipped": report.skipped,
        }
        context.out.json("import", {**counts, "files": files, "exit_status": report.exit_status})
    else:
        context.out.lines(report.summary)
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


COMMANDS = {
    "import": Command(
        N_("invoices from files or folders into the outbox"), _import, _paths_or_drop
    ),
}
