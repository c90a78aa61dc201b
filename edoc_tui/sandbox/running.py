"""Runs the access point inside another program: for tests and the demo."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from typing import TYPE_CHECKING, Any, Self, Unpack
from urllib.parse import urlsplit

from edoc_tui.domain.errors import UnavailableError, UsageError
from edoc_tui.sandbox.application import app
from edoc_tui.sandbox.hosting import HOST, listen, server
from edoc_tui.sandbox.options import Identity

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from edoc_tui.sandbox.application import Options


class Running:
    """An access point in a thread of its own, on a free port of loopback.

    Args:
        state_dir: Where it remembers; ``None`` = memory only.
        port: The port; 0 = any free one.
        options: See :class:`Options`.
    """

    def __init__(
        self, state_dir: Path | None = None, *, port: int = 0, **options: Unpack[Options]
    ) -> None:
        self._identity = options.get("identity", Identity())
        self._listener = listen(port)
        try:
            self._app = app(state_dir, **options)
        except BaseException:
            self._listener.close()
            raise
        self.port: int = self._listener.getsockname()[1]
        self._server = server(self._app, log_level="critical")
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), name="sandbox", daemon=True
        )

    @property
    def url(self) -> str:
        """Its address, such as ``http://127.0.0.1:40123``."""
        return f"http://{HOST}:{self.port}"

    @property
    def client_id(self) -> str:
        """The client id that it knows."""
        return self._identity.client_id

    @property
    def client_secret(self) -> str:
        """The client's secret (invented)."""
        return self._identity.client_secret

    @property
    def company_id(self) -> str:
        """The company of the user who signs in."""
        return self._identity.company_id

    @property
    def redirect_url(self) -> str:
        """The registered redirect address."""
        return f"{self.url}/signed-in"

    def __enter__(self) -> Self:
        """Start; connections are accepted as soon as this returns."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, whatever is under way."""
        self.close()

    def close(self) -> None:
        """Stop, whatever is under way; harmless to repeat."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join()
        self._listener.close()
        self._app.state.simulation.close()

    def authorise(self, url: str) -> str:
        """Open the authorisation address *url* as a browser does, consenting at once.

        Returns:
            The address to which the browser is sent.

        Raises:
            UnavailableError: It is no address of this access point, or it showed a page instead.
        """
        if not url.startswith(f"{self.url}/"):
            raise UnavailableError(f"{url} is no address of the access point {self.url}.")
        status, headers, body = self._ask("GET", url)
        if status != http.client.FOUND:
            text = body.decode("utf-8", "replace")
            raise UnavailableError(f"The sign-in page said: {text}", status=status)
        return headers["location"]

    def state(self, *, brief: bool = False) -> dict[str, Any]:
        """Return ``GET /sandbox/state``."""
        return self._json("GET", f"/sandbox/state{'?brief=true' if brief else ''}")

    def control(self, name: str, **values: object) -> dict[str, Any]:
        """Steer: ``control("clock", advance_seconds=60)`` posts to ``/sandbox/clock``."""
        return self._json("POST", f"/sandbox/{name}", json.dumps(values).encode())

    def receive(self, payload: bytes, name: str = "received") -> str:
        """Put a document into the inbox and return its id."""
        return str(self._json("POST", f"/sandbox/received?name={name}", payload)["id"])

    def _json(self, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        status, _, answer = self._ask(method, f"{self.url}{path}", body)
        found: dict[str, Any] = json.loads(answer)
        if status >= http.client.BAD_REQUEST:
            raise UsageError(f"{method} {path}: {found['errors']}")
        return found

    def _ask(self, method: str, url: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {"Content-Type": "application/json"}
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return response.status, names, response.read()
