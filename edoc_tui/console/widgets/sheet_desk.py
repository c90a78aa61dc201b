"""What a sheet needs of whoever has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.domain.composing import Unfinished


class Desk(Protocol):
    """Whoever has the sheet; called in the very moment, so that no key comes in between."""

    def read_cell(self, line: int, key: str, text: str) -> str:
        """Return the plain form of what was typed. Raises DataError."""
        ...

    def show_cell(self, line: int, key: str, plain: str) -> str:
        """Return the text of a cell as people write it here."""
        ...

    def changed(self, line: int, key: str, plain: str) -> None:
        """Take another text for a cell."""
        ...

    def typing(self, unfinished: Unfinished | None) -> None:
        """Note what is being typed; ``None`` = it was given up."""
        ...

    def pasted(self, line: int, at: int, rows: Sequence[Sequence[str]]) -> None:
        """Take cells of a spreadsheet, the first of them for column *at* of a line."""
        ...

    def wants_line(self) -> bool:
        """Add a line at the end; say whether there is one now."""
        ...

    def pointed(self, reason: str) -> None:
        """React to the cursor being elsewhere; *reason*: why the text is no good."""
        ...

    def act(self, key: str) -> bool:
        """Run the action of a key; say whether it has one."""
        ...

    @property
    def may_edit(self) -> bool:
        """Whether anything may be typed."""
        ...
