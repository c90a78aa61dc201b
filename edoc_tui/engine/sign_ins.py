"""What the store tells everybody about a sign-in, without a key and without one token."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import SignIn

if TYPE_CHECKING:
    from datetime import datetime

    from edoc_tui.engine.collaborators import Store
    from edoc_tui.engine.token_record import TokenRecord

_LONGEST = 300


class SignIns:
    """The sign-in of one service as the store keeps it.

    Args:
        service: The service's code.
        store: Where it is kept.
    """

    def __init__(self, service: str, store: Store) -> None:
        self._service = service
        self._store = store

    def of(self, record: TokenRecord) -> SignIn:
        """Return what may be told of *record*."""
        return SignIn(self._service, record.expires_at, record.born)

    async def known(self) -> SignIn:
        """Return what is told now."""
        return await self._store.read(lambda repository: repository.sign_in(self._service))

    async def renewing(self, now: datetime) -> None:
        """Tell that a renewal begins; a store that cannot be written keeps nobody from it."""
        with suppress(EdocError):
            await self.save(replace(await self.known(), renewing_since=now))

    async def renewed(self, record: TokenRecord) -> SignIn:
        """Tell that there is a new pair."""
        return await self.save(self.of(record))

    async def trouble(self, record: TokenRecord, text: str, ending: str = "") -> None:
        """Tell why a renewal failed.

        Args:
            record: The pair that stays.
            text: The reason, from anywhere.
            ending: ``refused`` or ``interrupted`` when the pair may be of no use any more.
        """
        known = await self.known()
        reason = printable(text, limit=_LONGEST)
        expires_at = record.expires_at if record.access else None
        await self.save(SignIn(self._service, expires_at, known.renewed_at, reason, ending))

    async def save(self, sign_in: SignIn) -> SignIn:
        """Tell *sign_in* from now on."""
        await self._store.write(lambda repository: repository.save_sign_in(sign_in))
        return sign_in
