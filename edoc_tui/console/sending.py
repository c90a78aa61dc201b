"""Sending and polling on behalf of a screen: the question before, the progress, the summary."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from edoc_tui.console.columns import money
from edoc_tui.console.jobs import Job
from edoc_tui.domain.edocument import SendMode
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.console.screens.dialogs import Confirm
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.reports import PollReport, SendReport
    from edoc_tui.store.repository import Repository

NAMES_SHOWN: Final = 4
PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds between the looks at documents that were just sent; then the usual polling."""

TELL_EVERY: Final = 0.25
"""Seconds between two changes of the progress on the screen."""


async def send_documents(app: ConsoleApp, ids: Sequence[int]) -> None:
    """Ask for confirmation, send *ids*, show progress and what came of it.

    What is sent is what was looked at: a document that changes meanwhile stays.
    """
    documents = await app.bridge.read(lambda store: _get_all(store, ids))
    modes = {app.bridge.mode_of(document.service) for document in documents}
    production = SendMode.PRODUCTION in modes
    if not await may_leave(app, production=production):
        return
    sender = app.bridge.settings.company.name
    if not await app.push_screen_wait(_question(documents, modes, sender)):
        return
    person = app.bridge.engine.person.name
    reviewed = {document.id: document.sha256 for document in documents}
    with app.working(Job(_("Sending"), total=len(ids))) as job:
        report = await _send(
            app, job, ids, reviewed, person=person, released_by=person if production else ""
        )
    _summarise(app, report)
    if report.sent:
        app.bridge.spawn(_follow(app, [line.document_id for line in report.sent]))


async def _send(
    app: ConsoleApp,
    job: Job,
    ids: Sequence[int],
    reviewed: Mapping[int, str],
    *,
    person: str,
    released_by: str,
) -> SendReport:
    """Send in this process, or order it where a worker lives: then this terminal may die."""
    engine, progress = app.bridge.engine, _progress(app, job)
    if not await engine.worker_alive():
        return await engine.send(
            ids,
            released_by=released_by,
            by=person,
            reviewed=reviewed,
            on_progress=progress,
            stop=job.stop,
        )
    report = await engine.order(ids, released_by=released_by, by=person, reviewed=reviewed)
    ordered = [line.document_id for line in report.waiting]
    app.say(_("Ordered: the worker sends it, also when this console is closed."))
    report.waiting = []
    report.merge(await engine.watch(ordered, on_progress=progress, stop=job.stop))
    return report


async def may_leave(app: ConsoleApp, *, production: bool) -> bool:
    """Ask what must be clear before anything leaves: a copied home, a locked Production."""
    from edoc_tui.console.screens.dialogs import Confirm
    from edoc_tui.engine.whereabouts import Standing

    engine = app.bridge.engine
    standing = await engine.standing()
    if standing is Standing.FOREIGN or (standing is Standing.MOVED and production):
        lines = [
            _("It was copied from another machine or user, or from another folder."),
            _("Confirm it only if the other one sends no more: two copies would send twice."),
        ]
        title, word = _("This home was copied"), engine.person.host
        question = Confirm(title, lines, _("Confirm"), word=word, danger=True)
        if not await app.push_screen_wait(question):
            return False
        await engine.confirm_home()
    if production and app.lock.locked:
        title, code = _("Production is locked"), app.bridge.service_code
        lines = [_("Nobody pressed a key for a while. Say that it is you.")]
        question = Confirm(title, lines, _("Unlock"), word=code, danger=True)
        if not await app.push_screen_wait(question):
            return False
        app.lock.unlock()
        app.refresh_status()
    return True


async def poll_documents(app: ConsoleApp) -> None:
    """Ask the provider about everything that is pending."""
    report = await app.bridge.engine.poll()
    if report.error is not None and not report.answered:
        app.bridge.tell(report.error)
        return
    app.say(_poll_text(report), "warning" if report.failed else "success")


def _get_all(store: Repository, ids: Iterable[int]) -> list[EDocument]:
    return [store.get(document_id) for document_id in ids]


def _question(documents: Sequence[EDocument], modes: set[str], sender: str) -> Confirm:
    from edoc_tui.console.screens.dialogs import Confirm

    count = len(documents)
    production = SendMode.PRODUCTION in modes
    totals: dict[str, Decimal] = {}
    for document in documents:
        currency = document.currency
        totals[currency] = totals.get(currency, Decimal()) + document.amount_including_vat
    title = ngettext("Send {count} document?", "Send {count} documents?", count)
    sums = " · ".join(f"{printable(key)} {money(totals[key])}" for key in sorted(totals))
    lines = [_("Total: {sums}").format(sums=sums), _recipients(documents)]
    if production:
        if sender:
            lines.insert(0, _("Sender: {name}").format(name=printable(sender, limit=60)))
        lines.append(_("Send mode PRODUCTION: real recipients, this cannot be taken back."))
    else:
        mode = " · ".join(_(mode) for mode in sorted(modes))
        lines.append(_("Send mode {mode}: nothing reaches the recipients.").format(mode=mode))
    return Confirm(
        title.format(count=count),
        lines,
        _("Send"),
        word=_word(count) if production else "",
        danger=production,
    )


def _word(count: int) -> str:
    """Return what is typed to send to Production: its name, or how many documents go."""
    return str(count) if count > 1 else str(SendMode.PRODUCTION)


def _recipients(documents: Sequence[EDocument]) -> str:
    names = Counter(printable(one.customer_name or one.customer_no) for one in documents)
    shown = ", ".join(list(names)[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    text = ngettext("{count} recipient: {names}", "{count} recipients: {names}", len(names))
    text = text.format(count=len(names), names=shown)
    return text + (" " + _("and {count} more").format(count=more) if more > 0 else "")


def _progress(app: ConsoleApp, job: Job) -> Callable[..., None]:
    last = 0.0

    def progress(done: int, total: int, *_rest: object) -> None:
        nonlocal last
        job.done, job.total = done, total
        now = time.monotonic()
        if done == total or now - last >= TELL_EVERY:
            last = now
            app.refresh_status()

    return progress


def _summarise(app: ConsoleApp, report: SendReport) -> None:
    if report.error is not None:
        app.bridge.tell(report.error)
    parts = [_("{count} sent").format(count=len(report.sent))]
    for lines, text in (
        (report.failed, N_("{count} failed")),
        (report.unknown, N_("{count} unknown")),
        (report.waiting, N_("{count} waiting")),
        (report.skipped, N_("{count} skipped")),
    ):
        if lines:
            parts.append(_(text).format(count=len(lines)))
    trouble = report.failed or report.unknown or report.waiting or report.skipped
    summary = ", ".join(parts)
    if trouble:
        summary += f" · {printable(str(trouble[0]), limit=120)}"
    app.say(summary, "warning" if trouble else "success")


def _poll_text(report: PollReport) -> str:
    if not report.total:
        return _("Nothing is pending at the provider.")
    return _("{delivered} sent, {failed} failed, {processing} still being processed").format(
        delivered=len(report.delivered),
        failed=len(report.failed),
        processing=len(report.processing) + len(report.attention) + len(report.unanswered),
    )


async def _follow(app: ConsoleApp, ids: Sequence[int]) -> None:
    """Look after documents that were just sent, at growing intervals, until all are settled."""
    pending = list(ids)
    for pause in PAUSES:
        await asyncio.sleep(pause)
        report = await app.bridge.engine.poll(ids=pending)
        if report.error is not None:
            return
        open_lines = (*report.processing, *report.attention, *report.unanswered)
        pending = [line.document_id for line in open_lines]
        if not pending:
            return
