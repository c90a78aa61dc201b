"""What a person may fill in on the card of an E-Document service, and its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.config.customer_keys import PARTICIPANTS
from edoc_tui.config.forms import FieldInfo, Kind
from edoc_tui.domain.document_formats import DOCUMENT_FORMATS
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.participants import check_participants
from edoc_tui.domain.schedule import is_time_of_day
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from edoc_tui.config.toml_edit import Value

FORMATS: Final = (*DOCUMENT_FORMATS, "Data Exchange")
BATCHES: Final = (N_("off"), N_("threshold"), N_("recurrent"))
LONGEST_DESCRIPTION: Final = 250
MOST: Final = 1_000_000
"""The largest count, and the longest time in minutes."""

OUTGOING: Final = tuple(
    kind
    for kind in DocumentType
    if kind not in (DocumentType.APPLICATION_RESPONSE, DocumentType.PURCHASE_INVOICE)
)
"""Document types that a service may support."""

SERVICE_FIELDS: Final = (
    FieldInfo("description", N_("Description")),
    FieldInfo(
        "document_format",
        N_("Document format"),
        N_("How documents are written for this service."),
        Kind.CHOICE,
        FORMATS,
    ),
    FieldInfo(
        "service_integration",
        N_("Service integration"),
        N_(
            "The access point that documents go through. A contract with the provider is needed;"
            " it may charge for its service."
        ),
        Kind.CHOICE,
    ),
    FieldInfo(
        "supported_document_types",
        N_("Supported document types"),
        N_("Only these are exported and sent by this service."),
        Kind.LIST,
        OUTGOING,
    ),
    FieldInfo(
        "batch",
        N_("Use batch processing"),
        N_("Whether documents gather before they are sent: up to a number, or for a time."),
        Kind.CHOICE,
        BATCHES,
    ),
    FieldInfo(
        "batch_threshold",
        N_("Batch threshold"),
        N_("With batch = threshold: so many documents are sent together."),
        Kind.NUMBER,
    ),
    FieldInfo(
        "batch_minutes",
        N_("Minutes between runs"),
        N_("With batch = recurrent: what has gathered is sent this often."),
        Kind.NUMBER,
    ),
    FieldInfo(
        "batch_start",
        N_("Batch start time"),
        N_("With batch = recurrent: the first run of each day (HH:MM, local); empty = any time."),
    ),
    FieldInfo(
        "auto_import",
        N_("Auto import"),
        N_("Received documents are fetched without being asked for."),
        Kind.BOOL,
    ),
    FieldInfo(
        "import_minutes",
        N_("Minutes between imports"),
        N_("With auto import: how often the provider is asked."),
        Kind.NUMBER,
    ),
    FieldInfo(
        "automatic_processing",
        N_("Automatic processing"),
        N_("Received documents are led on without a person, as far as nothing is in doubt."),
        Kind.BOOL,
    ),
    FieldInfo(
        "erp_template",
        N_("ERP template"),
        N_("How automatic processing writes the file for the ERP; empty = CSV with all fields."),
    ),
    FieldInfo(
        "validate_receiving_company",
        N_("Validate receiving company"),
        N_("A received document that is not addressed to us is not worked on."),
        Kind.BOOL,
    ),
    FieldInfo(
        PARTICIPANTS,
        N_("Our participant ids"),
        N_("By what this service knows us: scheme:value, several with blanks between."),
    ),
    FieldInfo(
        "verify_purchase_totals",
        N_("Verify purchase totals"),
        N_("Amounts that a document's lines do not make are not written for the ERP."),
        Kind.BOOL,
    ),
)
"""The card of a service, without code and connection."""

_FIELDS: Final = {field.key: field for field in SERVICE_FIELDS}
_WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def parse_service_value(
    key: str, text: str, integrations: Collection[str] = (), types: Collection[str] = OUTGOING
) -> Value:
    """Return *text* as the value of *key* on the card of a service.

    Args:
        key: A key of the card.
        text: What was typed; document types are separated by commas.
        integrations: The service integrations that are installed.
        types: The document types there are.

    Raises:
        UsageError: The card has no such key.
        DataError: The text is no good for it; ``field`` names the key.
    """
    field = _FIELDS.get(key)
    if field is None:
        raise UsageError(
            _("There is no key '{key}'.").format(key=printable(key, limit=60)),
            todo=_("The keys are: {names}.").format(names=", ".join(_FIELDS)),
        )
    text = text.strip()
    value: Value = text
    reason = ""
    if field.kind is Kind.BOOL:
        value = _WORDS.get(text.lower(), "")
        reason = _("It is true or false.") if value == "" else ""
    elif field.kind is Kind.NUMBER:
        value = (
            int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else 0
        )
        good = 1 <= value <= MOST
        reason = "" if good else _("It is a whole number from 1 to {most}.").format(most=MOST)
    elif field.kind is Kind.LIST:
        value, reason = _types(text, types)
    elif field.kind is Kind.CHOICE:
        choices = field.choices or ("", *integrations)
        names = ", ".join(one or '""' for one in choices)
        reason = "" if text in choices else _("It is one of {choices}.").format(choices=names)
    elif key == "batch_start":
        good = not text or is_time_of_day(text)
        reason = "" if good else _("It is a time of day such as 06:30, or empty.")
    elif len(text) > LONGEST_DESCRIPTION or printable(text) != text:
        reason = _("It is a text of at most {count} characters that can be shown.").format(
            count=LONGEST_DESCRIPTION
        )
    elif key == PARTICIPANTS:
        reason = check_participants(text)
    if reason:
        raise DataError(f"{key}: {reason}", todo=_("Nothing was changed."), field=key)
    return value


def _types(text: str, types: Collection[str]) -> tuple[list[str], str]:
    known = {one.casefold(): str(one) for one in types}
    words = [one.strip() for one in text.split(",") if one.strip()]
    found = [known[one.casefold()] for one in words if one.casefold() in known]
    if len(found) < len(words):
        names = ", ".join(map(str, types))
        return [], _("It is a list, separated by commas, of: {names}.").format(names=names)
    return list(dict.fromkeys(found)), ""


def check_service(key: str, text: str, integrations: Collection[str] = ()) -> str:
    """Return why *text* is no good for *key*, ``""`` when it is good."""
    try:
        parse_service_value(key, text, integrations)
    except DataError as error:
        return error.message.partition(": ")[2]
    return ""


def service_entries(pairs: Iterable[str], integrations: Collection[str]) -> dict[str, Value]:
    """Return the values of ``KEY=VALUE`` *pairs* for a card; all are good, or none counts.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    entries: dict[str, Value] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise UsageError(_("'{pair}' is not KEY=VALUE.").format(pair=printable(pair, limit=60)))
        if key.strip() in entries:
            raise UsageError(_("{key} is given twice.").format(key=printable(key, limit=60)))
        entries[key.strip()] = parse_service_value(key.strip(), text, integrations)
    return entries
