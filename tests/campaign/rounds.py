"""Rounds of the campaign in processes of their own, and what they must have come to."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from typing import Any, Final

ROUND: Final = 125
"""Kills of a round: a fresh store and provider each time keep searches short."""


def seed() -> int:
    """Return a new seed."""
    return secrets.randbelow(1_000_000)


def fight(store: str, kills: int, *, mutant: str = "", url: str = "") -> dict[str, Any]:
    """Carry out one round; return its figures."""
    command = [sys.executable, "-m", "tests.campaign.run", "--store", store]
    command += ["--kills", str(kills), "--seed", str(seed()), "--mutant", mutant, "--url", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(done.stderr[-4000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def faults(found: dict[str, Any]) -> dict[str, Any]:
    """Return what a round shows that must never be: empty = the protections held."""
    wrong = {
        key: found[key]
        for key in ("lost", "duplicated", "mismatched", "strangers", "broken", "trouble")
        if found[key]
    }
    unfinished = {key: n for key, n in found["statuses"].items() if key not in ("Sent", "Held")}
    if unfinished:
        wrong["unfinished"] = unfinished
    if found["statuses"].get("Held"):
        wrong["held"] = found["statuses"]["Held"]  # nothing here is undecidable
    return wrong
