"""A day at the console, told in prose: the real program, a real terminal, the sandbox."""

from __future__ import annotations

import re
from importlib.resources import as_file
from typing import TYPE_CHECKING

from edoc_tui import resources
from edoc_tui.sandbox.running import Running
from edoc_tui.wiring import build
from tests.console.driver import Console
from tests.console.offices import connection, home_at, sign_in
from tests.samples import sample

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


async def test_a_rejection_arrives_and_the_corrected_invoice_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The buyer's reason is shown; the corrected one is sent; the first stays Rejected, linked."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(tmp_path / "key"))
    first, second = (tmp_path / name for name in ("first.xml", "second.xml"))
    for path, number, note in (
        (first, "R-4711", "SANDBOX-REJECT: the price is wrong"),
        (second, "R-4712", "thank you"),
    ):
        text = sample("invoices/103002.xml").replace(">103002<", f">{number}<")
        path.write_text(re.sub("<cbc:Note>[^<]*", f"<cbc:Note>{note}", text), encoding="utf-8")
    with Running(None, settle_seconds=0.1, response_seconds=0.1) as sandbox:
        home = home_at(tmp_path, connection(sandbox))
        engine = build(home)
        await sign_in(engine, sandbox)
        await engine.import_paths([first], "PAGERO")
        await engine.aclose()
        environment = {"EDOC_TUI_VAULT_KEY_FILE": str(tmp_path / "key")}
        with Console.on(home.config_dir, environment=environment) as console:
            console.outbox().select("R-4711").send().shows("✓ Sent")
            for _time in range(50):
                if "Rejected" in console.text:
                    break
                console.press("f11").settle()  # the buyer takes a moment to answer
            console.matches(r"Rejected +R-4711")
            console.press("enter").shows("the price is wrong").matches("Rejected")
            console.press("c").shows("The corrected file in place of R-4711")
            console.press(str(second), "enter").shows("Send 1 document?").press("y")
            console.matches("Corrected by +R-4712").press("escape").hides("Corrected by")
            console.press("escape").matches(r"✓ Sent +R-4712").matches(r"Rejected +R-4711")
            console.select("R-4711").press("enter").matches("Corrected by +R-4712")
            console.shows("the price is wrong").press("escape", "escape")
            console.select("R-4712").press("enter").matches("Corrects +R-4711").press("escape")
            console.press("f10")
            assert console.ends() == 0
        assert sandbox.state()["files"] == 2
