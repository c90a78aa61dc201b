"""Typing a document: fields, lines, what it comes to, and what keeps it from being created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding

from edoc_tui.console.actions import find
from edoc_tui.console.draft_keeper import DraftKeeper
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.screens.typing_actions import ACTIONS
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.lines import Lines, fit, strip_of
from edoc_tui.console.widgets.live_block import LiveBlock
from edoc_tui.console.widgets.sheet_view import SheetView
from edoc_tui.domain.composing import HEADER
from edoc_tui.domain.composing_edits import edited
from edoc_tui.domain.composing_fields import COLUMNS
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip
    from textual.timer import Timer

    from edoc_tui.console.actions import Action
    from edoc_tui.domain.composing import Sheet, TypedDraft, Unfinished

PAUSE: Final = 0.4
"""Seconds without a key after which a cell that is not finished is saved as well."""


class TitleLine(Lines):
    """What is typed, for whom, and whether it is on disk."""

    ground = "surface"

    def __init__(self) -> None:
        super().__init__()
        self._shown = ("", "", "text")

    def show(self, text: str, state: str, ink: str) -> None:
        """Show a title, and a state at the right."""
        if (text, state, ink) != self._shown:
            self._shown = text, state, ink
            self.refresh()

    def line(self, _y: int, width: int, /) -> Strip:
        """Draw the title."""
        text, state, ink = self._shown
        room = max(0, width - len(state) - 3)
        return strip_of(
            [(f" {fit(text, room)} ", self.ink("key")), (state, self.ink(ink))],
            width,
            self.ink("text"),
        )


class TypingScreen(ConsoleScreen):
    """The screen on which a draft is typed; every edit is saved at once.

    Args:
        draft: The draft.
        remark: What is to be said at the beginning, may be empty.
        begun: It was begun just now: nothing is kept of it where nothing is typed.
    """

    CSS_PATH: ClassVar[Any] = ["../styles/forms.tcss", "../styles/typing.tcss"]
    place = "outbox"
    help_key = "F1"
    AUTO_FOCUS = "SheetView"
    actions: ClassVar[tuple[Action[Any], ...]] = ACTIONS

    def __init__(self, draft: TypedDraft, remark: str = "", *, begun: bool = False) -> None:
        super().__init__()
        self.sheet_view = SheetView(self)
        self.live = LiveBlock()
        self._title = TitleLine()
        self._help = FieldHelp()
        self.opened = draft
        self.begun = begun
        self._remark = remark
        self._keeper: DraftKeeper | None = None
        self._pause: Timer | None = None
        self._asking = False
        self.finished = False

    def body(self) -> ComposeResult:
        """Put the title above the sheet, and what it comes to below."""
        yield self._title
        yield self.sheet_view
        yield self.live
        yield self._help

    def on_mount(self) -> None:
        """Show the draft; open the cell that was not finished."""
        super().on_mount()
        sheet = self.opened.sheet
        self.sheet_view.show(sheet)
        cell = sheet.unfinished
        if cell is not None and cell.line < len(sheet.lines) and not self.console.read_only:
            self.sheet_view.go_on_typing(cell)
        else:
            self.sheet_view.go_to(*_start(sheet))
        self.tell()
        self.keep()
        if self._remark:
            self.say(self._remark, "warning")

    @property
    def keeper(self) -> DraftKeeper:
        """What keeps the draft."""
        if self._keeper is None:
            self._keeper = DraftKeeper(self.bridge, self.opened, self.tell)
        return self._keeper

    @property
    def sheet(self) -> Sheet:
        """What was typed."""
        return self.keeper.sheet

    # what the sheet asks
    @property
    def may_edit(self) -> bool:
        """Whether anything may be typed."""
        if self.console.read_only:
            self.say(_("Nothing is changed here: this was started with --read-only."), "warning")
        return not self.console.read_only

    def act(self, key: str) -> bool:
        """Run the action of a key; say whether it has one."""
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and key in binding.key.split(","):
                self.perform(find(binding.id or ""), self)
                return True
        return False

    def read_cell(self, line: int, key: str, text: str) -> str:
        """Return the plain form of what was typed. Raises DataError."""
        return self.bridge.engine.read_cell(self.sheet, line, key, text)

    def show_cell(self, line: int, key: str, plain: str) -> str:
        """Return the text of a cell as people write it here."""
        return self.bridge.engine.show_cell(line, key, plain)

    def changed(self, line: int, key: str, plain: str) -> None:
        """Take another text for a cell, and save it."""
        self.put(edited(self.sheet, line, key, plain))

    def typing(self, unfinished: Unfinished | None) -> None:
        """Save what is being typed after a pause."""
        self.keeper.sheet = self.sheet.begun(unfinished)
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.keep)
        self.tell()

    def pasted(self, line: int, at: int, rows: Sequence[Sequence[str]]) -> None:
        """Take cells of a spreadsheet: all of them, or none where one cannot stand there."""
        sheet = self.sheet
        for number, row in enumerate(rows, line):
            if number >= len(sheet.lines):
                sheet = sheet.insert(len(sheet.lines))
            for column, text in zip(COLUMNS[at:], row, strict=False):
                try:
                    plain = self.bridge.engine.read_cell(sheet, number, column.key, text)
                except DataError as error:
                    place = _("Line {id}").format(id=number + 1)
                    words = _("Nothing was pasted. {line}, {column}: {reason}").format(
                        line=place, column=_(column.title), reason=error.message
                    )
                    self.say(words, "warning")
                    return
                sheet = edited(sheet, number, column.key, plain) if plain else sheet
        self.put(sheet)

    def wants_line(self) -> bool:
        """Add a line at the end."""
        if not self.may_edit:
            return False
        self.put(self.sheet.insert(len(self.sheet.lines)))
        return True

    def pointed(self, reason: str) -> None:
        """Show what the cell under the cursor means, or why the text in it is no good."""
        cell = self.sheet_view.cell
        found = next(
            (
                one.problem.message
                for one in self.keeper.look.findings
                if one.line == self.sheet_view.line_no
                and one.fix.key == cell.key
                and str(one.fix.owner) == "document"
            ),
            "",
        )
        text = f"{_(cell.title)} ({cell.term})" + (f": {_(cell.help)}" if cell.help else "")
        self._help.tell(text, reason or found)

    # changes
    def put(self, sheet: Sheet) -> None:
        """Take another sheet, show it and save it."""
        self.keeper.change(sheet)
        self.sheet_view.show(sheet)
        self.tell()
        self.keep()

    def keep(self) -> None:
        """Save what was typed, and find out what it comes to."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if self.finished:
            return
        work = self.keeper.look_again() if self.console.read_only else self._keep()
        self.bridge.spawn(work)

    async def _keep(self) -> None:
        await self.keeper.keep()
        await self.settle()

    async def settle(self) -> bool:
        """Ask what to do where somebody else has changed the draft; say whether all is saved."""
        from edoc_tui.console.screens.typing_actions import settle

        if self.keeper.overtaken is not None and not self._asking:
            self._asking = True
            try:
                await settle(self)
            finally:
                self._asking = False
        return self.keeper.saved

    def tell(self) -> None:
        """Show what changed: figures, findings, title."""
        keeper = self.keeper
        header = keeper.sheet.header
        self.sheet_view.show(keeper.sheet, keeper.look)
        self.live.show(keeper.look, header.get("currency", ""), self.show_cell(0, "price", "."))
        customer = self.bridge.engine.customers.get(header.get("customer_no", ""))
        name = printable(customer.name) if customer is not None else ""
        number = printable(header.get("number", ""))
        kind = header.get("document_type", "")
        text = " ".join(filter(None, (_(kind), number, "·", name)))
        state, ink = keeper.words()
        draft = _("draft {id}").format(id=keeper.draft.id)
        self._title.show(text, f"{draft} {state}", ink)
        if self.sheet_view.editor is None:
            self.pointed("")

    # life
    def shown(self) -> None:
        """Look again: cards may have been corrected meanwhile."""
        self.bridge.spawn(self.keeper.look_again(anyway=True))

    def unsaved(self) -> str:
        """Say that something is not on disk."""
        if self.finished or self.keeper.saved or self.console.read_only:
            return ""
        return _("Draft {id} is not saved.").format(id=self.keeper.draft.id)


def _start(sheet: Sheet) -> tuple[int, str]:
    """Return the cell where typing begins: the first usual one that is empty."""
    for key in ("number", "buyer_reference", "payment_terms", "due_date"):
        if not sheet.header.get(key):
            return HEADER, key
    return (0, "item_name") if sheet.lines else (HEADER, "number")
