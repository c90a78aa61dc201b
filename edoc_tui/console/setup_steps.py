"""What the guided setup does at each step: it asks for what is missing, and for nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.config.fields import (
    COMPANY_FIELDS,
    CONNECTION_FIELDS,
    CUSTOMER_FIELDS,
    check_company,
    check_customer,
    check_customer_no,
    parse_value,
)
from edoc_tui.console.screens.ask_field import Asked, AskField, AskFields
from edoc_tui.console.screens.connection import SECRETS, connection_reason, knows_other_host
from edoc_tui.console.screens.dialogs import Confirm
from edoc_tui.console.screens.forms import judged
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.console.screens.service import choose_integration
from edoc_tui.console.send_mode import may_change_send_mode
from edoc_tui.domain.parties import Customer
from edoc_tui.domain.tokens import Secret
from edoc_tui.engine.setup_progress import missing_of_company
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

    from edoc_tui.config.forms import FieldInfo
    from edoc_tui.config.toml_edit import Value
    from edoc_tui.console.app import ConsoleApp

    Do = Callable[[ConsoleApp], Coroutine[Any, Any, None]]

EXPLANATIONS: Final = {
    "integration": N_(
        "Choose the access point. You agree to a third party, and need a contract with it."
    ),
    "credentials": N_(
        "The provider gives you a client ID and a client secret. They are kept in the vault."
    ),
    "redirect": N_(
        "Where you sign in, and where the browser is sent afterwards: exactly as registered."
    ),
    "request": N_("Get the address of the provider's sign-in page, to open on your own computer."),
    "enter": N_("Paste the code, or the whole address that the browser shows after the sign-in."),
    "refresh": N_("Refresh the access token once, to be sure that it can be refreshed."),
    "addresses": N_("The addresses of the provider's interfaces. The defaults are usually right."),
    "company_id": N_("Which company of the account sends: from its settings at the provider."),
    "send_mode": N_("Test and Certification reach no recipient. Production is for real."),
    "test": N_("Name, certificate, sign-in, each interface and the clock, one after the other."),
    "company": N_("The seller of every document: name, address, country, VAT registration no."),
    "customers": N_("Whom documents are for: at least one customer, with GLN or VAT number."),
    "workflow": N_("Which documents go through this service: a profile leads to a workflow."),
    "document": N_("A small invoice about nothing is made and sent, in Test or Certification."),
}
"""What each step is about; message ids."""

PLACES: Final = {
    "company": "company",
    "customers": "customers",
    "workflow": "routing",
    "document": "outbox",
    "integration": "services",
}
"""Where all of a step's fields are; everything else is on the connection screen."""

_CUSTOMER_KEYS: Final = ("name", "address", "city", "post_code", "country", "vat_registration_no")


async def ask_fields(
    app: ConsoleApp,
    title: str,
    fields: Sequence[FieldInfo],
    values: dict[str, str],
    check: Callable[[str, str], str],
    *,
    may_be_empty: Iterable[str] = (),
) -> bool:
    """Ask for *fields* one after the other and put the answers into *values*.

    Returns:
        Whether all were answered; Esc leaves at any of them.
    """
    optional = frozenset(may_be_empty)

    def judge(key: str, text: str, answers: dict[str, str]) -> str:
        values.update(answers)
        if not text and key not in optional:
            return _("This is needed.")
        return check(key, text)

    asked = [
        Asked(
            field.key,
            _(field.label),
            _(field.help) if field.help else "",
            values.get(field.key, ""),
            secret=field.key in SECRETS,
        )
        for field in fields
    ]
    answers = await app.push_screen_wait(AskFields(title, asked, judge))
    if answers is None:
        return False
    values.update(answers)
    return True


async def _integration(app: ConsoleApp) -> None:
    await choose_integration(app, app.bridge.service_code)


async def _credentials(app: ConsoleApp) -> None:
    fields = [field for field in CONNECTION_FIELDS if field.key in SECRETS]
    values: dict[str, str] = {}
    bridge = app.bridge

    def check(key: str, text: str) -> str:
        return connection_reason(bridge.service, key, text, others=True)

    if await ask_fields(app, _("Client ID and client secret"), fields, values, check):
        for key, text in values.items():
            await bridge.engine.set_secret(key, Secret(text), bridge.service_code)


async def _ask_connection(app: ConsoleApp, title: str, keys: Sequence[str]) -> None:
    bridge = app.bridge
    service = bridge.service
    by_key = {field.key: field for field in CONNECTION_FIELDS}
    values = {key: str(getattr(service.connection, key)) for key in keys}

    def check(key: str, text: str) -> str:
        return connection_reason(service, key, text, others=True)

    if not await ask_fields(app, title, [by_key[key] for key in keys], values, check):
        return
    saved: dict[str, Value] = dict(values)
    for key, text in values.items():
        others = service.connection.allow_other_hosts or bool(saved.get("allow_other_hosts"))
        if connection_reason(service, key, text, others=others):
            if not await knows_other_host(app, text):
                return
            saved["allow_other_hosts"] = True
    await bridge.engine.set_connection(bridge.service_code, saved)


async def _redirect(app: ConsoleApp) -> None:
    title = _("Authentication URL and redirect URL")
    await _ask_connection(app, title, ("authentication_url", "redirect_url"))


async def _addresses(app: ConsoleApp) -> None:
    title = _("FileAPI, Fileparts and DocumentAPI URL")
    await _ask_connection(app, title, ("file_api_url", "fileparts_url", "document_api_url"))


async def _company_id(app: ConsoleApp) -> None:
    await _ask_connection(app, _("Company ID"), ("company_id",))


async def _sign_in(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.sign_in import SignInScreen

    await app.push_screen_wait(SignInScreen())


async def _refresh(app: ConsoleApp) -> None:
    app.bridge.sign_in = await app.bridge.engine.refresh_token(app.bridge.service_code)
    app.refresh_status()
    app.say(_("The access token was refreshed."), "success")


async def _send_mode(app: ConsoleApp) -> None:
    code = app.bridge.service_code
    options = [
        Option("Test", _("Test"), _("processed, not delivered")),
        Option("Certification", _("Certification"), _("the whole way but the last step")),
        Option("Production", _("Production"), _("delivered to the recipients")),
    ]
    before = str(app.bridge.service.connection.send_mode)
    picked = await app.push_screen_wait(Pick(_("Send mode"), options, (before,)))
    if picked and picked[0] != before and await may_change_send_mode(app, code, picked[0]):
        await app.bridge.engine.set_connection(code, {"send_mode": picked[0]})


async def _test(app: ConsoleApp) -> None:
    from edoc_tui.console.screens.diagnosis import DiagnosisScreen

    await app.push_screen_wait(DiagnosisScreen())


async def _company(app: ConsoleApp) -> None:
    settings = app.bridge.settings
    missing = missing_of_company(settings)
    if not missing:
        app.switch_mode("company")
        return
    fields = [field for field in COMPANY_FIELDS if field.key in missing]
    values: dict[str, str] = {}
    company = settings.company_record()

    def check(key: str, text: str) -> str:
        from dataclasses import replace

        after = replace(company, country=values.get("country", company.country))
        return judged(lambda value: check_company(key, value, after), key, text)

    if await ask_fields(app, _("Company information"), fields, values, check):
        await app.bridge.engine.set_company(values)


async def _customers(app: ConsoleApp) -> None:
    engine = app.bridge.engine
    if len(await asyncio.to_thread(engine.customers.all)):
        app.switch_mode("customers")
        return
    number = await app.push_screen_wait(
        AskField(_("First customer"), _("No."), value="10000", check=check_customer_no)
    )
    if not number:
        return
    fields = [field for field in CUSTOMER_FIELDS if field.key in _CUSTOMER_KEYS]
    values: dict[str, str] = {}

    def check(key: str, text: str) -> str:
        after = Customer(number, country=values.get("country", ""))
        return judged(lambda value: check_customer(key, value, after), key, text)

    if await ask_fields(app, _("First customer"), fields, values, check):
        entries = {key: parse_value(key, text) for key, text in values.items()}
        await engine.set_customer(number, entries)


async def _workflow(app: ConsoleApp) -> None:
    code = app.bridge.service_code
    agreed = await app.push_screen_wait(
        Confirm(
            _("Workflow and document sending profile"),
            [
                _("The workflow SEND-{code} sends every document it gets to {code}.").format(
                    code=code
                ),
                _("The profile {code} leads to it: give it to the customers it is for.").format(
                    code=code
                ),
            ],
            _("Create both"),
        )
    )
    if agreed:
        await app.bridge.engine.route_to(code)


async def _document(app: ConsoleApp) -> None:
    from edoc_tui.console.sending import send_documents

    document = await app.bridge.engine.make_test_document(app.bridge.service_code)
    await send_documents(app, [document.id])


STEPS: Final[dict[str, Do]] = {
    "integration": _integration,
    "credentials": _credentials,
    "redirect": _redirect,
    "request": _sign_in,
    "enter": _sign_in,
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
"""What is done at each step."""
