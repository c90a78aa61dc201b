"""Which way a document takes: customer → document sending profile → workflow → services.

A workflow that a profile names takes the documents of that profile, as far as its conditions
hold. A workflow that no profile names stands on its own: it takes whatever its conditions on
customer, profile or country select. Of several that hold, the most particular one wins: a
condition on the customer goes before one on the profile, that one before one on the country;
and where all are alike, the profile's own workflow wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import SettingsError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class SendingProfile:
    """A document sending profile.

    Attributes:
        code: Its key in the configuration.
        default: The one for customers without a profile of their own.
        electronic_document: Whether it leads to a workflow at all.
        workflow: The workflow's code; ``""`` = only workflows that stand on their own.
    """

    code: str
    default: bool
    electronic_document: bool
    workflow: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What the conditions of a workflow are about.

    Attributes:
        document_type: Business Central's name of the type.
        profile: The customer's sending profile, ``""`` = the default one.
        customer: The customer's number, ``""`` = not one of ours.
        country: ISO 3166-1 code of the customer, ``""`` = unknown.
    """

    document_type: str
    profile: str = ""
    customer: str = ""
    country: str = ""


Weight = tuple[bool, bool, bool]
"""How particular a workflow is: by customer, by profile, by country; the larger one wins."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow: on these conditions (an empty one always holds), respond.

    Attributes:
        services: Where documents go: through each of them that supports their type.
        export_only: Documents are exported for the service and sent nowhere.
        hold: A person must let each document go.
        mixed: It exports for one service and sends through another, which is no way to take.
    """

    code: str
    enabled: bool
    document_types: tuple[str, ...]
    services: tuple[str, ...]
    profiles: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    export_only: bool = False
    hold: bool = False
    mixed: bool = False

    @property
    def weight(self) -> Weight:
        """How particular its conditions are."""
        return bool(self.customers), bool(self.profiles), bool(self.countries)

    @property
    def response(self) -> tuple[tuple[str, ...], bool, bool]:
        """What it does; two workflows with the same response cannot contradict each other."""
        return self.services, self.export_only, self.hold

    def mismatch(self, subject: Subject) -> str:
        """Return which condition does not hold for *subject*, ``""`` when all do.

        Args:
            subject: With the code of its profile filled in.
        """
        if self.document_types and subject.document_type not in self.document_types:
            return _("The workflow '{code}' does not take a {document_type}.").format(
                code=self.code, document_type=_(subject.document_type)
            )
        if self.customers and subject.customer not in self.customers:
            return _("The workflow '{code}' is for other customers.").format(code=self.code)
        if self.profiles and subject.profile not in self.profiles:
            return _("The workflow '{code}' is for other sending profiles.").format(code=self.code)
        if self.countries and subject.country not in self.countries:
            return _("The workflow '{code}' is for other countries.").format(code=self.code)
        return ""


@dataclass(frozen=True, slots=True)
class Route:
    """The way that a document takes.

    Attributes:
        profile: Code of the sending profile.
        workflow: The workflow that won.
        service: The service that the document is made for.
        also: Further services that it goes through.
    """

    profile: str
    workflow: Workflow
    service: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workflow that was looked at, and why it was not taken; ``""`` = its conditions hold."""

    workflow: Workflow
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Routes:
    """All profiles and workflows, and the way a document takes through them."""

    profiles: Mapping[str, SendingProfile]
    workflows: Mapping[str, Workflow]

    def profile(self, code: str) -> SendingProfile:
        """Return the profile called *code*, or the default one when *code* is empty.

        Raises:
            SettingsError: There is no such profile, or no default.
        """
        if code:
            if code not in self.profiles:
                raise SettingsError(
                    _("There is no document sending profile '{code}'.").format(code=code),
                    todo=_("Correct document_sending_profile of the customer, or add the profile."),
                )
            return self.profiles[code]
        for profile in self.profiles.values():
            if profile.default:
                return profile
        raise SettingsError(
            _("No document sending profile is the default."),
            todo=_("Set default = true in one of [document_sending_profiles.*]."),
        )

    def types_to(self, service: str) -> tuple[str, ...] | None:
        """Return the document types that enabled workflows send to *service*; ``None`` = all."""
        types: dict[str, None] = {}
        for workflow in self.workflows.values():
            if workflow.enabled and not workflow.export_only and service in workflow.services:
                if not workflow.document_types:
                    return None
                types.update(dict.fromkeys(workflow.document_types))
        return tuple(types)

    def named_by(self, workflow: str) -> tuple[SendingProfile, ...]:
        """Return the profiles that name *workflow*."""
        return tuple(
            profile
            for profile in self.profiles.values()
            if profile.workflow == workflow and profile.electronic_document
        )

    def stands_alone(self, workflow: Workflow) -> bool:
        """Say whether no profile names *workflow*, and its own conditions select documents."""
        return any(workflow.weight) and not any(
            profile.workflow == workflow.code for profile in self.profiles.values()
        )

    def candidates(self, subject: Subject) -> tuple[SendingProfile, Sequence[Candidate]]:
        """Return the profile of *subject*, and every workflow with why it is not for it.

        Raises:
            SettingsError: The profile is missing.
        """
        profile = self.profile(subject.profile)
        subject = Subject(
            subject.document_type, profile.code, subject.customer, subject.country
        )  # fmt: skip
        found = []
        for workflow in self.workflows.values():
            own = workflow.code == profile.workflow
            if not own and not self.stands_alone(workflow):
                reason = _("It belongs to other sending profiles.")
                if not self.named_by(workflow.code):
                    reason = _("No sending profile leads to it, and it selects nobody itself.")
            elif not workflow.enabled:
                reason = _("The workflow '{code}' is not enabled.").format(code=workflow.code)
            else:
                reason = workflow.mismatch(subject)
            found.append(Candidate(workflow, reason))
        return profile, found

    def route(self, subject: Subject) -> Route:
        """Return the way of a document.

        Raises:
            SettingsError: Profile, workflow or service is missing or switched off, nothing
                takes such a document, or two workflows claim it.
        """
        profile, candidates = self.candidates(subject)
        self._refuse_profile(profile)
        holding = [one.workflow for one in candidates if not one.reason]
        if not holding:
            own = next((one for one in candidates if one.workflow.code == profile.workflow), None)
            raise SettingsError(
                own.reason
                if own is not None
                else _("No workflow takes a {document_type} of profile '{code}'.").format(
                    document_type=_(subject.document_type), code=profile.code
                ),
                todo=_("Add the type to its condition.")
                if own is not None
                else _("Name a workflow in the profile, or add one with fitting conditions."),
            )
        most = max(workflow.weight for workflow in holding)
        best = [workflow for workflow in holding if workflow.weight == most]
        winner = next((one for one in best if one.code == profile.workflow), best[0])
        rivals = [one for one in best if one.response != winner.response]
        if rivals and winner.code != profile.workflow:
            raise SettingsError(
                _("The workflows '{code}' and '{other}' both claim this document.").format(
                    code=winner.code, other=rivals[0].code
                ),
                todo=_("Make the conditions of one of them narrower, or switch it off."),
            )
        if not winner.services:
            raise SettingsError(
                _("The workflow '{code}' sends to no service.").format(code=winner.code),
                todo=_("Let it respond with a service."),
            )
        return Route(profile.code, winner, winner.services[0], winner.services[1:])

    def service_for(self, document_type: str, profile_code: str = "") -> str:
        """Return the service that takes a document of this type first.

        Raises:
            SettingsError: As for :meth:`route`.
        """
        return self.route(Subject(document_type, profile_code)).service

    def _refuse_profile(self, profile: SendingProfile) -> None:
        """Refuse a profile that leads nowhere. Raises SettingsError."""
        if not profile.electronic_document:
            raise SettingsError(
                _("The sending profile '{code}' does not send electronic documents.").format(
                    code=profile.code
                ),
                todo=_('Set electronic_document = "workflow".'),
            )
        if not profile.workflow:
            return
        workflow = self.workflows.get(profile.workflow)
        if workflow is None:
            raise SettingsError(
                _("The workflow '{workflow}' of profile '{code}' does not exist.").format(
                    workflow=profile.workflow, code=profile.code
                ),
                todo=_("Correct the name, or add [workflows.…]."),
            )
        if not workflow.enabled:
            raise SettingsError(
                _("The workflow '{code}' is not enabled.").format(code=workflow.code),
                todo=_("Set enabled = true."),
            )
