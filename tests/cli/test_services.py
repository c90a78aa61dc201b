"""Several E-Document services side by side: made, copied, renamed, deleted, never mixed up."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import tomli

from tests.samples import SAMPLES

if TYPE_CHECKING:
    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program


def saved(program: Program) -> dict[str, object]:
    """Return the services as the file has them."""
    found: dict[str, object] = tomli.loads((program.home / "config.toml").read_text("utf-8"))
    services = found["services"]
    assert isinstance(services, dict)
    return services


def test_services_are_created_shown_and_changed(program: Program) -> None:
    """On an empty home the usual service stays when another one comes beside it."""
    assert program("services", "create", "pagero-test", "description=Trial").status == 0
    listed = program("services", "list", "--json").json
    assert listed["schema"] == "edoc-tui.services/1"
    assert [one["code"] for one in listed["services"]] == ["PAGERO", "PAGERO-TEST"]
    new = program("services", "show", "PAGERO-TEST", "--json").json
    assert (new["service_integration"], new["send_mode"], new["batch"]) == ("", "Test", "off")
    done = program(
        "services", "set", "PAGERO-TEST", "batch=threshold", "batch_threshold=25",
        "supported_document_types=sales invoice, Reminder", "auto_import=yes",
    )  # fmt: skip
    assert done.status == 0, done.err
    new = program("services", "show", "PAGERO-TEST", "--json").json
    assert new["batch_threshold"] == 25
    assert new["supported_document_types"] == ["Sales Invoice", "Reminder"]
    assert new["auto_import"] is True
    assert "Trial" in program("services", "list").text
    assert program("services", "set", "PAGERO-TEST", "batch_start=06:30").status == 0
    assert program("services", "set", "PAGERO-TEST", "batch_start=6h30").status == 65
    new = program("services", "show", "PAGERO-TEST", "--json").json
    assert new["batch_start"] == "06:30"


def test_an_integration_needs_consent(program: Program) -> None:
    """Choosing a third party is agreed to, or the old value stays."""
    program("services", "create", "NEW")
    done = program("services", "set", "NEW", "service_integration=pagero")
    assert done.status == 64
    assert "--consent" in done.err
    assert "contract with the provider" in done.err
    assert program("services", "show", "NEW", "--json").json["service_integration"] == ""
    done = program("services", "set", "NEW", "service_integration=pagero", "--consent")
    assert done.status == 0
    assert program("services", "show", "NEW", "--json").json["service_integration"] == "pagero"
    assert program("services", "set", "NEW", "service_integration=pagero").status == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("create", "PAGERO"), 65),
        (("create", "x/y"), 65),
        (("create", "A" * 21), 65),
        (("create", "N", "service_integration=nobody"), 65),
        (("create", "N", "size=1"), 64),
        (("set", "PAGERO", "batch_threshold=0"), 65),
        (("set", "PAGERO", "supported_document_types=Letter"), 65),
        (("set", "NOWHERE", "description=x"), 66),
        (("copy", "PAGERO", "pagero"), 65),
        (("rename", "NOWHERE", "N"), 66),
        (("delete", "PAGERO", "--yes"), 65),
        (("delete", "PAGERO"), 64),
    ],
)
def test_what_cannot_be_changes_nothing(
    program: Program, words: tuple[str, ...], status: int
) -> None:
    """Codes that are taken or none, wrong values, unknown services, the last service."""
    program.home.mkdir(mode=0o700)
    before = b'[services.PAGERO]\nservice_integration = "pagero"  # ours\n'
    (program.home / "config.toml").write_bytes(before)
    assert program("services", *words).status == status
    assert (program.home / "config.toml").read_bytes() == before


def test_a_service_in_use_is_not_deleted(program: Program) -> None:
    """The enabled workflow that sends to it is named; a disabled one does not keep it."""
    program.home.mkdir(mode=0o700)
    shutil.copy(SAMPLES / "config.toml", program.home)
    assert program("services", "copy", "PAGERO", "PAGERO-2").status == 0
    done = program("services", "delete", "PAGERO", "--yes")
    assert done.status == 65
    assert "SEND-PAGERO" in done.err
    assert program("services", "delete", "PAGERO-2", "--yes").status == 0
    assert list(saved(program)) == ["PAGERO"]
    text = (program.home / "config.toml").read_text("utf-8")
    assert text == (SAMPLES / "config.toml").read_text("utf-8")


def test_a_renamed_service_keeps_everything(signed_in: Program, access_point: Running) -> None:
    """Comments, secrets, sign-in and documents follow the new code; so does the workflow."""
    config = signed_in.home / "config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write('\n[workflows.W]\nthen = [{ send = "PAGERO" }]  # as agreed\n')
    assert signed_in("import", SAMPLES / "invoices" / "103001.xml").status == 0
    done = signed_in("services", "rename", "PAGERO", "live")
    assert done.status == 0, done.err
    assert 'then = [{ send = "LIVE" }]  # as agreed' in config.read_text("utf-8")
    (item,) = signed_in("outbox", "list", "--json").json["items"]
    assert item["service"] == "LIVE"
    assert signed_in("token", "status", "--json").json["service"] == "LIVE"
    assert signed_in("token", "refresh").status == 0
    done = signed_in("outbox", "send", "--all")
    assert done.status == 0, done.err
    assert access_point.state()["files"] == 1
    assert signed_in("doctor").status == 0


def test_a_copy_signs_in_for_itself(signed_in: Program) -> None:
    """Settings are copied, in Test; credentials and tokens are not, as a token works once."""
    assert signed_in("connection", "set", "send_mode=Certification").status == 0
    assert signed_in("services", "copy", "PAGERO", "TWIN").status == 0
    twin = signed_in("connection", "show", "--service", "TWIN", "--json").json["connection"]
    own = signed_in("connection", "show", "--service", "PAGERO", "--json").json["connection"]
    assert twin == {**own, "send_mode": "Test"}
    assert signed_in("token", "refresh", "--service", "TWIN").status == 77
    assert signed_in("token", "refresh", "--service", "PAGERO").status == 0


def test_a_deleted_service_takes_its_secrets_and_leaves_its_history(
    signed_in: Program, access_point: Running
) -> None:
    """Open documents keep it; once they are sent it goes, and they are still there to read."""
    assert signed_in("services", "create", "OTHER").status == 0
    assert signed_in("import", SAMPLES / "invoices" / "103001.xml").status == 0
    refused = signed_in("services", "delete", "PAGERO", "--yes")
    assert refused.status == 65
    assert "1 document" in refused.err
    assert signed_in("outbox", "send", "--all").status == 0
    while signed_in("outbox", "list", "--status", "sent", "--json").json["total"] == 0:
        assert signed_in("outbox", "poll").status == 0
    done = signed_in("services", "delete", "PAGERO", "--yes")
    assert done.status == 0, done.err
    assert list(saved(signed_in)) == ["OTHER"]
    (item,) = signed_in("outbox", "list", "--json").json["items"]
    assert (item["service"], item["status"]) == ("PAGERO", "Sent")
    assert signed_in("outbox", "show", str(item["id"])).status == 0
    assert signed_in("outbox", "log", str(item["id"])).status == 0
    assert signed_in("services", "create", "PAGERO", "service_integration=pagero", "--consent")
    assert signed_in("token", "status", "--service", "PAGERO", "--json").json["state"] == "missing"
    assert signed_in("token", "refresh", "--service", "PAGERO").status == 77
