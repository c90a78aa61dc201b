"""The access point: ``app`` for ASGI, ``serve`` for the command, ``running`` for tests."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING, Unpack

from edoc_tui.sandbox.application import Options, app
from edoc_tui.sandbox.hosting import HOST, listen, server
from edoc_tui.sandbox.options import Identity
from edoc_tui.sandbox.running import Running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

__all__ = ["Identity", "Options", "Running", "app", "running", "serve"]

running = Running
"""``with running(...) as access_point:``"""


def _announce(access_point: str, identity: Identity) -> None:
    sys.stdout.write(
        f"Sandbox access point ready on {access_point}\n"
        f"client id {identity.client_id}, client secret {identity.client_secret},"
        f" company id {identity.company_id}, redirect address {access_point}/signed-in\n"
    )
    sys.stdout.flush()


def serve(
    port: int = 0,
    *,
    state_dir: Path | None = None,
    ready: Callable[[str, Identity], None] = _announce,
    **options: Unpack[Options],
) -> None:
    """Run the access point until SIGTERM, SIGINT or SIGHUP.

    Args:
        port: The port on loopback; 0 = any free one.
        state_dir: Where it remembers; ``None`` = memory only.
        ready: Called with the address once connections are accepted; prints it by default.
        options: See :class:`Options`.

    Raises:
        LockedError: The port or *state_dir* is in use.
        InputMissingError, SettingsError, UsageError: An option is wrong.
    """
    identity = options.get("identity", Identity())
    with contextlib.closing(listen(port)) as listener:
        access_point = server(app(state_dir, **options), patience=1, log_level="error")

        def stop(number: int, frame: FrameType | None) -> None:
            access_point.handle_exit(number, frame)

        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, stop)
        ready(f"http://{HOST}:{listener.getsockname()[1]}", identity)
        access_point.run([listener])
