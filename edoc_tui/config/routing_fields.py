"""What a person may fill in on the cards of sending profiles and workflows, and its checks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.config.forms import FieldInfo, Kind
from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from edoc_tui.config.routing_settings import ProfileSettings, WorkflowSettings

PROFILE_FIELDS: Final = (
    FieldInfo(
        "default",
        N_("Default"),
        N_("It counts for all customers without a profile. Exactly one profile is the default."),
        Kind.BOOL,
    ),
    FieldInfo(
        "electronic_document",
        N_("Electronic document"),
        N_("Whether these customers get electronic documents, through a workflow."),
        Kind.CHOICE,
        ("workflow", "no"),
    ),
    FieldInfo(
        "workflow",
        N_("Workflow"),
        N_("The code of the workflow; empty = whichever workflow's conditions fit."),
    ),
)
"""The card of a document sending profile."""

WORKFLOW_FIELDS: Final = (
    FieldInfo(
        "enabled", N_("Enabled"), N_("A workflow that is not enabled does nothing."), Kind.BOOL
    ),
    FieldInfo(
        "document_type",
        N_("On condition: document type"),
        N_("Document types, separated by commas; empty = all."),
        Kind.LIST,
        tuple(DocumentType)[:6],
    ),
    FieldInfo(
        "profile",
        N_("On condition: profile"),
        N_("Codes of sending profiles, separated by commas; empty = all."),
    ),
    FieldInfo(
        "customer",
        N_("On condition: customer"),
        N_("Customer numbers, separated by commas; empty = all."),
    ),
    FieldInfo(
        "country",
        N_("On condition: country"),
        N_("Countries such as FR, separated by commas; empty = all."),
    ),
    FieldInfo(
        "send",
        N_("Then response: send to"),
        N_("Codes of services, separated by commas: each that supports the type gets it."),
    ),
    FieldInfo(
        "export",
        N_("Then response: export for"),
        N_("The service that the document is only exported for; it is not sent."),
    ),
    FieldInfo(
        "hold",
        N_("Then response: hold"),
        N_("Each document waits until a person releases it."),
        Kind.BOOL,
    ),
)
"""The card of a workflow."""

TEMPLATES: Final[Mapping[str, str]] = {
    "send-one": N_("Send to one service"),
    "send-many": N_("Send to multiple services"),
    "export-only": N_("Export only"),
    "hold-then-send": N_("Hold, then send"),
}
"""Workflow templates by name."""

_FIELDS: Final = {
    "profile": {field.key: field for field in PROFILE_FIELDS},
    "workflow": {field.key: field for field in WORKFLOW_FIELDS},
}
_TYPES: Final = {str(one).casefold(): str(one) for one in DocumentType}
_WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Entries = dict[str, "bool | str | list[str]"]


def parse_entry(table: str, key: str, text: str) -> bool | str | list[str]:
    """Return *text* as the value of *key* on the card of a ``profile`` or ``workflow``.

    Raises:
        UsageError: The card has no such key.
        DataError: The text is no good for it.
    """
    field = _FIELDS[table].get(key)
    if field is None:
        raise UsageError(
            _("There is no key '{key}'.").format(key=printable(key, limit=60)),
            todo=_("The keys are: {names}.").format(names=", ".join(_FIELDS[table])),
        )
    text = text.strip()
    if field.kind is Kind.BOOL:
        if text.casefold() not in _WORDS:
            raise _bad(key, _("It is true or false."))
        return _WORDS[text.casefold()]
    if table == "profile":
        if field.choices and text not in field.choices:
            raise _bad(key, _("It is one of {choices}.").format(choices=", ".join(field.choices)))
        return text
    return _items(key, [one.strip() for one in text.split(",") if one.strip()])


def _items(key: str, items: list[str]) -> list[str]:
    """Return what stands between commas, checked and put right. Raises DataError."""
    if key == "document_type":
        unknown = [one for one in items if one.casefold() not in _TYPES]
        if unknown:
            names = ", ".join(_TYPES.values())
            raise _bad(
                key, _("It is a list, separated by commas, of: {names}.").format(names=names)
            )
        items = [_TYPES[one.casefold()] for one in items]
    elif key == "country":
        items = [one.upper() for one in items]
        if not all(re.fullmatch("[A-Z]{2}", one) for one in items):
            raise _bad(key, _("A country is two capital letters, such as FR."))
    if any(printable(one) != one for one in items):
        raise _bad(key, _("It contains characters that cannot be shown."))
    return list(dict.fromkeys(items))


def check_entry(table: str, key: str, text: str) -> str:
    """Return why *text* is no good for *key*, ``""`` when it is good."""
    try:
        parse_entry(table, key, text)
    except DataError as error:
        return error.message.partition(": ")[2]
    return ""


def parse_pairs(table: str, pairs: Iterable[str]) -> Entries:
    """Return the values of ``KEY=VALUE`` *pairs*; all are good, or none counts.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A value is wrong; ``field`` names its key.
    """
    entries: Entries = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key = key.strip()
        if not equals:
            raise UsageError(_("'{pair}' is not KEY=VALUE.").format(pair=printable(pair, limit=60)))
        if key in entries:
            raise UsageError(_("{key} is given twice.").format(key=printable(key, limit=60)))
        entries[key] = parse_entry(table, key, text)
    return entries


def profile_values(profile: ProfileSettings) -> Entries:
    """Return a profile's card."""
    return {field.key: getattr(profile, field.key) for field in PROFILE_FIELDS}


def workflow_values(workflow: WorkflowSettings) -> Entries:
    """Return a workflow's card."""
    when, then = workflow.when, workflow.then
    return {
        "enabled": workflow.enabled,
        "document_type": [str(one) for one in when.document_type],
        "profile": list(when.profile),
        "customer": list(when.customer),
        "country": list(when.country),
        "send": [one.send for one in then if one.send],
        "export": [one.export for one in then if one.export],
        "hold": any(one.hold for one in then),
    }


def template(name: str, services: Sequence[str]) -> Entries:
    """Return the card that a workflow template fills in, enabled, for *services*.

    Raises:
        UsageError: There is no such template, or it needs another number of services.
    """
    if name not in TEMPLATES:
        raise UsageError(
            _("There is no workflow template '{name}'.").format(name=printable(name, limit=60)),
            todo=_("The templates are: {names}.").format(names=", ".join(TEMPLATES)),
        )
    fitting = len(services) > 1 if name == "send-many" else len(services) == 1
    if not fitting:
        raise UsageError(
            _("'{name}' needs at least two services.").format(name=name)
            if name == "send-many"
            else _("'{name}' needs exactly one service.").format(name=name)
        )
    chosen = list(services)
    if name == "export-only":
        return {"enabled": True, "export": chosen}
    return {"enabled": True, "send": chosen, "hold": name == "hold-then-send"}


def _bad(key: str, reason: str) -> DataError:
    return DataError(f"{key}: {reason}", todo=_("Nothing was changed."), field=key)
