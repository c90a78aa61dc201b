"""Puts the access point together as an ASGI application."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypedDict, Unpack

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from edoc_tui.domain.errors import InputMissingError
from edoc_tui.sandbox import control, documents, files, oauth
from edoc_tui.sandbox.contract import Refusal, refused
from edoc_tui.sandbox.faults import read_script
from edoc_tui.sandbox.injection import Injection
from edoc_tui.sandbox.options import Behaviour, Identity
from edoc_tui.sandbox.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Options(TypedDict, total=False):
    """What ``app``, ``serve`` and ``running`` take by name.

    ``faults`` is a faults file, ``received`` a folder whose files lie in the inbox,
    ``identity`` who may use the access point; the rest is :class:`Behaviour`, which
    the ``[access_point]`` table of the faults file overrides.
    """

    faults: Path | None
    received: Path | None
    identity: Identity
    latency_ms: float
    settle_seconds: float
    listing_lag_seconds: float
    response_seconds: float
    token_seconds: float
    files_by_reference: bool
    duplicate_control: bool


def app(state_dir: Path | None = None, **options: Unpack[Options]) -> Starlette:
    """Return the access point as an ASGI application.

    Args:
        state_dir: Where it remembers; ``None`` = memory only.
        options: See :class:`Options`.

    Raises:
        LockedError: Another access point uses *state_dir*.
        InputMissingError: No such faults file or folder.
        SettingsError: The faults file cannot be understood.
    """
    faults, received = options.pop("faults", None), options.pop("received", None)
    identity = options.pop("identity", Identity())
    script = read_script(faults) if faults is not None else None
    if received is not None and not received.is_dir():
        raise InputMissingError(f"There is no folder {received}.")
    simulation = Simulation(state_dir, identity, msgspec.convert(dict(options), Behaviour))
    if script is not None:
        simulation.load(script)
    if received is not None:
        control.seed(simulation, received)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        simulation.close()

    application = Starlette(
        routes=[*files.ROUTES, *documents.ROUTES, *oauth.ROUTES, *control.ROUTES],
        middleware=[Middleware(Injection, simulation=simulation)],
        exception_handlers={Refusal: refused, HTTPException: refused},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False
    application.state.simulation = simulation
    return application
