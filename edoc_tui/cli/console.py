"""``edoc-tui`` alone: the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import UsageError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context


def open_console(context: Context) -> int:
    """Open the console on the home; return its exit status.

    Raises:
        UsageError: There is no terminal that could show it.
    """
    from edoc_tui.console.app import ConsoleApp, usable_terminal

    trouble = usable_terminal()
    if trouble:
        raise UsageError(trouble, todo=_("See 'edoc-tui --help' for what works without one."))
    from edoc_tui import wiring

    context.settings  # noqa: B018 - a mistake in the configuration is told before the screen changes
    context.home.prepare()
    engine = wiring.build(context.home)
    return ConsoleApp(engine, context.options.service).run() or 0
