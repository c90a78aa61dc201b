"""``[audit]`` and ``[notifications]``: what is written down outside, and who is told."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Kind = Literal["held", "attention", "rejected", "token", "gate", "worker"]
"""What can need a person; see :mod:`edoc_tui.engine.notifying`."""


class AuditSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[audit]``: where the journal's head is written down besides the store.

    Attributes:
        anchor: A file outside the home, best where another account keeps it append-only;
            ``""`` = one in the user's state folder.
        syslog: Also tell the system's log.
    """

    anchor: str = ""
    syslog: bool = True


class NotificationSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[notifications]``: what is done when something needs a person; all off at first.

    Attributes:
        hook: A program and its arguments; gets the digest as JSON on its standard input.
        email: Addresses that get the digest through the local mail system.
        sender: The mails' From; ``""`` = the mail system's own idea.
        sendmail: The local mail system's program.
        bell: The console rings the terminal's bell.
        about: What to tell.
        digest_minutes: At most one digest in so many minutes.
        worker_minutes: A worker is missed when nobody works on what waits for so long.
    """

    hook: list[str] = []
    email: list[str] = []
    sender: str = ""
    sendmail: str = "/usr/sbin/sendmail"
    bell: bool = False
    about: list[Kind] = msgspec.field(
        default_factory=lambda: ["held", "attention", "rejected", "token", "gate", "worker"]
    )
    digest_minutes: Annotated[int, msgspec.Meta(ge=1)] = 15
    worker_minutes: Annotated[int, msgspec.Meta(ge=1)] = 30
