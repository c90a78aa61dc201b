"""Whether a batch may begin: signed in, and not shut out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.errors import EdocError

if TYPE_CHECKING:
    from edoc_tui.domain.errors import ProviderError
    from edoc_tui.engine.collaborators import Account


async def ask_for_entry(account: Account, *, patient: bool) -> None:
    """Make sure, before anything is claimed, that we are signed in and may try.

    Args:
        account: Whose gate and tokens decide.
        patient: Nobody waits: a shut gate is left alone until its pause is over.

    Raises:
        EdocError: Nothing can be sent now.
    """
    gate = account.gate
    await gate.load()
    if gate.is_shut and gate.trouble is not None:
        if patient and not await gate.may_ask():
            raise gate.trouble
        await _try_gate(account, gate.trouble)
    await account.tokens.access_token()


async def _try_gate(account: Account, trouble: ProviderError) -> None:
    """Ask something harmless, and open the gate when that is answered well."""
    try:
        health = await account.connector.check()
    except EdocError as error:
        await account.gate.saw(error)
        raise
    if not health.ok:
        raise trouble
    await account.gate.answered()
