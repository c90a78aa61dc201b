"""The documents that are being typed: open one, begin one, delete one and bring it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.field_help import FieldHelp
from edoc_tui.console.widgets.lines import fit, strip_of
from edoc_tui.console.widgets.row_list import RowList
from edoc_tui.domain.composing import TypedDraft
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.strip import Strip


WIDE: Final = 100
"""From so many columns on there is room for whole dates."""


class DraftList(RowList[TypedDraft]):
    """One line per draft."""

    def _widths(self, width: int) -> tuple[int, ...]:
        wide = width >= WIDE
        kind, number, changed, by = (20, 16, 16, 12) if wide else (17, 12, 11, 8)
        rest = max(8, width - kind - number - changed - by - 4 - 6 - 8)
        return 4, kind, number, rest, 6, changed, by

    def heading(self, width: int) -> Strip:
        """Draw the titles of the columns."""
        titles = (_("ID"), _("Type"), _("No."), _("Customer"), _("Lines"), _("Changed"), _("By"))
        style = self.ink("muted")
        return strip_of([(f"  {' '.join(map(fit, titles, self._widths(width)))}", style)],
                        width, style)  # fmt: skip

    def record_line(self, record: TypedDraft, width: int, *, here: bool) -> Strip:
        """Draw one draft."""
        style = self.ink("cursor" if here else "text")
        changed = record.updated_at.astimezone()
        values = (
            str(record.id),
            _(record.document_type),
            record.number or "–",
            f"{record.customer_no} {record.customer_name}",
            str(len(record.sheet.typed())),
            f"{changed:%Y-%m-%d %H:%M}" if width >= WIDE else f"{changed:%m-%d %H:%M}",
            record.changed_by,
        )
        cells = (
            fit(printable(text), size)
            for text, size in zip(values, self._widths(width), strict=True)
        )
        text = f"{'›' if here else ' '} {' '.join(cells)}"
        return strip_of([(text, style)], width, style)


async def _open(screen: DraftsScreen) -> None:
    from edoc_tui.console.screens.typing import TypingScreen

    if screen.list.record is not None:
        draft = await screen.bridge.engine.typed_draft(screen.list.record.id)
        screen.console.push_screen(TypingScreen(draft))


async def _new(screen: DraftsScreen) -> None:
    from edoc_tui.console.screens.typing_begin import begin

    await begin(screen)


async def _delete(screen: DraftsScreen) -> None:
    from edoc_tui.console.screens.dialogs import Confirm

    draft = screen.list.record
    if draft is None:
        return
    lines = [
        _("Draft {id}: {type} {number} for {customer}").format(
            id=draft.id, type=_(draft.document_type), number=printable(draft.number) or "–",
            customer=printable(draft.customer_name),
        ),
        _("Key u brings it back, for 30 days."),
    ]  # fmt: skip
    if await screen.app.push_screen_wait(Confirm(_("Delete the draft?"), lines, _("Delete"))):
        await screen.bridge.engine.delete_draft(draft.id)
        await screen.load()
        screen.say(_("Draft {id} was deleted; u brings it back.").format(id=draft.id))


async def _undo(screen: DraftsScreen) -> None:
    engine = screen.bridge.engine
    deleted = await engine.typed_drafts(deleted=True)
    if not deleted:
        screen.say(_("There is no deleted draft."))
        return
    await engine.restore_draft(deleted[0].id)
    await screen.load()
    screen.say(_("Draft {id} is back.").format(id=deleted[0].id), "success")


def _back(screen: DraftsScreen) -> None:
    screen.dismiss(None)


def _nothing_here(screen: DraftsScreen) -> str:
    return "" if screen.list.record is not None else _("There is no draft here.")


class DraftsScreen(ConsoleScreen):
    """The list of drafts, the last changed one first."""

    CSS_PATH = "../styles/forms.tcss"
    place = "outbox"
    AUTO_FOCUS = "DraftList"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="drafts.new", changes=True, keys="f2,n", title=N_("New document"),
            help=N_("Type an invoice, a credit memo or a reminder."), run=_new,
        ),
        Action(
            id="drafts.open", keys="f4,enter", title=N_("Open"),
            help=N_("Go on typing where it was left."), run=_open, why_disabled=_nothing_here,
        ),
        Action(
            id="drafts.undo", changes=True, keys="f7,u", title=N_("Bring back"),
            help=N_("Bring the draft back that was deleted last."), run=_undo,
        ),
        Action(
            id="drafts.delete", changes=True, keys="f8,d", title=N_("Delete"),
            help=N_("Delete the draft. Asks first; it can be brought back."), run=_delete,
            why_disabled=_nothing_here,
        ),
        Action(
            id="drafts.back", keys="escape,q", title=N_("Back"),
            help=N_("Return to the list."), run=_back,
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.list = DraftList()

    def body(self) -> ComposeResult:
        """Put a sentence below the list."""
        yield self.list
        yield FieldHelp()

    def on_mount(self) -> None:
        """Read the drafts before the first frame."""
        super().on_mount()
        with self.bridge.guarded():
            self._fill(self.bridge.engine.store.read_now(lambda store: store.typed_drafts()))

    def shown(self) -> None:
        """Read the drafts again."""
        self.bridge.spawn(self.load())

    async def load(self) -> None:
        """Read the drafts and show them."""
        self._fill(await self.bridge.engine.typed_drafts())

    def _fill(self, drafts: Any) -> None:
        old = self.list.record
        numbers = [one.id for one in drafts]
        known = old is not None and old.id in numbers
        at = numbers.index(old.id) if old is not None and known else self.list.cursor
        self.list.show(drafts, at)
        count = len(drafts)
        text = ngettext("{count} draft", "{count} drafts", count).format(count=count)
        if not count:
            text = _("Nothing is being typed. F2 begins a document.")
        self.query_one(FieldHelp).tell(text)
        self.refresh_status()
