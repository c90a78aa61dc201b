"""The vault itself: its passphrase, a copy of it, and secrets from a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.engine.airlock import Airlock
from edoc_tui.engine.aside import aside

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.tokens import Secret
    from edoc_tui.vault.transfer import TakenIn


class Safekeeping(Airlock):
    """The part of the engine that is about where secrets are kept."""

    async def secret_names(self) -> list[str]:
        """Return what the vault holds, by name alone.

        Raises:
            SignInNeededError: It stays locked, or is damaged.
        """
        return await aside(self._names)

    async def unlock_secrets(self) -> None:
        """Unlock the vault, asking for its passphrase where that is needed.

        Raises:
            SignInNeededError: It stays locked, or is damaged.
        """
        await aside(self._unlock)

    async def change_passphrase(self, new: Secret) -> None:
        """Seal the vault with another passphrase; it is in force when this returns.

        Raises:
            DataError: It is too short.
            UsageError: The secrets are not kept in the vault.
            SignInNeededError, LockedError, CannotWriteError: The old one stays in force.
        """
        self.refuse_read_only()
        if self.settings.store.url:
            from edoc_tui.engine.shared_tokens import reseal

            await reseal(
                self.store, lambda: self.secrets, lambda: self.secrets.change_passphrase(new)
            )
        else:
            await aside(lambda: self.secrets.change_passphrase(new))
        await self._entered_in_journal("secret.passphrase")

    async def export_secrets(self, path: Path, passphrase: Secret) -> tuple[str, ...]:
        """Write all secrets but the tokens to a new file; return their names.

        Raises:
            EdocError: See :func:`edoc_tui.vault.transfer.give_out`.
        """
        from edoc_tui.vault.transfer import give_out

        self.refuse_read_only()
        names = await aside(lambda: give_out(self.secrets, path, passphrase))
        await self._entered_in_journal("secret.export", names=names)
        return names

    async def import_secrets(
        self, path: Path, passphrase: Secret, *, replacing: bool = False
    ) -> TakenIn:
        """Keep the secrets of a file that was exported, all of them or none.

        Raises:
            EdocError: See :func:`edoc_tui.vault.transfer.take_in`.
        """
        from edoc_tui.vault.transfer import take_in

        self.refuse_read_only()
        taken = await aside(lambda: take_in(self.secrets, path, passphrase, replacing=replacing))
        await self._entered_in_journal("secret.import", added=taken.added, replaced=taken.replaced)
        return taken

    # Opening the vault imports what it needs: none of that belongs on the loop.
    def _names(self) -> list[str]:
        return self.secrets.names()

    def _unlock(self) -> None:
        self.secrets.unlock()

    async def _entered_in_journal(self, action: str, **names: tuple[str, ...]) -> None:
        """Write down what was done, by name alone; it is done whatever the journal says."""
        details = {key: list(value) for key, value in names.items()}
        await self._quietly(self.enter())
        await self._quietly(self.record(action, details=details))
