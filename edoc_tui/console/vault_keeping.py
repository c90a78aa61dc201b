"""What a person does with the vault itself: another passphrase, a copy, secrets from a copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from edoc_tui.console.passphrase import PassphraseDialog
from edoc_tui.console.screens.dialogs import Ask, Choose, Confirm
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.text import printable
from edoc_tui.domain.tokens import Secret
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.console.screens.base import ConsoleScreen


async def keep_vault(screen: ConsoleScreen) -> None:
    """Say what the vault holds, and ask what to do with it."""
    names = await screen.bridge.engine.secret_names()
    held = ", ".join(names) or _("nothing yet")
    chosen = await screen.app.push_screen_wait(
        Choose(
            _("Vault"),
            [_("It holds: {names}.").format(names=printable(held, limit=400))],
            [_("New passphrase"), _("Export"), _("Import")],
        )
    )
    work = {1: _change, 2: _export, 3: _import}.get(chosen or 0)
    if work is not None:
        await work(screen)
        screen.shown()


async def _change(screen: ConsoleScreen) -> None:
    new = await screen.app.push_screen_wait(
        PassphraseDialog(
            new=True,
            title=_("A new passphrase for the vault"),
            text=_("Jobs that use a key file need it there, too."),
        )
    )
    if new:
        await screen.bridge.engine.change_passphrase(Secret(new))
        screen.say(_("The vault has a new passphrase."), "success")


async def _export(screen: ConsoleScreen) -> None:
    path = await _file(screen, _("Export the secrets"), _("A new file for the secrets:"))
    if path is None:
        return
    passphrase = await screen.app.push_screen_wait(
        PassphraseDialog(
            new=True,
            title=_("A passphrase for the file"),
            text=_("Tokens are not in it: they work in one place only."),
        )
    )
    if passphrase:
        await screen.bridge.engine.export_secrets(path, Secret(passphrase))
        screen.say(_("Saved: {path}").format(path=printable(str(path))), "success")


async def _import(screen: ConsoleScreen) -> None:
    path = await _file(screen, _("Import secrets"), _("The file of secrets:"))
    if path is None:
        return
    passphrase = await screen.app.push_screen_wait(
        PassphraseDialog(
            new=False,
            title=_("The passphrase of the file"),
            text=_("Enter the passphrase that was chosen for it. Esc goes back."),
        )
    )
    if not passphrase:
        return
    engine, secret = screen.bridge.engine, Secret(passphrase)
    try:
        taken = await engine.import_secrets(path, secret)
    except DataError as error:
        if error.field != "replace":
            raise
        question = Confirm(
            _("Import secrets"), [printable(error.message)], _("Replace"), danger=True
        )
        if not await screen.app.push_screen_wait(question):
            return
        taken = await engine.import_secrets(path, secret, replacing=True)
    changed = (*taken.added, *taken.replaced)
    screen.say(
        _("Saved {names}.").format(names=printable(", ".join(changed)))
        if changed
        else _("Everything in the file is kept already."),
        "success",
    )


async def _file(screen: ConsoleScreen, title: str, question: str) -> Path | None:
    answer = await screen.app.push_screen_wait(Ask(title, question))
    return _path(answer) if answer else None


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()
