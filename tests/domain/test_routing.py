"""Which workflow takes a document: the most particular one, named with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.routing import Routes, SendingProfile, Subject, Workflow
from edoc_tui.domain.routing_rules import breaches
from edoc_tui.domain.routing_words import profile_sentence, why, workflow_sentence
from edoc_tui.locales import use

INVOICE = "Sales Invoice"


def profile(code: str, workflow: str, *, default: bool = False) -> SendingProfile:
    """A profile that leads to *workflow*."""
    return SendingProfile(code, default, electronic_document=True, workflow=workflow)


def flow(code: str, service: str = "", **more: tuple[str, ...]) -> Workflow:
    """An enabled workflow that sends to one service."""
    return Workflow(code, True, more.pop("types", ()), (service or code,), **more)  # type: ignore[arg-type] # only tuples are given


def routes(*workflows: Workflow, names: str = "BASE") -> Routes:
    """Two profiles, of which the default one names a workflow, and *workflows*."""
    profiles = (profile("DEFAULT", names, default=True), profile("EDI", ""))
    return Routes({one.code: one for one in profiles}, {one.code: one for one in workflows})


EVERYTHING = routes(
    flow("BASE"),
    flow("COUNTRY", countries=("DE",)),
    flow("PROFILE", profiles=("EDI",)),
    flow("CUSTOMER", customers=("10000",)),
)


@pytest.mark.parametrize(
    ("subject", "winner"),
    [
        (Subject(INVOICE), "BASE"),
        (Subject(INVOICE, country="FR"), "BASE"),
        (Subject(INVOICE, country="DE"), "COUNTRY"),
        (Subject(INVOICE, "EDI", country="DE"), "PROFILE"),
        (Subject(INVOICE, "EDI", "10000", "DE"), "CUSTOMER"),
        (Subject(INVOICE, customer="10000"), "CUSTOMER"),
    ],
)
def test_the_most_particular_workflow_wins(subject: Subject, winner: str) -> None:
    """Customer before profile before country before the profile's own workflow; *why* agrees."""
    assert EVERYTHING.route(subject).workflow.code == winner
    lines = list(why(EVERYTHING, subject))
    assert [line for line in lines if line.startswith("✓")] == [
        line for line in lines if f"✓ {winner} wins" in line
    ]


def test_two_that_claim_the_same_are_a_conflict() -> None:
    """The rule is named, and no document goes to one of them by chance."""
    both = routes(flow("BASE"), flow("A", countries=("DE",)), flow("B", countries=("DE", "AT")))
    assert [one.rule for one in breaches(both, ("BASE", "A", "B"))] == ["one-service-per-document"]
    with pytest.raises(SettingsError, match="both claim"):
        both.route(Subject(INVOICE, country="DE"))
    assert both.route(Subject(INVOICE, country="AT")).workflow.code == "B"
    same = routes(
        flow("BASE"), flow("A", "X", countries=("DE",)), flow("B", "X", countries=("DE",))
    )
    assert not breaches(same, ("BASE", "X"))


def test_every_broken_rule_has_its_name() -> None:
    """Missing, disabled, unknown, empty, unreachable: each is told apart."""
    off = Workflow("OFF", False, (), ("P",))
    broken = Routes(
        {
            "A": profile("A", "GONE", default=True),
            "B": profile("B", "OFF", default=True),
        },
        {
            "OFF": off,
            "NOTHING": Workflow("NOTHING", True, (), (), countries=("FR",)),
            "LOST": flow("LOST", "NOWHERE", profiles=("NOBODY",)),
            "IDLE": flow("IDLE", "P"),
            "APART": Workflow("APART", True, (), ("P",), customers=("1",), mixed=True),
        },
    )
    found = {(one.rule, one.code) for one in breaches(broken, ("P",))}
    assert found == {
        ("one-default-profile", ""),
        ("profile-needs-workflow", "A"),
        ("profile-needs-workflow", "B"),
        ("workflow-needs-service", "NOTHING"),
        ("workflow-needs-service", "LOST"),
        ("workflow-knows-profile", "LOST"),
        ("workflow-takes-nothing", "IDLE"),
        ("workflow-one-way", "APART"),
    }


def test_a_workflow_is_a_sentence_in_both_languages() -> None:
    """As a person would say it."""
    edi = flow("W", "PAGERO", types=(INVOICE,), profiles=("EDI",))
    assert workflow_sentence(edi, EVERYTHING) == (
        "When a Sales Invoice is created for a customer with profile EDI, "
        "export it and send it through PAGERO."
    )
    try:
        use("fr")
        assert workflow_sentence(edi, EVERYTHING) == (
            "À la création d'une facture vente pour un client de profil EDI, "
            "l'exporter et l'envoyer par PAGERO."
        )
        assert "DEFAULT" in profile_sentence(EVERYTHING.profiles["DEFAULT"], EVERYTHING)
    finally:
        use("en")


SUBSETS = st.lists(st.sampled_from(["1", "2"]), max_size=2, unique=True).map(tuple)
FLOWS = st.builds(
    Workflow,
    st.just(""),
    st.booleans(),
    st.just(()),
    st.sampled_from([("P",), ("Q",)]),
    profiles=SUBSETS,
    customers=SUBSETS,
    countries=SUBSETS,
)


@given(st.lists(FLOWS, max_size=5), st.sampled_from("12"), st.sampled_from("12"))
def test_rules_that_are_kept_leave_no_document_in_doubt(
    flows: list[Workflow], customer: str, country: str
) -> None:
    """Where no rule is broken, no document is ever claimed by two workflows."""
    from dataclasses import replace

    named = {f"W{at}": replace(one, code=f"W{at}") for at, one in enumerate(flows)}
    profiles = {"1": profile("1", "", default=True), "2": profile("2", "")}
    table = Routes(profiles, named)
    kept = not any(not one.warning for one in breaches(table, ("P", "Q")))
    for code in profiles:
        try:
            route = table.route(Subject(INVOICE, code, customer, country))
        except SettingsError as error:
            assert not (kept and "both claim" in error.message)  # noqa: PT017 - several outcomes
        else:
            assert route.workflow.enabled
            assert not route.workflow.mismatch(Subject(INVOICE, code, customer, country))
