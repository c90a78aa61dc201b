"""What a person does about one outgoing document after it was sent, or could not be."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from edoc_tui.domain.edocument import file_name
from edoc_tui.engine.mapping_desk import MappingDesk
from edoc_tui.engine.reports import ActionReport
from edoc_tui.locales import _

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.acting import Actions


class FollowUp(MappingDesk):
    """The part of the engine that is about one document at a time."""

    async def restart(self, document_id: int, *, by: str = "") -> ActionReport:
        """Let the provider work again on the content it has."""
        actions = await self._actions(document_id)
        return await self._job(actions.restart(document_id, by=by))

    async def cancel(self, document_id: int, *, by: str = "") -> ActionReport:
        """Cancel a document that is stuck or held."""
        actions = await self._actions(document_id)
        return await self._job(actions.cancel(document_id, by=by))

    async def approval(self, document_id: int, *, by: str = "") -> ActionReport:
        """Fetch the recipient's verdict on a document that was sent."""
        actions = await self._actions(document_id)
        return await self._job(actions.approval(document_id, by=by))

    async def resolve(
        self, document_id: int, *, found: str | None = "", resend: bool | None = None, by: str = ""
    ) -> ActionReport:
        """Carry out what a person decided about a document with an unknown outcome.

        Args:
            document_id: The document.
            found: Its file id at the provider; empty when it surely is not there.
            resend: It is not there and may be sent again; follows from *found* when left out.
            by: Who decided.
        """
        from edoc_tui.engine.resolving import resolve

        again = not found if resend is None else resend
        return await self._job(
            resolve(self._desk, document_id, found=found or "", resend=again, by=by)
        )

    async def recreate(self, document_id: int, *, by: str = "") -> ActionReport:
        """Check a document again by today's rules, and export it anew."""
        from edoc_tui.engine.recreating import recreate

        document = await self._desk.document(document_id)
        service = self.settings.service(document.service)[1]
        batch = service.batch != "off"
        if await self.was_created(document_id):
            return await self._made_anew(document_id, document.service, by)
        work = recreate(self._desk, document_id, service.document_format, batch=batch, by=by)
        return await self._job(work)

    async def create(self, document_id: int, *, by: str = "") -> ActionReport:
        """Create E-Document: send a stored document its way as if it came in now.

        Raises:
            SettingsError: Nothing takes it. DataError: It cannot be read any more.
        """
        from edoc_tui.engine.recreating import create

        if await self.store.read(lambda repository: repository.is_companion(document_id)):
            why = _("It goes through a further service of its workflow; recreate it instead.")
            return ActionReport(False, why, await self._desk.document(document_id))

        if await self.was_created(document_id):
            return await self._made_anew(document_id, "", by)
        importer = self._make_importer(self.settings)
        work = create(self._desk, importer, document_id, by=by)
        return await self._job(work)

    async def _made_anew(self, document_id: int, service: str, by: str) -> ActionReport:
        from edoc_tui.engine.recreating import recreate_made
        from edoc_tui.engine.routing_steps import gathers

        settings = self.settings
        batch = partial(gathers, settings)
        work = recreate_made(
            self._desk, self.maker(), document_id, service=service, batch=batch, by=by
        )
        return await self._job(work)

    async def correct(self, document_id: int, path: Path, *, by: str = "") -> ActionReport:
        """Cancel a document where needed, and put the corrected file *path* in its place.

        Raises:
            DataError, InputMissingError: The file cannot be imported. Nothing was changed.
        """
        from edoc_tui.engine.correcting import correct

        actions = await self._actions(document_id)
        importer = self._make_importer(self.settings)
        work = correct(self._desk, actions, importer, document_id, path, by=by)
        return await self._job(work)

    async def save_log(self, document_id: int, path: Path) -> Path:
        """Write a document's logs into the new file *path*, as JSON.

        Raises:
            CannotWriteError: It is there already, or cannot be written.
        """
        from edoc_tui.engine.logbook import log_of, write_log

        await self._desk.exchanges.flush()
        log = await self.store.read(lambda repository: log_of(repository, document_id))
        return await asyncio.to_thread(write_log, path, log)

    async def evidence(self, document_id: int) -> tuple[str, bytes]:
        """Return the evidence pack of a document, and a name for its file.

        Raises:
            InputMissingError: There is no such document.
        """
        from edoc_tui.engine.evidence import evidence

        await self._desk.exchanges.flush()
        await self.enter()
        await self.seal()
        document = await self._desk.document(document_id)
        pack = await self.store.read(lambda repository: evidence(repository, document_id))
        return f"evidence-{file_name(document.document_no)[:-4]}-{document_id}.zip", pack

    async def _actions(self, document_id: int) -> Actions:
        from edoc_tui.engine.acting import Actions

        document = await self._desk.document(document_id)
        account = self._account(document.service)
        await self.guard(account.code, account.service)
        return Actions(self._desk, account)
