"""Listens on loopback and runs the server there, nowhere else."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING, Final

import uvicorn

from edoc_tui.domain.errors import LockedError, UsageError
from edoc_tui.sandbox.connections import Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette

HOST: Final = "127.0.0.1"
BACKLOG: Final = 1024
_KEEP_ALIVE: Final = 75
"""Seconds that an idle connection is kept, as common reverse proxies do."""


class Server(uvicorn.Server):
    """uvicorn that leaves the signals to its caller."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


def listen(port: int) -> socket.socket:
    """Return a socket that listens on *port* of loopback; 0 = any free one.

    Raises:
        LockedError: Somebody else listens there. UsageError: There is no such port.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Answers are small and final: waiting for more bytes would only add 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((HOST, port))
    except OverflowError:
        listener.close()
        raise UsageError(f"{port} is no port.", todo="Ports go from 0 to 65535.") from None
    except OSError as error:
        listener.close()
        raise LockedError(
            f"Port {port} on {HOST} is not free: {error.strerror}.",
            todo="Choose another port, or 0 for any free one.",
        ) from None
    listener.listen(BACKLOG)
    return listener


def server(application: Starlette, *, patience: int = 0, log_level: str) -> Server:
    """Return a server for *application*, which waits *patience* seconds for its last answers."""
    return Server(
        uvicorn.Config(
            application,
            http=Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level=log_level,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=patience,
        )
    )
