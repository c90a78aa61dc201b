"""The console. Importing this package is cheap; :func:`run` imports what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edoc_tui.engine.engine import Engine


def run(engine: Engine, *, service: str = "", mouse: bool = False) -> int:
    """Open the console on *engine* and return the exit status.

    Args:
        engine: What does the work; it is not closed here.
        service: Code of the service to show first, ``""`` = the only or first one.
        mouse: Whether to ask the terminal for mouse events. Nothing needs a mouse.

    Raises:
        UsageError: The terminal cannot show the console.
    """
    import gc
    import os

    from edoc_tui.domain.errors import UsageError
    from edoc_tui.locales import _

    # Importing Textual makes some hundred thousand objects that live for ever.
    gc.disable()
    if os.environ.get("SSH_CONNECTION"):
        # 256 colours look the same in our themes and are a third of the bytes.
        os.environ.pop("COLORTERM", None)
    from edoc_tui.console.app import ConsoleApp, usable_terminal

    reason = usable_terminal()
    if reason:
        raise UsageError(
            reason,
            todo=_("Every command works without it: try 'edoc-tui status' or 'edoc-tui --help'."),
        )
    return ConsoleApp(engine, service).run(mouse=mouse) or 0
