"""``[audit]``, ``[notifications]``, ``[retention]``: what is written down, told, and kept."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

Kind = Literal["held", "failed", "attention", "rejected", "token", "gate", "worker"]
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
    about: list[Kind] = msgspec.field(default_factory=lambda: list(get_args(Kind)))
    digest_minutes: Annotated[int, msgspec.Meta(ge=1)] = 15
    worker_minutes: Annotated[int, msgspec.Meta(ge=1)] = 30


Keep = Annotated[str, msgspec.Meta(pattern=r"^(|[1-9][0-9]{0,3} (day|month|year)s?)$")]
"""A period such as ``10 years``; ``""`` = for ever."""


class RetentionSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[retention]``: after which time what is finished is removed; everything off at first.

    Attributes:
        automatic: A worker carries the policy out once a day, if a person has carried out the
            very same before.
        sent_documents, received_documents, buyer_answers, communication_bodies,
            communication_log, mapping_log, document_log: See
            :class:`edoc_tui.domain.retention.Kind`.
    """

    automatic: bool = False
    sent_documents: Keep = ""
    received_documents: Keep = ""
    buyer_answers: Keep = ""
    communication_bodies: Keep = ""
    communication_log: Keep = ""
    mapping_log: Keep = ""
    document_log: Keep = ""
