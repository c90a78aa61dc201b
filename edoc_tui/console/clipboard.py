"""Putting a text where a person can paste it from: the terminal's clipboard, and tmux's buffer.

Neither confirms anything, so what is said is what was done: sent.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.app import ConsoleApp

_SECONDS = 5.0


async def copy(app: ConsoleApp, text: str) -> str:
    """Send *text* to the terminal's clipboard (OSC 52); return what to say about it.

    Inside tmux the escape sequence reaches tmux alone unless it is set to pass it on, so the
    text also goes into tmux's own buffer, through a pipe.
    """
    app.copy_to_clipboard(text)
    if os.environ.get("TMUX") and await _to_tmux(text):
        return _("Sent to your terminal's clipboard and to tmux's buffer.")
    return _("Sent to your terminal's clipboard.")


async def _to_tmux(text: str) -> bool:
    for arguments in (("load-buffer", "-w", "-"), ("load-buffer", "-")):  # -w came with 3.2
        try:
            process = await asyncio.create_subprocess_exec(
                "tmux",
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            async with asyncio.timeout(_SECONDS):
                await process.communicate(text.encode())
        except (OSError, TimeoutError):
            return False
        if process.returncode == 0:
            return True
    return False
