"""A one-line editor that is safe to paste into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from edoc_tui.domain.text import printable, without_sequences

if TYPE_CHECKING:
    from textual.events import Paste


class FieldInput(Input):
    """A one-line editor: several pasted lines are joined, controls never get in."""

    def _on_paste(self, event: Paste) -> None:
        lines = without_sequences(event.text).splitlines()
        text = "".join(line.strip() for line in lines)
        self.insert_text_at_cursor(
            "".join(one for one in printable(text) if one.isprintable() and one != "\ufffd")
        )
        event.stop()
        event.prevent_default()
