"""What ``config.toml`` says, typed, with the defaults of a new installation.

Unknown keys are ignored here and kept in the file. A file without services, profiles or
workflows behaves as if it had the usual ones: one service PAGERO, to which the default profile
leads through one workflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from edoc_tui.config.control_settings import (
    AuditSettings,
    NotificationSettings,
    RetentionSettings,
)
from edoc_tui.config.mapping_settings import (  # noqa: TC001 - msgspec reads them
    CsvMappingSettings,
    MappingRuleSettings,
)
from edoc_tui.config.routing_settings import ProfileSettings, Then, When, WorkflowSettings
from edoc_tui.config.template_settings import ErpTemplate  # noqa: TC001 - msgspec reads it
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import InputMissingError
from edoc_tui.domain.schedule import TIME_OF_DAY
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.parties import Company
    from edoc_tui.domain.routing import Route, Routes, Subject

PAGERO: Final = "pagero"
"""The service integration of Pagero Online."""

DEFAULT_SERVICE: Final = "PAGERO"
DEFAULT_PROFILE: Final = "DEFAULT"

Positive = Annotated[int, msgspec.Meta(ge=1)]
TimeOfDay = Annotated[str, msgspec.Meta(pattern=f"^(?:{TIME_OF_DAY})?$")]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
SendMode = Literal["Production", "Test", "Certification"]


class CompanySettings(msgspec.Struct, kw_only=True, frozen=True):
    """``[company]``: Company Information."""

    name: str = ""
    address: str = ""
    address_2: str = ""
    city: str = ""
    post_code: str = ""
    country: str = ""
    vat_registration_no: str = ""
    registration_no: str = ""
    gln: str = ""
    use_gln_in_electronic_documents: bool = False
    bank_name: str = ""
    bank_branch_no: str = ""
    bank_account_no: str = ""
    iban: str = ""
    swift_code: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""


class Connection(msgspec.Struct, kw_only=True, frozen=True):
    """``[services.CODE.connection]``: E-Document External Connection Setup.

    Attributes:
        send_mode: A new setup starts in Test.
        allow_other_hosts: The addresses may name other hosts than the provider's own.
        ca_bundle: File with the certificates to trust instead of the system's.
        proxy: Address of an HTTP proxy; the environment's is never used.
    """

    authentication_url: str = "https://sso.pageroonline.com/oauth/v2"
    redirect_url: str = ""
    file_api_url: str = "https://api.pageroonline.com/file/v1/files"
    fileparts_url: str = "https://api.pageroonline.com/file/v1/fileparts"
    document_api_url: str = "https://api.pageroonline.com/document/v1/documents"
    company_id: str = ""
    send_mode: SendMode = "Test"
    allow_other_hosts: bool = False
    ca_bundle: str = ""
    proxy: str = ""


class Delivery(msgspec.Struct, kw_only=True, frozen=True):
    """``[services.CODE.delivery]``: how carefully and how fast.

    Attributes:
        parallel: Uploads in flight per account.
        request_timeout_seconds: How long one request may take.
        quiet_seconds: Nothing is concluded from an empty search before this.
        empty_searches: And only from this many in a row.
        search_gap_seconds: The time between them.
        poll_seconds: The time between two polls of a document.
        uploads_per_minute: At most so many uploads begin in a minute; 0 = as many as go.
        gate_seconds: The first pause of a provider that cannot be reached; it doubles, up to
            twenty times as long.
    """

    parallel: Positive = 4
    request_timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 120
    quiet_seconds: Seconds = 300
    empty_searches: Positive = 2
    search_gap_seconds: Seconds = 60
    poll_seconds: Seconds = 300
    uploads_per_minute: Annotated[int, msgspec.Meta(ge=0)] = 0
    gate_seconds: Annotated[float, msgspec.Meta(gt=0)] = 30


class Service(msgspec.Struct, kw_only=True, frozen=True):
    """``[services.CODE]``: an E-Document Service.

    Attributes:
        service_integration: The connector; ``""`` = no integration.
        batch: How documents gather before they are sent; ``batch_threshold`` documents, or every
            ``batch_minutes``, from ``batch_start`` on each day (local time; ``""`` = always).
        auto_import: Received documents are fetched every ``import_minutes``.
        four_eyes: A second person must release what goes to Production, and rejections.
        export_mapping: Rules about the texts of documents that are created for this service.
        import_mapping: Rules about what the business system gets of received ones.
        automatic_processing: Received documents are led as far as they go without a person.
        erp_template: The template with which that writes the file for the ERP, ``""`` = CSV.
        validate_receiving_company: A document that is not addressed to us is not worked on.
        participants: By which identifiers the service knows us, ``scheme:value``.
        verify_purchase_totals: Amounts that the lines do not make are not written for the ERP.
    """

    description: str = ""
    document_format: str = "PEPPOL BIS 3.0"
    service_integration: str = PAGERO
    supported_document_types: list[DocumentType] = msgspec.field(
        default_factory=lambda: [DocumentType.SALES_INVOICE, DocumentType.SALES_CREDIT_MEMO]
    )
    batch: Literal["off", "threshold", "recurrent"] = "off"
    batch_threshold: Positive = 10
    batch_minutes: Positive = 60
    batch_start: TimeOfDay = ""
    auto_import: bool = False
    import_minutes: Positive = 15
    four_eyes: bool = False
    export_mapping: list[MappingRuleSettings] = []
    import_mapping: list[MappingRuleSettings] = []
    automatic_processing: bool = False
    erp_template: str = ""
    validate_receiving_company: bool = True
    participants: str = ""
    verify_purchase_totals: bool = True
    connection: Connection = Connection()
    delivery: Delivery = Delivery()


class Ui(msgspec.Struct, kw_only=True, frozen=True):
    """``[ui]``: language and theme of the console.

    Attributes:
        lock_minutes: Production is locked after so many minutes without a key.
    """

    language: Literal["en", "fr"] = "en"
    theme: str = "edoc-dark"
    lock_minutes: Positive = 15


class Secrets(msgspec.Struct, kw_only=True, frozen=True):
    """``[secrets]``: where secrets are kept."""

    backend: Literal["vault", "secret-service", "memory"] = "vault"


class Store(msgspec.Struct, kw_only=True, frozen=True):
    """``[store]``: the address of a PostgreSQL database; ``""`` = SQLite in the home."""

    url: str = ""


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    """The whole of ``config.toml``. Make one with :func:`convert`, or call it for the defaults."""

    company: CompanySettings = CompanySettings()
    services: dict[str, Service] = {}
    document_sending_profiles: dict[str, ProfileSettings] = {}
    workflows: dict[str, WorkflowSettings] = {}
    ui: Ui = Ui()
    secrets: Secrets = Secrets()
    store: Store = Store()
    audit: AuditSettings = AuditSettings()
    notifications: NotificationSettings = NotificationSettings()
    retention: RetentionSettings = RetentionSettings()
    csv_mappings: dict[str, CsvMappingSettings] = {}
    erp_templates: dict[str, ErpTemplate] = {}

    def __post_init__(self) -> None:
        """Put the usual services, profiles and workflows where the file has none."""
        if not self.services:
            self.services[DEFAULT_SERVICE] = Service(description="Pagero Online")
        first = next(iter(self.services))
        workflow = f"SEND-{first}"
        if not self.document_sending_profiles:
            if self.workflows and workflow not in self.workflows:
                workflow = next(iter(self.workflows))
            self.document_sending_profiles[DEFAULT_PROFILE] = ProfileSettings(
                default=True, workflow=workflow
            )
        if not self.workflows:
            types = list(self.services[first].supported_document_types)
            for profile in self.document_sending_profiles.values():
                if profile.workflow:
                    self.workflows[profile.workflow] = WorkflowSettings(
                        when=When(document_type=types), then=[Then(send=first)]
                    )

    def company_record(self) -> Company:
        """Return the company as the seller of every outgoing document."""
        from edoc_tui.domain.parties import Company

        return Company(**msgspec.structs.asdict(self.company))

    def routes(self) -> Routes:
        """Return profiles and workflows in the form that finds a document's way."""
        from edoc_tui.config.routes import routes

        return routes(self)

    def service(self, code: str | None = None) -> tuple[str, Service]:
        """Return the service called *code*, with its code; without one, the first.

        Raises:
            InputMissingError: There is no such service.
        """
        code = code or next(iter(self.services))
        if code not in self.services:
            known = ", ".join(map(printable, self.services))
            raise InputMissingError(
                _("There is no service '{code}'.").format(code=printable(code)),
                todo=_("The services are: {known}.").format(known=known),
            )
        return code, self.services[code]

    def service_for(self, document_type: str, profile_code: str = "") -> tuple[str, Service]:
        """Return the service that takes a document of this type.

        Raises:
            SettingsError: Profile, workflow or service is missing, or switched off.
        """
        from edoc_tui.domain.routing import Subject

        route = self.route(Subject(document_type, profile_code))
        return route.service, self.services[route.service]

    def route(self, subject: Subject) -> Route:
        """Return the way of a document.

        Raises:
            SettingsError: Profile, workflow or service is missing, or switched off.
        """
        from edoc_tui.config.routes import route

        return route(self, subject)


def connection_defaults(service_integration: str = PAGERO) -> dict[str, str | bool | None]:
    """Return what a reset puts into a connection; ``None`` = the key is removed.

    Addresses and send mode go back to the provider's; the company id stays.
    """
    fresh = Connection()
    defaults: dict[str, str | bool | None] = dict.fromkeys(URL_KEYS)
    if service_integration == PAGERO:
        for key in URL_KEYS:
            defaults[key] = getattr(fresh, key) or None
    del defaults["redirect_url"]  # registered with the provider by the customer, as company_id is
    return {**defaults, "send_mode": fresh.send_mode, "allow_other_hosts": None}


URL_KEYS: Final = (
    "authentication_url",
    "redirect_url",
    "file_api_url",
    "fileparts_url",
    "document_api_url",
)
"""The addresses of a connection."""
