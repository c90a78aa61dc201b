"""One round of the campaign: ``python -m tests.campaign.run --kills 100 --seed 1``; prints JSON.

A parent with everything imported and no store open forks victims that work on one store, and
kills them: at named steps by their own hand, at random moments from outside, one in five frozen
first. In the end one that nobody kills finishes what is left, and everything is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any, Final

from tests.campaign.doom import STEPS
from tests.campaign.victim import Plan, census, live, sabotage
from tests.engine.stage import write_config

CAREFUL: Final = {"quiet_seconds": 0.8, "search_gap_seconds": 0.15, "empty_searches": 2}
HASTY: Final = {"quiet_seconds": 0, "search_gap_seconds": 0, "empty_searches": 1}
MUTANTS: Final = ("", "no quiet time", "resend")
WINDOW: Final = ("half sent", "sent", "answered", "settling") * 3
"""Where nobody knows what the provider has: these come more often."""

TOGETHER: Final = 4  # victims alive at a time
LIFE: Final = (0.02, 0.45)  # seconds until one is killed from outside
SLACK: Final = 0.35  # seconds more for one that is to end at a step
FROZEN: Final = (0.02, 0.2)  # seconds that one is frozen before it is killed
STRUCK: Final = 60.0  # until one that was killed is struck again; it is reaped long before
USUAL: Final = 0.8  # seconds in which a victim alone sends one document, where nothing is slow
SERVED: Final = 3.0  # with a server, four at a time take so much longer than one alone
SLOWEST: Final = 8.0
LAST: Final = 900.0  # seconds after which the last one surely hangs; leases alone take thirty


class Arena:
    """The provider, the home, and who is alive in it."""

    def __init__(self, folder: Path, port: int, options: argparse.Namespace) -> None:
        self.chance = random.Random(options.seed)  # noqa: S311 - repeatable chance, no secret
        self.kills = options.kills
        self.mutant = options.mutant
        self.pace = 1.0
        self.port = port
        delivery = {**(HASTY if self.mutant == "no quiet time" else CAREFUL)}
        more = {"parallel": 24, "request_timeout_seconds": 5, "gate_seconds": 0.2}
        url = f"http://127.0.0.1:{port}"
        self.home = write_config(folder / "home", url, {**delivery, **more})
        self.shared = bool(options.url)
        cutter = [sys.executable, "-m", "tests.campaign.databases"]
        self.cutter_command = [*cutter, options.url, str(options.seed)]
        self.cutter: subprocess.Popen[str] | None = None
        if options.url:
            with self.home.config_file.open("a") as file:
                file.write(f'[store]\nurl = "{options.url}"\n')
        self.acknowledged = folder / "acknowledged"
        self.last_words = folder / "last-words"
        self.added = 0
        self.deaths: dict[int, float] = {}
        self.thaws: dict[int, float] = {}
        self.ends: dict[int, tuple[str, float]] = {}
        self.figures = {"kills": 0, "frozen": 0, "at steps": 0, "ended": 0, "cut": 0}
        self.steps: Counter[str] = Counter()
        self.trouble: list[str] = []

    def warm(self) -> None:
        """Import everything that a victim needs, and open nothing that a fork may not share."""
        asyncio.run(live(self.home, Plan(self._numbers(2)), self.acknowledged))
        gc.collect()
        gc.freeze()
        # On a busy machine, and with a server between, everything takes longer: so do lives.
        begun = time.monotonic()
        os.waitpid(self.spawn(Plan(self._numbers(1))), 0)
        slowness = (time.monotonic() - begun) / USUAL * (SERVED if self.shared else 1.0)
        self.pace = max(1.0, min(SLOWEST, slowness))

    def _numbers(self, count: int) -> list[str]:
        first, self.added = self.added, self.added + count
        return [f"INV-{n:06}" for n in range(first, first + count)]

    def spawn(self, plan: Plan) -> int:
        """Fork a victim."""
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                random.seed()
                sabotage(self.mutant)
                asyncio.run(live(self.home, plan, self.acknowledged))
                status = 0
            finally:
                if status and not plan.numbers:  # the last one, whom nobody kills
                    self.last_words.write_text(traceback.format_exc(), "utf-8")
                os._exit(status)
        return pid

    def _next(self) -> None:
        chance = self.chance
        freeze = chance.random() < 0.2
        step = chance.choice((*STEPS, *WINDOW)) if chance.random() < 0.5 else ""
        plan = Plan(
            self._numbers(chance.randint(1, 3)),
            step,
            chance.choice((1, 1, 1, 2, 3)),
            freeze and bool(step),
        )
        pid = self.spawn(plan)
        now = time.monotonic()
        life = chance.uniform(*LIFE) * self.pace
        # Who never comes to its step is killed like everybody else, a little later.
        self.deaths[pid] = now + (life + SLACK * self.pace if step else life)
        self.ends[pid] = (step, chance.uniform(*FROZEN) if freeze and not step else 0.0)

    def fight(self) -> None:
        """Kill until enough have died; a mutant may stop as soon as it has failed."""
        if self.shared:
            self.cutter = subprocess.Popen(
                self.cutter_command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        look = time.monotonic() + 1.0
        while self.figures["kills"] < self.kills:
            while len(self.deaths) < TOGETHER:
                self._next()
            self._strike(time.monotonic())
            self._reap()
            if self.mutant and time.monotonic() > look:
                look = time.monotonic() + 1.0
                if self.doubled():
                    break
            time.sleep(0.003)
        for pid in list(self.deaths):
            self.deaths[pid] = 0.0
        while self.deaths:
            self._strike(time.monotonic())
            self._reap()
            time.sleep(0.003)

    def _strike(self, now: float) -> None:
        for pid, due in list(self.deaths.items()):
            if now < due:
                continue
            step, frozen = self.ends[pid]
            if frozen:
                os.kill(pid, signal.SIGSTOP)
                self.figures["frozen"] += 1
                self.deaths[pid], self.ends[pid] = now + frozen, (step, 0.0)
            else:
                os.kill(pid, signal.SIGKILL)
                self.deaths[pid] = now + STRUCK

    def _reap(self) -> None:
        while self.deaths:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            if pid == 0:
                return
            step = self.ends[pid][0]
            if os.WIFSTOPPED(status):
                if step:  # frozen by its own hand, at its step
                    self.figures["frozen"] += 1
                    self.figures["at steps"] += 1
                    self.steps[step] += 1
                    self.ends[pid] = ("", 0.0)
                    self.deaths[pid] = time.monotonic() + self.chance.uniform(*FROZEN)
                continue
            due = self.deaths.pop(pid)
            del self.ends[pid]
            if os.WIFSIGNALED(status):
                self.figures["kills"] += 1
                if step and due < time.monotonic() + STRUCK / 2:
                    self.figures["at steps"] += 1
                    self.steps[step] += 1
            else:
                self.figures["ended"] += 1
                if os.WEXITSTATUS(status) and not self.shared:  # a cut session may end one
                    self.trouble.append(f"a victim ended with {os.WEXITSTATUS(status)}")

    def finish(self) -> None:
        """Let one that nobody kills do the rest."""
        self.stop_cutting()
        self._ask("POST", "/calm")
        pid = self.spawn(Plan(()))
        end = time.monotonic() + LAST
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                if status:
                    said = self.last_words.read_text("utf-8") if self.last_words.exists() else ""
                    self.trouble.append(f"the last one ended with {status}: {said}")
                return
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                self.trouble.append("the last one did not come to an end")
                return
            time.sleep(0.02)

    def stop_cutting(self) -> None:
        """Cut no more sessions; learn how many were."""
        if self.cutter is not None:
            cut, _none = self.cutter.communicate("")
            self.figures["cut"] = int(cut or 0)
            self.cutter = None

    def doubled(self) -> int:
        """Return how many files the provider has too many by now."""
        references = [
            reference for _file, reference, _digest in self._ask("GET", "/state")["files"]
        ]
        return len(references) - len(set(references))

    def count(self) -> dict[str, Any]:
        """Count everything."""
        state = self._ask("GET", "/state")
        acknowledged = self.acknowledged.read_text("utf-8").split()
        found = asyncio.run(census(self.home, acknowledged, state["files"]))
        return {
            **self.figures,
            "steps": dict(self.steps),
            "uploads": state["uploads"],
            **found,
            "trouble": self.trouble,
        }

    def _ask(self, method: str, path: str) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer


def memory() -> str | None:
    """Return a folder in memory, where kills cost no disk; they need none to survive."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    return str(place) if os.access(place, os.W_OK) else None


def round_of(options: argparse.Namespace) -> dict[str, Any]:
    """Carry out one round and return its figures."""
    folder = Path(tempfile.mkdtemp(prefix="edoc-campaign-", dir=memory()))
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    provider = subprocess.Popen(
        [sys.executable, "-m", "tests.campaign.provider", str(options.seed)],
        stdout=subprocess.PIPE,
        text=True,
    )
    started = time.monotonic()
    try:
        assert provider.stdout is not None
        arena = Arena(folder, int(provider.stdout.readline()), options)
        arena.warm()
        begun = time.monotonic()
        arena.fight()
        fought = time.monotonic()
        if not (options.mutant and arena.doubled()):
            arena.finish()
        arena.stop_cutting()
        figures = arena.count()
        figures["seconds"] = {
            "warm": round(begun - started, 1),
            "fight": round(fought - begun, 1),
            "all": round(time.monotonic() - started, 1),
        }
        return {"seed": options.seed, "store": options.store, "mutant": options.mutant, **figures}
    finally:
        provider.kill()
        provider.wait()
        if options.keep:
            sys.stderr.write(f"{folder}\n")
        else:
            shutil.rmtree(folder)


def parser() -> argparse.ArgumentParser:
    """Return what can be said on the command line."""
    made = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    made.add_argument("--kills", type=int, default=100)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    made.add_argument("--url", default="", help="of an empty PostgreSQL store")
    made.add_argument("--mutant", choices=MUTANTS, default="")
    made.add_argument("--keep", action="store_true", help="leave the folder, and name it")
    return made


if __name__ == "__main__":
    print(json.dumps(round_of(parser().parse_args())))  # noqa: T201 - the result
