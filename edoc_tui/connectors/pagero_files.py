"""Pagero's file API: what an upload creates, and which parts of it are stuck (§4.1 to §4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.connectors import verdicts
from edoc_tui.connectors.addresses import path_part, provider_id
from edoc_tui.connectors.pagero_wire import Created, FilePart, decode
from edoc_tui.connectors.port import Outcome, State
from edoc_tui.domain.errors import ContractError, IndeterminateError, NotFoundError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.connectors.messages import Answer
    from edoc_tui.connectors.pagero_calls import Calls
    from edoc_tui.domain.edocument import Refs

STUCK: Final = (("Status", "AwaitingInteraction,Error"),)
"""The query for what needs somebody; what went through is not listed any more."""


def created(answer: Answer) -> str:
    """Return the file id of a 2xx answer.

    Raises:
        IndeterminateError: There is none, so nobody knows what was created.
    """
    try:
        return provider_id(decode(answer.body, Created, "answer to the upload").id, "file id")
    except ContractError as error:
        raise IndeterminateError(
            f"{verdicts.phrase(answer.status)}: {error.message}",
            status=answer.status,
            provider_text=verdicts.provider_text(answer),
            correlation_id=verdicts.correlation_id(answer),
        ) from error


def asked(refs: Refs) -> str:
    """Return the file id to ask about. Raises ContractError without one."""
    return provider_id(refs.get("file", ""), "file id to ask about")


def news(name: str, value: str, refs: Refs) -> dict[str, str]:
    """Return a ref if it is new or changed."""
    return {} if refs.get(name) == value else {name: value}


async def stuck(calls: Calls, base: str, file: str) -> Sequence[FilePart]:
    """Return the listed parts of *file*."""
    url = f"{base}/{path_part(file)}/fileparts"
    found = await calls.all(url, base, STUCK, FilePart, "list of fileparts")
    return [part for part in found if part.file_id in (None, "", file)]


async def learn(calls: Calls, base: str, refs: Refs) -> str:
    """Return the id of a stuck part that no poll has told yet. Raises NotFoundError."""
    for part in await stuck(calls, base, asked(refs)):
        if _named(part):
            return provider_id(part.id, "filepart id")
    raise NotFoundError(_("Nothing of this file is stuck at the provider."))


def outcome(parts: Sequence[FilePart], refs: Refs) -> Outcome:
    """Return the outcome of a file with listed *parts*; errors weigh most.

    A part without an id cannot be acted upon, so it decides nothing.
    """
    named = [part for part in parts if _named(part)]
    if not named:
        return Outcome(State.PROCESSING)
    state, found = State.PROCESSING, named
    for status, meaning in (("Error", State.FAILED), ("AwaitingInteraction", State.ATTENTION)):
        such = [part for part in named if part.status == status]
        if such:
            state, found = meaning, such
            break
    part_id = provider_id(found[0].id, "filepart id")
    messages = (
        () if state is State.PROCESSING else tuple(m for part in found for m in part.messages)
    )
    return Outcome(state, news("filepart", part_id, refs), messages)


def _named(part: FilePart) -> bool:
    return bool(part.id and part.id.strip())
