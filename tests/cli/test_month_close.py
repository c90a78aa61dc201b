"""``outbox reconcile`` and ``outbox stats`` on a store with documents in every state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.home import Home
from edoc_tui.store.sqlite import open_sqlite
from tests.console.offices import new, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

STATES = {
    "F-1": "Sent",
    "F-2": "Exported",
    "F-3": "Held",
    "F-4": "Sending Error",
    "F-5": "Pending Response",
    "F-6": "Sent",
    "F-7": "Sent",
    "F-8": "Sent",
}


@pytest.fixture
def month(program: Program) -> Program:
    """A home with documents of November, one for each state, and one of October."""
    Home(program.home, program.home).prepare()
    connection = open_sqlite(program.home / "outbox.db")
    connection.begin(write=True)
    for number, status in STATES.items():
        put(connection.repository, new(number, "Trey; Research\x1b"), status, "because")
    import dataclasses

    old = new("F-9")
    header = dataclasses.replace(old.header, issue_date=date(2026, 10, 31))
    put(connection.repository, dataclasses.replace(old, header=header), "Sent")
    connection.commit()
    connection.close()
    return program


LIST = """N° facture;Montant TTC;Devise;Date
F-1;125,00;EUR;20/11/2026
F-2;125,00;EUR;20/11/2026
F-3;125,00;EUR;20/11/2026
F-4;125,00;EUR;20/11/2026
F-5;125,00;EUR;20/11/2026
F-6;1 250,00;EUR;20/11/2026
F-7;125,00;USD;20/11/2026
F-7;125,00;USD;20/11/2026
F-10;125,00;EUR;20/11/2026
F-9;125,00;EUR;30/11/2026
F-11;125,00;EUR;01/12/2026
"""


def test_every_gap_is_named(month: Program, tmp_path: Path) -> None:
    """One row for each number that is not closed, and exit status 1."""
    path = tmp_path / "erp.csv"
    path.write_bytes(LIST.encode("cp1252"))
    close = ("outbox", "reconcile", "--month", "2026-11", "--erp", path)
    done = month(*close, "--json", "--read-only")
    assert done.status == 1
    answer = done.json
    assert answer["schema"] == "edoc-tui.reconciliation/1"
    gaps = {row["document_no"]: row["gaps"] for row in answer["rows"]}
    assert gaps == {
        "F-1": [],
        "F-2": ["not sent"],
        "F-3": ["outcome not clear"],
        "F-4": ["failed"],
        "F-5": ["not delivered"],
        "F-6": ["another amount"],
        "F-7": ["twice in the list", "another currency"],
        "F-8": ["not in the list"],
        "F-9": [],
        "F-10": ["not in the outbox"],
    }
    counts = {key: answer[key] for key in ("listed", "delivered", "answered", "gaps", "outside")}
    assert counts == {"listed": 9, "delivered": 5, "answered": 0, "gaps": 8, "outside": 1}
    text = month(*close)
    assert text.status == 1
    assert "F-10" in text.text
    assert "F-1 " not in text.text
    assert "\x1b" not in text.text
    french = month(*close, "--lang", "fr")
    assert "absent de la boîte d'envoi" in french.text


def test_a_closed_month_ends_well(month: Program, tmp_path: Path) -> None:
    """Without gaps the status is 0."""
    path = tmp_path / "erp.csv"
    path.write_text("no,amount\nF-9,125\n")
    done = month("outbox", "reconcile", "--month", "2026-10", "--erp", path)
    assert done.status == 0
    assert done.text.startswith("0 gaps")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--month", "2026-13", "--erp", "list.csv"), 64),
        (("--month", "2026-11"), 64),
        (("--month", "2026-11", "--erp", "nowhere.csv"), 66),
        (("--month", "2026-11", "--erp", "list.csv"), 65),
        (("--month", "2026-11", "--erp", "list.csv", "--column", "x=y"), 64),
    ],
)
def test_wrong_questions(month: Program, words: tuple[str, ...], status: int) -> None:
    """Usage 64, a missing file 66, a wrong list 65 with line and column."""
    (month.home.parent / "list.csv").write_text("no;amount\nF-1;12,5,0\n")
    done = month("outbox", "reconcile", *words)
    assert done.status == status
    if status == 65:
        assert "line 2, column 2" in done.err


def test_statistics(month: Program) -> None:
    """Counts agree with the store; the text has bars, and plain ones for a plain terminal."""
    answer = month("outbox", "stats", "--json", "--read-only").json
    assert answer["schema"] == "edoc-tui.statistics/1"
    assert answer["total"] == 9
    assert (len(answer["days"]), answer["days"][-1]["total"]) == (30, 9)
    assert answer["days"][-1]["failed"] == 2
    assert answer["statuses"]["Sent"] == 5
    assert answer["delivery_seconds"]["count"] == 5
    assert {one["status"] for one in answer["failures"]} == {"Held", "Sending Error"}
    customers = {one["customer_no"]: one["documents"] for one in answer["customers"]}
    assert customers == {"10000": 9}
    assert "█" in month("outbox", "stats").text
    plain = month("outbox", "stats", PYTHONIOENCODING="ascii").text
    assert "#" in plain
    assert plain.isascii()
    assert max(map(len, plain.splitlines())) <= 80
    assert month("outbox", "stats", "--service", "NOWHERE").status == 66


def test_amounts_are_exact(month: Program, tmp_path: Path) -> None:
    """A cent is a gap."""
    path = tmp_path / "erp.csv"
    path.write_text(f"no,amount\nF-9,{Decimal('125.01')}\n")
    assert month("outbox", "reconcile", "--month", "2026-10", "--erp", path).status == 1
