"""Profiles and workflows in a real terminal: keys alone, 80×24, no colour."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from edoc_tui.config.files import read_settings
from edoc_tui.config.home import Home
from edoc_tui.domain.routing import Subject
from tests.console.driver import Console
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path


def test_a_workflow_is_made_explained_and_protected(tmp_path: Path) -> None:
    """From a template to conditions; *why* names the winner; what is needed is not deleted."""
    home = Home(tmp_path, tmp_path).prepare()
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    with Console.on(tmp_path, size=(80, 24), term="xterm") as console:
        console.ready().press("6").shows("SEND-PAGERO").shows("★ default")
        console.press("f7").shows("Send to multiple services")
        console.press("down", "down", "down", "enter").shows("New workflow")
        console.press(*"HOLD-DK", "enter").shows("! unused")
        console.press("f2").shows("On condition: country")
        console.press("down", "down", "down", "down", "down", "f2", *"dk", "enter")
        console.shows("Saved in config.toml").press("escape").shows("✓ enabled")
        console.press("f3").shows("Customer number").press(*"40000", "enter")
        console.shows("Which document type?").press("enter")
        console.shows("✓ HOLD-DK wins: it is for this country.").press("escape")
        console.press("up", "f11").shows("Delete SEND-PAGERO?").press("y")
        console.shows("profile-needs-workflow").press("escape")
        console.press("f6").shows("New sending profile").press(*"EDI", "enter").shows(
            "Profile   EDI"
        )
        console.press("f8").shows("EDI is the default profile now.")
    settings = read_settings(home.config_file)
    route = settings.route(Subject("Sales Invoice", "DEFAULT", "40000", "DK"))
    assert (route.workflow.code, route.workflow.hold) == ("HOLD-DK", True)
    defaults = {code: one.default for code, one in settings.document_sending_profiles.items()}
    assert defaults == {"DEFAULT": False, "EDI": True}
    assert "# An E-Document Service: what is sent" in home.config_file.read_text()
