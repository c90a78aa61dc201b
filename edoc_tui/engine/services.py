"""E-Document services: created, copied, renamed and deleted with everything that hangs on them.

What hangs on a service lies in four places: its tables in the configuration, its secrets and
tokens in the vault, its sign-in and its documents in the store. Each step below may be repeated,
so a crash between two of them is mended by asking again.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import DataError
from edoc_tui.domain.status import Direction, ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import SignIn
from edoc_tui.engine.process_lock import process_lock
from edoc_tui.engine.safekeeping import Safekeeping
from edoc_tui.engine.shared_tokens import copy_shared
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from edoc_tui.config.toml_edit import Changes, Value
    from edoc_tui.domain.tokens import Secret
    from edoc_tui.store.repository import Repository

FINISHED: Final = frozenset(
    {
        ServiceStatus.SENT,
        ServiceStatus.APPROVED,
        ServiceStatus.REJECTED,
        ServiceStatus.APPROVAL_ERROR,
        ServiceStatus.CANCELED,
    }
)
"""Statuses of outgoing documents that need their service no more, except to be looked at."""

_LOCK_SECONDS: Final = 30.0


def consent(name: str) -> str:
    """Return what a person agrees to by choosing the integration called *name*."""
    return _(
        "{name} is a third party: documents and company data go to it, under its own terms. A"
        " contract with the provider is needed; it may charge for its service."
    ).format(name=name)


class Services(Safekeeping):
    """The part of the engine that is about services as such."""

    _integrations: dict[str, str] | None = None

    def integrations(self) -> dict[str, str]:
        """Return the service integrations that are installed: key and name; looked up once."""
        if self._integrations is None:
            from edoc_tui.connectors.registry import providers

            self._integrations = {key: one.name for key, one in sorted(providers().items())}
        return self._integrations

    async def create_service(self, code: str, values: Mapping[str, Value] | None = None) -> None:
        """Add a service; it starts in Test and signs in for itself.

        Raises:
            DataError: The code is taken, or none.
        """
        from edoc_tui.config.services import created

        await self._make(lambda raw: created(raw, code, values or {}))

    async def copy_service(self, code: str, new: str) -> None:
        """Copy the settings of a service; secrets and sign-in are the copy's own.

        Raises:
            InputMissingError: There is no such service. DataError: The new code is taken.
        """
        from edoc_tui.config.services import copied

        await self._make(lambda raw: copied(raw, code, new))

    async def set_service(self, code: str, values: Mapping[str, Value]) -> None:
        """Change fields on the card of a service, all or none."""
        from edoc_tui.config.services import changed

        self.settings.service(code)
        await self._make(lambda raw: changed(raw, code, values))

    async def set_connection(self, code: str, values: Mapping[str, Value]) -> None:
        """Change keys of the external connection setup of a service, all or none."""
        from edoc_tui.config.services import changed

        self.settings.service(code)
        await self._make(lambda raw: changed(raw, code, values, "connection"))

    async def set_company(self, values: Mapping[str, Value]) -> None:
        """Change keys of company information, all or none."""
        await self._save({("company", key): value for key, value in values.items()})

    async def route_to(self, code: str) -> None:
        """Add a workflow and a document sending profile that lead to a service."""
        from edoc_tui.config.services import routed

        settings = self.settings
        await self._make(lambda raw: routed(raw, settings, code))

    async def delete_service(self, code: str) -> None:
        """Delete a service with its secrets and its sign-in; its documents keep their history.

        Raises:
            DataError: An enabled workflow sends to it, documents still need it, or it is the
                only one.
            InputMissingError: There is no such service.
            SignInNeededError: The vault is locked.
        """
        from edoc_tui.config.services import deleted, raw_settings

        deleted(await asyncio.to_thread(raw_settings, self.home.config_file), code)
        await self._refuse_open(code)
        await self.secret_names()  # a locked vault is told before anything
        async with process_lock(self.home.run, f"tokens-{code}", wait=_LOCK_SECONDS):
            await self._make(lambda raw: self._without_secrets(deleted(raw, code), code))
            self._forget(code)
            await self.store.write(partial(_forget_sign_in, code=code))

    async def rename_service(self, code: str, new: str) -> None:
        """Give a service another code: in the configuration, the vault, and all its documents.

        Raises:
            DataError: The new code is taken, or documents are being sent right now.
            InputMissingError: There is no such service.
            SignInNeededError: The vault is locked.
        """
        from edoc_tui.config.services import raw_settings, renamed

        path = self.home.config_file
        raw = await asyncio.to_thread(raw_settings, path)
        renamed(path.read_text("utf-8") if path.exists() else "", raw, code, new)
        await self.secret_names()  # a locked vault is told before anything

        def rewritten(text: str) -> str:
            text = renamed(text, _parsed(path, text), code, new)
            self._change_secrets(code, new)
            return text

        # Nobody may renew the tokens between the move of them and the new name.
        async with process_lock(self.home.run, f"tokens-{code}", wait=_LOCK_SECONDS):
            await copy_shared(self.store, lambda: self.secrets, code, new)
            await self.store.write(partial(_rename, old=code, new=new))
            await self._rewrite(rewritten)
            self._forget(code)

    async def _make(self, work: Callable[[dict[str, Any]], Changes]) -> None:
        """Save what *work* makes of the configuration, read under the lock of all savers."""
        from edoc_tui.config.toml_edit import edit

        path = self.home.config_file
        await self._rewrite(lambda text: edit(text, work(_parsed(path, text))))

    async def _save(self, changes: Changes) -> None:
        from edoc_tui.config.toml_edit import edit

        await self._rewrite(lambda text: edit(text, changes))

    async def _rewrite(self, work: Callable[[str], str]) -> None:
        from edoc_tui.config.files import rewrite

        path = self.home.config_file
        await self._change(lambda: rewrite(path, work), "settings.changed")
        _ = self.settings  # everybody is told at once

    def _forget(self, code: str) -> None:
        """Let go of what was built for a code that is no more; it is closed with the engine."""
        keeper, account = self._keepers.pop(code, None), self._accounts.pop(code, None)
        if keeper is not None:
            self._retired_keepers.append(keeper[1])
        if account is not None:
            self._retired.append(account.connector)

    def _change_secrets(self, code: str, new: str) -> None:
        """Move the secrets of *code* to *new*; without *new*, remove them."""
        if not self.secrets.names():
            return  # a vault that does not exist yet is not made for this

        def change(entries: dict[str, Secret]) -> None:
            own = {name: one for name, one in entries.items() if name.startswith(f"{code}/")}
            for name, secret in own.items():
                del entries[name]
                if new:
                    entries[f"{new}/{name.partition('/')[2]}"] = secret

        self.secrets.update(change)

    def _without_secrets(self, changes: Changes, code: str) -> Changes:
        """Return *changes* once the secrets are gone.

        After a crash a service without secrets can be deleted again; secrets without a service
        would come back with its code.
        """
        self._change_secrets(code, "")
        return changes

    async def _refuse_open(self, code: str) -> None:
        counts = await self.store.read(lambda repository: repository.counts(Direction.OUT, code))
        count = sum(number for status, number in counts.items() if status not in FINISHED)
        if count:
            text = ngettext(
                "{count} document of '{code}' is not finished.",
                "{count} documents of '{code}' are not finished.",
                count,
            )
            raise DataError(
                text.format(count=count, code=printable(code)),
                todo=_("Nothing was changed. Send or cancel what is open first."),
            )


def _parsed(path: Any, text: str) -> dict[str, Any]:
    from edoc_tui.config.reading import parse

    return parse(path, text)


def _forget_sign_in(repository: Repository, *, code: str) -> None:
    repository.save_sign_in(SignIn(code))
    repository.forget_shared_tokens(code)


def _rename(repository: Repository, *, old: str, new: str) -> None:
    busy = len(repository.open_attempts(old))
    if busy:
        text = ngettext(
            "{count} document of '{code}' is being sent, or its outcome is not known.",
            "{count} documents of '{code}' are being sent, or their outcome is not known.",
            busy,
        )
        raise DataError(
            text.format(count=busy, code=printable(old)),
            todo=_("Nothing was changed. Wait until all of them have an outcome."),
        )
    repository.rename_service(old, new)
    repository.forget_shared_tokens(old)
