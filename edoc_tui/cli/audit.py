"""``audit list`` and ``audit verify``: who did what, and whether the journal is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.context import ask
from edoc_tui.cli.parser import whole_number
from edoc_tui.domain.errors import ExitStatus, InputMissingError, UsageError
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.audit import AuditEntry
    from edoc_tui.engine.verifying import Verification
    from edoc_tui.store.repository import Repository


def _list_arguments(parser: Parser) -> None:
    add = parser.add_argument
    add("--limit", type=whole_number(1), default=50, metavar="N", help=_("at most so many"))
    add("--before", type=whole_number(1), default=0, metavar="N", help=_("older than this entry"))
    add("--seals", action="store_true", default=False, help=_("also seals of the document log"))
    add("--document", type=whole_number(1), default=0, metavar=_("ID"), help=_("about this one"))


def _list(context: Context) -> int:
    from edoc_tui.domain.deeds import deed, doer, particulars

    options = context.options

    def read(store: Repository) -> list[AuditEntry]:
        if options.document:
            found = [
                e for e in store.audit_of(options.document) if e.id < (options.before or e.id + 1)
            ]
            return list(reversed(found))[: options.limit]
        return list(
            store.audit_newest(before=options.before, limit=options.limit, seals=options.seals)
        )

    entries = context.read(read) if stored(context) else []
    if context.out.as_json:
        items: list[Json] = [
            {**one.data, "hash": one.hash, "previous": one.previous} for one in entries
        ]
        more = entries[-1].id if len(entries) == options.limit and entries[-1].id > 1 else None
        context.out.json("audit", {"items": items, "next": more})
        return ExitStatus.OK
    rows = [(str(e.id), e.at[:19] + "Z", deed(e), doer(e), particulars(e)) for e in entries]
    context.out.table((_("No."), _("When"), _("What"), _("Who"), _("Details")), rows)
    return ExitStatus.OK


def _verify(context: Context) -> int:
    if not stored(context):
        raise InputMissingError(_("There is no journal yet."))
    found = verified(context)
    if context.out.as_json:
        answer: dict[str, Json] = {
            "whole": found.whole,
            "entries": found.entries,
            "head": found.head,
            "sealed_log_rows": found.sealed,
            "anchors": found.anchors,
            "faults": list(found.faults),
            "notes": list(found.notes),
        }
        context.out.json("audit-verify", answer)
    else:
        context.out.lines(*found.faults, *found.notes, summary(found))
    return ExitStatus.OK if found.whole else ExitStatus.DATA


def _acknowledge_arguments(parser: Parser) -> None:
    parser.add_argument("--yes", action="store_true", default=False, help=_("without a question"))


def _acknowledge(context: Context) -> int:
    if not context.options.yes:
        word = _("yes")
        question = _("Entries that are known outside the store are lost for good. Type {word}: ")
        if ask(question.format(word=word), "--yes").casefold() != word:
            raise UsageError(_("Nothing was changed."))
    lost = context.run(lambda engine: engine.acknowledge_loss())
    text = ngettext(
        "{count} lost entry was acknowledged.", "{count} lost entries were acknowledged.", len(lost)
    )
    answer: dict[str, Json] = {"lost": [number for number, _hash in lost]}
    context.out.done("audit-acknowledge", answer, text.format(count=len(lost)))
    return ExitStatus.OK


def stored(context: Context) -> bool:
    """Say whether there is a store to read."""
    return bool(context.settings.store.url) or context.home.database.exists()


def verified(context: Context) -> Verification:
    """Verify the journal of the home."""
    from edoc_tui.engine.anchors import Anchors
    from edoc_tui.engine.verifying import verify

    anchors = Anchors(context.home, context.settings.audit)
    return context.read(lambda store: verify(store, anchors))


def summary(found: Verification) -> str:
    """Return what verifying found, in one line."""
    if not found.whole:
        return ngettext(
            "The journal is not whole: {count} fault.",
            "The journal is not whole: {count} faults.",
            len(found.faults),
        ).format(count=len(found.faults))
    return _(
        "The journal is whole: {entries} entries, {sealed} rows of the document log,"
        " {anchors} heads outside the store."
    ).format(entries=found.entries, sealed=found.sealed, anchors=found.anchors)


COMMANDS = {
    "audit list": Command(N_("who did what, newest first"), _list, _list_arguments),
    "audit acknowledge": Command(
        N_("after restoring an older backup: what is missing is lost"),
        _acknowledge,
        _acknowledge_arguments,
    ),
    "audit verify": Command(N_("is the journal whole? edits, gaps and a cut end show"), _verify),
}
