"""``token status`` and ``token refresh``."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import describe_sign_in, moment
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.tokens import SignIn
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context


_LONGEST_START: Final = 60.0
"""Seconds that starting takes at most; anything longer is no start but a clock that jumped."""


def show_sign_in(context: Context, sign_in: SignIn) -> int:
    """Print what is known of a sign-in; 0 whatever the state is."""
    state, left = sign_in.state(), sign_in.seconds_left()
    if context.out.as_json:
        context.out.json(
            "token",
            {
                "service": sign_in.service,
                "state": str(state),
                "expires_in": left,
                "condition": sign_in.condition(),
                "renewed_ago": sign_in.age(),
                "expires_at": moment(sign_in.expires_at),
                "renewed_at": moment(sign_in.renewed_at),
                "trouble": sign_in.trouble,
            },
        )
        return ExitStatus.OK
    context.out.lines(f"{sign_in.service}  {describe_sign_in(sign_in)}")
    if sign_in.trouble:
        context.out.lines(sign_in.trouble)
    return ExitStatus.OK


def _status(context: Context) -> int:
    from edoc_tui.cli.audit import stored

    code, _service = context.service
    if not stored(context):
        return show_sign_in(context, SignIn(code))
    return show_sign_in(context, context.read(lambda store: store.sign_in(code)))


def _refresh(context: Context) -> int:
    code, _service = context.service
    return show_sign_in(context, context.run(lambda engine: engine.refresh_token(code, _started())))


def _started() -> datetime:
    """Return when this process was started: that is when the renewal was asked for.

    Several that start together and wait for each other need one new pair, not one each.
    """
    now, age = datetime.now(UTC), 0.0
    with suppress(OSError, ValueError, IndexError, AttributeError):
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks
    return now - timedelta(seconds=age if 0 <= age <= _LONGEST_START else 0)


COMMANDS = {
    "token status": Command(N_("state of the access token"), _status),
    "token refresh": Command(N_("renew the access token"), _refresh),
}
