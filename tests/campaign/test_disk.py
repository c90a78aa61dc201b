"""A disk that refuses while documents are being sent: nothing is claimed, lost or doubled."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.campaign.tightdisk import COUNT

if TYPE_CHECKING:
    from pathlib import Path

MAY_MOUNT = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]


def run(case: str, folder: Path) -> dict[str, Any]:
    """Carry out a case in a process of its own; return what was seen."""
    command = [sys.executable, "-m", "tests.campaign.tightdisk", case, str(folder)]
    if case != "limit":
        tried = shutil.which("unshare") and subprocess.run(MAY_MOUNT, check=False).returncode == 0
        if not tried:
            pytest.skip("no user namespaces here, so no disk can be mounted")
        command = [*MAY_MOUNT[:2], *command]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", ["limit", "full"])
def test_a_disk_that_refuses_in_the_middle_of_a_batch(tmp_path: Path, case: str) -> None:
    """What is on its way arrives, nothing more is claimed; later outcomes are known and all go."""
    seen = run(case, tmp_path)
    (first, why), (again, _why), *later = seen["ends"]
    assert (first, again) == (73, 73)
    assert "disk" in why
    assert "Check free space" in why
    arrived, still, *_rest, last = seen["uploads"]
    assert arrived == still < COUNT
    assert seen["readable"] == COUNT
    then, now = seen["statuses"]
    assert then["Sending"] >= arrived
    assert now == {"Pending Response": COUNT}
    assert last == COUNT
    assert {end for end, _why in later} == {0}
    # Nothing had to be searched for: this process knew what had become of its uploads.
    assert set(seen["outcomes"]) <= {"accepted", "not created"}
    assert not seen["broken"]


def test_a_disk_that_is_read_only(tmp_path: Path) -> None:
    """Nothing leaves, and the reason is said; when it may be written to again, all leave."""
    seen = run("read-only", tmp_path)
    *refused, done, _again = seen["ends"]
    assert {end for end, _why in refused} == {73}
    assert all("it is read-only" in why for _end, why in refused)
    assert seen["uploads"] == [0, 0, COUNT, COUNT]
    assert done == [0, ""]
    assert seen["outcomes"] == ["accepted"] * COUNT
    assert not seen["broken"]
