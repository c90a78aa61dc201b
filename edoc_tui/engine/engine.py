"""The engine as console and commands see it: one object, async, that knows no screen."""

from __future__ import annotations

from edoc_tui.engine.composing import Composing
from edoc_tui.engine.drafting import Drafting
from edoc_tui.engine.overlooking import Overlooking
from edoc_tui.engine.services import Services
from edoc_tui.engine.setup import Setup


class Engine(Overlooking, Composing, Drafting, Setup, Services):
    """Everything that can happen to documents and accounts.

    Screens and commands read through ``engine.store`` and act through these methods; what
    happens is published on ``engine.events``. Built by wiring, closed with :meth:`aclose`.
    """
