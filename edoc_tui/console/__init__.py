"""The console. Importing this package is cheap; :func:`run` imports what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.console.first_look import FirstLook
    from edoc_tui.console.passphrase import Asker
    from edoc_tui.engine.engine import Engine


def run(
    make: Callable[[Asker], Engine],
    *,
    look: Callable[[int], FirstLook] | None = None,
    service: str = "",
    mouse: bool = False,
    read_only: bool = False,
) -> int:
    """Open the console, and return the exit status.

    Args:
        make: Makes the engine, on a thread of its own, while the first frame is read; its
            argument asks for the vault's passphrase on the screen. The engine is closed here.
        look: Returns what the first frame shows; its argument is how many documents fit.
        service: Code of the service to show first, ``""`` = the only or first one.
        mouse: Whether to ask the terminal for mouse events. Nothing needs a mouse.
        read_only: Nothing is to be changed.

    Raises:
        UsageError: The terminal cannot show the console.
        EdocError: The engine could not be made.
    """
    import gc
    import os

    # Importing Textual makes some hundred thousand objects that live for ever.
    gc.disable()
    _check_terminal()
    if os.environ.get("SSH_CONNECTION"):
        # 256 colours look the same in our themes and are a third of the bytes.
        os.environ.pop("COLORTERM", None)
    first = look(os.get_terminal_size(1).lines) if look is not None else None
    import asyncio

    from edoc_tui.console import pasting
    from edoc_tui.console.app import ConsoleApp

    pasting.install()
    app = ConsoleApp(service=service, look=first, make=make, read_only=read_only)

    async def live() -> int:
        try:
            return await app.run_async(mouse=mouse) or 0
        finally:
            if app.engine is not None:
                await app.engine.aclose()

    status = asyncio.run(live())
    if app.trouble is not None:
        raise app.trouble
    return app.return_code or status


def _check_terminal() -> None:
    import os

    from edoc_tui.domain.errors import UsageError
    from edoc_tui.locales import _

    reason = ""
    if os.environ.get("TERM", "") in ("", "dumb"):
        reason = _("This terminal cannot move its cursor (TERM=dumb).")
    elif not all(os.isatty(number) for number in range(3)):
        reason = _("The console needs a terminal.")
    if reason:
        raise UsageError(
            reason,
            todo=_("Every command works without it: try 'edoc-tui status' or 'edoc-tui --help'."),
        )
