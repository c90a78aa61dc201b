"""The fields of company, customers and connection, as forms show them.

Labels are Business Central's terms. They stand here in English as msgids, marked for the
catalogues, and are translated where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


def N_(msgid: str) -> str:  # noqa: N802 - gettext's usual name of "translate this later"
    """Mark *msgid* for the catalogues and return it unchanged."""
    return msgid


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    BOOL = "bool"
    CHOICE = "choice"
    URL = "url"
    NUMBER = "number"
    LIST = "list"
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a secret


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field of a form and of ``KEY=VALUE``.

    Attributes:
        key: Its key in TOML (of a secret: its name in the vault).
        label: msgid of its name.
        help: msgid of one sentence about it, may be empty.
        kind: How it is filled in.
        choices: The values of a choice, exactly as they are stored.
    """

    key: str
    label: str
    help: str = ""
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


_GLN_FIELDS: Final = (
    FieldInfo("gln", N_("GLN"), N_("Global Location Number: 13 digits.")),
    FieldInfo(
        "use_gln_in_electronic_documents",
        N_("Use GLN in electronic documents"),
        N_("The GLN then identifies the party instead of the VAT registration number."),
        Kind.BOOL,
    ),
)
_ADDRESS_FIELDS: Final = (
    FieldInfo("name", N_("Name")),
    FieldInfo("address", N_("Address")),
    FieldInfo("address_2", N_("Address 2")),
    FieldInfo("city", N_("City")),
    FieldInfo("post_code", N_("Post code")),
    FieldInfo("country", N_("Country/Region code"), N_("Two capital letters, such as FR.")),
    FieldInfo(
        "vat_registration_no",
        N_("VAT registration no."),
        N_("With or without the country's letters in front."),
    ),
    FieldInfo(
        "registration_no", N_("Registration no."), N_("The number in the business register.")
    ),
    *_GLN_FIELDS,
)
_CONTACT_FIELDS: Final = (
    FieldInfo("contact_name", N_("Contact name")),
    FieldInfo("phone", N_("Phone no.")),
    FieldInfo("email", N_("Email")),
)

COMPANY_FIELDS: Final = (
    *_ADDRESS_FIELDS,
    FieldInfo("bank_name", N_("Bank name")),
    FieldInfo("bank_branch_no", N_("Bank branch no.")),
    FieldInfo("bank_account_no", N_("Bank account no.")),
    FieldInfo("iban", N_("IBAN")),
    FieldInfo("swift_code", N_("SWIFT code"), N_("Of the main bank: 8 or 11 characters.")),
    *_CONTACT_FIELDS,
)
"""Company Information."""

CUSTOMER_FIELDS: Final = (
    *_ADDRESS_FIELDS,
    FieldInfo(
        "document_sending_profile",
        N_("Document sending profile"),
        N_("Empty means the default profile."),
    ),
    *_CONTACT_FIELDS,
    FieldInfo("language", N_("Language code"), N_("Such as fr or fr-FR.")),
)
"""The customer card."""

VENDOR_FIELDS: Final = (
    *(one for one in _ADDRESS_FIELDS if one.kind is not Kind.BOOL),
    FieldInfo(
        "participants",
        N_("Participant ids"),
        N_("scheme:value, or SERVICE/scheme:value for one service; several with blanks between."),
    ),
    *_CONTACT_FIELDS,
    FieldInfo("language", N_("Language code"), N_("Such as fr or fr-FR.")),
)
"""The vendor card."""

CONNECTION_FIELDS: Final = (
    FieldInfo(
        "client_id", N_("Client ID"), N_("From the provider; kept in the vault."), Kind.SECRET
    ),
    FieldInfo(
        "client_secret",
        N_("Client secret"),
        N_("From the provider; kept in the vault."),
        Kind.SECRET,
    ),
    FieldInfo(
        "authentication_url",
        N_("Authentication URL"),
        N_("Where people sign in at the provider, and where tokens come from."),
        Kind.URL,
    ),
    FieldInfo(
        "redirect_url",
        N_("Redirect URL"),
        N_(
            "Where the browser is sent after the sign-in, exactly as registered with the provider."
            " Nothing needs to answer there."
        ),
        Kind.URL,
    ),
    FieldInfo("file_api_url", N_("FileAPI URL"), N_("Where documents are uploaded to."), Kind.URL),
    FieldInfo(
        "fileparts_url",
        N_("Fileparts URL"),
        N_("Where documents that are stuck are restarted or cancelled."),
        Kind.URL,
    ),
    FieldInfo(
        "document_api_url",
        N_("DocumentAPI URL"),
        N_("Where sent and received documents and the answers to them are looked up."),
        Kind.URL,
    ),
    FieldInfo(
        "company_id",
        N_("Company ID"),
        N_("Which company of the account sends. From the company's settings at the provider."),
    ),
    FieldInfo(
        "send_mode",
        N_("Send mode"),
        N_("Only Production sends invoices that count."),
        Kind.CHOICE,
        ("Production", "Test", "Certification"),
    ),
    FieldInfo(
        "allow_other_hosts",
        N_("Allow other hosts"),
        N_("The addresses may name hosts that are not the provider's."),
        Kind.BOOL,
    ),
    FieldInfo("ca_bundle", N_("CA bundle"), N_("File with the certificates to trust.")),
    FieldInfo("proxy", N_("Proxy"), N_("Address of an HTTP proxy.")),
)
"""The external connection setup of a service."""
