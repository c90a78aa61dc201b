"""``signin``: the sign-in at the provider, over any terminal, without a browser on this machine."""

from __future__ import annotations

import os
import sys
from select import select
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.connectors.sign_in import INTRODUCTION
from edoc_tui.domain.errors import ExitStatus, InputMissingError, SignInNeededError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context
    from edoc_tui.cli.parser import Parser
    from edoc_tui.connectors.sign_in import SignInAttempt
    from edoc_tui.engine.engine import Engine

LISTENING = N_(
    "Open this address on your own computer. If that is another machine than this one, run there "
    "first:"
)
_QUIET_SECONDS = 0.3
"""A paste of several lines comes in one burst; after this silence it is complete."""
_LONGEST = 16_384
"""Bytes of the longest paste that is read."""


def _signin(context: Context) -> int:
    code, _service = context.service
    with context.session() as session:
        attempt = session.run(session.engine.begin_sign_in(code))
        if context.options.listen:
            session.run(_wait(context, session.engine, attempt))
        else:
            context.out.note(_(INTRODUCTION))
            _show(context, attempt)
            session.run(session.engine.finish_sign_in(attempt, _pasted()))
    context.out.note(_("Signed in."))
    return ExitStatus.OK


def _show(context: Context, attempt: SignInAttempt) -> None:
    """Print the address, at once, as whoever reads it may be a program."""
    if context.out.as_json:
        about = {"service": attempt.service, "authorisation_url": attempt.url}
        context.out.json("signin", about)
    else:
        context.out.lines(attempt.url)
    sys.stdout.flush()


def _arguments(parser: Parser) -> None:
    text = _("wait for the browser here, where the redirect URL is on this machine")
    parser.add_argument("--listen", action="store_true", default=False, help=text)


async def _wait(context: Context, engine: Engine, attempt: SignInAttempt) -> None:
    """Let the browser come back by itself, over ``ssh -L`` where it is on another machine.

    Raises:
        UnavailableError: The redirect address is none of this machine, or its port is taken.
        SignInNeededError: Nobody came in time, or the sign-in was refused.
    """
    import asyncio

    from edoc_tui.connectors.loopback import Loopback, ssh_line
    from edoc_tui.connectors.sign_in import LIFETIME

    loopback = Loopback(attempt)
    await loopback.start()
    context.out.note(_(LISTENING))
    context.out.note(ssh_line(loopback.port))
    _show(context, attempt)
    try:
        try:
            async with asyncio.timeout(LIFETIME.total_seconds()):
                address = await loopback.address()
        except TimeoutError:
            raise SignInNeededError(
                _("Nobody came back from the sign-in within 10 minutes. Start again.")
            ) from None
        await engine.finish_sign_in(attempt, address)
    finally:
        await loopback.aclose()


def _pasted() -> str:
    """Read what was pasted, one line or several.

    Raises:
        InputMissingError: Nothing came.
    """
    descriptor, text = sys.stdin.fileno(), b""
    while len(text) < _LONGEST:
        wait = _QUIET_SECONDS if text.strip() and text.endswith(b"\n") else None
        if not select([descriptor], [], [], wait)[0]:
            break
        piece = os.read(descriptor, _LONGEST)
        if not piece:
            break
        text += piece
    pasted = "".join(text.decode("utf-8", "replace").split())
    if not pasted:
        raise InputMissingError(
            _("No code and no address came on the standard input."),
            todo=_("Nothing was changed. Start again and paste what the browser shows."),
        )
    return pasted


COMMANDS = {
    "signin": Command(
        N_("sign in: prints an address, reads the code or the address"), _signin, _arguments
    ),
}
