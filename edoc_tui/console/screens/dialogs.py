"""Dialogs: a notice, and a question whose harmless answer has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from edoc_tui.console.widgets.choices import Choices
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType


STYLES: Final = "../styles/dialogs.tcss"
"""For ``CSS_PATH`` of every screen that holds a :class:`Dialog`."""


class Dialog(VerticalScroll, can_focus=False):
    """The box of a dialog."""


class Notice(ModalScreen[None]):
    """Tells something that must be read: title, what happened, what to do.

    Args:
        title: A few words.
        message: What happened, printable.
        todo: What to do about it, may be empty.
        error: Something is wrong.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", show=False)]

    def __init__(self, title: str, message: str, todo: str = "", *, error: bool = True) -> None:
        super().__init__()
        self._error = error
        self._title = title
        self._message = message
        self._todo = todo

    def compose(self) -> ComposeResult:
        """Lay out the texts."""
        with Dialog(classes="-error" if self._error else "") as dialog:
            dialog.border_title = Content(self._title)
            yield Static(Content(self._message))
            if self._todo:
                yield Static(Content(f"\n→ {self._todo}"))
            yield Static("")
            yield Choices([_("Close")])

    @on(Choices.Chosen)
    def action_close(self) -> None:
        """Close the notice."""
        self.dismiss(None)


class Confirm(ModalScreen[bool]):
    """Asks before something is done.

    The focus is on Cancel. What confirms is another key than the one that asked: ``y``, or
    the arrow and Enter; with *word*, the word itself has to be typed.

    Args:
        title: What is asked, in a few words.
        lines: What will happen, printable.
        do: The verb on the button.
        word: What has to be typed, ``""`` = nothing.
        danger: It cannot be taken back.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", show=False),
        Binding("y", "agree", show=False),
        Binding("n", "answer(False)", show=False),
    ]

    def __init__(
        self, title: str, lines: Sequence[str], do: str, *, word: str = "", danger: bool = False
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._do = do
        self._word = word
        self._danger = danger

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Dialog(classes="-danger" if self._danger else "") as dialog:
            dialog.border_title = Content(self._title)
            for line in self._lines:
                yield Static(Content(line))
            yield Static("")
            if self._word:
                yield Static(
                    Content(
                        _("Type {word} and press Enter. Esc goes back.").format(word=self._word)
                    )
                )
                field = Input(compact=True)
                field.cursor_blink = False
                yield field
            else:
                yield Choices([_("Cancel"), f"{self._do} (y)"])

    @on(Choices.Chosen)
    def _chosen(self, event: Choices.Chosen) -> None:
        self.dismiss(event.index == 1)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip().casefold() == self._word.casefold():
            self.dismiss(True)
        else:
            event.input.value = ""

    def action_agree(self) -> None:
        """Confirm, where no word has to be typed."""
        if not self._word:
            self.dismiss(True)

    def action_answer(self, agreed: bool) -> None:  # noqa: FBT001 - how actions get their values
        """Close with an answer."""
        self.dismiss(agreed)


class Choose(ModalScreen[int]):
    """Asks which of some things to do; the answer counts from 1, and 0 is to do nothing.

    Args:
        title: What is asked, in a few words.
        lines: What it is about, printable.
        options: What can be done.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(self, title: str, lines: Sequence[str], options: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)
        self._options = tuple(options)

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Dialog() as dialog:
            dialog.border_title = Content(self._title)
            for line in self._lines:
                yield Static(Content(line))
            yield Static("")
            yield Choices([_("Cancel"), *self._options])

    @on(Choices.Chosen)
    def _chosen(self, event: Choices.Chosen) -> None:
        self.dismiss(event.index)

    def action_give_up(self) -> None:
        """Do nothing."""
        self.dismiss(0)


class Ask(ModalScreen[str]):
    """Asks for one line of text; Esc answers with nothing.

    Args:
        title: What is asked, in a few words.
        question: The question, printable.
        value: What stands there already.
    """

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(self, title: str, question: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._question = question
        self._value = value

    def compose(self) -> ComposeResult:
        """Lay out the question and the field."""
        with Dialog() as dialog:
            dialog.border_title = Content(self._title)
            yield Static(Content(self._question))
            yield Static("")
            field = Input(self._value, compact=True)
            field.cursor_blink = False
            yield field

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())

    def action_give_up(self) -> None:
        """Close without an answer."""
        self.dismiss("")
