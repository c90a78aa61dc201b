"""``token status`` and ``token refresh``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import describe_token, moment
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.tokens import SignIn
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context


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
                "expires_at": moment(sign_in.expires_at),
                "renewed_at": moment(sign_in.renewed_at),
                "trouble": sign_in.trouble,
            },
        )
        return ExitStatus.OK
    context.out.lines(f"{sign_in.service}  {describe_token(state, left)}")
    if sign_in.trouble:
        context.out.lines(sign_in.trouble)
    return ExitStatus.OK


def _status(context: Context) -> int:
    code, _service = context.service
    if not context.home.database.exists():
        return show_sign_in(context, SignIn(code))
    return show_sign_in(context, context.read(lambda store: store.sign_in(code)))


def _refresh(context: Context) -> int:
    code, _service = context.service
    return show_sign_in(context, context.run(lambda engine: engine.refresh_token(code)))


COMMANDS = {
    "token status": Command(N_("state of the access token"), _status),
    "token refresh": Command(N_("renew the access token"), _refresh),
}
