"""The façade: settings as they are now, sign-ins, recreating, and an orderly end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from edoc_tui import wiring
from edoc_tui.domain.errors import InputMissingError, SettingsError, UsageError
from edoc_tui.domain.tokens import Secret
from edoc_tui.engine.events import DocumentImported, SettingsChanged, TokenChanged
from tests.engine.stage import Clerk, clerk, invoice_xml, write_config

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.events import EngineEvent
    from edoc_tui.sandbox.running import Running

UPLOAD = {"method": "POST", "path": "/file/v1/files"}


async def test_without_a_sign_in(tmp_path: Path, access_point: Running) -> None:
    """Nobody is signed in: nothing is claimed, 77; what needs no provider still answers."""
    home = write_config(tmp_path / "home", access_point.url, {})
    engine = wiring.build(home)
    try:
        person = Clerk(engine, access_point)
        invoice = await person.has("INV-1")
        report = await person.sends(invoice)
        assert report.exit_status == 77
        assert [line.document_id for line in report.waiting] == [invoice]
        assert (await person.sees(invoice, "Exported")).attempts == 0
        assert (await engine.token_status()).state() == "missing"
        restart = await engine.restart(invoice)
        assert (restart.done, restart.exit_status) == (False, 0)
        assert (await engine.poll()).exit_status == 0
        await person.signs_in()
        assert (await engine.token_status()).state() == "valid"
        assert len((await person.sends(invoice)).sent) == 1
    finally:
        await engine.aclose()


async def test_settings_take_effect_at_once(tmp_path: Path, access_point: Running) -> None:
    """A changed file is read again, told, and the next upload goes by it; a mistake is said."""
    async with clerk(tmp_path, access_point) as person:
        heard: list[EngineEvent] = []
        person.engine.events.subscribe(heard.append)
        first, second = await person.has("INV-1"), await person.has("INV-2")
        await person.sends(first)
        write_config(tmp_path / "home", access_point.url, {}, send_mode="Certification")
        await person.sends(second)
        assert any(isinstance(one, SettingsChanged) for one in heard)
        assert (await person.sees(first)).send_mode == "Test"
        assert (await person.sees(second, "Pending Response")).send_mode == "Certification"
        person.engine.home.config_file.write_text("[services.PAGERO.delivery]\nparallel = 'x'\n")
        with pytest.raises(SettingsError, match=r"config\.toml"):
            await person.sends()


async def test_services_that_do_not_exist(tmp_path: Path, access_point: Running) -> None:
    """An unknown service or document is named; a document of another service is left alone."""
    async with clerk(tmp_path, access_point) as person:
        with pytest.raises(InputMissingError, match="NOBODY"):
            await person.sends(service="NOBODY")
        with pytest.raises(InputMissingError, match="4711"):
            await person.sends(4711)
        stray = await person.has("INV-1", service="GONE")
        report = await person.sends(stray)
        assert "GONE" in report.skipped[0].message
        assert (await person.sends()).total == 0


async def test_accounts(tmp_path: Path, access_point: Running) -> None:
    """Tokens are renewed and told; secrets have names; the connection can be checked."""
    async with clerk(tmp_path, access_point) as person:
        engine = person.engine
        heard: list[EngineEvent] = []
        engine.events.subscribe(heard.append)
        before = await engine.token_status()
        after = await engine.refresh_token()
        assert before.expires_at is not None
        assert after.expires_at is not None
        assert after.expires_at > before.expires_at
        begun, done = (one for one in heard if isinstance(one, TokenChanged))
        assert (begun.service, done.service) == ("PAGERO", "PAGERO")
        assert begun.sign_in.renewing_since is not None
        assert done.sign_in.renewing_since is None
        assert engine.has_secret("client_id")
        with pytest.raises(UsageError, match="client_secret"):
            await engine.set_secret("password", Secret("x"))
        assert (await engine.check_connection()).ok
        person.misbehaves({"path": "/document/.*", "action": "status", "status": 403})
        health = await engine.check_connection()
        assert not health.ok
        assert health.problems


async def test_importing_is_told(tmp_path: Path, access_point: Running) -> None:
    """An import reports each file, and events tell what came in."""
    async with clerk(tmp_path, access_point) as person:
        heard: list[EngineEvent] = []
        person.engine.events.subscribe(heard.append)
        (tmp_path / "broken.xml").write_bytes(b"<Invoice")
        report = await person.engine.import_paths([tmp_path / "broken.xml"], "PAGERO")
        assert (report.imported, report.refused, report.exit_status) == (0, 1, 65)
        assert not [one for one in heard if isinstance(one, DocumentImported)]


async def test_recreating(tmp_path: Path, access_point: Running) -> None:
    """Recreate checks again; what the provider has is left alone; a canceled one is new again."""
    async with clerk(tmp_path, access_point) as person:
        invoice = await person.has("INV-1", "SANDBOX-ERROR-ONCE")
        report = await person.engine.recreate(invoice, by="Kari")
        # The little invoice of these tests has no lines: today's rules say so.
        assert not report.done
        await person.sees(invoice, "Export Error")
        assert report.warning
        sent = await person.has("INV-2")
        await person.sends(sent)
        report = await person.engine.recreate(sent)
        assert not report.done
        assert report.exit_status == 0
        await person.sees(sent, "Pending Response")
        stuck = await person.has("INV-3", "SANDBOX-ERROR")
        await person.sends(stuck)
        await person.polls_until(stuck, "Sending Error")
        await person.engine.cancel(stuck)
        await person.engine.recreate(stuck)
        assert not (await person.sees(stuck, "Export Error")).refs


async def test_closing_waits_for_uploads(tmp_path: Path, access_point: Running) -> None:
    """Closing the engine in the middle of a batch leaves nothing in Sending."""
    home = write_config(tmp_path / "home", access_point.url, {})
    engine = wiring.build(home)
    person = Clerk(engine, access_point)
    await person.signs_in()
    person.misbehaves(latency_ms=100)
    ids = await person.has_many(20)
    task = asyncio.create_task(person.sends(*ids))
    await asyncio.sleep(0.15)
    await engine.aclose()
    report = await task
    assert report.stopped
    again = wiring.build(home)
    try:
        statuses = {(await Clerk(again, access_point).sees(one)).status for one in ids}
        assert statuses <= {"Pending Response", "Exported"}
        assert not list((tmp_path / "home" / "run").glob("*.owner.lock"))
    finally:
        await again.aclose()


async def test_every_exchange_is_logged(tmp_path: Path, access_point: Running) -> None:
    """The communication log has each request with its document, and no token in it."""
    async with clerk(tmp_path, access_point) as person:
        ids = await person.has_many(10)
        await person.sends()
        for one in ids:
            said = await person.exchanges(one)
            assert [(each.method, each.status) for each in said] == [("POST", 201)]
            assert said[0].request_size > len(invoice_xml("INV-00000"))
        everything = repr([await person.exchanges(one) for one in (0, *ids)])
        token = await person.engine._account("PAGERO").tokens.access_token()
        assert token not in everything
        assert access_point.client_secret not in everything
