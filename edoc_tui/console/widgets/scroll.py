"""Lines that scroll: for texts that are read, however long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.strip import Strip

from edoc_tui.console.actions import Action, bindings, register
from edoc_tui.console.widgets.lines import Lines
from edoc_tui.locales import N_

if TYPE_CHECKING:
    from textual.geometry import Size


def _move(step: int) -> Any:
    def run(owner: ScrollLines) -> None:
        owner.scroll_lines(step)

    return run


def _turn(pages: float) -> Any:
    def run(owner: ScrollLines) -> None:
        owner.scroll_lines(round(pages * owner.content_size.height))

    return run


def _jump(*, to_end: bool) -> Any:
    def run(owner: ScrollLines) -> None:
        owner.scroll_lines(owner.line_count if to_end else -owner.line_count)

    return run


class ScrollLines(Lines, can_focus=True):
    """A window on lines that a subclass draws one by one with :meth:`content_line`."""

    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(id="text.down", keys="down,j", title=N_("Down"), run=_move(1)),
        Action(id="text.up", keys="up,k", title=N_("Up"), run=_move(-1)),
        Action(id="text.page_down", keys="pagedown", title=N_("Page down"), run=_turn(1)),
        Action(id="text.page_up", keys="pageup", title=N_("Page up"), run=_turn(-1)),
        Action(id="text.half_down", keys="ctrl+d", title=N_("Half a page down"), run=_turn(0.5)),
        Action(id="text.half_up", keys="ctrl+u", title=N_("Half a page up"), run=_turn(-0.5)),
        Action(id="text.top", keys="home,g", title=N_("Top"), run=_jump(to_end=False)),
        Action(id="text.end", keys="end,G", title=N_("End"), run=_jump(to_end=True)),
    )
    BINDINGS = bindings(actions)

    top = 0
    """Index of the first visible line."""

    @property
    def line_count(self) -> int:
        """How many lines there are; for subclasses."""
        raise NotImplementedError

    def content_line(self, index: int, width: int) -> Strip:
        """Return line *index*, from 0; for subclasses."""
        raise NotImplementedError

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 - the signature of Textual
        viewport: Size,  # noqa: ARG002 - the same
        width: int,  # noqa: ARG002 - the same
    ) -> int:
        """Return the height that shows everything, for ``height: auto``."""
        return self.line_count

    def action_do(self, action_id: str) -> None:
        """Run one of the actions of the text."""
        for action in self.actions:
            if action.id == action_id:
                action.run(self)

    def scroll_lines(self, lines: int) -> None:
        """Move the window by *lines*, within the text."""
        last = max(0, self.line_count - self.content_size.height)
        top = min(max(0, self.top + lines), last)
        if top != self.top:
            self.top = top
            self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw the line that is at *y* now, or nothing below the last one."""
        index = self.top + y
        if index < self.line_count:
            return self.content_line(index, width)
        return Strip.blank(width, self.ink("text"))
