"""What mapping rules changed, or would change, as lines to read: before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.pages import moment
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.console.pages import Line
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.engine.mapping_preview import Preview


def mapping_log(entries: Sequence[MappingEntry]) -> Iterator[Line]:
    """Show what rules have changed in a document; nothing where they changed nothing."""
    if not entries:
        return
    yield ((_("Mapping log"), "key"),)
    for one in entries:
        when = f"{moment(one.at)}  {printable(one.service)}  " if one.at is not None else ""
        yield from _entry(one, when)
    yield ()


def previews(found: Sequence[Preview], code: str) -> Iterator[Line]:
    """Show what the rules of a service would change in documents."""
    text = _("Nothing was changed: this is what the rules of {code} would do now.")
    yield ((text.format(code=printable(code)), "muted"),)
    for one in found:
        yield ()
        yield ((printable(one.title), "key"),)
        if one.remark:
            yield (("  ! ", "warn"), (printable(one.remark), "text"))
        elif not one.entries:
            yield (("  ", "text"), (_("No rule changes anything."), "text"))
        for entry in one.entries:
            yield from _entry(entry, "  ")


def _entry(entry: MappingEntry, head: str) -> Iterator[Line]:
    line = "  " + _("line {line}").format(line=entry.line) if entry.line else ""
    yield (
        (head, "muted"),
        (f"{entry.field}{line}", "key"),
        (f"  {printable(entry.rule)}", "muted"),
    )
    yield (("    − ", "bad"), (printable(entry.old), "text"))
    yield (("    + ", "good"), (printable(entry.new), "text"))
