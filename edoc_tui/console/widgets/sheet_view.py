"""The sheet that a document is typed into: fields above, lines below, one cursor for both.

All keys go through this one widget, in the order in which they were pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.console.widgets.cell_editor import CellEditor, cells_of
from edoc_tui.console.widgets.lines import Lines
from edoc_tui.console.widgets.sheet_drawing import Drawing, signs_of
from edoc_tui.console.widgets.sheet_layout import (
    ACROSS,
    cell_before,
    columns_shown,
    next_cell,
    scrolled,
    shared,
)
from edoc_tui.domain.composing import HEADER, Look, Sheet, Unfinished
from edoc_tui.domain.composing_fields import COLUMNS, USUAL, header_cells, usual_header
from edoc_tui.domain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.events import Key, Paste, Resize
    from textual.strip import Strip

    from edoc_tui.console.widgets.sheet_desk import Desk
    from edoc_tui.console.widgets.sheet_layout import Parts
    from edoc_tui.domain.composing_fields import Cell

_STEPS: Final = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


class SheetView(Lines, can_focus=True):
    """Shows a sheet, moves a cursor in it and edits the cell under it.

    Args:
        desk: Whoever has the sheet.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.sheet = Sheet()
        self.look = Look()
        self.signs: Mapping[tuple[int, str], str] = {}
        self.line_no = HEADER
        self.at = 0
        self.editor: CellEditor | None = None
        self._field_top = 0
        self._line_top = 0
        self._first_column = 1
        self._drawing = Drawing(self)

    # what is there
    @property
    def fields(self) -> tuple[Cell, ...]:
        """The cells of the document."""
        return header_cells(self.sheet.header.get("document_type", ""))

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells where the cursor is."""
        return self.fields if self.line_no == HEADER else COLUMNS

    @property
    def cell(self) -> Cell:
        """The cell under the cursor."""
        return self.cells[min(self.at, len(self.cells) - 1)]

    def show(self, sheet: Sheet, look: Look | None = None) -> None:
        """Show what was typed, and what is known of it."""
        self.sheet = sheet
        if look is not None and look != self.look:
            self.look = look
            self.signs = signs_of(look)
        self.line_no = min(self.line_no, len(sheet.lines) - 1)
        self.refresh()

    def go_to(self, line: int, key: str) -> None:
        """Put the cursor on a cell; an unknown one is the first."""
        self.give_up()
        self.line_no = max(HEADER, min(line, len(self.sheet.lines) - 1))
        keys = [one.key for one in self.cells]
        self._place(self.line_no, keys.index(key) if key in keys else 0)

    def go_on_typing(self, unfinished: Unfinished) -> None:
        """Open the cell that somebody had not finished, with what stood in it."""
        self.go_to(unfinished.line, unfinished.key)
        self.editor = CellEditor(unfinished.text)
        self._point()
        self.refresh()

    # editing
    def edit(self, text: str | None = None) -> None:
        """Open the cell under the cursor; *text* replaces what stands there."""
        if not self.desk.may_edit or self.editor is not None:
            return
        key = self.cell.key
        shown = self.desk.show_cell(self.line_no, key, self.sheet.text(self.line_no, key))
        self.editor = CellEditor(shown if text is None else text)
        if text is not None:
            self._typed()
        self.refresh()

    def give_up(self) -> None:
        """Close the cell as it was before."""
        if self.editor is not None:
            self.editor = None
            self.desk.typing(None)
            self._point()
            self.refresh()

    def finish(self) -> bool:
        """Take what was typed into the cell, if any; say whether it could stand there."""
        if self.editor is None:
            return True
        try:
            plain = self.desk.read_cell(self.line_no, self.cell.key, self.editor.text)
        except DataError as error:
            self.desk.pointed(error.message)
            return False
        self.editor = None
        self.desk.changed(self.line_no, self.cell.key, plain)
        self.refresh()
        return True

    def _typed(self) -> None:
        assert self.editor is not None
        self.desk.typing(Unfinished(self.line_no, self.cell.key, self.editor.text))
        self._point()

    # keys
    def on_key(self, event: Key) -> None:
        """Type, move, or do what the key asks for before any later key comes to its turn."""
        used = self._edit_key(event) if self.editor is not None else self._move_key(event)
        if used or self.desk.act(event.key):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Put what was pasted into the cell, or cells of a spreadsheet into the lines."""
        event.stop()
        rows = cells_of(event.text)
        if self.editor is None and self.line_no != HEADER and rows:
            if self.desk.may_edit:
                self.desk.pasted(self.line_no, self.at, rows)
            return
        if self.editor is None:
            self.edit("")
        if self.editor is not None:
            self.editor.paste(event.text)
            self._typed()
            self.refresh()

    def _edit_key(self, event: Key) -> bool:
        assert self.editor is not None
        if event.key == "escape":
            self.give_up()
        elif event.key in {"enter", "tab", "shift+tab", "up", "down"}:
            if self.finish():
                self._leave(event.key)
        elif self.editor.press(event.key, event.character):
            self._typed()
            self.refresh()
        else:
            return False
        return True

    def _move_key(self, event: Key) -> bool:
        key = event.key
        if key in _STEPS or key in {"enter", "tab", "shift+tab"}:
            self._leave(key)
        elif key in {"home", "end"}:
            self._place(self.line_no, 0 if key == "home" else len(self.cells) - 1)
        elif key in {"ctrl+home", "ctrl+end"}:
            self._place(HEADER if key == "ctrl+home" else len(self.sheet.lines) - 1, 0)
        elif key in {"pageup", "pagedown"}:
            self._turn(-1 if key == "pageup" else 1)
        elif key in {"delete", "backspace"} and self.desk.may_edit:
            if self.sheet.text(self.line_no, self.cell.key):
                self.desk.changed(self.line_no, self.cell.key, "")
        elif event.character is not None and event.character.isprintable():
            self.edit(event.character)
        else:
            return False
        return True

    def _leave(self, key: str) -> None:
        """Go where a key leads: to the next cell, or a step in its direction."""
        if key in {"enter", "tab"}:
            usual = USUAL if self.line_no != HEADER else usual_header(self._type)
            found = next_cell(self.line_no, self.at, self.cells, len(self.sheet.lines), usual)
            if found is None:
                last = len(self.sheet.lines) - 1
                if self.line_no == last and last >= 0 and self.sheet.lines[last].blank:
                    return
                if not self.desk.wants_line():
                    return
                found = len(self.sheet.lines) - 1, 0
            self._place(*found)
        elif key == "shift+tab":
            self._place(*cell_before(self.line_no, self.at, usual_header(self._type), USUAL))
        else:
            self._step(*_STEPS[key])

    @property
    def _type(self) -> str:
        return self.sheet.header.get("document_type", "")

    def _step(self, down: int, right: int) -> None:
        if self.line_no != HEADER:
            if down and self.line_no + down < 0:
                self._place(HEADER, len(self.fields) - 1)
            else:
                self._place(min(self.line_no + down, len(self.sheet.lines) - 1), self.at + right)
            return
        at = self.at + right + down * ACROSS
        if down > 0 and at >= len(self.fields) and self.sheet.lines:
            self._place(0, 0)
        elif 0 <= at < len(self.fields):
            self._place(HEADER, at)

    def _turn(self, pages: int) -> None:
        step = pages * max(1, self.parts.lines - 1)
        last = len(self.sheet.lines) - 1
        if self.line_no == HEADER:
            self._place(HEADER, self.at + pages * ACROSS * max(1, self.parts.fields - 1))
        else:
            self._place(max(0, min(self.line_no + step, last)), self.at)

    def _place(self, line: int, at: int) -> None:
        self.line_no = line
        self.at = max(0, min(at, len(self.cells) - 1))
        self._point()
        self.refresh()

    def _point(self) -> None:
        reason = ""
        if self.editor is not None and self.editor.text.strip():
            try:
                self.desk.read_cell(self.line_no, self.cell.key, self.editor.text)
            except DataError as error:
                reason = error.message
        self.desk.pointed(reason)

    # drawing
    @property
    def parts(self) -> Parts:
        """How the height is shared now."""
        rows = -(-len(self.fields) // ACROSS)
        return shared(self.size.height, rows, above=self.line_no == HEADER)

    def on_resize(self, _event: Resize) -> None:
        """Draw everything again."""
        self.refresh()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual calls it so
        """Repaint the cursor when the focus comes or goes."""
        super().watch_has_focus(has_focus)
        self.refresh()

    def line(self, y: int, width: int, /) -> Strip:
        """Draw a row of fields, the titles of the lines, or a line."""
        parts = self.parts
        if y < parts.fields:
            row = self.at // ACROSS if self.line_no == HEADER else 0
            self._field_top = scrolled(self._field_top, row, parts.fields)
            return self._drawing.fields(self._field_top + y, width)
        cursor = self.at if self.line_no != HEADER else 0
        self._first_column, shown = columns_shown(width, self._first_column, cursor)
        if y == parts.fields:
            return self._drawing.titles(shown, width)
        self._line_top = scrolled(self._line_top, max(0, self.line_no), max(1, parts.lines))
        return self._drawing.line(self._line_top + y - parts.fields - 1, shown, width)
