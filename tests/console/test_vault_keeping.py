"""The vault from the console: passphrase, export, import, and what wrong says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.passphrase import Asker
from edoc_tui.domain.tokens import Secret
from edoc_tui.vault.file import VaultFile
from edoc_tui.vault.keys import KEY_FILE_VARIABLE
from edoc_tui.wiring import build
from tests.console.offices import home_at, opened, settle, visible

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from textual.pilot import Pilot


async def _shows(pilot: Pilot[int], text: str) -> None:
    """Wait for what a thread beside the screen brings up."""
    for _ in range(3000):
        if text in visible(pilot):
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never showed {text!r}\n{visible(pilot)}")


async def _choose(pilot: Pilot[int], place: int, then: str) -> None:
    await pilot.press("f6")
    await _shows(pilot, "It holds:")
    await pilot.press(*["right"] * place, "enter")
    await _shows(pilot, then)


async def test_the_vault_is_exported_imported_and_gets_another_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With keys alone: a copy, the copy taken in over another value, a new passphrase."""
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    monkeypatch.chdir(tmp_path)
    async with opened(home_at(tmp_path)) as (pilot, engine):
        await engine.set_secret("client_id", Secret("the first"))
        await pilot.press("4")
        await settle(pilot)
        await _choose(pilot, 2, "A new file")
        await pilot.press(*"c.v", "enter")
        await _shows(pilot, "A passphrase for the file")
        await pilot.press(*"a phrase", "enter", *"another.", "enter")
        assert "The two passphrases differ" in visible(pilot)
        await pilot.press(*"a phrase", "enter", *"a phrase", "enter")
        await _shows(pilot, "Saved:")
        assert (tmp_path / "c.v").exists()
        await engine.set_secret("client_id", Secret("the second"))
        for phrase, answer in (("not that", "does not open"), ("a phrase", "Replace")):
            await _choose(pilot, 3, "The file of secrets:")
            await pilot.press(*"c.v", "enter")
            await _shows(pilot, "The passphrase of the file")
            await pilot.press(*phrase, "enter")
            await _shows(pilot, answer)
            assert engine.secrets.get("PAGERO/client_id") == Secret("the second")
            await pilot.press("y" if answer == "Replace" else "escape")
        await _shows(pilot, "Saved PAGERO/client_id.")
        assert engine.secrets.get("PAGERO/client_id") == Secret("the first")
        await _choose(pilot, 1, "A new passphrase")
        await pilot.press(*"new pass", "enter", *"new pass", "enter")
        await _shows(pilot, "The vault has a new passphrase.")
    vault = VaultFile(tmp_path / "home" / "vault")
    vault.unlock(Secret("new pass"))
    assert vault.read()["PAGERO/client_id"] == Secret("the first")


async def test_k05_a_wrong_passphrase_may_be_typed_again(tmp_path: Path) -> None:
    """The dialog comes back at the next try; the vault opens with the right one."""
    home = home_at(tmp_path)
    vault = VaultFile(home.vault)
    vault.unlock(Secret("the right one"))
    vault.update(lambda held: held.update({"PAGERO/client_id": Secret("x")}))

    asker = Asker()
    engine = build(home, passphrase=asker)
    app = ConsoleApp(engine)
    asker.attach(app)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("f9")
            await _shows(pilot, "The vault is locked")
            await pilot.press(*"wrong", "enter")
            await _shows(pilot, "The passphrase does not open the vault")
            await pilot.press("escape", "f9")
            await _shows(pilot, "The vault is locked")
            await pilot.press(*"the right one", "enter")
            await _shows(pilot, "Nobody is signed in")
    finally:
        await engine.aclose()
