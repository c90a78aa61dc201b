"""Keeps a draft in the store while it is typed: saved again and again, never over another's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.composing import Look
from edoc_tui.domain.composing_edits import edited
from edoc_tui.domain.errors import DataError, InputMissingError, OvertakenError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from edoc_tui.console.bridge import Bridge
    from edoc_tui.domain.composing import Sheet, TypedDraft
    from edoc_tui.domain.errors import EdocError

UNDOABLE: Final = 100
"""Edits that can be taken back."""


class DraftKeeper:
    """What is typed, what of it is on disk, and what is known of it.

    Args:
        bridge: The way to the engine.
        draft: The draft as it was read.
        tell: Called when anything here has changed.

    Attributes:
        draft: The draft as it is on disk, as far as known.
        sheet: What was typed.
        look: Its figures and findings.
        overtaken: Why it cannot be saved any more.
    """

    def __init__(self, bridge: Bridge, draft: TypedDraft, tell: Callable[[], None]) -> None:
        self._bridge = bridge
        self._tell = tell
        self._saving = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._looked: Sheet | None = None
        self._undo: list[Sheet] = []
        self.draft = draft
        self.sheet = draft.sheet
        self.look = Look()
        self.overtaken: EdocError | None = None

    @property
    def saved(self) -> bool:
        """Whether everything is on disk."""
        return self.sheet == self.draft.sheet

    @property
    def undoable(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._undo)

    def change(self, sheet: Sheet) -> None:
        """Take another sheet, that can be taken back again."""
        before = self.sheet.begun(None)
        if sheet.begun(None) != before:
            self._undo = [*self._undo[-UNDOABLE + 1 :], before]
        self.sheet = sheet

    def undo(self) -> None:
        """Take the last edit back."""
        if self._undo:
            self.sheet = self._undo.pop()

    async def keep(self) -> None:
        """Save what is not on disk yet, and look at it.

        Raises:
            EdocError: The store refuses; what was typed stays here, and is tried again.
        """
        try:
            await self.save()
        finally:
            await self.look_again()

    async def save(self) -> None:
        """Save what is not on disk yet; one save after the other."""
        async with self._saving:
            while not self.saved and self.overtaken is None:
                try:
                    self.draft = await self._bridge.engine.save_draft(self.draft, self.sheet)
                except (OvertakenError, InputMissingError) as error:
                    self.overtaken = error
                self._tell()

    async def look_again(self, *, anyway: bool = False) -> None:
        """Find out what it comes to; of many changes at once the last one counts.

        Args:
            anyway: Cards or settings may have changed, too.
        """
        if anyway:
            self._looked = None
        async with self._looking:
            while self._looked != (sheet := self._readable()):
                self.look = await self._bridge.engine.look_at_draft(sheet, self.draft.id)
                self._looked = sheet
                self._tell()

    def _readable(self) -> Sheet:
        """Return the sheet with what is being typed, where that can be read."""
        cell = self.sheet.unfinished
        if cell is None or cell.line >= len(self.sheet.lines):
            return self.sheet.begun(None)
        try:
            plain = self._bridge.engine.read_cell(self.sheet, cell.line, cell.key, cell.text)
        except DataError:
            return self.sheet.begun(None)
        return edited(self.sheet, cell.line, cell.key, plain)

    # when somebody else was there
    async def take_theirs(self) -> None:
        """Go on with what is on disk; what was typed here is given up.

        Raises:
            InputMissingError: There is nothing any more.
        """
        self.draft = await self._bridge.engine.typed_draft(self.draft.id)
        self.sheet, self.overtaken, self._undo = self.draft.sheet, None, []
        await self.look_again()
        self._tell()

    async def keep_apart(self) -> None:
        """Go on with what was typed here, as a draft of its own."""
        self.draft = await self._bridge.engine.keep_apart(self.draft, self.sheet)
        self.overtaken = None
        self._tell()

    def words(self) -> tuple[str, str]:
        """Return how it is kept, and the ink of that."""
        if self.overtaken is not None:
            return _("✗ not saved"), "bad"
        return (_("✓ saved"), "good") if self.saved else (_("… saving"), "muted")
