"""``setup status``, ``setup test-document`` and ``connection test``, as scripts use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edoc_tui.engine.setup_progress import TITLES
from tests.cli.conftest import sign_in

if TYPE_CHECKING:
    from edoc_tui.sandbox.running import Running
    from tests.cli.program import Program


def states(program: Program, *words: str) -> dict[str, str]:
    """Return how each step stands."""
    answer: dict[str, Any] = program("setup", "status", "--json", *words).json
    assert answer["schema"] == "edoc-tui.setup/1"
    return {step["step"]: step["state"] for step in answer["steps"]}


COMPANY = (
    "name=Cronus SAS", "address=1 quai du Port", "city=Lyon", "post_code=69001", "country=FR",
    "vat_registration_no=FR68910452333",
)  # fmt: skip
CUSTOMER = (
    "name=Bakkerij", "address=Kerkstraat 1", "city=Gent", "post_code=9000", "country=BE",
    "vat_registration_no=BE0403170701",
)  # fmt: skip


def test_every_step_is_seen_as_it_is_done(connected: Program, access_point: Running) -> None:
    """From missing to done, in whatever order the commands are given, to a sent document."""
    found = states(connected)
    assert list(found) == list(TITLES)
    assert {key for key, state in found.items() if state == "done"} == {
        "credentials", "redirect", "addresses", "company_id", "send_mode", "workflow",
    }  # fmt: skip
    assert connected("services", "set", "PAGERO", "service_integration=pagero", "--consent")
    failed = connected("connection", "test", "--json")
    assert (failed.status, failed.json["ok"]) == (77, False)
    assert states(connected)["test"] == "failing"
    sign_in(connected, access_point)
    assert states(connected)["refresh"] == "missing"
    assert connected("token", "refresh").status == 0
    done = connected("connection", "test")
    assert done.status == 0, done.text
    assert "✓ done" in done.text
    assert "Clock" in done.text
    assert states(connected)["test"] == "done"
    assert connected("connection", "set", "send_mode=Certification").status == 0
    assert states(connected)["test"] == "missing"  # what was tested is another connection
    assert connected("connection", "test", "--json").json["ok"]
    refused = connected("setup", "test-document")
    assert refused.status == 66
    assert connected("company", "set", *COMPANY).status == 0
    assert connected("customers", "set", "10000", *CUSTOMER).status == 0
    assert connected("setup", "test-document", "--customer", "9").status == 66
    made = connected("setup", "test-document", "--json").json
    assert states(connected)["document"] == "missing"
    assert connected("outbox", "send", str(made["id"])).status == 0
    while connected("outbox", "list", "--status", "sent", "--json").json["total"] == 0:
        assert connected("outbox", "poll").status == 0
    answer = connected("setup", "status", "--json").json
    assert answer["complete"], answer
    french = connected("setup", "status", "--lang", "fr").text
    assert "✓ fait" in french
    assert "Demander un code d'autorisation" in french


def test_what_is_wrong_is_failing_or_missing(program: Program) -> None:
    """An empty home has almost everything missing; a service without a workflow is told."""
    assert states(program)["integration"] == "missing"
    assert program("services", "create", "SECOND").status == 0
    second = states(program, "--service", "SECOND")
    assert second["integration"] == "missing"
    assert second["workflow"] == "missing"
    assert states(program)["workflow"] == "done"
    with (program.home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[services.THIRD]\nservice_integration = "nobody"\n')
    assert states(program, "--service", "THIRD")["integration"] == "failing"
    assert program("setup", "status", "--service", "NOWHERE").status == 66


def test_no_test_document_in_production(connected: Program) -> None:
    """A service in Production gets no test document."""
    with (connected.home / "config.toml").open(encoding="utf-8") as file:
        text = file.read()
    (connected.home / "config.toml").write_text(f'{text}send_mode = "Production"\n', "utf-8")
    assert connected("company", "set", *COMPANY).status == 0
    assert connected("customers", "set", "10000", *CUSTOMER).status == 0
    refused = connected("setup", "test-document")
    assert refused.status == 64
    assert "Production" in refused.err
    assert connected("outbox", "list", "--json").json["total"] == 0


def test_a_test_document_passes_every_check(program: Program) -> None:
    """With a GLN, without a VAT number, with every field: nothing blocks it."""
    assert program("company", "set", *COMPANY, "contact_name=Ada & Co", "phone=1").status == 0
    assert program("customers", "set", "1", *CUSTOMER).status == 0
    customer = (*CUSTOMER[:-1], "gln=5412345000013", "use_gln_in_electronic_documents=true")
    assert program("customers", "set", "2", *customer).status == 0
    for number in ("1", "2"):
        made = program("setup", "test-document", "--customer", number)
        assert made.status == 0, made.err
    for item in program("outbox", "list", "--json").json["items"]:
        assert (item["status"], item["amount_including_vat"]) == ("Exported", "1.00")
