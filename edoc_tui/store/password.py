"""The password of a shared store, which is kept elsewhere: in the vault."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.domain.tokens import Secret

DATABASE_PASSWORD: Final = "database_password"  # noqa: S105 - a name, no password
"""Its name in the vault."""


class StorePassword:
    """The password of a shared store, looked up when it is first needed.

    Args:
        look_up: Returns it, ``None`` where there is none; may open the vault.
    """

    def __init__(self, look_up: Callable[[], Secret | None]) -> None:
        self._look_up = look_up
        self._one_at_a_time = threading.Lock()
        self.known: Secret | None = None
        """What was looked up last."""

    def look_up(self, refused: Secret | None) -> Secret | None:
        """Return the password as it is kept now, ``None`` where there is no other than *refused*.

        Raises:
            SignInNeededError: The vault stays locked.
        """
        with self._one_at_a_time:
            if self.known is None or self.known == refused:  # else another thread has looked
                self.known = self._look_up()
            return self.known if self.known != refused else None
