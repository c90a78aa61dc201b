"""A table of fields: label, value, state; one of them can be edited where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from edoc_tui.console.widgets.field_input import FieldInput
from edoc_tui.console.widgets.field_row import shown
from edoc_tui.console.widgets.lines import Lines, fit, strip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType
    from textual.events import Key, Resize
    from textual.strip import Strip

    from edoc_tui.console.widgets.field_row import Row
    from edoc_tui.console.widgets.lines import Part

LABEL_WIDTH: Final = 34
STATE_WIDTH: Final = 22
NARROW: Final = 100


class FieldTable(Lines, can_focus=True):
    """Rows of fields; arrows move, Enter edits, Space toggles or takes the next choice.

    Args:
        check: Returns why a text is no good for a key, or ``""``; asked at every keystroke.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"fields--{name}" for name in ("plain", "label", "group", "cursor", "good", "warn", "bad")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("pagedown,ctrl+d", "page(1)", show=False),
        Binding("home,g", "end(0)", show=False),
        Binding("end,G", "end(1)", show=False),
        Binding("enter,i", "edit", show=False),
        Binding("space", "switch", show=False),
    ]

    class Edited(Message):
        """A person gave a field another value."""

        def __init__(self, key: str, text: str) -> None:
            super().__init__()
            self.key = key
            self.text = text

    class Asked(Message):
        """A person wants to change a field that has a dialog of its own."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class Pointed(Message):
        """The cursor is on another field, or what is typed changed; ``reason`` = why not."""

        def __init__(self, row: Row, reason: str) -> None:
            super().__init__()
            self.row = row
            self.reason = reason

    def __init__(self, check: Callable[[str, str], str]) -> None:
        super().__init__()
        self._check = check
        self._rows: tuple[Row, ...] = ()
        self._cursor = 0
        self._top = 0
        self._editor: FieldInput | None = None

    @property
    def row(self) -> Row | None:
        """The field under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def editing(self) -> bool:
        """Whether a field is being edited."""
        return self._editor is not None

    def show(self, rows: Sequence[Row]) -> None:
        """Show *rows*; the cursor stays on its field."""
        old = self.row.key if self.row else ""
        changed = tuple(rows) != self._rows
        self._rows = tuple(rows)
        if not self.go_to(old) and self._rows:
            self._cursor = min(self._cursor, len(self._rows) - 1)
            self._settle(1)
        if changed:
            self.refresh()
        self._point()

    def go_to(self, key: str) -> bool:
        """Put the cursor on the field called *key*; say whether there is one."""
        for index, row in enumerate(self._rows):
            if row.key == key and row.kind != "group":
                self._place(index)
                return True
        return False

    def action_move(self, step: int) -> None:
        """Go to the next or previous field."""
        if self._rows:
            self._place(self._cursor + step, step)

    def action_page(self, step: int) -> None:
        """Go a page on or back."""
        self._place(self._cursor + step * max(1, self.size.height - 1), step)

    def action_end(self, last: int) -> None:
        """Go to the first or the last field."""
        self._place(len(self._rows) - 1 if last else 0, -1 if last else 1)

    def action_switch(self) -> None:
        """Switch a yes/no field, or take the next choice."""
        row = self.row
        if row is None:
            return
        if row.kind == "bool":
            self.post_message(self.Edited(row.key, "false" if row.value == "true" else "true"))
        elif row.kind == "choice" and row.choices:
            index = row.choices.index(row.value) + 1 if row.value in row.choices else 0
            self.post_message(self.Edited(row.key, row.choices[index % len(row.choices)]))
        else:
            self.action_edit()

    def action_edit(self) -> None:
        """Open the editor on the field under the cursor."""
        row = self.row
        if row is None or row.kind == "fixed" or self._editor is not None:
            return
        if row.kind in {"bool", "choice"}:
            self.action_switch()
            return
        if row.kind == "list":
            self.post_message(self.Asked(row))
            return
        editor = FieldInput(
            "" if row.kind == "secret" else row.value,
            password=row.kind == "secret",
            compact=True,
            select_on_focus=False,
        )
        editor.cursor_blink = False  # a blinking cursor costs bytes all day
        self._editor = editor
        self._put_editor()
        self.mount(editor)
        editor.focus()
        self.refresh()

    def close(self) -> None:
        """Close the editor without a change."""
        if self._editor is not None:
            self._editor.remove()
            self._editor = None
            self.focus()
            self.refresh()
            self._point()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        row = self.row
        if row is not None and self._editor is not None:
            reason = self._check(row.key, event.value.strip())
            self._editor.set_class(bool(reason), "-invalid")
            self._point(reason)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        row = self.row
        text = event.value.strip()
        if row is None or self._check(row.key, text):
            return  # the reason stands in the help until the value is good, or Esc
        self.close()
        if text != row.value:
            self.post_message(self.Edited(row.key, text))

    def on_key(self, event: Key) -> None:
        """Let Esc, Tab and the arrows end an edit."""
        if self._editor is None:
            return
        if event.key == "escape":
            event.stop()
            self.close()
        elif event.key in {"up", "down", "tab", "shift+tab"}:
            event.stop()
            event.prevent_default()
            row = self.row
            if row is not None and not self._check(row.key, self._editor.value.strip()):
                text = self._editor.value.strip()
                self.close()
                if text != row.value and not (row.kind == "secret" and not text):
                    self.post_message(self.Edited(row.key, text))
                self.action_move(-1 if event.key in {"up", "shift+tab"} else 1)

    def on_resize(self, _event: Resize) -> None:
        """Keep cursor and editor in sight."""
        self._settle(1)
        self._put_editor()

    def _place(self, index: int, step: int = 1) -> None:
        before = (self._cursor, self._top)
        if not self._rows:
            return
        self._cursor = max(0, min(index, len(self._rows) - 1))
        self._settle(step)
        if (self._cursor, self._top) != before:
            self.refresh()
            self._point()

    def _settle(self, step: int) -> None:
        """Leave group headings, then scroll so that the cursor is in sight."""
        rows = self._rows
        while rows and 0 <= self._cursor < len(rows) and rows[self._cursor].kind == "group":
            self._cursor += 1 if step > 0 or self._cursor == 0 else -1
        self._cursor = max(0, min(self._cursor, len(rows) - 1))
        height = max(1, self.size.height)
        top = 0 if self._cursor <= 1 else self._top
        self._top = max(0, min(max(top, self._cursor - height + 1), self._cursor))

    def _columns(self, width: int) -> tuple[int, int, int]:
        label = LABEL_WIDTH if width >= NARROW else min(LABEL_WIDTH, width * 2 // 5)
        state = STATE_WIDTH if width >= NARROW else 16
        return label, max(8, width - label - state - 2), state

    def _put_editor(self) -> None:
        if self._editor is not None:
            label, value, _state = self._columns(self.size.width)
            self._editor.styles.offset = (label + 1, self._cursor - self._top)
            self._editor.styles.width = value

    def _point(self, reason: str = "") -> None:
        if self.row is not None:
            self.post_message(self.Pointed(self.row, reason))

    def line(self, y: int, width: int, /) -> Strip:
        """Draw one field."""
        index = self._top + y
        plain = self.part_style("fields--plain")
        if index >= len(self._rows):
            return strip_of([], width, plain)
        row = self._rows[index]
        if row.kind == "group":
            return strip_of([(f" {row.label}", self.part_style("fields--group"))], width, plain)
        here = index == self._cursor and self.has_focus_within
        cursor = self.part_style("fields--cursor")
        label, value, state = self._columns(width)
        meaning = self.part_style(f"fields--{row.meaning or 'label'}")
        parts: list[Part] = [
            (fit(f"{'›' if here else ' '} {row.label}", label) + " ",
             cursor if here else self.part_style("fields--label")),
            (fit(shown(row), value) + " ", cursor if here else plain),
            (fit(row.state, state), cursor if here else meaning),
        ]  # fmt: skip
        return strip_of(parts, width, cursor if here else plain)

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual calls it so
        """Repaint the cursor when the focus comes or goes."""
        super().watch_has_focus(has_focus)
        self.refresh()
