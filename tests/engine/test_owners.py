"""Who is alive is what the kernel says, never a guess."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.engine.owners import Owners

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from edoc_tui.engine.owners import Owners
print(Owners(Path(sys.argv[1])).enter(), flush=True)
sys.stdin.read()
"""


def test_alive_until_killed(tmp_path: Path) -> None:
    """An owner is alive while its process exists, and dead in the moment it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        me = Owners(tmp_path)
        assert me.alive(name)
        process.kill()
        process.wait()
        assert not me.alive(name)
        me.enter()  # sweeps
        assert [path.name for path in tmp_path.iterdir()] == [f"{me.name}.owner.lock"]


def test_entering_and_leaving(tmp_path: Path) -> None:
    """One process is one owner; two engines in it are two, and see each other."""
    first, second = Owners(tmp_path / "run"), Owners(tmp_path / "run")
    assert not first.alive(first.name)
    assert first.enter() == first.enter() == first.name
    second.enter()
    assert first.alive(second.name)
    assert second.alive(first.name)
    second.leave()
    second.leave()
    assert not first.alive(second.name)


def test_an_owner_on_another_host(tmp_path: Path) -> None:
    """With a shared store a foreign owner cannot be judged by files here: it is left alone."""
    foreign = "elsewhere-4711-0a1b2c3d"
    assert not Owners(tmp_path).alive(foreign)
    shared = Owners(tmp_path, shared=True)
    assert shared.alive(foreign)
    host = shared.name.split("-")[0]
    assert not shared.alive(f"{host}-4711-0a1b2c3d")


def test_other_locks_stay(tmp_path: Path) -> None:
    """Lock files of others in the same folder are none of our business."""
    other = tmp_path / "tokens-PAGERO.lock"
    other.touch()
    Owners(tmp_path).enter()
    assert other.exists()


def test_a_folder_that_refuses(tmp_path: Path) -> None:
    """A lock file that cannot be made is said, before anything is claimed."""
    (tmp_path / "run").write_text("a file")
    with pytest.raises(CannotWriteError, match="lock file"):
        Owners(tmp_path / "run").enter()
