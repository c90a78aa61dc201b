"""Sending profiles, workflows, and what they do with documents after the import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.schedule import waiting
from edoc_tui.engine.airlock import Airlock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.config.settings import Service
    from edoc_tui.engine.batching import BatchReport
    from edoc_tui.engine.reports import ActionReport


class Routing(Airlock):
    """The part of the engine that knows which way documents take."""

    # documents
    async def release_batches(self, service: str = "") -> BatchReport:
        """Let every batch go that is full or due; what is ready then is sent as usual.

        Args:
            service: Only this one; ``""`` = all.
        """
        return await self._job(self._release_batches(service))

    async def _release_batches(self, service: str = "", *, full_only: bool = False) -> BatchReport:
        from edoc_tui.engine.batching import BatchReport, go

        report = BatchReport()
        for code, one in self.settings.services.items():
            if service and code != service:
                continue
            if one.batch == "recurrent" and (full_only or not await self._batch_turn(code, one)):
                continue
            await go(self._desk, code, one, report)
        return report

    async def _batch_turn(self, code: str, service: Service) -> bool:
        now = self._desk.clock()
        wait = waiting(now, service.batch_start, service.batch_minutes)
        if wait is None:
            return False
        seconds = wait.total_seconds()
        return await self.store.write(
            lambda repository: repository.take_turn(code, "batch", now, seconds)
        )

    async def hold(self, document_id: int, *, by: str = "") -> ActionReport:
        """Hold a document that was not sent yet, until a person lets it go."""
        from edoc_tui.engine.holding import hold

        return await self._job(hold(self._desk, document_id, by=by))

    async def let_go(self, document_id: int, *, by: str = "") -> ActionReport:
        """Let a held document go, unless the provider may have it."""
        from edoc_tui.engine.holding import let_go

        return await self._job(let_go(self._desk, document_id, by=by))

    # profiles and workflows
    async def set_profile(
        self, code: str, entries: Mapping[str, object], *, new: bool = False
    ) -> None:
        """Change fields of a sending profile, or add one.

        Raises:
            DataError: A rule would be broken; it is named. InputMissingError: No such profile.
        """
        from edoc_tui.config.routing import set_profile

        path = self.home.config_file
        await self._change(lambda: set_profile(path, code, entries, new=new), "settings.changed")

    async def delete_profile(self, code: str) -> None:
        """Remove a sending profile that no customer has.

        Raises:
            DataError: A rule would be broken; it is named. InputMissingError: No such profile.
        """
        from edoc_tui.config.routing import delete_profile

        path, customers = self.home.config_file, self.customers
        await self._change(lambda: delete_profile(path, code, customers.all()), "settings.changed")

    async def set_workflow(
        self, code: str, entries: Mapping[str, object], *, new: bool = False
    ) -> None:
        """Change fields of a workflow, or add one.

        Raises:
            DataError: A rule would be broken; it is named. InputMissingError: No such workflow.
        """
        from edoc_tui.config.routing import set_workflow

        path = self.home.config_file
        await self._change(lambda: set_workflow(path, code, entries, new=new), "settings.changed")

    async def delete_workflow(self, code: str) -> None:
        """Remove a workflow that no profile leads to.

        Raises:
            DataError: A rule would be broken; it is named. InputMissingError: No such workflow.
        """
        from edoc_tui.config.routing import delete_workflow

        path = self.home.config_file
        await self._change(lambda: delete_workflow(path, code), "settings.changed")
