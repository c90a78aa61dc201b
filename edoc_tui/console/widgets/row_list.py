"""A list of records in memory: it draws what is in sight, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual.message import Message

from edoc_tui.console.actions import Action, bindings, register
from edoc_tui.console.widgets.lines import Lines
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.events import Resize
    from textual.strip import Strip

RecordT = TypeVar("RecordT")


def _move(step: int) -> Any:
    def run(owner: RowList[Any]) -> None:
        owner.go(owner.cursor + step)

    return run


def _turn(pages: float) -> Any:
    def run(owner: RowList[Any]) -> None:
        owner.go(owner.cursor + round(pages * max(1, owner.page_height - 1)))

    return run


def _jump(*, to_end: bool) -> Any:
    def run(owner: RowList[Any]) -> None:
        owner.go(len(owner.records) - 1 if to_end else 0)

    return run


class RowList(Lines, Generic[RecordT], can_focus=True):
    """A heading and one line per record; the cursor jumps half a page at the edge."""

    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(id="rows.down", keys="down,j", title=N_("Down"), run=_move(1)),
        Action(id="rows.up", keys="up,k", title=N_("Up"), run=_move(-1)),
        Action(id="rows.page_down", keys="pagedown", title=N_("Page down"), run=_turn(1)),
        Action(id="rows.page_up", keys="pageup", title=N_("Page up"), run=_turn(-1)),
        Action(id="rows.half_down", keys="ctrl+d", title=N_("Half a page down"), run=_turn(0.5)),
        Action(id="rows.half_up", keys="ctrl+u", title=N_("Half a page up"), run=_turn(-0.5)),
        Action(id="rows.top", keys="home,g", title=N_("Top"), run=_jump(to_end=False)),
        Action(id="rows.end", keys="end,G", title=N_("End"), run=_jump(to_end=True)),
    )
    BINDINGS = bindings(actions)

    class Pointed(Message):
        """The cursor is on another record."""

    def __init__(self) -> None:
        super().__init__()
        self.records: Sequence[RecordT] = ()
        self.cursor = 0
        self._top = 0

    @property
    def record(self) -> RecordT | None:
        """The record under the cursor."""
        return self.records[self.cursor] if self.cursor < len(self.records) else None

    @property
    def page_height(self) -> int:
        """How many records are in sight."""
        return max(1, self.size.height - 1)

    def heading(self, width: int) -> Strip:
        """Return the line above the records; for subclasses."""
        raise NotImplementedError

    def record_line(self, record: RecordT, width: int, *, here: bool) -> Strip:
        """Return the line of *record*; for subclasses."""
        raise NotImplementedError

    def show(self, records: Sequence[RecordT], cursor: int = 0) -> None:
        """Show *records* with the cursor on the one at *cursor*."""
        self.records = records
        self.cursor = max(0, min(cursor, len(records) - 1))
        self._settle()
        self.refresh()
        self.post_message(self.Pointed())

    def action_do(self, action_id: str) -> None:
        """Run one of the actions of the list."""
        for action in self.actions:
            if action.id == action_id:
                action.run(self)

    def go(self, index: int) -> None:
        """Put the cursor on record *index*; repaint only what changes."""
        before, top = self.cursor, self._top
        self.cursor = max(0, min(index, len(self.records) - 1))
        self._settle()
        if self._top != top:
            self.refresh()
        elif self.cursor != before:
            self.refresh_record(before)
            self.refresh_record(self.cursor)
        if self.cursor != before:
            self.post_message(self.Pointed())

    def refresh_record(self, index: int) -> None:
        """Repaint the line of record *index*."""
        from textual.geometry import Region

        self.refresh(Region(0, index - self._top + 1, self.size.width, 1))

    def on_resize(self, _event: Resize) -> None:
        """Keep the cursor in sight."""
        self._settle()

    def _settle(self) -> None:
        height = self.page_height
        half = height // 2
        top = self._top
        if self.cursor < top:
            top = self.cursor - half
        elif self.cursor >= top + height:
            top = self.cursor - height + 1 + half
        self._top = max(0, min(top, len(self.records) - height))

    def line(self, y: int, width: int, /) -> Strip:
        """Draw the heading, a record, or nothing."""
        from textual.strip import Strip

        if y == 0:
            return self.heading(width)
        index = self._top + y - 1
        if index < len(self.records):
            return self.record_line(self.records[index], width, here=index == self.cursor)
        return Strip.blank(width, self.rich_style)
