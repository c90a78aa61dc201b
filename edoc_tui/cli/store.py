"""``backup``, ``restore``, ``store move`` and ``store reenter``: the store as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import ask
from edoc_tui.domain.errors import ExitStatus, LockedError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from typing import Any

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.store.reentry import Reentered


def _file(parser: Parser) -> None:
    parser.add_argument("file", metavar=_("FILE"), help=_("the backup"))


def _file_or_yes(parser: Parser) -> None:
    _file(parser)
    _sure(parser)


def _sure(parser: Parser) -> None:
    parser.add_argument("--yes", action="store_true", default=False, help=_("without a question"))


def _url(parser: Parser) -> None:
    parser.add_argument(
        "url", metavar="URL", help=_("an empty database: postgresql://user@host/database")
    )
    _sure(parser)


def _backup(context: Context) -> int:
    from edoc_tui.store.restoring import back_up

    _only_a_file(context, _("pg_dump --format=custom, as whoever runs the server does"))
    target = Path(context.options.file).absolute()
    documents = back_up(context.home.database, target)
    text = ngettext(
        "{count} document copied and checked: {path}",
        "{count} documents copied and checked: {path}",
        documents,
    )
    context.out.done(
        "backup",
        {"file": str(target), "documents": documents},
        text.format(count=documents, path=printable(str(target))),
    )
    return ExitStatus.OK


def _restore(context: Context) -> int:
    from edoc_tui.store.restoring import restore

    _only_a_file(context, _("pg_restore, and then 'edoc-tui store reenter'"))
    _refuse_others(context)
    _make_sure(
        context,
        _("The store is replaced by the backup; what may have left since becomes Unknown."),
    )
    context.home.prepare()
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    source = Path(context.options.file).absolute()
    done = restore(source, context.home.database, _who(context), stamp=stamp)
    made = done.made.isoformat(timespec="seconds") if done.made else None
    lines = [
        ngettext(
            "{count} document restored.", "{count} documents restored.", done.documents
        ).format(count=done.documents),
        *_told(done.reentered),
    ]
    if done.kept is not None:
        path = printable(str(done.kept))
        lines.append(_("The former store is kept: {path}").format(path=path))
    answer = {
        "documents": done.documents,
        "made": made,
        "kept": str(done.kept) if done.kept else None,
        "unknown": done.reentered.uncertain,
        "doubtful": done.reentered.doubtful,
    }
    context.out.done("restore", answer, "\n".join(lines))
    return ExitStatus.OK


def _move(context: Context) -> int:
    from edoc_tui.config.files import change
    from edoc_tui.store.opening import require_driver, secret_of

    url = context.options.url
    require_driver()
    if secret_of(url):
        raise UsageError(
            _("A password on the command line can be read by everybody on this machine."),
            todo=_("Leave it out, and save it first: edoc-tui secret set database_password."),
        )
    _only_a_file(context, _("nothing: its documents are in PostgreSQL already"))
    _refuse_others(context)
    _make_sure(context, _("All documents move to the database; the file is kept, out of use."))
    from edoc_tui.store.moving import move

    done = move(context.home.database, url, _who(context), password=context.safe.password)
    change(context.home.config_file, {("store", "url"): url})
    documents = done.rows.get("documents", 0)
    text = ngettext(
        "{count} document moved, read back and compared. The file is kept, out of use.",
        "{count} documents moved, read back and compared. The file is kept, out of use.",
        documents,
    )
    context.out.done("store-move", {"rows": dict(done.rows)}, text.format(count=documents))
    return ExitStatus.OK


def _reenter(context: Context) -> int:
    from edoc_tui.store.opening import open_store
    from edoc_tui.store.reentry import moment_of, reenter

    if not context.settings.store.url:
        raise UsageError(
            _("This is for a restored PostgreSQL database."),
            todo=_("For a store in a file, 'edoc-tui restore FILE' does it."),
        )
    _make_sure(context, _("What may have left since the backup becomes Unknown."))
    url, database = context.settings.store.url, context.home.database
    store = open_store(url, database, password=context.safe.password)
    try:
        store.begin(write=True)
        repository: Any = store.repository
        done = reenter(repository, _who(context), since=moment_of(repository))
        store.commit()
    finally:
        store.close()
    answer = {"unknown": done.uncertain, "doubtful": done.doubtful}
    context.out.done("store-reenter", answer, "\n".join(_told(done)))
    return ExitStatus.OK


def _told(done: Reentered) -> list[str]:
    lines = [
        ngettext(
            "{count} document is Unknown now: the provider is searched before it is sent.",
            "{count} documents are Unknown now: the provider is searched before they are sent.",
            done.uncertain,
        ).format(count=done.uncertain)
    ]
    if done.doubtful:
        lines.append(
            ngettext(
                "{count} document has mistakes; look whether it was corrected and sent since.",
                "{count} documents have mistakes; look whether they were corrected and sent since.",
                done.doubtful,
            ).format(count=done.doubtful)
        )
    return lines


def _only_a_file(context: Context, instead: str) -> None:
    if context.settings.store.url:
        raise UsageError(
            _("The documents are in PostgreSQL, not in a file of this home."),
            todo=_("Use {instead}. See docs/store.md.").format(instead=instead),
        )


def _refuse_others(context: Context) -> None:
    """Refuse while somebody sends: an upload under way could not be settled."""
    from edoc_tui.engine.liveness import worker_alive
    from edoc_tui.engine.owners import Owners

    run = context.home.run
    if worker_alive(str(run)) or Owners(run).sweep():
        raise LockedError(
            _("A worker or a console that sends is running."),
            todo=_("End it first, then try again."),
        )


def _make_sure(context: Context, what: str) -> None:
    if context.options.yes:
        return
    word = _("yes")
    question = _("{what} Type {word}: ").format(what=what, word=word)
    if ask(question, "--yes").casefold() != word:
        raise UsageError(_("Nothing was changed."))


def _who(context: Context) -> dict[str, Any]:
    from edoc_tui.engine.person import current_person

    return dict(current_person(context.options.command_path).record())


COMMANDS = {
    "backup": Command(
        N_("copy the store to a new file, checked, while others work"), _backup, _file
    ),
    "restore": Command(N_("put a backup in the place of the store"), _restore, _file_or_yes),
    "store move": Command(N_("move all documents to a PostgreSQL database"), _move, _url),
    "store reenter": Command(
        N_("after a database was restored: what may have left becomes Unknown"), _reenter, _sure
    ),
}
