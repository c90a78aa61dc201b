"""Profiles and workflows of the configuration, in the form that finds a document's way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.routing import Routes, SendingProfile, Workflow
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.config.routing_settings import WorkflowSettings
    from edoc_tui.config.settings import Settings
    from edoc_tui.domain.routing import Route, Subject


def routes(settings: Settings) -> Routes:
    """Return the routes that *settings* describe."""
    return Routes(
        {
            code: SendingProfile(
                code, profile.default, profile.electronic_document != "no", profile.workflow
            )
            for code, profile in settings.document_sending_profiles.items()
        },
        {code: workflow(code, one) for code, one in settings.workflows.items()},
    )


def workflow(code: str, settings: WorkflowSettings) -> Workflow:
    """Return the workflow that *settings* describe.

    To export for a service and to send through it is one thing: sending exports first.
    """
    sends = tuple(then.send for then in settings.then if then.send)
    exports = tuple(then.export for then in settings.then if then.export)
    when = settings.when
    return Workflow(
        code,
        settings.enabled,
        tuple(map(str, when.document_type)),
        sends or exports,
        profiles=tuple(when.profile),
        customers=tuple(when.customer),
        countries=tuple(when.country),
        export_only=bool(exports) and not sends,
        hold=any(then.hold for then in settings.then),
        mixed=bool(sends and set(exports) - set(sends)) or (not sends and len(exports) > 1),
    )


def route(settings: Settings, subject: Subject) -> Route:
    """Return the way of a document: through each service that supports its type.

    Raises:
        SettingsError: Profile, workflow or service is missing, or switched off.
    """
    found = routes(settings).route(subject)
    for code in found.workflow.services:
        if code not in settings.services:
            raise SettingsError(
                _("A workflow sends to the service '{code}', which does not exist.").format(
                    code=printable(code)
                ),
                todo=_("Correct send in [workflows.…], or add the service."),
            )
    able = tuple(
        code
        for code in found.workflow.services
        if subject.document_type in settings.services[code].supported_document_types
    )
    # where none does, the first one says so when the document is checked
    return replace(found, service=able[0], also=able[1:]) if able else replace(found, also=())
