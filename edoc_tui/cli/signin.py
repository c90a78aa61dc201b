"""``signin``: the sign-in at the provider, over any terminal, without a browser on this machine."""

from __future__ import annotations

import os
import sys
from select import select
from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import ExitStatus, InputMissingError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context

_QUIET_SECONDS = 0.3
"""A paste of several lines comes in one burst; after this silence it is complete."""
_LONGEST = 16_384
"""Bytes of the longest paste that is read."""


def _signin(context: Context) -> int:
    code, _service = context.service
    with context.session() as session:
        attempt = session.run(session.engine.begin_sign_in(code))
        context.out.note(
            _(
                "Open this address on your own computer. After sign-in the page may fail to load: "
                "that is normal. Copy the whole address from the browser and paste it here. "
                "Never send it to anyone."
            )
        )
        if context.out.as_json:
            context.out.json("signin", {"service": code, "authorisation_url": attempt.url})
        else:
            context.out.lines(attempt.url)
        sys.stdout.flush()
        session.run(session.engine.finish_sign_in(attempt, _pasted()))
    context.out.note(_("Signed in."))
    return ExitStatus.OK


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
    "signin": Command(N_("sign in: prints an address, reads the code or the address"), _signin),
}
