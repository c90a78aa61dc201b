"""Two versions of a document, element by element: what is new, gone, or another value."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.screens.base import ConsoleScreen
from edoc_tui.console.widgets.text_view import TextView
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from edoc_tui.console.pages import Line
    from edoc_tui.console.screens.document_reasons import Owner
    from edoc_tui.domain.edocument import EDocument
    from edoc_tui.engine.comparing import Compared, Version
    from edoc_tui.store.repository import Repository

SHOWN: Final = 500
"""Characters of a value that are shown; ``outbox diff --json`` has all of it."""

_OTHER: Final = "other"
_INKS: Final = {"+": "good", "−": "bad", "~": "warn"}


def _back(screen: CompareScreen) -> None:
    screen.dismiss(None)


class CompareScreen(ConsoleScreen):
    """What differs between two versions.

    Args:
        first: The version before.
        second: The version after.
        found: The differences.
    """

    CSS_PATH = "../styles/document.tcss"
    place = "outbox"
    actions: ClassVar[tuple[Action[Any], ...]] = register(
        Action(
            id="compare.back",
            keys="escape,f4,q",
            title=N_("Back"),
            help=N_("Return to the document."),
            run=_back,
        ),
    )

    def __init__(self, first: Version, second: Version, found: Sequence[Compared]) -> None:
        super().__init__()
        self._lines = list(_page(first, second, found))
        self.view = TextView()

    def body(self) -> ComposeResult:
        """Show the differences."""
        yield self.view

    def on_mount(self) -> None:
        """Show them in the first frame."""
        super().on_mount()
        self.view.show(self._lines)


def _page(first: Version, second: Version, found: Sequence[Compared]) -> Iterator[Line]:
    yield ((f"− {first.title}", "key"), (f"  {first.note}", "muted"))
    yield ((f"+ {second.title}", "key"), (f"  {second.note}", "muted"))
    count = ngettext("{count} difference", "{count} differences", len(found))
    yield ((count.format(count=len(found)), "text"),)
    for one in found:
        yield ()
        where = _(", line {line}").format(line=one.line) if one.line else ""
        yield ((f"{one.sign} ", _INKS[one.sign]), (f"{one.name}{where}", "key"))
        yield ((f"  {one.xpath}", "muted"),)
        for sign, value, ink in (("−", one.before, "bad"), ("+", one.after, "good")):
            if value is not None:
                yield ((f"  {sign} ", ink), (printable(value, limit=SHOWN), "text"))


async def compare(owner: Owner) -> None:
    """Ask what the current document is compared with, and show what differs."""
    from edoc_tui.engine.comparing import candidates, compared, content_of, version_of

    document = owner.current
    if document is None:
        return
    marked = sorted(owner.chosen())
    if len(marked) == 2:  # noqa: PLR2004 - a pair
        pair = await owner.bridge.read(lambda store: [store.get(one) for one in marked])
        first, document = version_of(pair[0]), pair[1]
    else:
        offered = await owner.bridge.read(lambda store: list(candidates(store, document)))
        picked = await _pick(owner, document, offered)
        if picked is None:
            return
        first = picked
    second = version_of(document)

    def read(store: Repository) -> tuple[bytes, bytes]:
        return content_of(store, first.key), content_of(store, second.key)

    before, after = await owner.bridge.read(read)
    found = await asyncio.to_thread(partial(compared, before, after))
    await owner.console.push_screen(CompareScreen(first, second, found))


async def _pick(owner: Owner, document: EDocument, offered: list[Version]) -> Version | None:
    """Ask for a version: one of those that are near, or another document by its number."""
    from edoc_tui.console.screens.dialogs import Ask
    from edoc_tui.console.screens.pick import Option, Pick
    from edoc_tui.engine.comparing import of_number, version_of

    title = _("Compare {number} with").format(number=printable(document.document_no))
    chosen = _OTHER
    if offered:
        options = [Option(one.key, one.title, one.note) for one in offered]
        options.append(Option(_OTHER, _("Another document …")))
        picked = await owner.console.push_screen_wait(Pick(title, options))
        if not picked:
            return None
        chosen = picked[0]
    if chosen != _OTHER:
        return next(one for one in offered if one.key == chosen)
    number = await owner.console.push_screen_wait(Ask(title, _("Number of the other document:")))
    if not number:
        return None
    found = await owner.bridge.read(lambda store: of_number(store, document, number))
    if not found:
        text = _("There is no other document with the number {number}.")
        owner.say(text.format(number=printable(number, limit=60)), "warning")
        return None
    if len(found) == 1:
        return version_of(found[0])
    options = [
        Option(str(at), one.title, one.note) for at, one in enumerate(map(version_of, found))
    ]
    again = await owner.console.push_screen_wait(Pick(title, options))
    return version_of(found[int(again[0])]) if again else None
