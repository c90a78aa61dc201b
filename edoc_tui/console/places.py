"""The places of the console: what the digits lead to. Each is imported when first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from edoc_tui.locales import N_

if TYPE_CHECKING:
    from edoc_tui.console.screens.base import ConsoleScreen


@dataclass(frozen=True, slots=True)
class Place:
    """A screen that a digit leads to.

    Attributes:
        name: Name of the mode, such as ``outbox``.
        digit: The key.
        title: Message id of its tab.
        module, screen: Where its class is.
    """

    name: str
    digit: str
    title: str
    module: str
    screen: str

    def load(self) -> type[ConsoleScreen]:
        """Import the screen's class."""
        loaded: type[ConsoleScreen] = getattr(import_module(self.module), self.screen)
        return loaded

    def __call__(self) -> ConsoleScreen:
        """Make the screen."""
        return self.load()()


_SCREENS: Final = "edoc_tui.console.screens"

PLACES: Final = (
    Place("outbox", "1", N_("Outbox"), f"{_SCREENS}.outbox", "OutboxScreen"),
    Place("customers", "2", N_("Customers"), f"{_SCREENS}.customers", "CustomersScreen"),
    Place("company", "3", N_("Company"), f"{_SCREENS}.company", "CompanyScreen"),
    Place("connection", "4", N_("Connection"), f"{_SCREENS}.connection", "ConnectionScreen"),
    Place("services", "5", N_("Services"), f"{_SCREENS}.services", "ServicesScreen"),
    Place("routing", "6", N_("Flows"), f"{_SCREENS}.routing", "RoutingScreen"),
    Place("inbox", "7", N_("Inbox"), f"{_SCREENS}.inbox", "InboxScreen"),
    Place("worker", "8", N_("Worker"), f"{_SCREENS}.worker", "WorkerScreen"),
    Place("review", "9", N_("Audit"), f"{_SCREENS}.review", "ReviewScreen"),
)
