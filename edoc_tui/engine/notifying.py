"""Telling a person: a hook, the local mail system; one digest for all, and never a flood.

A hook is a program with arguments, never a line for a shell. What it gets to know comes as JSON
on its standard input, so that nothing foreign is ever part of a command line.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.text import printable
from edoc_tui.engine.airlock import Airlock
from edoc_tui.engine.attention import needs_a_person
from edoc_tui.engine.gate import is_shut, trouble_of
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.config.control_settings import NotificationSettings
    from edoc_tui.domain.notice import Notice
    from edoc_tui.store.repository import Repository

_SECONDS: Final = 30.0  # that a hook or the mail system may take
_SHOWN: Final = 20  # notices that a mail spells out
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "LOGNAME")

_log = logging.getLogger("edoc_tui.notifications")


def _shut_gates(repository: Repository, services: Sequence[str]) -> dict[str, str]:
    """Return why the gate of a service is shut, of those that are."""
    rows = {code: repository.gate(code) for code in services}
    return {code: str(trouble_of(row)) for code, row in rows.items() if is_shut(row)}


class Notifying(Airlock):
    """The part of the engine that calls for a person."""

    async def notify(self, *, working: bool = False) -> Sequence[Notice]:
        """Look for what needs a person, and tell it as ``[notifications]`` says.

        Called now and then by whatever works: a worker's loop, the console, a timer. Costs one
        read when nothing is set up. Several processes tell each thing once.

        Args:
            working: The caller is a worker itself, so that none is missed.

        Returns:
            What was told now.
        """
        settings = self.settings.notifications
        if self.read_only or not (settings.hook or settings.email):
            return ()
        present = await self.attention(working=working)
        now = self._desk.clock()
        pause = timedelta(minutes=settings.digest_minutes)

        def write(repository: Any) -> Sequence[Notice]:
            repository.keep_notices(present)
            taken: Sequence[Notice] = repository.take_digest(now, pause)
            return taken

        before = await self.store.read(lambda repository: repository.open_notices())
        if not present and not before:
            return ()
        digest = await self.store.write(write)
        if not digest:
            return ()
        if not await self._tell_all(settings, digest, present):
            names = [one.name for one in digest]
            await self.store.write(lambda repository: repository.untell(names))
            return ()
        return digest

    async def attention(self, *, working: bool = False) -> Sequence[Notice]:
        """Return what needs a person now, of the kinds that ``[notifications]`` names."""
        settings = self.settings
        about = set(settings.notifications.about)
        services = self._codes("")
        gates = await self.store.read(lambda repository: _shut_gates(repository, services))
        worker = working or await asyncio.to_thread(self._desk.owners.worker_alive)
        now, codes = self._desk.clock(), self._codes("")
        patience = timedelta(minutes=settings.notifications.worker_minutes)
        found = await self.store.read(
            lambda repository: list(
                needs_a_person(
                    repository, codes, gates=gates, worker=worker, now=now, patience=patience
                )
            )
        )
        return [one for one in found if one.kind in about]

    async def _tell_all(
        self, settings: NotificationSettings, digest: Sequence[Notice], present: Sequence[Notice]
    ) -> bool:
        """Tell *digest* by every way that is set up; say whether any of them worked."""
        answer = self._digest(digest, present)
        ways = []
        if settings.hook:
            ways.append(_run(settings.hook, _json(answer), _environment(answer)))
        if settings.email:
            command = [settings.sendmail, "-i", "--", *settings.email]
            ways.append(_run(command, _mail(settings, answer), _environment(answer)))
        return any(await asyncio.gather(*ways))

    def _digest(self, digest: Sequence[Notice], present: Sequence[Notice]) -> dict[str, Any]:
        return {
            "schema": "edoc-tui.notification/1",
            "at": self.now_text(),
            "host": self.person.host,
            "home": printable(str(self.home.data_dir)),
            "new": [
                {"name": one.name, "kind": one.kind, "sentence": one.sentence} for one in digest
            ],
            "open": dict(sorted(Counter(one.kind for one in present).items())),
        }


def _json(answer: Mapping[str, Any]) -> bytes:
    import json

    return json.dumps(answer).encode() + b"\n"


def _environment(answer: Mapping[str, Any]) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in _KEPT}
    kinds = sorted({str(one["kind"]) for one in answer["new"]})
    return {**kept, "EDOC_TUI_NEW": str(len(answer["new"])), "EDOC_TUI_KINDS": " ".join(kinds)}


def _mail(settings: NotificationSettings, answer: Mapping[str, Any]) -> bytes:
    """Return the mail; what would break a header out of its line is made harmless."""
    new = answer["new"]
    mail = EmailMessage()
    mail["Subject"] = ngettext(
        "edoc-tui: {count} thing needs a person",
        "edoc-tui: {count} things need a person",
        len(new),
    ).format(count=len(new))
    mail["To"] = printable(", ".join(settings.email))
    if settings.sender:
        mail["From"] = printable(settings.sender)
    mail["Auto-Submitted"] = "auto-generated"
    lines = [f"- {one['sentence']}" for one in new[:_SHOWN]]
    if len(new) > _SHOWN:
        lines.append(_("… and {count} more.").format(count=len(new) - _SHOWN))
    where = _("Home {home} on {host}.").format(home=answer["home"], host=answer["host"])
    mail.set_content("\n".join([*lines, "", where, ""]))
    return mail.as_bytes()


async def _run(command: Sequence[str], data: bytes, environment: Mapping[str, str]) -> bool:
    """Run a program with *data* on its standard input; say whether it took it."""
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=pipe,
            stdout=nowhere,
            stderr=nowhere,
            env=dict(environment),
            start_new_session=True,  # so that what it has started ends with it, if need be
        )
    except (OSError, ValueError) as error:
        _log.warning("A notification could not be sent: %s", error)
        return False
    try:
        async with asyncio.timeout(_SECONDS):
            await process.communicate(data)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        _log.warning("A notification was given up after %d seconds.", _SECONDS)
        return False
    except (BrokenPipeError, ConnectionResetError):
        await process.wait()
    if process.returncode:
        _log.warning("A notification's program ended with %s.", process.returncode)
    return not process.returncode
