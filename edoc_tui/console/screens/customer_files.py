"""Customers out of CSV files and into them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.domain.text import printable
from edoc_tui.locales import _, ngettext

if TYPE_CHECKING:
    from edoc_tui.console.screens.customers import CustomersScreen

PREVIEWED = 200
"""Lines of a preview that are shown."""


async def import_customers(screen: CustomersScreen) -> None:
    """Ask for a CSV file, show what it changes, then take it."""
    from edoc_tui.config.customer_export import plan_lines, suggested
    from edoc_tui.console.screens.dialogs import Ask, Confirm

    answer = await screen.app.push_screen_wait(
        Ask(_("Import customers"), _("CSV file with a header line:"))
    )
    if not answer:
        return
    path, engine = path_of(answer), screen.bridge.engine
    mapping = dict(await asyncio.to_thread(suggested, path))
    for title in [one for one, key in mapping.items() if not key]:
        key = await _column(screen, title, set(mapping.values()))
        if key is None:
            return
        mapping[title] = key
    book, profiles = engine.customers, screen.bridge.settings.document_sending_profiles
    plan = await asyncio.to_thread(book.preview_csv, path, profiles=profiles, mapping=mapping)
    lines = list(plan_lines(plan))
    if len(lines) > PREVIEWED:
        lines = [*lines[:PREVIEWED], "…"]
    if not plan.changes:
        screen.say(_("The file changes nothing."))
        return
    agreed = await screen.app.push_screen_wait(
        Confirm(_("Import these changes?"), lines, _("Import"))
    )
    if agreed:
        await engine.change_customers(
            lambda: book.import_csv(path, profiles=profiles, mapping=mapping)
        )
        await screen.load()
        done = plan.imported
        screen.say(
            _("Customers added: {added}, changed: {changed}.").format(
                added=done.added, changed=done.changed
            ),
            "success",
        )


def path_of(text: str) -> Path:
    """Return what was typed as a path; ``~`` is the home of the account."""
    return Path(text).expanduser()


async def _column(screen: CustomersScreen, title: str, taken: set[str]) -> str | None:
    """Ask which key a column holds; ``""`` = none of them, ``None`` = give the import up."""
    from edoc_tui.config.forms import CUSTOMER_FIELDS
    from edoc_tui.console.screens.pick import Option, Pick

    options = [Option("", _("leave this column out")), Option("no", _("No."))]
    options += [Option(field.key, _(field.label)) for field in CUSTOMER_FIELDS]
    free = [one for one in options if not one.key or one.key not in taken]
    text = _("What does the column '{title}' hold?").format(title=printable(title, limit=40))
    picked = await screen.app.push_screen_wait(Pick(_("Columns"), free, text=text))
    return picked[0] if picked is not None else None


async def export_customers(screen: CustomersScreen) -> None:
    """Ask for a file, and write the customers shown into it."""
    from edoc_tui.config.customer_export import write
    from edoc_tui.console.screens.dialogs import Ask, Confirm

    answer = await screen.app.push_screen_wait(
        Ask(_("Export customers"), _("CSV file to write, with the customers shown here:"))
    )
    if not answer:
        return
    path = path_of(answer)
    if await asyncio.to_thread(path.exists):
        shown = printable(str(path))
        agreed = await screen.app.push_screen_wait(
            Confirm(_("Replace the file?"), [shown], _("Replace"), danger=True)
        )
        if not agreed:
            return
    records = screen.list.records
    await asyncio.to_thread(write, path, records)
    text = ngettext("{count} customer written.", "{count} customers written.", len(records))
    screen.say(text.format(count=len(records)), "success")
