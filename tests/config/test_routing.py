"""Profiles and workflows in config.toml: edited in place, and never into a contradiction."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from edoc_tui.config.files import read_settings
from edoc_tui.config.routing import delete_profile, delete_workflow, set_profile, set_workflow
from edoc_tui.config.routing_fields import parse_pairs, template
from edoc_tui.domain.errors import DataError, InputMissingError, SettingsError, UsageError
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.routing import Subject

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITTEN = """\
# ours
[document_sending_profiles.DEFAULT]
default = true          # for everybody
workflow = "SEND-PAGERO"

[workflows.SEND-PAGERO]  # keep
when = { document_type = ["Sales Invoice"] }   # invoices alone
then = [{ send = "PAGERO" }]
own = 1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A configuration that a person wrote."""
    file = tmp_path / "config.toml"
    file.write_text(WRITTEN)
    return file


def test_what_is_implied_does_not_vanish(tmp_path: Path) -> None:
    """The first workflow beside the usual one leaves the usual one in force."""
    path = tmp_path / "config.toml"
    set_workflow(path, "DE", {**template("export-only", ["PAGERO"]), "country": ["DE"]}, new=True)
    settings = read_settings(path)
    assert settings.route(Subject("Sales Invoice")).workflow.code == "SEND-PAGERO"
    german = settings.route(Subject("Sales Invoice", country="DE")).workflow
    assert (german.code, german.export_only) == ("DE", True)


def test_edits_keep_what_a_person_wrote(path: Path) -> None:
    """Comments, order and unknown keys stay; only the value changes."""
    set_workflow(path, "SEND-PAGERO", {"document_type": ["Sales Invoice", "Sales Credit Memo"]})
    wanted = WRITTEN.replace('["Sales Invoice"]', '["Sales Invoice", "Sales Credit Memo"]')
    assert path.read_text() == wanted


def test_exactly_one_profile_is_the_default(path: Path) -> None:
    """Making another one the default takes it from the first; it cannot be given up."""
    set_profile(path, "EDI", {"workflow": "SEND-PAGERO"}, new=True)
    set_profile(path, "EDI", {"default": True})
    profiles = read_settings(path).document_sending_profiles
    assert {code: one.default for code, one in profiles.items()} == {"DEFAULT": False, "EDI": True}
    with pytest.raises(DataError, match="one-default-profile"):
        set_profile(path, "EDI", {"default": False})
    with pytest.raises(DataError, match="one-default-profile"):
        delete_profile(path, "EDI")
    with pytest.raises(DataError, match=r"profile-in-use.*10000"):
        delete_profile(path, "DEFAULT", [Customer("10000", document_sending_profile="DEFAULT")])
    delete_profile(path, "DEFAULT")
    assert list(read_settings(path).document_sending_profiles) == ["EDI"]


def test_contradictions_are_refused_with_their_rule(path: Path) -> None:
    """And nothing is changed; a rule that was broken by hand can be mended step by step."""
    send = template("send-one", ["PAGERO"])
    set_workflow(path, "A", {**send, "profile": ["DEFAULT"]}, new=True)
    before = path.read_bytes()
    export = {**template("export-only", ["PAGERO"]), "profile": ["DEFAULT"]}
    refused: tuple[tuple[str, Callable[[], None]], ...] = (
        ("one-service-per-document", partial(set_workflow, path, "B", export, new=True)),
        ("profile-needs-workflow", partial(set_workflow, path, "SEND-PAGERO", {"enabled": False})),
        ("profile-needs-workflow", partial(delete_workflow, path, "SEND-PAGERO")),
        ("profile-needs-workflow", partial(set_profile, path, "P", {"workflow": "X"}, new=True)),
        ("workflow-needs-service", partial(set_workflow, path, "A", {"send": ["NOBODY"]})),
        ("workflow-knows-profile", partial(set_workflow, path, "A", {"profile": ["NOBODY"]})),
    )
    for rule, change in refused:
        with pytest.raises(DataError, match=rule):
            change()
    assert path.read_bytes() == before
    path.write_text(WRITTEN.replace('"SEND-PAGERO"', '"GONE"').replace("default = true", ""))
    set_profile(path, "DEFAULT", {"default": True})
    set_profile(path, "DEFAULT", {"workflow": "SEND-PAGERO"})
    assert read_settings(path).service_for("Sales Invoice")[0] == "PAGERO"


def test_wrong_values_are_named(path: Path) -> None:
    """Keys, codes, types, countries, templates, and a response that says two things."""
    for pairs in (["country=FRA"], ["document_type=Sales Invoice,Poem"], ["enabled=perhaps"]):
        with pytest.raises(DataError, match=pairs[0].partition("=")[0]):
            parse_pairs("workflow", pairs)
    with pytest.raises(UsageError, match="colour"):
        parse_pairs("workflow", ["colour=red"])
    with pytest.raises(UsageError, match="at least two"):
        template("send-many", ["PAGERO"])
    with pytest.raises(InputMissingError, match="NONE"):
        set_workflow(path, "NONE", {"enabled": True})
    with pytest.raises(DataError, match="letters without accents"):
        set_workflow(path, "é", template("send-one", ["PAGERO"]), new=True)
    path.write_text(WRITTEN.replace('{ send = "PAGERO" }', '{ send = "PAGERO", export = "X" }'))
    with pytest.raises(SettingsError, match=r"line 8: workflows\.SEND-PAGERO\.then: .*send"):
        read_settings(path)


def test_every_service_that_takes_the_type_gets_it(path: Path) -> None:
    """Of several services each document goes through those that support its type."""
    path.write_text(
        WRITTEN.replace('{ send = "PAGERO" }', '{ send = "INVOICES" }, { send = "REST" }').replace(
            'when = { document_type = ["Sales Invoice"] }   # invoices alone\n', ""
        )
        + '[services.INVOICES]\nsupported_document_types = ["Sales Invoice"]\n'
        '[services.REST]\nsupported_document_types = ["Sales Invoice", "Reminder"]\n'
    )
    settings = read_settings(path)

    def ways(document_type: str) -> tuple[str, ...]:
        found = settings.route(Subject(document_type))
        return (found.service, *found.also)

    assert ways("Sales Invoice") == ("INVOICES", "REST")
    assert ways("Reminder") == ("REST",)
    assert ways("Service Invoice") == ("INVOICES",), "nobody takes it: it is told"
