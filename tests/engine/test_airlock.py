"""The airlock: copied homes, tokens of another place, two people, what was reviewed."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from edoc_tui import wiring
from edoc_tui.config.home import Home
from edoc_tui.domain.errors import UsageError
from edoc_tui.engine import whereabouts
from edoc_tui.engine.whereabouts import Standing
from edoc_tui.sandbox.running import Running
from edoc_tui.store.worker import StoreThread
from tests.engine.stage import Clerk, clerk, invoice_xml, new_document
from tests.scenarios.test_inbox_scenarios import arrive, inbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from edoc_tui.engine.engine import Engine


@asynccontextmanager
async def opened(home: Path, access_point: Running) -> AsyncIterator[Clerk]:
    """Open a home that exists, signed in."""
    engine = wiring.build(Home(home, home))
    try:
        person = Clerk(engine, access_point)
        yield person
    finally:
        await engine.aclose()


@pytest.mark.parametrize("mode", ["Test", "Production"])
async def test_a_copied_home_sends_only_when_confirmed(
    tmp_path: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """From another machine nothing leaves; a copy beside the first not in Production."""
    async with clerk(tmp_path, access_point, send_mode=mode) as person:
        document = await person.has("INV-1")
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    async with opened(tmp_path / "copy", access_point) as person:
        await person.signs_in()
        assert await person.engine.standing() is Standing.MOVED
        if mode == "Production":
            report = await person.sends(document, released_by="kari")
            assert (report.exit_status, person.uploads()) == (78, 0)
        monkeypatch.setattr(whereabouts, "machine", lambda: "another machine")
        assert await person.engine.standing() is Standing.FOREIGN
        report = await person.sends(document, released_by="kari")
        assert (report.exit_status, person.uploads()) == (78, 0)
        assert "home confirm" in str(report.error)
        await person.engine.confirm_home()
        assert await person.engine.standing() is Standing.KNOWN
        report = await person.sends(document, released_by="kari")
        assert (report.exit_status, person.uploads()) == (0, 1)


PLACES = {
    "authentication": ("authentication_url", "/oauth/v2"),
    "files": ("file_api_url", "/file/v1/files"),
    "file parts": ("fileparts_url", "/file/v1/fileparts"),
    "documents": ("document_api_url", "/document/v1/documents"),
}


@pytest.mark.parametrize("place", PLACES)
async def test_o04_a_test_token_never_reaches_production(tmp_path: Path, place: str) -> None:
    """Tokens given for one set of addresses are not used in Production at another."""
    key, path = PLACES[place]
    with Running(None) as test_point, Running(None) as production:
        async with clerk(tmp_path, test_point) as person:
            document = await person.has("INV-1")
            connection = ("services", "PAGERO", "connection")
            await person.engine.change_settings(
                {
                    (*connection, key): production.url + path,
                    (*connection, "send_mode"): "Production",
                }
            )
            report = await person.sends(document, released_by="kari")
            assert report.exit_status == 77
            assert "other addresses" in str(report.error)
            assert test_point.state()["files"] == production.state()["files"] == 0
            assert (await person.sees(document)).status == "Exported"


async def test_what_was_reviewed_is_what_is_sent(tmp_path: Path, access_point: Running) -> None:
    """A document that changed after a person agreed stays, and says why."""
    async with clerk(tmp_path, access_point, send_mode="Production") as person:
        first, second = await person.has("INV-1"), await person.has("INV-2")
        reviewed = {one: (await person.sees(one)).sha256 for one in (first, second)}
        changed = new_document("INV-2", invoice_xml("INV-2", "another"))
        from edoc_tui.domain.status import Actor

        await person.engine.store.write(
            lambda store: store.replace(second, changed, Actor.OPERATOR, by="olav")
        )
        report = await person.sends(first, second, released_by="kari", reviewed=reviewed)
        assert [line.document_id for line in report.sent] == [first]
        assert [line.document_id for line in report.skipped] == [second]
        assert person.uploads() == 1
        assert not (await person.sees(second)).released


async def test_a_change_after_the_release_is_caught_at_the_claim(
    tmp_path: Path, access_point: Running
) -> None:
    """In Test too: the comparison is made in the transaction that claims the document."""
    async with clerk(tmp_path, access_point) as person:
        document = await person.has("INV-1")
        report = await person.sends(document, reviewed={document: "0" * 64})
        assert "changed" in report.skipped[0].message
        assert person.uploads() == 0


def as_(engine: Engine, name: str, login: str = "") -> None:
    """Let another person sit at the keyboard."""
    engine.person = replace(engine.person, sudo_user=name, login=login)


async def test_production_waits_for_a_second_person(tmp_path: Path, access_point: Running) -> None:
    """One person, however often, releases nothing; another one does; a change begins anew."""
    async with clerk(tmp_path, access_point, send_mode="Production") as person:
        engine = person.engine
        await engine.change_settings({("services", "PAGERO", "four_eyes"): True})
        document, later = await person.has("INV-1"), await person.has("INV-2")
        as_(engine, "kari", "kari")
        for _ in range(2):
            report = await person.sends(document, released_by="kari")
            assert "second person" in report.skipped[0].message
        as_(engine, "olav", "kari")  # sudo makes nobody another person
        await person.sends(document, released_by="olav")
        assert (person.uploads(), (await person.sees(document)).released) == (0, False)
        as_(engine, "olav", "olav")
        report = await person.sends(document, later, released_by="olav")
        assert [line.document_id for line in report.sent] == [document]
        assert [line.document_id for line in report.skipped] == [later]
        assert person.uploads() == 1


@pytest.mark.parametrize("mode", ["Test", "Production"])
async def test_a_rejection_waits_for_a_second_person(
    tmp_path: Path, access_point: Running, mode: str
) -> None:
    """Nothing leaves with the first person's rejection; the second one's is sent, once."""
    arrive(access_point)
    async with clerk(tmp_path, access_point, send_mode=mode) as person:
        engine = person.engine
        await engine.change_settings({("services", "PAGERO", "four_eyes"): True})
        await engine.receive()
        (document,) = await inbox(person)
        as_(engine, "kari")
        for _ in range(2):
            report = await engine.reject(document.id, "wrong price", by="k", released_by="k")
            assert (report.done, "kari" in report.warning) == (False, True)
        assert person.uploads() == 0
        assert "wrong price" in (await person.sees(document.id)).last_message
        as_(engine, "olav")
        assert await engine.proposed(document.id) == ("kari", "OTH", "wrong price")
        with pytest.raises(UsageError, match="no reason code"):
            await engine.reject(document.id, "wrong price", code="XXX", released_by="o")
        report = await engine.reject(document.id, "never ordered", by="o", released_by="o")
        assert not report.done  # two people agree to the same, or to nothing
        report = await engine.reject(document.id, " Wrong  price", by="o", released_by="o")
        assert report.done, report.warning
        assert await engine.proposed(document.id) is None
        assert (await person.sees(document.id)).status == "Rejected"
        assert person.uploads() == 1
        entries = await engine.store.read(lambda store: store.audit_of(document.id))
        agreed = [one for one in entries if one.action == "document.reject_agreed"]
        assert [one.data["who"]["sudo_user"] for one in agreed] == [
            "kari", "kari", "olav", "olav",
        ]  # fmt: skip
        assert agreed[0].data["details"]["message"] == "OTH: wrong price"


async def test_an_approval_counts_in_production_alone(
    tmp_path: Path, access_point: Running
) -> None:
    """What goes to Production is released by two, an approval, too; in Test one is enough."""
    for mode, mates in (("Production", ("kari", "olav")), ("Test", ("kari",))):
        arrive(access_point)
        async with clerk(tmp_path / mode, access_point, send_mode=mode) as person:
            engine = person.engine
            await engine.change_settings({("services", "PAGERO", "four_eyes"): True})
            await engine.receive()
            (document,) = await inbox(person)
            before = person.uploads()
            for mate in mates:
                assert person.uploads() == before
                as_(engine, mate)
                report = await engine.approve(document.id, by=mate, released_by=mate)
            assert report.done, report.warning
            assert person.uploads() == before + 1


async def test_read_only_writes_nothing(tmp_path: Path, access_point: Running) -> None:
    """An engine that only reads refuses every act, and its store every write."""
    async with clerk(tmp_path, access_point) as person:
        document = await person.has("INV-1")
    before = (tmp_path / "home" / "config.toml").read_bytes()
    engine = wiring.build(Home(tmp_path / "home", tmp_path / "home"), read_only=True)
    try:
        assert (await engine.store.read(lambda store: store.get(document))).id == document
        for act in (
            engine.send([document]),
            engine.poll(),
            engine.cancel(document),
            engine.change_settings({("company", "name"): "X"}),
            engine.import_paths([tmp_path]),
        ):
            with pytest.raises(Exception, match="--read-only"):
                await act
        assert isinstance(engine.store, StoreThread)
        with pytest.raises(Exception, match=r"read|write"):
            engine.store.write_now(lambda store: store.note(document, "x"))
    finally:
        await engine.aclose()
    assert (tmp_path / "home" / "config.toml").read_bytes() == before
