"""A day at the console, told in prose: the real program, a real terminal, the sandbox."""

from __future__ import annotations

from importlib.resources import as_file
from typing import TYPE_CHECKING

from edoc_tui import resources
from edoc_tui.sandbox.running import Running
from edoc_tui.wiring import build
from tests.console.driver import Console
from tests.console.offices import connection, home_at, sign_in

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_an_invoice_is_found_sent_and_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator filters for an invoice, sends it, sees it sent, and reads what was said."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    with Running(None, settle_seconds=0.2) as sandbox:
        home = home_at(tmp_path, connection(sandbox))
        engine = build(home)
        with as_file(resources.sample_data()) as data:
            home.customers_file.write_bytes((data / "customers.toml").read_bytes())
            await sign_in(engine, sandbox)
            await engine.import_paths(sorted((data / "invoices").iterdir())[:8], "PAGERO")
        await engine.aclose()
        environment = {"EDOC_TUI_VAULT_KEY_FILE": str(tmp_path / "key")}
        with Console.on(home.config_dir, environment=environment) as console:
            console.outbox().select("103005").send().shows("✓ Sent")
            console.press("enter").shows("Accepted by the provider").press("tab", "tab")
            console.shows("POST").press("escape", "escape").hides("Esc clears")
            console.press("f10")
            assert console.ends() == 0
        assert sandbox.state()["files"] == 1
