"""How far the setup of a service is: each step judged by what is really there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import EdocError
from edoc_tui.domain.status import ServiceStatus
from edoc_tui.domain.text import printable
from edoc_tui.engine.connections import SECRETS
from edoc_tui.engine.setup_notes import fingerprint
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.config.settings import Service, Settings
    from edoc_tui.domain.tokens import SignIn
    from edoc_tui.engine.setup_notes import Note


class StepState(StrEnum):
    """How a step stands."""

    DONE = "done"
    MISSING = "missing"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the guided setup.

    Attributes:
        key: Its name for programs.
        title: msgid of its name.
        state: How it stands.
        detail: Why, or what is there; ready to be shown.
    """

    key: str
    title: str
    state: StepState
    detail: str = ""


TITLES: Final = {
    "integration": N_("Service integration"),
    "credentials": N_("Client ID and client secret"),
    "redirect": N_("Authentication URL and redirect URL"),
    "request": N_("Request authorisation code"),
    "enter": N_("Enter authorisation code"),
    "refresh": N_("Refresh access token"),
    "addresses": N_("FileAPI, Fileparts and DocumentAPI URL"),
    "company_id": N_("Company ID"),
    "send_mode": N_("Send mode"),
    "test": N_("Test connection"),
    "company": N_("Company information"),
    "customers": N_("Customers"),
    "workflow": N_("Workflow and document sending profile"),
    "document": N_("First test document"),
}
"""The steps by their keys, in their order; the titles are message ids."""

COMPANY_NEEDS: Final = ("name", "address", "city", "post_code", "country")
"""Fields of the company without which no document of ours is complete."""

_ARRIVED: Final = (
    ServiceStatus.SENT,
    ServiceStatus.APPROVED,
    ServiceStatus.REJECTED,
    ServiceStatus.APPROVAL_ERROR,
)
_UNDER_WAY: Final = (
    ServiceStatus.SENDING,
    ServiceStatus.UNKNOWN,
    ServiceStatus.PENDING_RESPONSE,
    ServiceStatus.PENDING_BATCH,
)
_STUCK: Final = (ServiceStatus.SENDING_ERROR, ServiceStatus.EXPORT_ERROR, ServiceStatus.HELD)

State = tuple[StepState, str]
"""A state with its detail."""

_DONE, _MISSING, _FAILING = StepState.DONE, StepState.MISSING, StepState.FAILING


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps are judged by."""

    code: str
    service: Service
    settings: Settings
    raw: Mapping[str, Any]
    names: Mapping[str, str]
    sign_in: SignIn
    note: Note
    secrets: frozenset[str] | None
    customers: int
    counts: Mapping[ServiceStatus, int]


def steps(facts: Facts) -> tuple[Step, ...]:
    """Return all steps, in their order."""
    return tuple(Step(key, title, *_JUDGES[key](facts)) for key, title in TITLES.items())


def _integration(facts: Facts) -> State:
    from edoc_tui.config.services import is_chosen

    key = facts.service.service_integration
    if not key:
        return _MISSING, _("No integration is chosen.")
    if key not in facts.names:
        return _FAILING, _("{name} is not installed.").format(name=printable(key, limit=40))
    name = facts.names[key]
    if is_chosen(facts.raw, facts.code) or facts.sign_in.expires_at is not None:
        return _DONE, name
    return _MISSING, _("{name} is proposed: choose it, and agree to it.").format(name=name)


def _credentials(facts: Facts) -> State:
    if facts.secrets is None:
        if facts.sign_in.expires_at is not None:
            return _DONE, _("In the vault, which is locked.")
        return _MISSING, _("The vault is locked.")
    if len(facts.secrets) == len(SECRETS):
        return _DONE, _("In the vault.")
    labels = {"client_id": N_("Client ID"), "client_secret": N_("Client secret")}
    missing = [_(labels[key]) for key in SECRETS if key not in facts.secrets]
    return _MISSING, _("From the provider: {names}.").format(names=", ".join(missing))


def _redirect(facts: Facts) -> State:
    connection = facts.service.connection
    if not connection.authentication_url or not connection.redirect_url:
        return _MISSING, _("Exactly as registered with the provider.")
    return _DONE, printable(connection.redirect_url, limit=80)


def _signed_in(facts: Facts) -> State:
    if facts.sign_in.trouble:
        return _FAILING, printable(facts.sign_in.trouble, limit=200)
    if facts.sign_in.expires_at is None:
        return _MISSING, _("Nobody has signed in yet.")
    return _DONE, _("Signed in.")


def _refresh(facts: Facts) -> State:
    state, detail = _signed_in(facts)
    if state is not _DONE:
        return state, detail
    began, renewed = facts.note.signed_in_at, facts.sign_in.renewed_at
    later = renewed is not None and (began is None or (renewed - began).total_seconds() > 1)
    if facts.note.refreshed_at is not None or later:
        return _DONE, _("It can be renewed.")
    return _MISSING, _("Refresh it once, to be sure that it can be renewed.")


def _addresses(facts: Facts) -> State:
    connection = facts.service.connection
    keys = ("file_api_url", "fileparts_url", "document_api_url")
    missing = [key for key in keys if not getattr(connection, key)]
    if missing:
        return _MISSING, ", ".join(missing)
    fresh = type(connection)()
    if all(getattr(connection, key) == getattr(fresh, key) for key in keys):
        return _DONE, _("The provider's own.")
    return _DONE, _("Your own: {url}").format(url=printable(connection.file_api_url, limit=60))


def _company_id(facts: Facts) -> State:
    value = facts.service.connection.company_id
    return (_DONE, printable(value, limit=60)) if value else (_MISSING, _("From the provider."))


def _send_mode(facts: Facts) -> State:
    return _DONE, _(str(facts.service.connection.send_mode))


def _test(facts: Facts) -> State:
    note = facts.note
    if note.tested_at is None:
        return _MISSING, _("Not tested from this machine yet.")
    if note.connection != fingerprint(facts.service):
        return _MISSING, _("The connection was changed since the last test.")
    if note.failed:
        return _FAILING, printable(note.failed, limit=200)
    at = note.tested_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return _DONE, _("It worked on {at}.").format(at=at)


def missing_of_company(settings: Settings) -> tuple[str, ...]:
    """Return the keys of company information that a document needs and that are empty."""
    company = settings.company
    missing = [key for key in COMPANY_NEEDS if not getattr(company, key)]
    if not company.vat_registration_no:
        missing.append("vat_registration_no")
    return tuple(missing)


def _company(facts: Facts) -> State:
    from edoc_tui.config.forms import COMPANY_FIELDS

    labels = {field.key: field.label for field in COMPANY_FIELDS}
    missing = missing_of_company(facts.settings)
    if missing:
        return _MISSING, ", ".join(_(labels[key]) for key in missing)
    return _DONE, printable(facts.settings.company.name, limit=60)


def _customers(facts: Facts) -> State:
    count = facts.customers
    if not count:
        return _MISSING, _("There are no customers yet.")
    return _DONE, ngettext("{count} customer", "{count} customers", count).format(count=count)


def _workflow(facts: Facts) -> State:
    from edoc_tui.config.services import leading_to

    try:
        workflow, profile = leading_to(facts.raw, facts.settings, facts.code)
    except EdocError as error:
        return _FAILING, error.message
    if not workflow:
        return _MISSING, _("No enabled workflow sends to {code}.").format(code=facts.code)
    if not profile:
        return _MISSING, _("No document sending profile leads to the workflow {name}.").format(
            name=printable(workflow, limit=40)
        )
    return _DONE, f"{printable(profile, limit=40)} → {printable(workflow, limit=40)}"


def _document(facts: Facts) -> State:
    def some(statuses: tuple[ServiceStatus, ...]) -> int:
        return sum(facts.counts.get(one, 0) for one in statuses)

    arrived = some(_ARRIVED)
    if arrived:
        text = ngettext("{count} document was sent.", "{count} documents were sent.", arrived)
        return _DONE, text.format(count=arrived)
    if some(_UNDER_WAY):
        return _MISSING, _("It is on its way: wait for the answer.")
    if some(_STUCK):
        return _FAILING, _("It did not arrive: the outbox says why.")
    return _MISSING, _("Nothing was sent through this service yet.")


_JUDGES: Final = {
    "integration": _integration,
    "credentials": _credentials,
    "redirect": _redirect,
    "request": _signed_in,
    "enter": _signed_in,
    "refresh": _refresh,
    "addresses": _addresses,
    "company_id": _company_id,
    "send_mode": _send_mode,
    "test": _test,
    "company": _company,
    "customers": _customers,
    "workflow": _workflow,
    "document": _document,
}
