"""Questions to the provider: harmless, so they may be repeated a little."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Final, TypeVar

from edoc_tui.domain.errors import (
    ContractError,
    IndeterminateError,
    ProviderError,
    ThrottledError,
    UnavailableError,
)
from edoc_tui.engine.gate import is_transport_failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from edoc_tui.engine.gate import Gate

T = TypeVar("T")

TRIES: Final = 3
_FIRST_PAUSE: Final = 0.2  # seconds, doubled with each try, with jitter
_LONGEST_PAUSE: Final = 5.0  # seconds; a provider that wants more is asked another time


async def ask(gate: Gate, question: Callable[[], Awaitable[T]]) -> T:
    """Ask the provider, up to :data:`TRIES` times while the failure may pass by itself.

    Raises:
        ProviderError: The last answer, or none.
    """
    for tried in range(1, TRIES + 1):
        try:
            answer = await question()
        except (ThrottledError, UnavailableError, IndeterminateError, ContractError) as error:
            await gate.saw(error)
            pause = _pause(error, tried)
            if tried == TRIES or gate.is_shut or pause > _LONGEST_PAUSE:
                raise
            if is_transport_failure(error) and gate.failures > TRIES:
                raise  # others found the same: no use in asking again for each document
            await asyncio.sleep(pause)
        except ProviderError as error:
            await gate.saw(error)
            raise
        else:
            await gate.answered()
            return answer
    raise AssertionError("the last try returns or raises")  # pragma: no cover


def _pause(error: ProviderError, tried: int) -> float:
    after = getattr(error, "after", 0.0)
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret
    return float(after) or _FIRST_PAUSE * 2.0 ** (tried - 1) * jitter
