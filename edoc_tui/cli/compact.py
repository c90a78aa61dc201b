"""``store compact``: give the space of what was removed back to the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.domain.errors import ExitStatus, UsageError
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.cli.context import Context


def _compact(context: Context) -> int:
    from edoc_tui.engine.retention_lines import size_text
    from edoc_tui.store.compacting import compact

    if context.settings.store.url:
        raise UsageError(
            _("The documents are in PostgreSQL, not in a file of this home."),
            todo=_("Its own autovacuum reuses the space; VACUUM FULL gives it back."),
        )
    before, after = compact(context.home.database)
    text = _("The store has {after} now; it had {before}.")
    answer = {"before": before, "after": after}
    sizes = {"before": size_text(before), "after": size_text(after)}
    context.out.done("store-compact", answer, text.format(**sizes))
    return ExitStatus.OK


COMMANDS = {
    "store compact": Command(
        N_("give the space of what was removed back; others wait meanwhile"), _compact
    ),
}
