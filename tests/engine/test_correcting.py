"""Cancel and send corrected: one action, and nothing is given up for a file that is no good."""

from __future__ import annotations

import json
import re
import stat
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.edocument import LinkKind
from edoc_tui.domain.errors import CannotWriteError, DataError, DuplicateError, InputMissingError
from tests.engine.stage import clerk
from tests.samples import changed, sample

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.engine.reports import ActionReport
    from edoc_tui.sandbox.running import Running
    from tests.engine.stage import Clerk


def invoice(folder: Path, number: str, note: str = "") -> Path:
    """Write a correct invoice into a file; *note* may steer the access point."""
    text = changed("<cbc:ID>103002</cbc:ID>", f"<cbc:ID>{number}</cbc:ID>").decode()
    if note:
        text = re.sub("<cbc:Note>[^<]*", f"<cbc:Note>{note}", text)
    path = folder / f"{number}-{len(note)}.xml"
    path.write_text(text, encoding="utf-8")
    return path


async def brings(person: Clerk, path: Path) -> int:
    """Import a file and return its id."""
    taken: list[int] = []
    await person.engine.import_paths(
        [path], on_imported=lambda one: taken.append(one.document.id if one.document else 0)
    )
    assert taken != [0]
    return taken[0]


async def stuck(person: Clerk, folder: Path, number: str = "C-1") -> int:
    """Return an invoice that is stuck at the provider."""
    first = await brings(person, invoice(folder, number, "SANDBOX-ERROR: wrong department"))
    await person.sends(first)
    await person.polls_until(first, "Sending Error")
    return first


async def rejected(person: Clerk, folder: Path, number: str = "R-1") -> int:
    """Return an invoice that its recipient has rejected."""
    first = await brings(person, invoice(folder, number, "SANDBOX-REJECT: wrong price"))
    await person.sends(first)
    await person.polls_until(first, "Sent")
    await person.engine.approval(first)
    await person.sees(first, "Rejected")
    return first


async def kinds(person: Clerk, document_id: int) -> list[tuple[LinkKind, int]]:
    """Return what a document is tied to."""
    links = await person.engine.store.read(lambda repository: repository.links(document_id))
    return [(one.kind, one.document.id) for one in links]


async def new_of(person: Clerk, report: ActionReport) -> int:
    """Send what a correction brought in, follow it, and return its id."""
    assert report.done
    assert report.document is not None
    await person.sends(report.document.id)
    await person.polls_until(report.document.id, "Sent")
    return report.document.id


async def test_what_is_stuck_is_canceled_and_sent_corrected(
    tmp_path: Path, access_point: Running
) -> None:
    """The same number, once given up at the provider, leaves again with the corrected bytes."""
    async with clerk(tmp_path, access_point) as person:
        first = await stuck(person, tmp_path)
        report = await person.engine.correct(first, invoice(tmp_path, "C-1"), by="kari")
        await person.sees(first, "Canceled")
        second = await new_of(person, report)
        assert await kinds(person, first) == [(LinkKind.CORRECTED_BY, second)]
        assert await kinds(person, second) == [(LinkKind.CORRECTS, first)]
        assert person.access_point.state()["files_by_status"]["Canceled"] == 1


async def test_a_rejected_one_stays_rejected_beside_its_correction(
    tmp_path: Path, access_point: Running
) -> None:
    """The correction has a number of its own; the rejection is history and stays."""
    async with clerk(tmp_path, access_point) as person:
        first = await rejected(person, tmp_path)
        with pytest.raises(DataError, match="needs another one"):
            await person.engine.correct(first, invoice(tmp_path, "R-1"))
        second = await new_of(
            person, await person.engine.correct(first, invoice(tmp_path, "R-1-B"))
        )
        await person.sees(first, "Rejected")
        assert await kinds(person, first) == [(LinkKind.CORRECTED_BY, second)]


async def test_nothing_is_given_up_for_a_file_that_is_no_good(
    tmp_path: Path, access_point: Running
) -> None:
    """Missing, broken, another kind of document, another document's number: all stays."""
    async with clerk(tmp_path, access_point) as person:
        first = await stuck(person, tmp_path)
        other = await brings(person, invoice(tmp_path, "C-2"))
        broken, memo = tmp_path / "broken.xml", tmp_path / "memo.xml"
        broken.write_text("<Invoice", encoding="utf-8")
        memo.write_text(sample("invoices/104001.xml"), encoding="utf-8")
        for path, kind in (
            (tmp_path / "nowhere.xml", InputMissingError),
            (broken, DataError),
            (memo, DataError),
            (invoice(tmp_path, "C-2", "the same number as another one"), DuplicateError),
        ):
            with pytest.raises(kind):
                await person.engine.correct(first, path)
        await person.sees(first, "Sending Error")
        assert await kinds(person, first) == await kinds(person, other) == []


async def test_a_refused_cancellation_imports_nothing(
    tmp_path: Path, access_point: Running
) -> None:
    """While the provider still holds the first one, nothing may take its place."""
    async with clerk(tmp_path, access_point) as person:
        first = await stuck(person, tmp_path)
        person.misbehaves(
            {
                "method": "POST",
                "path": "/file/v1/fileparts/.*",
                "action": "status",
                "status": 422,
            }
        )
        report = await person.engine.correct(first, invoice(tmp_path, "C-1"))
        assert not report.done
        assert await kinds(person, first) == []
        person.misbehaves()
        await new_of(person, await person.engine.correct(first, invoice(tmp_path, "C-1")))


@pytest.mark.parametrize("status", ["Pending Response", "Sent"])
async def test_what_is_on_its_way_or_has_arrived_is_not_corrected(
    tmp_path: Path, access_point: Running, status: str
) -> None:
    """A warning says what to do instead, and nothing changes."""
    async with clerk(tmp_path, access_point) as person:
        first = await brings(person, invoice(tmp_path, "S-1"))
        await person.sends(first)
        if status == "Sent":
            await person.polls_until(first, status)
        report = await person.engine.correct(first, invoice(tmp_path, "S-2"))
        assert (report.done, bool(report.warning)) == (False, True)
        await person.sees(first, status)


async def test_the_logs_can_be_handed_on(tmp_path: Path, access_point: Running) -> None:
    """Everything that happened and was said, in a private file, which is never replaced."""
    async with clerk(tmp_path, access_point) as person:
        first = await stuck(person, tmp_path)
        path = await person.engine.save_log(first, tmp_path / "log.json")
        log = json.loads(path.read_text("utf-8"))
        assert [one["status"] for one in log["entries"]][-1] == "Sending Error"
        assert {one["method"] for one in log["exchanges"]} == {"POST", "GET"}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(CannotWriteError):
            await person.engine.save_log(first, path)
