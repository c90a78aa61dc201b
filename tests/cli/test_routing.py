"""Profiles, workflows, and what they do with documents, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.invoices import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program


def test_routing_is_set_up_explained_and_protected(program: Program) -> None:
    """A workflow from a template, the answer to why, and refusals that name their rule."""
    made = program(
        "workflows",
        "create",
        "hold-de",
        "--template",
        "hold-then-send",
        "country=de",
        "send=PAGERO",
    )
    assert made.status == 0, made.err
    assert program("customers", "set", "1", "name=Nord", "country=DE").status == 0
    why = program("workflows", "why", "1", "sales invoice", "--json").json
    assert (why["workflow"], why["service"]) == ("HOLD-DE", "PAGERO")
    listed = program("workflows", "list", "--lang", "fr").text
    assert "À la création d'un document pour un client du pays DE" in listed
    for words, status, rule in (
        (("workflows", "set", "SEND-PAGERO", "enabled=no"), 65, "profile-needs-workflow"),
        (("workflows", "delete", "SEND-PAGERO"), 65, "profile-needs-workflow"),
        (("profiles", "set", "DEFAULT", "default=no"), 65, "one-default-profile"),
        (("profiles", "delete", "DEFAULT"), 65, "one-default-profile"),
        (("workflows", "create", "X", "country=DE,FR"), 65, "one-service-per-document"),
        (("workflows", "set", "HOLD-DE", "colour=red"), 64, "colour"),
        (("profiles", "show", "NONE"), 66, "NONE"),
    ):
        refused = program(*words)
        assert (refused.status, rule in refused.err) == (status, True), refused.err
    assert program("profiles", "create", "EDI", "workflow=SEND-PAGERO", "default=yes").status == 0
    profiles = program("profiles", "list", "--json").json["profiles"]
    assert {one["code"]: one["default"] for one in profiles} == {"DEFAULT": False, "EDI": True}
    assert program("workflows", "check").status == 0


def test_a_held_document_goes_when_it_is_released(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """``send --all`` leaves it alone; after ``release`` it is sent like any other."""
    assert signed_in("workflows", "set", "SEND-PAGERO", "hold=yes").status == 0
    signed_in("import", folder_of(tmp_path / "in", 1))
    (held,) = signed_in("outbox", "list", "--json").json["items"]
    assert (held["status"], held["document_status"]) == ("Held", "Error")
    signed_in("outbox", "send", "--all")
    assert access_point.state()["files"] == 0
    assert signed_in("outbox", "release", str(held["id"])).status == 0
    assert signed_in("outbox", "send", "--all").status == 0
    assert access_point.state()["files"] == 1
    again = signed_in("outbox", "hold", str(held["id"]), "--json")
    assert (again.status, again.json["done"]) == (0, False)


def test_a_batch_is_sent_when_it_is_full(
    signed_in: Program, access_point: Running, tmp_path: Path
) -> None:
    """Two wait for the third; then one ``send --all`` sends all three."""
    assert (
        signed_in("services", "set", "PAGERO", "batch=threshold", "batch_threshold=3").status == 0
    )
    signed_in("import", folder_of(tmp_path / "two", 2))
    signed_in("outbox", "send", "--all")
    statuses = [one["status"] for one in signed_in("outbox", "list", "--json").json["items"]]
    assert (statuses, access_point.state()["files"]) == (["Pending Batch"] * 2, 0)
    signed_in("import", folder_of(tmp_path / "third", 1, start=3))
    assert signed_in("outbox", "send", "--all").status == 0
    assert access_point.state()["files"] == 3


def test_customers_are_previewed_and_exported(program: Program, tmp_path: Path) -> None:
    """A strange column is mapped or refused; a preview changes nothing; formulas are quoted."""
    source = tmp_path / "in.csv"
    source.write_text("Nummer,Name,Region\n7,=2+3,north\n")
    assert program("customers", "import", source).status == 65
    mapped = ("customers", "import", source, "--map", "Nummer=no", "--map", "Region=")
    preview = program(*mapped, "--preview", "--json").json
    assert preview["changes"] == [
        {"no": "7", "new": True, "before": {"name": ""}, "after": {"name": "=2+3"}}
    ]
    assert program("customers", "list", "--json").json["total"] == 0
    assert program(*mapped).status == 0
    assert program("customers", "show", "7", "--json").json["addressed_as"] == ""
    assert "7,'=2+3," in program("customers", "export").text
