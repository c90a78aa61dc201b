"""The airlock: nothing leaves before it is clear who sends, from where, and with which tokens.

Whatever a person does is written to the audit journal in the transaction of what it changes;
edits past the program are noticed; each new head is written down outside the store.
"""

from __future__ import annotations

import asyncio
import secrets
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from edoc_tui.domain.audit import GENESIS, RESTORED, canonical
from edoc_tui.domain.edocument import SendMode
from edoc_tui.domain.errors import EdocError, SettingsError, SignInNeededError
from edoc_tui.domain.text import printable
from edoc_tui.engine.anchors import Anchor, Anchors
from edoc_tui.engine.core import Core
from edoc_tui.engine.edits import look_at, notice
from edoc_tui.engine.releasing import agree, second_person
from edoc_tui.engine.verifying import verify
from edoc_tui.engine.whereabouts import Standing, whereabouts
from edoc_tui.locales import _
from edoc_tui.store.delivery_port import GateRow

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence

    from edoc_tui.config.fields import Entry
    from edoc_tui.config.settings import Service
    from edoc_tui.config.toml_edit import Changes
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.edits import Snapshot
    from edoc_tui.engine.verifying import Head, Verification
    from edoc_tui.engine.whereabouts import Whereabouts
    from edoc_tui.store.repository import Repository

T = TypeVar("T")

_PLACE: Final = ("authentication_url", "file_api_url", "fileparts_url", "document_api_url")


class Airlock(Core):
    """The part of the engine that guards the way out, and keeps the journal."""

    # the journal
    async def enter(self) -> None:
        """Register this home with the store, and notice what was edited past the program.

        Costs nothing while the files stay as they are.
        """
        if self.read_only:
            return
        marks = self._marks()
        if marks == self._entered:
            return
        files = await asyncio.to_thread(self._snapshots)
        await self.store.write(partial(self._check_in, files=files))
        self._entered = marks
        await self.anchor()

    async def record(
        self,
        action: str,
        *,
        documents: Sequence[int] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Write an entry about something that is no change of the store itself."""
        who = self.person.record()
        await self.store.write(
            lambda repository: repository.record(action, who, documents=documents, details=details)
        )
        await self.anchor()

    async def anchor(self) -> None:
        """Write the journal's head down outside the store, if it is a new one."""
        (number, head), first = await self.store.read(
            lambda repository: (repository.audit_head(), repository.audit_entries(limit=1))
        )
        if number and first:
            self._anchors().add(Anchor(first[0].hash, number, head, self.now_text()))

    async def seal(self) -> None:
        """Take what the document log has gained into the chain, and write the head down."""
        if self.read_only or not await self.store.read(lambda repository: repository.unsealed()):
            return
        who = self.person.record()
        while await self.store.write(lambda repository: repository.seal_log(who)) is not None:
            await self.anchor()

    async def _job(self, work: Coroutine[Any, Any, T], stop: asyncio.Event | None = None) -> T:
        """Run *work* to its end in order; then what it did is taken into the chain."""
        try:
            self.refuse_read_only()
            await self.enter()
        except BaseException:
            work.close()
            raise

        async def sealed() -> T:
            done = await work
            await self._quietly(self.seal())
            return done

        return await self._in_order(sealed(), stop or asyncio.Event())

    async def verify_audit(self) -> Verification:
        """Verify the journal against itself, the document log, and the heads outside."""
        anchors = self._anchors()
        return await self.store.read(lambda repository: verify(repository, anchors))

    async def acknowledge_loss(self) -> Sequence[Head]:
        """Say that entries known outside are lost, after an older backup was restored.

        The journal itself keeps who said so, and which entries they were.
        """
        self.refuse_read_only()
        await self.enter()
        found = await self.verify_audit()
        lost = [one for one in found.lost if one not in found.acknowledged]
        if lost:
            await self.record(RESTORED, details={"lost": [list(one) for one in lost]})
        return lost

    # settings
    async def change_settings(self, changes: Changes) -> None:
        """Change ``config.toml``, and write down what was there before and after.

        Raises:
            EdocError: See :func:`edoc_tui.config.files.change`; nothing was changed then.
        """
        from edoc_tui.config.files import change

        await self._change(lambda: change(self.home.config_file, changes), "settings.changed")

    async def change_customers(self, work: Callable[[], T]) -> T:
        """Change ``customers.toml`` with *work*, and write down that it was."""
        return await self._change(work, "customers.changed")

    async def set_customer(self, no: str, entries: Mapping[str, Entry]) -> None:
        """Change fields of a customer, or add one; what was there before is written down."""
        before = self.customers.get(no)
        known = {key: getattr(before, key) for key in entries} if before is not None else {}
        details = {"customer": no, "before": known, "after": dict(entries)}
        await self._change(lambda: self.customers.set(no, entries), "customers.changed", details)

    async def _change(
        self, work: Callable[[], T], action: str, more: Mapping[str, Any] | None = None
    ) -> T:
        self.refuse_read_only()
        await self._quietly(self.enter())
        done = await asyncio.to_thread(work)
        files = await asyncio.to_thread(self._snapshots)
        who = self.person.record()

        def write(repository: Repository) -> None:
            for file in files:
                notice(repository, file, who, action=action, more=more)

        await self._quietly(self.store.write(write))
        self._entered = self._marks()
        await self._quietly(self.anchor())
        return done

    async def _quietly(self, work: Any) -> None:
        """Await *work*; a store out of reach keeps nobody from correcting the settings.

        What could not be written down is noticed as an edit past the program later.
        """
        try:
            await work
        except EdocError as error:
            self.untold = error

    # homes
    async def standing(self) -> Standing:
        """Say whether this home may send, or was copied."""
        await self.enter()
        return await self.store.read(self.whereabouts.standing)

    async def confirm_home(self) -> None:
        """Let this home send from now on; a person confirms that it is the only one."""
        self.refuse_read_only()
        here, person = self.whereabouts, self.person

        def write(repository: Repository) -> None:
            before = here.standing(repository).name.lower()
            repository.confirm_home(here.fingerprint, here.machine, here.place, person.name)
            details = {"place": printable(here.place, limit=300), "standing": before}
            repository.record("home.confirmed", person.record(), details=details)

        await self.enter()
        await self.store.write(write)
        await self.anchor()

    @property
    def whereabouts(self) -> Whereabouts:
        """Where this home is."""
        return whereabouts(self.home)

    async def guard(self, code: str, service: Service) -> None:
        """Refuse to act at a provider from a copied home, or with tokens for another place.

        Raises:
            SettingsError: This home was copied, and nobody has confirmed it.
            SignInNeededError: The tokens were given for other addresses.
        """
        self.refuse_read_only()
        standing = await self.standing()
        production = service.connection.send_mode == SendMode.PRODUCTION.value
        if standing is Standing.FOREIGN or (standing is Standing.MOVED and production):
            raise SettingsError(
                _("This home was copied from another place; two copies would send twice.")
                if standing is Standing.MOVED
                else _("This home was copied from another machine or user."),
                todo=_("If it is the only one that sends, say so: edoc-tui home confirm"),
            )
        if production:
            place = await self.store.read(lambda repository: repository.sign_in_place(code))
            if place and place != self._place(service):
                raise SignInNeededError(
                    _("{service} is set to Production, but was signed in at other addresses.")
                    .format(service=printable(code, limit=40)),
                    todo=_("Sign in again at the addresses of Production: edoc-tui signin"),
                )  # fmt: skip

    async def signed_in(self, code: str) -> None:
        """Remember what the new tokens of a service are for, and who signed in."""
        service = self.settings.service(code)[1]
        place, who = self._place(service), self.person.record()
        mode = service.connection.send_mode

        def write(repository: Repository) -> None:
            repository.save_sign_in_place(code, place)
            repository.save_gate(code, GateRow())  # whatever shut it, this is a new beginning
            repository.record("signed_in", who, details={"service": code, "send_mode": mode})

        await self.enter()
        await self.store.write(write)
        await self.anchor()

    # two people
    async def agree(self, kind: str, document: EDocument, reason: str = "") -> str:
        """Note that this person agrees; return ``""``, or why a second one is needed.

        Args:
            kind: What they agree to, such as ``reject``.
            document: What it is about, with the content that they saw.
            reason: What they gave as the reason; the second person has to give the same.
        """
        service = self.settings.services.get(document.service)
        if service is None or not service.four_eyes:
            return ""
        shown = printable(reason, limit=300)
        details = {"message": shown} if reason else None
        text = second_person(self.person.name)
        if shown:
            text = f"{text} ({shown})"

        def write(repository: Repository) -> bool:
            waiting = agree(repository, kind, [document.id], self.person, details, words=reason)
            if waiting:
                repository.note(document.id, text)
            return bool(waiting)

        waiting = await self.store.write(write)
        await self.anchor()
        if waiting:
            self.events.changed(await self._desk.document(document.id))
        return text if waiting else ""

    # inside
    def _check_in(self, repository: Repository, files: Sequence[Snapshot]) -> None:
        who, here = self.person.record(), self.whereabouts
        if repository.audit_head() == (0, GENESIS):
            nonce = {"journal": secrets.token_hex(16), "log_rows": repository.log_end()}
            repository.record("journal.begun", who, details=nonce)
        if here.standing(repository) is not Standing.KNOWN and self.shared_store:
            repository.record("home.joined", who, details={"place": printable(here.place)})
            repository.confirm_home(here.fingerprint, here.machine, here.place, self.person.name)
        elif not repository.homes():
            repository.confirm_home(here.fingerprint, here.machine, here.place, self.person.name)
        for file in files:
            notice(repository, file, who)

    def _snapshots(self) -> list[Snapshot]:
        home = self.whereabouts.fingerprint if self.shared_store else ""
        return [
            look_at(self.home.config_file, values=True, home=home),
            look_at(self.home.customers_file, values=False, home=home),
            look_at(self.home.vendors_file, values=False, home=home),
        ]

    def _anchors(self) -> Anchors:
        settings = self.settings.audit
        if self._kept_anchors is None or self._kept_anchors[0] != settings:
            self._kept_anchors = (settings, Anchors(self.home, settings))
        return self._kept_anchors[1]

    @staticmethod
    def _place(service: Service) -> str:
        return canonical({key: getattr(service.connection, key) for key in _PLACE})
