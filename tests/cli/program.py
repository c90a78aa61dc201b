"""The program in a subprocess, the way a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which a command that hangs is ended, so that a mistake does not stop the run."""


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """The standard output as text."""
        return self.out.decode()

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on the standard output."""
        answer: dict[str, Any] = json.loads(self.out)
        return answer

    @property
    def error(self) -> dict[str, Any]:
        """The JSON error on the standard error, its last line."""
        answer: dict[str, Any] = json.loads(self.err.splitlines()[-1])
        assert answer["schema"] == "edoc-tui.error/1"
        error: dict[str, Any] = answer["error"]
        return error


class Program:
    """``edoc-tui`` with a home of its own.

    Args:
        home: The home; it need not exist.
        extra: More of the environment.
    """

    def __init__(self, home: Path, extra: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home.parent),
            "EDOC_TUI_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            **(extra or {}),
        }

    def command(self, *words: str | Path) -> list[str]:
        """Return the command line of *words*."""
        return [sys.executable, "-m", "edoc_tui", *map(str, words)]

    def __call__(
        self,
        *words: str | Path,
        stdin: str = "",
        before: Callable[[], None] | None = None,
        **environment: str,
    ) -> Result:
        """Run a command to its end.

        Args:
            words: The command line.
            stdin: What it reads.
            before: Called in the child before it starts.
            environment: More of the environment.
        """
        done = subprocess.run(
            self.command(*words),
            input=stdin.encode(),
            capture_output=True,
            env={**self.environment, **environment},
            cwd=self.home.parent,
            timeout=PATIENCE,
            check=False,
            preexec_fn=before,
        )
        return Result(done.returncode, done.stdout, done.stderr.decode())

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """Start a command whose standard streams are pipes."""
        return subprocess.Popen(
            self.command(*words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            cwd=self.home.parent,
            text=True,
        )
