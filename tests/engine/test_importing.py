"""Importing: each document whole or not at all, each refusal with its reason, nothing lost."""

from __future__ import annotations

import asyncio
import os
import stat
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.errors import DuplicateError, InputMissingError
from edoc_tui.domain.status import Event, ServiceStatus
from edoc_tui.engine.checking import check_file
from edoc_tui.formats import xml
from tests.engine.counter import counter
from tests.samples import SAMPLES, changed, sample, without

if TYPE_CHECKING:
    from pathlib import Path

INVOICES = SAMPLES / "invoices"
WRONG = SAMPLES / "wrong"
ONE = INVOICES / "103002.xml"


async def test_folder_is_imported_byte_for_byte(tmp_path: Path) -> None:
    """All samples end up Exported, for the right customers, with exactly the bytes of the file."""
    async with counter(tmp_path) as desk:
        report = await desk.hand_in(INVOICES)
        assert (report.imported, report.blocked, report.refused) == (40, 0, 0)
        assert report.exit_status == 0
        assert [one.path for one in desk.told] == sorted(one.path for one in desk.told)
        documents = await desk.documents()
        assert {one.status for one in documents} == {ServiceStatus.EXPORTED}
        for one in documents:
            content = await desk.store.read(lambda store, one=one: store.content(one.id))  # type: ignore[misc] # mypy cannot infer a lambda with a default
            assert content == (INVOICES / f"{one.document_no}.xml").read_bytes()
        by_number = {one.document_no: one for one in documents}
        second = by_number["103002"]
        assert (second.customer_no, second.service, second.send_mode) == ("20000", "PAGERO", "Test")
        log = await desk.store.read(lambda store: store.log(second.id))
        assert [one.event for one in log] == [Event.CREATE, Event.EXPORT]
        assert {one.customer_no for one in documents} >= {"10000", "50000", "10500"}
        assert not desk.names("failed")


async def test_findings_are_stored_and_block(tmp_path: Path) -> None:
    """A document with findings is kept, with them, as an Export Error; that is no refusal."""
    async with counter(tmp_path) as desk:
        report = await desk.hand_in(WRONG / "no-reference.xml")
        assert (report.imported, report.blocked, report.exit_status) == (1, 1, 0)
        (document,) = await desk.documents()
        assert document.status is ServiceStatus.EXPORT_ERROR
        assert "PEPPOL-EN16931-R003" in document.last_message
        (problem,) = await desk.store.read(lambda store: store.problems(document.id))
        assert (problem.rule, problem.field) == ("PEPPOL-EN16931-R003", "BT-10")


async def test_wrong_files_are_refused_with_reasons(tmp_path: Path) -> None:
    """Each wrong sample is refused or blocked; refused ones are kept with the reason beside."""
    async with counter(tmp_path) as desk:
        await desk.hand_in(INVOICES)
        before = {path: path.read_bytes() for path in WRONG.iterdir()}
        report = await desk.hand_in(WRONG)
        assert (report.imported, report.blocked, report.refused) == (3, 3, 8)
        assert report.exit_status == 1
        assert {path: path.read_bytes() for path in WRONG.iterdir()} == before
        names = desk.names("failed")
        for one in desk.told:
            assert bool(one.error) == bool(one.quarantined), one.path
            if one.error is not None:
                reason = (desk.home.drop / "failed" / f"{one.quarantined}.reason.txt").read_text()
                assert one.error.message in reason
                assert one.path in reason
        assert len(names) == 16
        for name in names:
            mode = (desk.home.drop / "failed" / name).stat().st_mode
            assert stat.S_IMODE(mode) == 0o600


async def test_duplicate_names_the_earlier_document(tmp_path: Path) -> None:
    """The same number again is refused: which entry, since when, in which status."""
    async with counter(tmp_path) as desk:
        await desk.hand_in(INVOICES / "103001.xml")
        (first,) = await desk.documents()
        report = await desk.hand_in(WRONG / "duplicate-number.xml")
        assert report.exit_status == 65
        error = desk.told[0].error
        assert isinstance(error, DuplicateError)
        assert error.existing == first.id
        assert not error.identical
        assert f"entry {first.id}" in str(error)
        assert f"{first.created_at:%Y-%m-%d}" in str(error)
        assert "Exported" in str(error)
        await desk.hand_in(INVOICES / "103001.xml")
        error = desk.told[0].error
        assert isinstance(error, DuplicateError)
        assert error.identical
        assert len(await desk.documents()) == 1


async def test_duplicates_within_a_folder(tmp_path: Path) -> None:
    """Of two files with one number in one batch, the first is stored and the second refused."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.xml", "b.xml"):
        (folder / name).write_bytes(ONE.read_bytes())
    async with counter(tmp_path / "home") as desk:
        report = await desk.hand_in(folder)
        assert (report.imported, report.refused, report.exit_status) == (1, 1, 1)
        assert [one.document is not None for one in desk.told] == [True, False]


async def test_two_importers_at_once_store_each_document_once(tmp_path: Path) -> None:
    """Two imports of one folder at the same time store every document exactly once."""
    async with counter(tmp_path) as desk, counter(tmp_path) as other:
        reports = await asyncio.gather(desk.hand_in(INVOICES), other.hand_in(INVOICES))
        assert sum(report.imported for report in reports) == 40
        assert sum(report.refused for report in reports) == 40
        assert len(await desk.documents()) == 40


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda folder: [folder / "missing.xml"], 66),
        (lambda folder: [ONE, folder / "missing"], 66),
        (lambda folder: [folder / ("x" * 300)], 66),
        (lambda folder: [folder / "nul\0byte"], 66),
        (lambda folder: [folder], 0),
        (lambda folder: [WRONG / "not-xml.xml"], 65),
        (lambda folder: [WRONG / "doctype.xml"], 65),
        (lambda folder: [WRONG / "totals-contradict.xml"], 65),
        (lambda folder: [WRONG / "cut-off.xml", ONE], 1),
        (lambda folder: [WRONG / "cut-off.xml", WRONG / "order.xml"], 1),
    ],
)
async def test_exit_status(tmp_path: Path, make: object, status: int) -> None:
    """66 for a missing path, 65 for one bad file alone, 1 for some bad of many."""
    assert callable(make)
    folder = tmp_path / "empty"
    folder.mkdir()
    async with counter(tmp_path / "home") as desk:
        report = await desk.hand_in(*make(folder))
        assert report.exit_status == status


async def test_odd_files_do_not_stop_an_import(tmp_path: Path) -> None:
    """Pipes, links, folders, other formats and unreadable files: each has its answer."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.xml").write_bytes(ONE.read_bytes())
    (folder / "sub.xml").mkdir()
    os.mkfifo(folder / "pipe.xml")
    (folder / "link.xml").symlink_to(ONE)
    (folder / "notes.txt").write_text("not an invoice")
    (folder / ".hidden.xml").write_bytes(b"<a/>")
    (folder / "data.json").write_text('{"invoice": 1}')
    (folder / "data.csv").write_text("no;amount\n")
    (folder / "archive.xml").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    async with counter(tmp_path / "home") as desk:
        report = await desk.hand_in(folder)
        told = {one.path.rpartition("/")[2]: one for one in desk.told}
        assert (report.imported, report.refused, report.skipped) == (1, 6, 1)
        assert told["notes.txt"].skipped
        assert ".hidden.xml" not in told
        for name, words in (
            ("sub.xml", "not a regular file"),
            ("pipe.xml", "not a regular file"),
            ("link.xml", "a symbolic link"),
            ("data.json: line 1", "unknown field"),
            ("data.csv", "no column for"),
            ("archive.xml", "a ZIP archive"),
        ):
            assert words in told[name].message, name
        assert not (await desk.hand_in(folder / "link.xml")).imported  # the same document again
        assert isinstance(desk.told[0].error, DuplicateError)


async def test_file_above_the_limit_is_not_copied(tmp_path: Path) -> None:
    """A file of more than 25 MB is refused by its size; only the reason is kept."""
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(xml.MAX_BYTES + 1)
    async with counter(tmp_path / "home") as desk:
        report = await desk.hand_in(large)
        assert report.exit_status == 65
        assert desk.names("failed") == ["large.xml.reason.txt"]


async def test_hostile_names_stay_in_quarantine(tmp_path: Path) -> None:
    """Names with controls, line breaks, dots or surrogates become names of ours."""
    folder = tmp_path / "in"
    folder.mkdir()
    names = [
        b"\x1b]52;c;eHh4\x07.xml", b"evil..\n.xml", b"-rf.xml", b"caf\xe9.xml",
        "a\u202egnp.xml".encode(), b"a" * 240 + b".xml", b"x.reason.txt.xml", b"%2e%2e%2f.xml",
    ]  # fmt: skip
    for number, name in enumerate(names):
        (folder / os.fsdecode(name)).write_bytes(b"<a>%d" % number)
    async with counter(tmp_path / "home") as desk:
        report = await desk.hand_in(folder)
        assert report.refused == len(names)
        kept = desk.names("failed")
        assert len(kept) == 2 * len(names)
        assert all(name.isascii() and name.isprintable() for name in kept)
        assert not any(name.startswith((".", "-")) for name in kept)
        for one in desk.told:
            assert one.path.isprintable()
        again = await desk.hand_in(folder)
        assert again.refused == len(names)
        assert desk.names("failed") == kept  # the same refusal again takes the same place


async def test_hostile_document_number(tmp_path: Path) -> None:
    """A number unfit for a file name stays in the document, and is replaced in the name."""
    path = tmp_path / "a.xml"
    path.write_bytes(sample().replace("103002", "../../2026/№ 7").encode())
    async with counter(tmp_path / "home") as desk:
        await desk.hand_in(path)
        (document,) = await desk.documents()
        assert document.document_no == "../../2026/№ 7"
        assert document.file_name == "2026-7.xml"
        assert await desk.store.read(lambda store: store.content(document.id)) == path.read_bytes()


async def test_named_service_wins(tmp_path: Path) -> None:
    """The service that is named takes the document; an unknown one is named as missing."""
    async with counter(tmp_path) as desk:
        config = desk.home.config_file
        config.write_text(config.read_text() + '\n[services.OTHER]\nservice_integration = ""\n')
        await desk.hand_in(ONE, service="OTHER")
        (document,) = await desk.documents()
        assert document.service == "OTHER"
        with pytest.raises(InputMissingError, match="NOWHERE"):
            await desk.hand_in(ONE, service="NOWHERE")


async def test_document_without_a_route_stays_where_it_is(tmp_path: Path) -> None:
    """Without a way to a service, 78 says what to set; the file is not to blame, nor kept."""
    async with counter(tmp_path) as desk:
        config = desk.home.config_file
        config.write_text(config.read_text().replace("enabled = true", "enabled = false"))
        report = await desk.hand_in(INVOICES)
        assert (report.imported, report.refused, report.exit_status) == (0, 40, 78)
        assert "SEND-PAGERO" in desk.told[0].message
        assert "--service" in desk.told[0].message
        assert not desk.names("failed")
        report = await desk.hand_in(INVOICES, service="PAGERO")
        assert report.imported == 40


async def test_customer_profile_decides(tmp_path: Path) -> None:
    """The customer's sending profile leads to its service; a customer without card is served."""
    async with counter(tmp_path) as desk:
        config, customers = desk.home.config_file, desk.home.customers_file
        config.write_text(
            config.read_text()
            + '\n[services.SECOND]\n[document_sending_profiles.SECOND]\nworkflow = "TO-SECOND"\n'
            '[workflows.TO-SECOND]\nthen = [{ send = "SECOND" }]\n'
        )
        customers.write_text(
            customers.read_text().replace(
                '[customers."20000"]', '[customers."20000"]\ndocument_sending_profile = "SECOND"'
            )
        )
        stranger = tmp_path / "stranger.xml"
        text = sample("invoices/103001.xml").replace(
            "Les Jardins d'Ambrelle SARL", "Nobody &amp; Co"
        )
        vat = text[text.index("9957") :].partition(">")[2].partition("<")[0]
        stranger.write_bytes(text.replace(vat, "FR83404833048").encode())
        await desk.hand_in(ONE, stranger)
        found = {one.document_no: one for one in await desk.documents()}
        assert found["103002"].service == "SECOND"
        assert found["103001"].service == "PAGERO"
        assert (found["103001"].customer_no, found["103001"].customer_name) == (
            "",
            "Nobody & Co",
        )


async def test_killed_store_leaves_whole_documents(tmp_path: Path) -> None:
    """A store that refuses in the middle ends the import; what was stored is whole."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(200):
        text = sample().replace("103002", f"7{number:05}")
        (folder / f"{number:05}.xml").write_bytes(text.encode())
    async with counter(tmp_path / "home") as desk:
        stored = 0
        source = desk.importer.import_paths([folder])
        async for one in source:
            stored += one.document is not None
            if stored == 50:
                break
        await source.aclose()  # type: ignore[attr-defined] # an async generator underneath
        documents = await desk.documents()
        assert len(documents) >= 50
        assert {one.status for one in documents} == {ServiceStatus.EXPORTED}
        report = await desk.hand_in(folder)
        assert report.imported + report.refused == 200
        assert len(await desk.documents()) == 200


def test_checking_changes_nothing(tmp_path: Path) -> None:
    """`validate` reads as an import does, and gives a refusal as a finding."""
    path = tmp_path / "a.xml"
    path.write_bytes(without("cbc:IssueDate"))
    check = check_file(path)
    assert not check.valid
    assert [(one.rule, one.field) for one in check.findings] == [("BR-03", "BT-2")]
    path.write_bytes(changed("TypeCode>380<", "TypeCode>1<"))
    check = check_file(path)
    assert check.header is not None
    assert not check.valid
    assert check_file(ONE).valid
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputMissingError):
        check_file(tmp_path / "missing")
