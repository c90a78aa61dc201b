"""The audit journal: who did what, chained, sealed, anchored; whatever is cut or edited shows."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui import wiring
from edoc_tui.domain.audit import leaf, merkle_climb, merkle_path, merkle_root
from edoc_tui.engine.verifying import verify
from edoc_tui.store.sqlite import open_sqlite
from edoc_tui.store.worker import StoreThread
from tests.engine.stage import clerk, write_config

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.domain.audit import AuditEntry
    from edoc_tui.engine.engine import Engine
    from edoc_tui.sandbox.running import Running
    from edoc_tui.store.repository import Repository


def entries(engine: Engine) -> list[AuditEntry]:
    """Return the whole journal."""
    return list(engine.store.read_now(lambda store: store.audit_entries(limit=1000)))


def actions(engine: Engine) -> list[str]:
    """Return what was done, oldest first, without the seals."""
    return [entry.action for entry in entries(engine) if entry.action != "log.sealed"]


async def test_what_a_person_does_is_in_the_journal(
    tmp_path: Path, access_point: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sign-in, order, cancel and settings, with who, before and after; and no secret."""
    monkeypatch.setenv("SUDO_USER", "kari")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22")
    async with clerk(tmp_path, access_point) as person:
        engine = person.engine
        first, second = await person.has("INV-1"), await person.has("INV-2")
        await person.sends(first, by="kari")
        await engine.cancel(second, by="kari")
        await engine.change_settings({("company", "iban"): "FR1420041010050500013M02606"})
        await engine.change_settings(
            {("services", "PAGERO", "connection", "send_mode"): "Production"}
        )
        assert actions(engine) == [
            "journal.begun",
            "secret.set",
            "secret.set",
            "signed_in",
            "document.ordered",
            "document.canceled",
            "settings.changed",
            "settings.changed",
            "send_mode.changed",
        ]
        by_action = {entry.action: entry.data for entry in entries(engine)}
        who = by_action["document.canceled"]["who"]
        assert (who["sudo_user"], who["ssh"]) == ("kari", "192.0.2.7")
        details = by_action["document.canceled"]["details"]
        assert (details["before"], details["after"]) == ("Exported", "Canceled")
        (named,) = by_action["document.ordered"]["documents"]
        assert named["sha256"] == (await person.sees(first)).sha256
        mode = by_action["send_mode.changed"]["details"]
        assert (mode["before"], mode["after"], mode["by_hand"]) == ("Test", "Production", False)
        found = await engine.verify_audit()
        assert found.whole, found.faults
        assert found.sealed >= 6
        text = "".join(entry.content for entry in entries(engine))
        assert access_point.client_secret not in text
        assert access_point.client_id not in text


async def test_an_edit_by_hand_is_noticed(tmp_path: Path, access_point: Running) -> None:
    """A file that was changed past the program is written down as that, once."""
    async with clerk(tmp_path, access_point) as person:
        engine = person.engine
        config = engine.home.config_file
        config.write_text(config.read_text().replace('"Test"', '"Production"'))
        engine.home.customers_file.write_text('[customers."1"]\nname = "New"\n')
        await person.polls()
        await person.polls()
        assert actions(engine)[4:] == ["settings.edited_by_hand", "send_mode.changed"]
        edited = entries(engine)[-2].data["details"]
        assert edited["before"] == {"services.PAGERO.connection.send_mode": "Test"}
        assert edited["after"] == {"services.PAGERO.connection.send_mode": "Production"}
        engine.home.customers_file.write_text('[customers."1"]\nname = "Newer"\n')
        await person.polls()
        assert entries(engine)[-1].data["details"]["file"] == "customers.toml"


def _tamper(database: Path, sql: str) -> None:
    """Change the store past the program, as somebody with its file can."""
    db = sqlite3.connect(database)
    names = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(sql)
    db.commit()
    db.close()


TAMPERED = {
    "edited": ("UPDATE audit SET content = replace(content, 'kari', 'olav') WHERE id = 7", "7"),
    "its column edited": ("UPDATE audit SET action = 'signed_in' WHERE id = 6", "6"),
    "no JSON": ("UPDATE audit SET content = '{' WHERE id = 6", "6"),
    "no table": ("UPDATE audit SET content = '[1]' WHERE id = 6", "6"),
    "deleted": ("DELETE FROM audit WHERE id = 6", "6"),
    "truncated": ("DELETE FROM audit WHERE id > 5", "5"),
    "emptied": ("DELETE FROM audit", "0"),
    "log edited": ("UPDATE document_log SET message = 'x' WHERE event = 'canceled'", "log"),
    "log shortened": ("DELETE FROM document_log WHERE event = 'canceled'", "log"),
}


@pytest.mark.parametrize("name", TAMPERED)
async def test_o06_an_edited_or_truncated_journal_fails(
    tmp_path: Path, access_point: Running, name: str
) -> None:
    """Every edit, gap and cut end is found; the store itself refuses all of them first."""
    async with clerk(tmp_path, access_point) as person:
        document = await person.has("INV-1")
        await person.engine.cancel(document, by="kari")
        await person.engine.change_settings({("company", "name"): "kari & co"})
        await person.engine.change_settings({("company", "name"): "kari"})
        assert (await person.engine.verify_audit()).whole
        home = person.engine.home
    sql, told = TAMPERED[name]
    connection = open_sqlite(home.database)
    connection.begin(write=True)
    with pytest.raises(Exception, match=r"never"):
        connection.repository._db.execute(sql)
    connection.close()
    _tamper(home.database, sql)
    engine = wiring.build(home)
    try:
        found = await engine.verify_audit()
    finally:
        await engine.aclose()
    assert not found.whole
    assert told in " ".join(found.faults)


async def test_a_journal_that_began_anew_is_found(tmp_path: Path, access_point: Running) -> None:
    """Emptying the journal and going on does not hide what was there."""
    async with clerk(tmp_path, access_point) as person:
        await person.engine.cancel(await person.has("INV-1"), by="kari")
        home = person.engine.home
    _tamper(home.database, "DELETE FROM audit")
    engine = wiring.build(home)
    try:
        await engine.enter()
        found = await engine.verify_audit()
    finally:
        await engine.aclose()
    assert any("began anew" in fault for fault in found.faults)


async def test_no_credential_in_the_settings_is_written_down(
    tmp_path: Path, access_point: Running
) -> None:
    """What a person wrote where it does not belong is hidden, in the journal and beside it."""
    async with clerk(tmp_path, access_point) as person:
        engine, config = person.engine, person.engine.home.config_file
        mine = 'home = "https://kari:Pa55word@example.com/"\nclient_secret = "Pa55word"\n'
        config.write_text(f"{config.read_text()}[mine]\n{mine}")
        await person.polls()
        after = entries(engine)[-1].data["details"]["after"]
        assert after == {
            "mine.home": "https://[hidden]@example.com/",
            "mine.client_secret": "[hidden]",
        }
    for file in tmp_path.joinpath("home").glob("outbox.db*"):
        assert b"Pa55word" not in file.read_bytes()


def test_killed_while_appending(tmp_path: Path) -> None:
    """Whoever dies in the middle of an entry leaves none, or a whole one."""
    home = write_config(tmp_path / "home", "http://127.0.0.1:9", {})
    _append(home.database, 1)
    spawn = multiprocessing.get_context("spawn")
    for _ in range(3):
        victim = spawn.Process(target=_append, args=(home.database, 10_000))
        victim.start()
        before = _count(home.database)
        while _count(home.database) < before + 20:
            time.sleep(0.01)
        victim.kill()
        victim.join()
    connection = open_sqlite(home.database)
    found = verify(connection.repository, ())
    connection.close()
    assert found.faults == []
    assert found.entries > 60


def _count(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("SELECT count(*) FROM audit").fetchone()[0])
    finally:
        db.close()


async def test_an_older_backup_is_found_and_acknowledged(
    tmp_path: Path, access_point: Running
) -> None:
    """Going on from an older state shows, until a person says so; that shows for ever."""
    async with clerk(tmp_path, access_point) as person:
        await person.engine.cancel(await person.has("INV-1"), by="kari")
        home = person.engine.home
    older = {file: file.read_bytes() for file in home.data_dir.glob("outbox.db*")}
    engine = wiring.build(home)
    for name in ("a", "b"):
        await engine.change_settings({("company", "name"): name})
    await engine.aclose()
    for file in home.data_dir.glob("outbox.db*"):
        file.unlink()
    for file, content in older.items():
        file.write_bytes(content)
    engine = wiring.build(home)
    try:
        for name in ("c", "d", "e"):
            await engine.change_settings({("company", "name"): name})
        found = await engine.verify_audit()
        assert any("Entry 7" in fault for fault in found.faults)
        assert [number for number, _hash in await engine.acknowledge_loss()] == [7, 8]
        found = await engine.verify_audit()
        assert found.faults == []
        assert "from number 7 on were lost" in " ".join(found.notes)
        assert await engine.acknowledge_loss() == []
    finally:
        await engine.aclose()


def _append(path: Path, count: int) -> None:
    thread = StoreThread(partial(open_sqlite, path))

    def work(store: Repository) -> object:
        return store.record("document.canceled", {"user": "kari"})

    for _ in range(count):
        thread.write_now(work)
    thread.close()


def test_processes_that_append_together_keep_the_chain(tmp_path: Path) -> None:
    """Four processes append at once: no gap, no fork, every entry there."""
    home = write_config(tmp_path / "home", "http://127.0.0.1:9", {})
    _append(home.database, 1)
    spawn = multiprocessing.get_context("spawn")
    several = [spawn.Process(target=_append, args=(home.database, 25)) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
        assert one.exitcode == 0
    connection = open_sqlite(home.database)
    found = verify(connection.repository, ())
    connection.close()
    assert found.faults == []
    assert found.entries == 101


@given(st.lists(st.text(max_size=8), min_size=1, max_size=40), st.data())
def test_every_leaf_climbs_to_the_root(texts: list[str], data: st.DataObject) -> None:
    """A path leads from each leaf to the root, and from no other text."""
    leaves = [leaf(text) for text in texts]
    index = data.draw(st.integers(0, len(texts) - 1))
    path = merkle_path(leaves, index)
    assert merkle_climb(leaves[index], path) == merkle_root(leaves)
    assert merkle_climb(leaf(texts[index] + "!"), path) != merkle_root(leaves)
