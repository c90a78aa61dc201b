"""Looking up what a field may hold: countries, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.config.countries import country_names
from edoc_tui.console.screens.dialogs import Ask
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.screens.base import ConsoleScreen


async def ask_country(screen: ConsoleScreen, now: str) -> str:
    """Ask for a country by its name; return its code, ``""`` = none was picked."""
    names = country_names()
    word = await screen.app.push_screen_wait(
        Ask(_("Countries"), _("A part of the name; Enter alone shows all, Esc goes back."), " ")
    )
    if not word and not names:
        return ""
    plain = word.strip().casefold()
    options = [
        Option(code, name, code)
        for code, name in names.items()
        if plain in name.casefold() or plain == code.casefold()
    ]
    if not options:
        screen.say(_("No country is called '{word}'.").format(word=word), "warning")
        return ""
    picked = await screen.app.push_screen_wait(Pick(_("Countries"), options, (now,)))
    return picked[0] if picked else ""
