"""Raises processes that send, so that a test can kill them: imports once, forks for each.

Run as ``python -m tests.engine.nursery HOME``; reads ``spawn POINT``, ``kill PID``, ``freeze PID``,
``thaw PID`` and ``wait PID`` from stdin and answers each with one line. A child sends, reconciles
and polls until nothing is under way. POINT is where it kills itself: ``claimed`` (the intent is on
disk, nothing was sent), ``answered`` (the answer has come, nothing of it is on disk), ``free``
(nowhere), each after a few documents.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.domain.query import ListQuery
from edoc_tui.domain.status import ServiceStatus

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from edoc_tui.connectors.port import Outgoing, Receipt
    from edoc_tui.engine.engine import Engine

OPEN = ListQuery(
    statuses=(
        ServiceStatus.CREATED,
        ServiceStatus.EXPORTED,
        ServiceStatus.SENDING,
        ServiceStatus.UNKNOWN,
        ServiceStatus.PENDING_RESPONSE,
    )
)


class Nursery:
    """The test's side: starts the process above and talks to it."""

    def __init__(self, home: Path, key_file: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.nursery", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "EDOC_TUI_VAULT_KEY_FILE": str(key_file)},
        )

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate(timeout=30)

    def _ask(self, command: str, argument: object) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command} {argument}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def spawn(self, point: str = "free") -> int:
        """Start a process; return its id."""
        return self._ask("spawn", point)

    def kill(self, pid: int) -> int:
        """Kill a process (it may have ended already); return its exit status."""
        return self._ask("kill", pid)

    def freeze(self, pid: int) -> None:
        """Stop a process in the middle of whatever it does."""
        self._ask("freeze", pid)

    def thaw(self, pid: int) -> None:
        """Let it go on."""
        self._ask("thaw", pid)

    def wait(self, pid: int) -> int:
        """Wait for a process; return its exit status, negative for a signal."""
        return self._ask("wait", pid)


class _Doomed:
    """A connector that kills its process at some upload."""

    def __init__(self, engine: Engine, point: str) -> None:
        self._real = engine._account("PAGERO").connector.submit
        self._point = point
        self._left = random.randint(1, 6)  # noqa: S311 - chance, no secret

    async def submit(self, document: Outgoing) -> Receipt:
        """Upload, or die before or after it."""
        self._left -= 1
        if self._left == 0 and self._point == "claimed":
            os.kill(os.getpid(), signal.SIGKILL)
        receipt = await self._real(document)
        if self._left <= 0 and self._point == "answered":
            os.kill(os.getpid(), signal.SIGKILL)
        return receipt


class _Borrowed:
    """An access token that the parent got out of the vault, which takes a while to open."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def access_token(self, *, renew: bool = False, refused: str = "") -> str:
        """Return it."""
        return self._token

    async def aclose(self) -> None:
        """Do nothing."""


async def prepare(home: Home) -> str:
    """Return the access token, with everything imported that a child will need."""
    engine = wiring.build(home)
    try:
        await engine.check_connection()
        await engine.send()
        await engine.poll()
        return await engine._account("PAGERO").tokens.access_token()
    finally:
        await engine.aclose()


async def work(home: Home, point: str, token: str) -> None:
    """Do what a worker does, until nothing is left to do."""
    engine = wiring.build(home)
    engine._keepers["PAGERO"] = (engine.settings.service()[1], _Borrowed(token))  # type: ignore[assignment]  # no more is used
    try:
        if point != "free":
            connector = engine._account("PAGERO").connector
            connector.submit = _Doomed(engine, point).submit  # type: ignore[method-assign]  # sabotage is the point
        while True:
            await engine.reconcile()
            await engine.send()
            await engine.poll()
            if not await engine.store.read(lambda repository: repository.ids(OPEN, 1)):
                return
            await asyncio.sleep(0.05)
    finally:
        await engine.aclose()


def main() -> None:
    """Serve commands until stdin ends."""
    home = Home(Path(sys.argv[1]), Path(sys.argv[1]))
    token = asyncio.run(prepare(home))
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        command, argument = line.split()
        if command == "spawn":
            answer = os.fork()
            if answer == 0:
                random.seed()
                asyncio.run(work(home, argument, token))
                os._exit(0)
        elif command == "wait":
            answer = os.waitstatus_to_exitcode(os.waitpid(int(argument), 0)[1])
        else:
            numbers = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP, "thaw": signal.SIGCONT}
            answer = 0
            os.kill(int(argument), numbers[command])
            if command == "kill":
                answer = os.waitstatus_to_exitcode(os.waitpid(int(argument), 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
