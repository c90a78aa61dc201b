"""The rules that profiles and workflows must keep, each with a name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from edoc_tui.domain.routing import Routes, Workflow


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is not kept.

    Attributes:
        rule: Its name.
        code: The profile or workflow that breaks it, ``""`` = none in particular.
        message: What is wrong.
        warning: It may stay so.
    """

    rule: str
    code: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def breaches(routes: Routes, services: Collection[str]) -> tuple[Breach, ...]:
    """Return the rules that *routes* do not keep.

    Args:
        routes: Profiles and workflows.
        services: The codes of the services there are.
    """
    return (*_profiles(routes), *_workflows(routes, services), *_conflicts(routes))


def _profiles(routes: Routes) -> Iterator[Breach]:
    defaults = [profile.code for profile in routes.profiles.values() if profile.default]
    if len(defaults) != 1:
        yield Breach(
            "one-default-profile",
            "",
            _("Exactly one sending profile is the default; now: {names}.").format(
                names=", ".join(defaults) or _("none")
            ),
        )
    for profile in routes.profiles.values():
        if not profile.electronic_document or not profile.workflow:
            continue
        workflow = routes.workflows.get(profile.workflow)
        if workflow is None:
            text = _("The workflow '{workflow}' of profile '{code}' does not exist.")
        elif not workflow.enabled:
            text = _("The workflow '{workflow}' of profile '{code}' is not enabled.")
        else:
            continue
        text = text.format(workflow=profile.workflow, code=profile.code)
        yield Breach("profile-needs-workflow", profile.code, text)


def _workflows(routes: Routes, services: Collection[str]) -> Iterator[Breach]:
    for workflow in routes.workflows.values():
        if not workflow.enabled:
            continue
        code = workflow.code
        if not workflow.services:
            text = _("The workflow '{code}' sends to no service.").format(code=code)
            yield Breach("workflow-needs-service", code, text)
        for service in workflow.services:
            if service not in services:
                text = _(
                    "The workflow '{code}' names the service '{service}', which does not exist."
                )
                yield Breach(
                    "workflow-needs-service", code, text.format(code=code, service=service)
                )
        if workflow.mixed or len(set(workflow.services)) < len(workflow.services):
            text = _("The workflow '{code}' names a service twice, or exports and sends apart.")
            yield Breach("workflow-one-way", code, text.format(code=code))
        for profile in workflow.profiles:
            if profile not in routes.profiles:
                text = _(
                    "The workflow '{code}' is for the profile '{profile}', which does not exist."
                )
                yield Breach(
                    "workflow-knows-profile", code, text.format(code=code, profile=profile)
                )
        if not routes.stands_alone(workflow) and not routes.named_by(code):
            text = _(
                "No sending profile leads to the workflow '{code}', and it selects nobody itself."
            )
            yield Breach("workflow-takes-nothing", code, text.format(code=code), warning=True)


def _conflicts(routes: Routes) -> Iterator[Breach]:
    """Yield pairs of workflows of the same weight that send the same document elsewhere."""
    alone = [one for one in routes.workflows.values() if one.enabled and routes.stands_alone(one)]
    for one, other in combinations(alone, 2):
        if one.weight == other.weight and one.response != other.response and _meet(one, other):
            text = _(
                "The workflows '{code}' and '{other}' claim the same documents, and treat "
                "them differently."
            )
            yield Breach("one-service-per-document", other.code, text.format(
                code=one.code, other=other.code
            ))  # fmt: skip


def _meet(one: Workflow, other: Workflow) -> bool:
    """Say whether a document can meet the conditions of both."""
    return all(
        not mine or not theirs or set(mine) & set(theirs)
        for mine, theirs in (
            (one.document_types, other.document_types),
            (one.customers, other.customers),
            (one.profiles, other.profiles),
            (one.countries, other.countries),
        )
    )
