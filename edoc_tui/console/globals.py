"""Actions that work on every screen: places, help, palette, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.console.actions import Action, register
from edoc_tui.console.places import PLACES
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.console.places import Place


def _go(place: Place) -> Action[ConsoleApp]:
    def run(app: ConsoleApp) -> None:
        app.switch_mode(place.name)

    return Action(
        id=f"go.{place.name}",
        keys=place.digit,
        title=place.title,
        help=N_("Go to this screen."),
        run=run,
        footer=False,
    )


def _help(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.base import ConsoleScreen
    from edoc_tui.console.screens.help import HelpScreen

    screen = app.screen
    if isinstance(screen, ConsoleScreen) and not isinstance(screen, HelpScreen):
        app.push_screen(HelpScreen(screen.help_actions()))


def _palette(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.palette import PaletteScreen, commands

    app.push_screen(PaletteScreen(list(commands(app, app.screen))))


def _redraw(app: ConsoleApp) -> None:
    app.redraw()


async def _service(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.pick import ask_service

    code = await ask_service(app)
    if code:
        app.choose_service(code)


def _one_service(app: ConsoleApp) -> str:
    if not app.bridge.ready or len(app.bridge.settings.services) > 1:
        return ""
    return _("There is only one service. Place 5 can add another.")


async def _vendors(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.vendors import VendorsScreen

    if not any(isinstance(one, VendorsScreen) for one in app.screen_stack):
        await app.push_screen(VendorsScreen())
    while not isinstance(app.screen, VendorsScreen):  # back to the list that lies below
        await app.pop_screen()


async def _templates(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.templates import templates

    await templates(app)


def _leave(app: ConsoleApp) -> None:
    app.action_leave()


async def _renew(app: ConsoleApp) -> None:
    bridge = app.bridge
    bridge.sign_in = await bridge.engine.refresh_token(bridge.service_code)
    app.refresh_status()
    app.say(_("The access token was renewed."), "success")


def _why_not_renew(app: ConsoleApp) -> str:
    if app.bridge.ready and not app.bridge.service.service_integration:
        return _("This service has no integration: there is no access token.")
    return ""


ACTIONS: Final[tuple[Action[Any], ...]] = register(
    *(_go(place) for place in PLACES),
    Action(
        id="app.help",
        keys="f1,question_mark",
        title=N_("Help"),
        help=N_("Show what every key does here."),
        run=_help,
        footer=False,
    ),
    Action(
        id="app.palette",
        keys="ctrl+p",
        title=N_("Commands"),
        help=N_("Search all commands by name."),
        run=_palette,
        footer=False,
    ),
    Action(
        id="app.renew",
        changes=True,
        keys="f9",
        title=N_("Renew token"),
        help=N_("Refresh the access token now."),
        run=_renew,
        why_disabled=_why_not_renew,
        footer=False,
        priority=True,
    ),
    Action(
        id="app.service",
        keys="ctrl+s",
        title=N_("Choose service"),
        help=N_("Take another E-Document service as the current one."),
        run=_service,
        why_disabled=_one_service,
        footer=False,
    ),
    Action(
        id="app.vendors",
        keys="V",
        title=N_("Vendors"),
        help=N_("Show who sends us documents, and change their cards."),
        run=_vendors,
        footer=False,
    ),
    Action(
        id="app.templates",
        keys="T",
        title=N_("ERP templates"),
        help=N_("Choose which fields the files for the ERP have, and in which form."),
        run=_templates,
        footer=False,
    ),
    Action(
        id="app.redraw",
        keys="ctrl+l",
        title=N_("Redraw"),
        help=N_("Draw the whole screen again."),
        run=_redraw,
        footer=False,
    ),
    Action(
        id="app.quit",
        keys="f10,q",
        title=N_("Quit"),
        help=N_("Leave the console. Documents on their way are safe in the store."),
        run=_leave,
        footer=False,
    ),
)
