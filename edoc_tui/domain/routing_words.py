"""Profiles and workflows as sentences, and the reasons why a document takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.errors import SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from edoc_tui.domain.routing import Routes, SendingProfile, Subject, Workflow

_KINDS: Final = {
    "Sales Invoice": N_("a Sales Invoice"),
    "Sales Credit Memo": N_("a Sales Credit Memo"),
    "Service Invoice": N_("a Service Invoice"),
    "Service Credit Memo": N_("a Service Credit Memo"),
    "Finance Charge Memo": N_("a Finance Charge Memo"),
    "Reminder": N_("a Reminder"),
    "Purchase Invoice": N_("a Purchase Invoice"),
    "Purchase Credit Memo": N_("a Purchase Credit Memo"),
    "Application Response": N_("an Application Response"),
}


def workflow_sentence(workflow: Workflow, routes: Routes) -> str:
    """Return *workflow* as a sentence, in the user's language."""
    kinds = [_(_KINDS.get(kind, kind)) for kind in workflow.document_types] or [_("a document")]
    return _("When {what} is created {whom}, {do}.").format(
        what=_or(kinds), whom=_whom(workflow, routes), do=_response(workflow)
    )


def profile_sentence(profile: SendingProfile, routes: Routes) -> str:
    """Return *profile* as a sentence, in the user's language."""
    code = printable(profile.code)
    if not profile.electronic_document:
        return _("Customers with profile {code} get no electronic documents.").format(code=code)
    if not profile.workflow:
        text = _("Documents with profile {code} take the workflow whose conditions fit.")
        return text.format(code=code)
    if profile.workflow not in routes.workflows:
        text = _("Documents with profile {code} cannot leave: there is no workflow {workflow}.")
    else:
        text = _("Documents with profile {code} take the workflow {workflow}.")
    return text.format(code=code, workflow=printable(profile.workflow))


def _whom(workflow: Workflow, routes: Routes) -> str:
    if workflow.customers:
        parts = [_("for customer {names}").format(names=_or(workflow.customers))]
    else:
        parts = [_("for a customer")]
    names = [printable(code) for code in workflow.profiles]
    if not names:
        for profile in routes.named_by(workflow.code):
            code = printable(profile.code)
            names.append(_("{code} or none").format(code=code) if profile.default else code)
    if names:
        parts.append(_("with profile {names}").format(names=_or(names)))
    if workflow.countries:
        parts.append(_("in {names}").format(names=_or(workflow.countries)))
    return " ".join(parts)


def _response(workflow: Workflow) -> str:
    if not workflow.services:
        return _("do nothing")
    services = _(" and ").join(map(printable, workflow.services))
    if workflow.export_only:
        text = _("export it for {services} and send it nowhere")
        if workflow.hold:
            text = _("hold it until a person releases it, then export it for {services}")
    elif workflow.hold:
        text = _("hold it until a person releases it, then send it through {services}")
    else:
        text = _("export it and send it through {services}")
    text = text.format(services=services)
    if len(workflow.services) > 1:
        text = _("{text}, each as far as it takes the type").format(text=text)
    return text


def _or(names: Sequence[str]) -> str:
    return _(" or ").join(map(printable, names))


def why(routes: Routes, subject: Subject) -> Iterator[str]:
    """Yield, line by line, which workflow takes a document like *subject*, and why."""
    try:
        profile, candidates = routes.candidates(subject)
    except SettingsError as error:
        yield f"✗ {error.message} {error.todo}"
        return
    code = printable(profile.code)
    if subject.profile:
        yield _("The customer has the sending profile {code}.").format(code=code)
    else:
        yield _("The customer has no sending profile: the default {code} counts.").format(code=code)
    try:
        route, trouble = routes.route(subject), None
    except SettingsError as error:
        route, trouble = None, error
    for one in candidates:
        name = printable(one.workflow.code)
        if route is not None and one.workflow.code == route.workflow.code:
            yield _("✓ {name} wins: {reason}").format(
                name=name, reason=_because(one.workflow, profile)
            )
        elif one.reason:
            yield f"– {name}: {one.reason}"
        else:
            reason = _("Its conditions hold, but another one is more particular.")
            yield f"– {name}: {reason}"
    if route is not None:
        yield f"→ {workflow_sentence(route.workflow, routes)}"
    elif trouble is not None:
        yield f"✗ {trouble.message} {trouble.todo}"


def _because(workflow: Workflow, profile: SendingProfile) -> str:
    by_customer, by_profile, by_country = workflow.weight
    if by_customer:
        return _("it is for this very customer.")
    if by_profile:
        return _("it is for this sending profile.")
    if by_country:
        return _("it is for this country.")
    return _("the profile {code} names it.").format(code=printable(profile.code))
