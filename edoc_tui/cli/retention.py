"""``retention``: how long what is kept, what would be removed now, and removing it."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

from edoc_tui.cli.audit import stored
from edoc_tui.cli.commands import Command
from edoc_tui.cli.company import some_pairs
from edoc_tui.cli.context import ask
from edoc_tui.domain.errors import DataError, ExitStatus, UsageError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.engine.engine import Engine
    from edoc_tui.engine.retention_report import Preview, RetentionReport, RetentionStanding

STOPPED = 130
"""Ended by a signal, as shells count it."""


def _show(context: Context) -> int:
    from edoc_tui.domain.retention import EXPLAINED, TITLES, Kind
    from edoc_tui.engine.retention_lines import period_text, warnings

    found = standing(context)
    policy, (approved, by, at) = found.policy, found.approved
    if context.out.as_json:
        kinds: dict[str, Json] = {
            str(kind): str(policy.periods[kind]) if kind in policy.periods else None
            for kind in Kind
        }
        context.out.json(
            "retention",
            {
                "policy": kinds,
                "automatic": policy.automatic,
                "carried_out": {"policy": approved, "by": by, "at": at} if approved else None,
                "worker_waits_because": found.why_not or None,
                "warnings": warnings(policy),
            },
        )
        return ExitStatus.OK
    rows = [
        (str(kind), _(TITLES[kind]), period_text(policy.periods.get(kind)), _(EXPLAINED[kind]))
        for kind in Kind
    ]
    context.out.table((_("Key"), _("What"), _("Kept for"), _("What is removed")), rows)
    context.out.lines("", found.why_not or _("A worker carries it out once a day."))
    if approved:
        text = _("Carried out last by {person} at {at}: {policy}")
        context.out.lines(text.format(person=by, at=at[:19] + "Z", policy=approved))
    for text in warnings(policy):
        context.out.complain(text)
    return ExitStatus.OK


def standing(context: Context) -> RetentionStanding:
    """Return the policy of the home, and whether a worker may carry it out."""
    from edoc_tui.engine.retention import policy_of, why_not
    from edoc_tui.engine.retention_report import RetentionStanding

    policy = policy_of(context.settings.retention)
    approved = ("", "", "")
    if stored(context):
        approved = context.read(lambda store: store.approved_policy())
    return RetentionStanding(policy, approved, why_not(policy, approved[0]))


def _set(context: Context) -> int:
    from edoc_tui.config.files import prefixed
    from edoc_tui.domain.retention import Kind, Period

    known = [*map(str, Kind), "automatic"]
    entries: dict[str, str | bool] = {}
    for pair in context.options.pairs:
        key, equals, value = pair.partition("=")
        if not equals or key not in known:
            raise UsageError(
                _("'{pair}' is not KEY=VALUE with a known key.").format(pair=pair),
                todo=_("The keys are: {known}.").format(known=", ".join(known)),
            )
        if key == "automatic":
            if value not in ("true", "false"):
                raise DataError(_("automatic is true or false."))
            entries[key] = value == "true"
        elif value and Period.parse(value) is None:
            raise DataError(
                _("'{value}' is no period.").format(value=value),
                todo=_('Write it like "90 days", "6 months" or "10 years"; "" is for ever.'),
            )
        else:
            entries[key] = value
    context.change_settings(prefixed(("retention",), entries))
    context.out.done("retention-set", {"changed": sorted(entries)}, _("Retention policy saved."))
    return ExitStatus.OK


def _preview(context: Context) -> int:
    preview = _counted(context)
    if context.out.as_json:
        context.out.json("retention-preview", _json(preview))
    else:
        _tell(context, preview)
    return ExitStatus.OK


def _counted(context: Context) -> Preview:
    from edoc_tui.engine.retention import policy_of
    from edoc_tui.engine.retention_report import Preview

    if not stored(context):
        return Preview(policy_of(context.settings.retention))
    return context.run(lambda engine: engine.retention_preview())


def _tell(context: Context, preview: Preview) -> None:
    from edoc_tui.engine.retention_lines import HEAD, cells, summary, warnings

    context.out.table([_(one) for one in HEAD], [cells(one) for one in preview.kinds])
    if preview.policy.periods:
        context.out.lines(summary(preview))
    else:
        context.out.lines(_("There is no retention policy: everything is kept."))
    for text in warnings(preview.policy):
        context.out.complain(text)


def _json(preview: Preview) -> dict[str, Json]:
    from edoc_tui.engine.retention_lines import warnings

    kinds: list[Json] = [
        {
            "kind": str(one.kind),
            "period": str(one.period),
            "before": one.cutoff.isoformat().replace("+00:00", "Z"),
            "due": one.count,
            "size": one.size,
            "unfinished": one.kept,
            "oldest": one.oldest or None,
        }
        for one in preview.kinds
    ]
    return {
        "policy": preview.policy.text,
        "kinds": kinds,
        "due": preview.count,
        "size": preview.size,
        "warnings": warnings(preview.policy),
    }


def _run_arguments(parser: Parser) -> None:
    text = _("without a question; what was due is gone for good")
    parser.add_argument("--yes", action="store_true", default=False, help=text)


def _run(context: Context) -> int:
    from edoc_tui.engine.retention import no_policy
    from edoc_tui.engine.retention_lines import told

    preview = _counted(context)
    if not preview.policy.periods:
        raise no_policy()
    if not context.options.yes:
        _tell(context, preview)
        _confirm(preview)

    async def work(engine: Engine) -> RetentionReport:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        return await engine.retention_run(preview.policy.text, stop=stop)

    report = context.run(work)
    removed: dict[str, Json] = {str(kind): count for kind, count in report.rows.items()}
    answer: dict[str, Json] = {
        "policy": preview.policy.text,
        "removed": removed,
        "size": sum(report.size.values()),
        "complete": report.complete,
    }
    context.out.done("retention-run", answer, " · ".join(told(report)))
    if any(report.rows.values()) and not context.settings.store.url:
        text = _("The freed space is used again; 'edoc-tui store compact' gives it back.")
        context.out.note(text)
    return ExitStatus.OK if report.complete else STOPPED


def _confirm(preview: Preview) -> None:
    """Ask for the number of records, or for a word where nothing is due yet."""
    word = str(preview.count) if preview.count else _("yes")
    question = _("They are gone for good, but for backups. Type {word} to remove them: ")
    if not preview.count:
        question = _("Carry this policy out from now on? Type {word}: ")
    if ask(question.format(word=word), "--yes").casefold() != word:
        raise UsageError(
            _("Nothing was removed."), todo=_("Type {word} to remove.").format(word=word)
        )


COMMANDS = {
    "retention show": Command(N_("how long what is kept, and who removes it"), _show),
    "retention set": Command(
        N_('change periods, such as document_log="10 years"'), _set, some_pairs
    ),
    "retention preview": Command(N_("what would be removed now; changes nothing"), _preview),
    "retention run": Command(
        N_("remove it: never what is unfinished, never the journal"), _run, _run_arguments
    ),
}
