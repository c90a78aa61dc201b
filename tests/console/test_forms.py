"""Company, connection and customers: edited in place, checked while typed, on disk at once."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.files import read_settings
from edoc_tui.config.home import Home
from edoc_tui.console.app import ConsoleApp
from edoc_tui.console.screens.company import CompanyScreen
from edoc_tui.console.screens.connection import ConnectionScreen
from edoc_tui.console.screens.customer import CustomerScreen
from edoc_tui.console.screens.customers import CustomersScreen
from edoc_tui.console.screens.forms import FormScreen
from edoc_tui.wiring import build
from tests.console.offices import visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

CONFIG = """\
# Our company, as the register has it
[company]
name = "Hirondelle SAS"   # keep in step with the letterhead
country = "FR"

[services.PAGERO]
description = "Pagero Online"

[services.PAGERO.connection]
company_id = "5a4db0c5-0000-4000-8000-000000000001"
"""

CUSTOMERS = """\
# Customers that get electronic invoices
[customers."10000"]
name = "Bakkerij De Molen"
country = "BE"
gln = "5412345000013"   # from their last order
use_gln_in_electronic_documents = false

[customers."20000"]
name = "Werkzeug [/b] GmbH"
country = "DE"
odd_key = "stays"
"""


@pytest.fixture
async def pilot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pilot[int]]:
    """Give a console on a home of its own, unlocked by a key file."""
    key = tmp_path / "key"
    key.write_text("an invented key for this test\n", encoding="ascii")
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(key))
    home = Home(tmp_path / "home", tmp_path / "home").prepare()
    home.config_file.write_text(CONFIG, encoding="utf-8")
    home.customers_file.write_text(CUSTOMERS, encoding="utf-8")
    engine = build(home)
    app = ConsoleApp(engine)
    async with app.run_test(size=(100, 30)) as pilot:
        yield pilot
    await engine.aclose()


def form(pilot: Pilot[int]) -> FormScreen:
    """Return the form on the screen."""
    screen = pilot.app.screen
    assert isinstance(screen, FormScreen)
    return screen


def home_of(pilot: Pilot[int]) -> Home:
    """Return the home that the console works on."""
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    return app.bridge.engine.home


async def settle(pilot: Pilot[int]) -> None:
    """Wait until everything that was asked for is done."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def type_into(pilot: Pilot[int], key: str, text: str) -> None:
    """Edit the field called *key* with the keyboard."""
    assert form(pilot).table.go_to(key)
    await pilot.press("enter", "ctrl+u", *text, "enter")
    await settle(pilot)


async def test_company_is_saved_at_once_and_comments_survive(pilot: Pilot[int]) -> None:
    """An accepted edit is in the file; everything else in it stays as it was."""
    await pilot.press("3")
    await settle(pilot)
    assert isinstance(pilot.app.screen, CompanyScreen)
    await type_into(pilot, "city", "Lille")
    text = home_of(pilot).config_file.read_text(encoding="utf-8")
    assert 'city = "Lille"' in text
    assert "# keep in step with the letterhead" in text
    assert "# Our company, as the register has it" in text


@pytest.mark.parametrize(
    ("key", "bad", "good"),
    [
        ("gln", "3012345678901", "3012345678902"),
        ("iban", "FR7630006000011234567890188", "FR7630006000011234567890189"),
        ("swift_code", "AGRI", "AGRIFRPP"),
        ("vat_registration_no", "FR00303265045", "FR40303265045"),
        ("bank_branch_no", "12", "1234"),
    ],
)
async def test_a_wrong_number_is_told_and_not_saved(
    pilot: Pilot[int], key: str, bad: str, good: str
) -> None:
    """The editor stays open on a wrong number and says why; the right one is saved."""
    await pilot.press("3")
    await settle(pilot)
    await type_into(pilot, key, bad)
    assert form(pilot).table.editing
    assert form(pilot).check(key, bad)
    assert getattr(read_settings(home_of(pilot).config_file).company, key) == ""
    await pilot.press("escape")
    await type_into(pilot, key, good)
    assert not form(pilot).table.editing
    assert getattr(read_settings(home_of(pilot).config_file).company, key) == good


async def test_production_needs_the_typed_code(pilot: Pilot[int]) -> None:
    """Switching to Production takes the service's code in full; Esc leaves Test."""
    await pilot.press("4")
    await settle(pilot)
    assert isinstance(pilot.app.screen, ConnectionScreen)
    form(pilot).table.go_to("send_mode")
    path = home_of(pilot).config_file

    async def choose_production() -> None:
        form(pilot).table.post_message(form(pilot).table.Edited("send_mode", "Production"))
        await pilot.pause()
        await pilot.pause()

    await choose_production()
    await pilot.press("escape")
    await settle(pilot)
    assert read_settings(path).services["PAGERO"].connection.send_mode == "Test"
    await choose_production()
    await pilot.press(*"PAGER", "enter")
    await pilot.pause()
    assert read_settings(path).services["PAGERO"].connection.send_mode == "Test"
    await pilot.press(*"PAGERO", "enter")
    await settle(pilot)
    assert read_settings(path).services["PAGERO"].connection.send_mode == "Production"
    assert pilot.app.screen.has_class("-production")


async def test_secrets_go_to_the_vault_alone(pilot: Pilot[int]) -> None:
    """A typed client secret is in no file of the home in the clear, and never on the screen."""
    await pilot.press("4")
    await settle(pilot)
    await type_into(pilot, "client_secret", "invented-canary-7")
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    assert app.bridge.engine.has_secret("client_secret")
    for file in home_of(pilot).config_dir.rglob("*"):
        assert not file.is_file() or b"invented-canary-7" not in file.read_bytes(), file
    assert "invented-canary-7" not in app.export_screenshot()


async def test_a_foreign_host_needs_an_explicit_word(pilot: Pilot[int]) -> None:
    """Tokens must not leak to a mistyped host: Esc keeps the old one, "I know" saves both keys."""
    await pilot.press("4")
    await settle(pilot)
    path = home_of(pilot).config_file
    before = path.read_bytes()
    foreign = "https://api.pageronline.example/file"

    async def enter() -> None:
        assert form(pilot).table.go_to("file_api_url")
        await pilot.press("enter", "ctrl+u", *foreign, "enter")
        await pilot.pause()
        await pilot.pause()
        assert "api.pageronline.example" in visible(pilot)

    await enter()
    await pilot.press("escape")
    await settle(pilot)
    assert path.read_bytes() == before
    await enter()
    await pilot.press("right", "enter")
    await settle(pilot)
    connection = read_settings(path).services["PAGERO"].connection
    assert (connection.file_api_url, connection.allow_other_hosts) == (foreign, True)
    assert "your" in visible(pilot).casefold()
    form(pilot).table.go_to("allow_other_hosts")
    await pilot.press("space")
    await settle(pilot)
    assert read_settings(path).services["PAGERO"].connection.allow_other_hosts
    await pilot.press("f4", "y")
    await settle(pilot)
    connection = read_settings(path).services["PAGERO"].connection
    assert connection.file_api_url == "https://api.pageroonline.com/file/v1/files"
    assert not connection.allow_other_hosts


async def test_space_switches_the_use_of_the_gln(pilot: Pilot[int]) -> None:
    """The toggle is on disk, comments and unknown keys stay, and a blank GLN says why not."""
    await pilot.press("2")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, CustomersScreen)
    await pilot.press("space")
    await settle(pilot)
    text = home_of(pilot).customers_file.read_text(encoding="utf-8")
    assert "use_gln_in_electronic_documents = true" in text
    assert "# from their last order" in text
    assert 'odd_key = "stays"' in text
    await pilot.press("down", "space")
    await settle(pilot)
    assert home_of(pilot).customers_file.read_text(encoding="utf-8") == text


async def test_customers_are_filtered_opened_and_created(pilot: Pilot[int]) -> None:
    """``/`` narrows the list, Esc shows all, Enter opens the card, F7 makes a new one."""
    await pilot.press("2")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, CustomersScreen)
    await pilot.press("slash", *"werkzeug", "enter")
    await settle(pilot)
    assert [one.no for one in screen.list.records] == ["20000"]
    await pilot.press("escape")
    await settle(pilot)
    assert len(screen.list.records) == 2
    await pilot.press("f7", *"30000", "enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, CustomerScreen)
    await type_into(pilot, "name", "Nørrebro ApS")
    await pilot.press("escape")
    await settle(pilot)
    assert [one.name for one in screen.list.records][-1] == "Nørrebro ApS"


async def test_a_broken_file_is_told_and_kept(pilot: Pilot[int]) -> None:
    """A customers file with a mistake is named with its line and not overwritten."""
    path = home_of(pilot).customers_file
    broken = CUSTOMERS + '\n[customers."3"]\nname = 7\n'
    path.write_text(broken, encoding="utf-8")
    await pilot.press("2")
    await settle(pilot)
    assert pilot.app.screen.__class__.__name__ == "Notice"
    assert path.read_text(encoding="utf-8") == broken
