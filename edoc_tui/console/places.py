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
        short: Message id of its tab where the line is narrow.
        module, screen: Where its class is.
    """

    name: str
    digit: str
    title: str
    short: str
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
    Place("outbox", "1", N_("Outbox"), N_("Out"), f"{_SCREENS}.outbox", "OutboxScreen"),
    Place(
        "customers", "2", N_("Customers"), N_("Cust"), f"{_SCREENS}.customers", "CustomersScreen"
    ),
    Place("company", "3", N_("Company"), N_("Comp"), f"{_SCREENS}.company", "CompanyScreen"),
    Place(
        "connection",
        "4",
        N_("Connection"),
        N_("Conn"),
        f"{_SCREENS}.connection",
        "ConnectionScreen",
    ),
    Place("services", "5", N_("Services"), N_("Serv"), f"{_SCREENS}.services", "ServicesScreen"),
    Place("routing", "6", N_("Flows"), N_("Flow"), f"{_SCREENS}.routing", "RoutingScreen"),
    Place("inbox", "7", N_("Inbox"), N_("In"), f"{_SCREENS}.inbox", "InboxScreen"),
    Place("worker", "8", N_("Worker"), N_("Work"), f"{_SCREENS}.worker", "WorkerScreen"),
    Place("review", "9", N_("Audit"), N_("Aud"), f"{_SCREENS}.review", "ReviewScreen"),
)
