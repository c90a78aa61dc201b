"""The delivery of documents in lines: who works, what waits, and shut gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.console.widgets.header import MINUTE, time_left
from edoc_tui.console.widgets.unclear_list import age
from edoc_tui.domain.names import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.console.widgets.text_view import Span
    from edoc_tui.engine.overlooking import AccountView, DeliveryView

S = ServiceStatus

_LABEL: Final = 18


def delivery_lines(view: DeliveryView, *, works: bool) -> Iterator[Sequence[Span]]:
    """Describe all accounts; *works*: this console does a worker's work."""
    yield from _worker_lines(view, works=works)
    for account in view.accounts:
        yield ()
        mode = _(account.send_mode)
        yield ((f"{printable(account.code, limit=30)}  {mode}", "key"),)
        yield from _account_lines(account)


def _worker_lines(view: DeliveryView, *, works: bool) -> Iterator[Sequence[Span]]:
    label = (_("Worker").ljust(_LABEL), "muted")
    count = len(view.workers)
    if works:
        yield (label, (_("✓ this console works; close it in order, with q"), "good"))
    elif count:
        text = ngettext("✓ {count} is running", "✓ {count} are running", count)
        yield (label, (text.format(count=count), "good"))
    else:
        yield (label, (_("! none is running; F2 works in this console"), "warn"))
        hint = _("'edoc-tui worker' works without any terminal")
        yield ((" " * _LABEL, "muted"), (hint, "muted"))


def _account_lines(account: AccountView) -> Iterator[Sequence[Span]]:
    waiting = account.count(S.CREATED, S.EXPORTED, S.SENDING)
    text = ngettext("{count} waits", "{count} wait", waiting).format(count=waiting)
    if account.oldest_waiting is not None and waiting:
        text = _("{text}, the oldest for {age}").format(text=text, age=age(account.oldest_waiting))
    if account.ordered:
        told = ngettext("{count} ordered", "{count} ordered", account.ordered)
        text = f"{text}, {told.format(count=account.ordered)}"
    yield ((_("Queue").ljust(_LABEL), "muted"), (text, "text"))
    pending = account.count(S.PENDING_RESPONSE)
    yield ((_("At the provider").ljust(_LABEL), "muted"), (str(pending), "text"))
    unknown, held = account.count(S.UNKNOWN), account.count(S.HELD)
    yield (
        (_("Unknown").ljust(_LABEL), "muted"),
        (f"? {unknown}" if unknown else "0", "warn" if unknown else "text"),
        ("   " + _("Held") + " ", "muted"),
        (f"! {held}" if held else "0", "warn" if held else "text"),
    )
    yield ((_("Gate").ljust(_LABEL), "muted"), _gate(account))


def _gate(account: AccountView) -> Span:
    if account.shut:
        pause = time_left(account.pause) if account.pause < MINUTE else age(account.pause)
        text = _("✗ shut, tried again in {pause}: {reason}")
        return text.format(pause=pause, reason=printable(account.shut, limit=200)), "bad"
    if account.pause:
        return _("… the provider asked to wait {pause}").format(pause=time_left(account.pause)), (
            "warn"
        )
    if account.failures:
        text = ngettext(
            "! open, {count} request without an answer",
            "! open, {count} requests without an answer",
            account.failures,
        )
        return text.format(count=account.failures), "warn"
    return _("✓ open"), "good"
