"""Pagero Online: uploads, fileparts, documents (its contract: pagero.md).

A file splits into fileparts. A filepart that is stuck is listed; one that went through
disappears, and a document appears in its place. So a file is delivered when nothing of it is
stuck *and* at least one document came of it: two empty lists prove nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from edoc_tui.connectors import multipart, pagero_documents, pagero_files, verdicts
from edoc_tui.connectors.addresses import check_host, path_part, provider_id
from edoc_tui.connectors.pagero_calls import PAGE, Calls
from edoc_tui.connectors.pagero_files import news
from edoc_tui.connectors.port import (
    Capabilities,
    Health,
    Outcome,
    Probe,
    Receipt,
    State,
    Verb,
)
from edoc_tui.connectors.registry import Provider
from edoc_tui.domain.edocument import DocumentType, SendMode
from edoc_tui.domain.errors import (
    ConfigError,
    ContractError,
    EntitlementError,
    IndeterminateError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from edoc_tui.connectors.http import HttpClient
    from edoc_tui.connectors.port import (
        AccessTokens,
        ConnectionSettings,
        Item,
        Outgoing,
        Page,
        Response,
    )
    from edoc_tui.domain.edocument import Exchange, Refs

MODES: Final = (SendMode.TEST.value, SendMode.CERTIFICATION.value, SendMode.PRODUCTION.value)
"""Send modes, the safest first."""

_API: Final = "https://api.pageroonline.com"
_ACTIONS: Final = {Verb.RESTART: "Restart", Verb.CANCEL: "Cancel"}
_JSON: Final = "application/json"
_MARKED_AT_ONCE: Final = 100

KINDS: Final[dict[DocumentType, str]] = {
    DocumentType.SALES_INVOICE: "Invoice",
    DocumentType.SALES_CREDIT_MEMO: "Invoice",
    DocumentType.SERVICE_INVOICE: "Invoice",
    DocumentType.SERVICE_CREDIT_MEMO: "Invoice",
    DocumentType.REMINDER: "PaymentReminder",
    DocumentType.FINANCE_CHARGE_MEMO: "PaymentReminder",
    DocumentType.APPLICATION_RESPONSE: "ApplicationResponse",
}
"""Pagero's document types by ours."""


class Pagero:
    """One connection to Pagero Online.

    Args:
        settings: The external connection setup. ``extra`` may say ``files_by_reference`` (files
            can be listed by our reference) and ``busy_means_not_created`` (503 on upload is
            safe to repeat); neither is documented by Pagero, so both are off.
        http: The client; it is closed by :meth:`aclose`.
        tokens: Where access tokens come from.
        tell: Receives each exchange, secrets removed.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        http: HttpClient,
        tokens: AccessTokens,
        tell: Callable[[Exchange], None] | None = None,
    ) -> None:
        self._settings = settings
        self._http = http
        self._calls = Calls(settings, http, tokens, tell)
        self._capabilities = Capabilities(
            name="Pagero Online",
            modes=MODES,
            find=True,
            cancel=True,
            restart=True,
            responses=True,
            receive=True,
            mark=True,
            reply=True,
            busy_means_not_created=_says(settings, "busy_means_not_created"),
            page_size=PAGE,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What Pagero can do."""
        return self._capabilities

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def check(self) -> Health:
        """Ask both APIs for something harmless."""
        problems = []
        files, _parts, documents = self.probes()
        for probe in (documents, files):
            try:
                await probe.ask()
            except (EntitlementError, NotFoundError, ContractError) as error:
                problems.append(f"{_(probe.name)}: {error}")
        company = _("Company {id}").format(id=self._calls.company_id)
        return Health(not problems, company, tuple(problems))

    def probes(self) -> Sequence[Probe]:
        """Return a read-only question for each API."""
        files, parts = self._settings.file_api_url, self._settings.fileparts_url
        documents = self._settings.document_api_url
        return (
            Probe(N_("File API"), files, lambda: self._lets_us_in(f"{files}/0/fileparts", files)),
            Probe(N_("Fileparts API"), parts, lambda: self._lets_us_in(parts, parts)),
            Probe(
                N_("Document API"),
                documents,
                lambda: pagero_documents.probe(self._calls, documents),
            ),
        )

    async def _lets_us_in(self, url: str, base: str) -> None:
        """Ask for what is hardly there: any answer but a refusal shows that the API takes us."""
        with suppress(NotFoundError, ContractError):
            await self._calls.get(url, base, pagero_files.STUCK)

    async def submit(self, document: Outgoing) -> Receipt:
        """Upload *document* once (pagero.md §4.1)."""
        form = multipart.build(
            "payload",
            document.file_name,
            document.content,
            (
                ("documentType", self._kind(document)),
                ("sendMode", document.send_mode),
                ("sendingCompanyId", self._calls.company_id),
                ("senderReference", document.reference),
            ),
        )
        url = self._settings.file_api_url
        answer = await self._calls.post(
            url, url, form.body, form.content_type, summary=form.summary
        )
        if not answer.ok:
            raise verdicts.of_write(
                answer, busy_means_not_created=self._capabilities.busy_means_not_created
            )
        return Receipt({"file": pagero_files.created(answer)})

    def _kind(self, document: Outgoing) -> str:
        if document.send_mode not in MODES:
            raise ConfigError(
                _("send_mode: '{mode}' is not a send mode.").format(
                    mode=printable(document.send_mode, limit=40)
                ),
                todo=_("Choose one of {names}.").format(names=", ".join(MODES)),
            )
        if document.document_type not in KINDS:
            raise RefusedError(_("Pagero takes no {kind}.").format(kind=_(document.document_type)))
        if not document.content.strip():
            raise RefusedError(_("The document is empty."))
        return KINDS[document.document_type]

    async def find(self, document: Outgoing, since: datetime) -> Sequence[Receipt]:
        """Search for uploads of *document* since *since* (pagero.md §5)."""
        kind = self._kind(document)
        receipts: dict[str, Receipt] = {}
        if _says(self._settings, "files_by_reference"):
            found = await pagero_documents.files_by_reference(
                self._calls, self._settings.file_api_url, document, since
            )
            receipts = {one.refs["file"]: one for one in found}
        found = await pagero_documents.sent(
            self._calls, self._settings.document_api_url, document, kind, since
        )
        receipts |= {one.refs["file"]: one for one in found}
        return tuple(receipts.values())

    async def poll(self, refs: Refs) -> Outcome:
        """Ask for stuck fileparts, then for documents (pagero.md §4.2)."""
        file = pagero_files.asked(refs)
        parts = await pagero_files.stuck(self._calls, self._settings.file_api_url, file)
        if parts:
            return pagero_files.outcome(parts, refs)
        documents = await pagero_documents.of_file(
            self._calls, self._settings.document_api_url, file
        )
        if not documents:
            return Outcome(State.PROCESSING)
        return Outcome(State.DELIVERED, news("document", documents[0], refs))

    async def act(self, refs: Refs, verb: Verb) -> Outcome:
        """Restart or cancel the stuck filepart (pagero.md §4.3)."""
        files = self._settings.file_api_url
        part = refs.get("filepart") or await pagero_files.learn(self._calls, files, refs)
        base = self._settings.fileparts_url
        url = f"{base}/{path_part(provider_id(part, 'filepart id'))}/action"
        body = msgspec.json.encode({"action": _ACTIONS[verb]})
        answer = await self._calls.post(url, base, body, _JSON)
        if not answer.ok:
            raise verdicts.of_write(answer, addressed=True)
        state = State.PROCESSING if verb is Verb.RESTART else State.CANCELED
        return Outcome(state, news("filepart", part, refs))

    async def responses(self, document_no: str, refs: Refs) -> Sequence[Response]:
        """Return the buyer's answers, newest first, without consuming them (pagero.md §4.4)."""
        del refs  # Pagero's answers name the invoice number, not its own ids
        return await pagero_documents.responses(
            self._calls, self._settings.document_api_url, document_no
        )

    async def inbox(self, cursor: str = "") -> Page:
        """Return a page of received documents (pagero.md §4.5).

        Marked documents leave the list: take all pages before marking any, or begin again with
        an empty cursor afterwards.
        """
        return await pagero_documents.received(self._calls, self._settings.document_api_url, cursor)

    async def download(self, item: Item) -> bytes:
        """Return the XML of a received document; an empty one is an error (pagero.md §4.6)."""
        return await pagero_documents.content(self._calls, self._settings.document_api_url, item.id)

    async def mark(self, ids: Sequence[str]) -> None:
        """Mark documents as fetched; may be repeated (pagero.md §4.6)."""
        base = self._settings.document_api_url
        for start in range(0, len(ids), _MARKED_AT_ONCE):
            some = [provider_id(one, "document id") for one in ids[start : start + _MARKED_AT_ONCE]]
            body = msgspec.json.encode({"ids": some})
            try:
                answer = await self._calls.post(f"{base}/fetch", base, body, _JSON)
            except IndeterminateError as error:
                raise UnavailableError(error.message) from error  # harmless to repeat
            if not answer.ok:
                raise verdicts.of_read(answer)


def _says(settings: ConnectionSettings, key: str) -> bool:
    return settings.extra.get(key, "").strip().lower() in {"true", "yes", "1"}


URLS: Final = {
    "authentication_url": "https://sso.pageroonline.com/oauth/v2",
    "file_api_url": f"{_API}/file/v1/files",
    "fileparts_url": f"{_API}/file/v1/fileparts",
    "document_api_url": f"{_API}/document/v1/documents",
}
"""Default addresses by the keys of the connection setup."""

HOSTS: Final = frozenset({"api.pageroonline.com", "sso.pageroonline.com"})


def build(
    settings: ConnectionSettings,
    http: HttpClient,
    tokens: AccessTokens,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> Pagero:
    """Return a connector for *settings*.

    Raises:
        ConfigError: An address is none that may be given Pagero's tokens.
    """
    for name in URLS:
        url = getattr(settings, name)
        check_host(url, HOSTS, name=name, others=_says(settings, "allow_other_hosts"))
    return Pagero(settings, http, tokens, on_exchange)


PAGERO: Final = Provider(
    key="pagero", name="Pagero Online", urls=URLS, hosts=HOSTS, modes=MODES, build=build
)
"""The entry point of this provider."""
