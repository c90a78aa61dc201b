"""The access point as a whole: what every endpoint shares."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from edoc_tui.sandbox.authority import Authority
from edoc_tui.sandbox.faults import Script
from edoc_tui.sandbox.ledger import Clock, Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.options import Behaviour, Identity


class Simulation:
    """One access point: its memory, its clock, its behaviour and its faults.

    Args:
        folder: Where it remembers; ``None`` = memory only.
        identity: Who may use it.
        behaviour: How it behaves until a script says otherwise.
    """

    def __init__(self, folder: Path | None, identity: Identity, behaviour: Behaviour) -> None:
        self.ledger = Ledger(folder)
        self.clock = Clock(self.ledger)
        self.identity = identity
        self.behaviour = behaviour
        self.authority = Authority(self.ledger, self.clock, identity)
        self.requests: Counter[str] = Counter()
        self.script = Script()
        self._usual = behaviour

    def load(self, script: Script) -> None:
        """Replace the faults, and the behaviour where the script names any."""
        self.script = script
        self.behaviour = script.behaviour(self._usual)

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()
