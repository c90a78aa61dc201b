"""F03: killing the program at any moment of a save leaves the old or the new file."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from edoc_tui import disk
from edoc_tui.config import cards, files
from edoc_tui.config.customers import CustomerBook
from edoc_tui.config.routing import set_workflow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = '# ours\n[workflows.W]\nenabled = true  # why\nthen = [{ send = "PAGERO" }]\n'
CUSTOMERS = '# ours\n[customers."1"]\nname = "One"  # first\n'
MOST = 400
"""Steps of a save that are tried at most; far more than there are."""


def save_workflow(path: Path) -> None:
    """Save something in config.toml."""
    set_workflow(path, "W", {"country": ["FR"]})


def save_customer(path: Path) -> None:
    """Save something in customers.toml."""
    CustomerBook(path).set("1", {"name": "Two"})


@pytest.mark.parametrize(
    ("name", "before", "save"),
    [("config.toml", CONFIG, save_workflow), ("customers.toml", CUSTOMERS, save_customer)],
)
def test_f03_killed_at_any_moment_of_a_save(
    tmp_path: Path, name: str, before: str, save: Callable[[Path], None]
) -> None:
    """Every call that replacing the file makes into the system is a moment to die at."""
    path = tmp_path / name
    path.write_text(before)
    path.chmod(0o600)
    save(path)
    after = path.read_text()
    assert after != before
    seen = []
    for moment in range(1, MOST):
        path.write_text(before)
        finished = _dies_at(moment, partial(save, path))
        text = path.read_text()
        assert text in {before, after}
        seen.append(text == after)
        if finished:
            break
    assert finished, "the save had more steps than were tried"
    assert len(seen) > 5
    assert not seen[0], "killed at the first step, nothing was replaced yet"
    save(path)
    assert path.read_text() == after, "what a killed save leaves behind is in nobody's way"


def _dies_at(moment: int, work: Callable[[], None]) -> bool:
    """Do *work* in a process that kills itself at step *moment*; say whether it came through."""
    child = os.fork()
    if child == 0:
        replace = disk.replace

        def replace_and_die(*arguments: Any, **options: Any) -> os.stat_result:
            steps = 0

            def count(_frame: object, event: str, _called: object) -> None:
                nonlocal steps
                steps += event == "c_call"
                if steps == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.setprofile(count)
            try:
                return replace(*arguments, **options)
            finally:
                sys.setprofile(None)

        files.replace = replace_and_die  # type: ignore[attr-defined] # this process ends soon
        cards.replace = replace_and_die  # type: ignore[attr-defined] # this process ends soon
        try:
            work()
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    return not os.WIFSIGNALED(status)
