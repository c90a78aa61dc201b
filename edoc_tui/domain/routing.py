"""Which service a document takes: customer → document sending profile → workflow → service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import SettingsError
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SendingProfile:
    """A document sending profile.

    Attributes:
        code: Its key in the configuration.
        default: The one for customers without a profile of their own.
        electronic_document: Whether it leads to a workflow at all.
        workflow: The workflow's code.
    """

    code: str
    default: bool
    electronic_document: bool
    workflow: str


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow: on these document types, send to these services."""

    code: str
    enabled: bool
    document_types: tuple[str, ...]
    services: tuple[str, ...]


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
            if workflow.enabled and service in workflow.services:
                if not workflow.document_types:
                    return None
                types.update(dict.fromkeys(workflow.document_types))
        return tuple(types)

    def service_for(self, document_type: str, profile_code: str = "") -> str:
        """Return the service that takes a document of this type.

        Raises:
            SettingsError: The profile, workflow or service is missing or switched off.
        """
        profile = self.profile(profile_code)
        if not profile.electronic_document:
            raise SettingsError(
                _("The sending profile '{code}' does not send electronic documents.").format(
                    code=profile.code
                ),
                todo=_('Set electronic_document = "workflow".'),
            )
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
        if workflow.document_types and document_type not in workflow.document_types:
            raise SettingsError(
                _("The workflow '{code}' does not take a {document_type}.").format(
                    code=workflow.code, document_type=document_type
                ),
                todo=_("Add the type to its condition."),
            )
        if not workflow.services:
            raise SettingsError(
                _("The workflow '{code}' sends to no service.").format(code=workflow.code)
            )
        return workflow.services[0]
