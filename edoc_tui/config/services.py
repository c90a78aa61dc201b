"""E-Document services in ``config.toml``: create, copy, rename, delete, and the fields of a card.

Each function reads the file, decides, and returns what to save as one change; the caller saves
it. A service that the file does not name yet (a new installation behaves as if it had PAGERO) is
written down first, so that it does not vanish when another one comes beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.config.reading import decode, parse, read_bytes
from edoc_tui.config.settings import DEFAULT_SERVICE, PAGERO
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from edoc_tui.config.settings import Settings
    from edoc_tui.config.toml_edit import Changes, Value

LONGEST_CODE: Final = 20
"""Characters of a service code, as in Business Central."""

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_.-]*")
_FRESH_MODE: Final = "Test"


def clean_code(text: str) -> str:
    """Return *text* as a code: without blanks around it, in capitals."""
    return text.strip().upper()


def check_code(code: str, taken: Mapping[str, object] | None = None) -> str:
    """Return why *code* cannot be the code of a new service, ``""`` when it can.

    Args:
        code: After :func:`clean_code`.
        taken: The services that exist.
    """
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        return _(
            "A code has 1 to {count} letters without accents, digits, and the signs - _ . inside."
        ).format(count=LONGEST_CODE)
    if code in {one.upper() for one in taken or ()}:
        return _("There is a service '{code}' already.").format(code=code)
    return ""


def raw_settings(path: Path) -> dict[str, Any]:
    """Return what the file says, without defaults.

    Raises:
        SettingsError: It cannot be read.
    """
    return parse(path, decode(path, read_bytes(path)))


def is_chosen(raw: Mapping[str, Any], code: str) -> bool:
    """Say whether a person has chosen the integration of service *code*, or left it at that."""
    return bool(_table(raw, "services", code).get("service_integration"))


def created(raw: Mapping[str, Any], code: str, values: Mapping[str, Value]) -> Changes:
    """Return the changes that add the service *code*; it starts in Test.

    Args:
        raw: What the file says.
        code: Its code.
        values: Fields of its card.

    Raises:
        DataError: The code is taken, or none.
    """
    _refuse(check_code(code, _known(raw)))
    fields = {"description": "", "service_integration": "", **values}
    changes: dict[tuple[str, ...], Value] = dict(_written_down(raw))
    changes |= {("services", code, key): value for key, value in fields.items()}
    changes["services", code, "connection", "send_mode"] = _FRESH_MODE
    return changes


def changed(
    raw: Mapping[str, Any], code: str, values: Mapping[str, Value], *inside: str
) -> Changes:
    """Return the changes that set *values* of a service, or of its table *inside*."""
    path = ("services", code, *inside)
    changes: dict[tuple[str, ...], Value] = dict(_written_down(raw))
    return {**changes, **{(*path, key): value for key, value in values.items()}}


def copied(raw: Mapping[str, Any], code: str, new: str) -> Changes:
    """Return the changes that make *new* a copy of the service *code*, in Test.

    Secrets and sign-in are not part of the file, and a refresh token must never be used twice:
    the copy signs in for itself.

    Raises:
        DataError: The new code is taken, or none.
        InputMissingError: There is no service *code*.
    """
    _existing(raw, code)
    _refuse(check_code(new, _known(raw)))
    changes: dict[tuple[str, ...], Value] = dict(_written_down(raw))
    source = _table(raw, "services", code) or _default()
    changes |= dict(_leaves(source, ("services", new)))
    changes["services", new, "connection", "send_mode"] = _FRESH_MODE
    return changes


def renamed(text: str, raw: Mapping[str, Any], code: str, new: str) -> str:
    """Return the file's *text* with another code for the service *code*, wherever it is named.

    Comments and unknown keys stay with their tables.

    Raises:
        DataError: The new code is taken, or none.
        InputMissingError: There is no service *code*.
    """
    from edoc_tui.config.toml_edit import edit, move

    _existing(raw, code)
    others = [one for one in _known(raw) if one != code]
    _refuse(check_code(new, dict.fromkeys(others)))
    if _table(raw, "services", code):
        text = move(text, ("services", code), ("services", new))
    else:
        text = edit(text, dict(_leaves(_default(), ("services", new))))
    named: dict[tuple[str, ...], Value] = {
        ("workflows", workflow, "then"): _replaced(
            _table(raw, "workflows", workflow).get("then"), code, new
        )
        for workflow in references(raw, code)
    }
    return edit(text, named) if named else text


def deleted(raw: Mapping[str, Any], code: str) -> Changes:
    """Return the changes that remove the service *code*.

    Raises:
        DataError: An enabled workflow sends to it (which is named), or it is the last one.
        InputMissingError: There is no service *code*.
    """
    _existing(raw, code)
    using = [name for name in references(raw, code) if is_enabled(raw, name)]
    if using:
        names = ", ".join(printable(one, limit=40) for one in using)
        raise DataError(
            _("The service '{code}' is used by the enabled workflow {names}.").format(
                code=printable(code), names=names
            ),
            todo=_("Nothing was changed. Disable the workflow, or let it send elsewhere."),
        )
    if len(_known(raw)) == 1:
        raise DataError(
            _("'{code}' is the only service.").format(code=printable(code)),
            todo=_("Nothing was changed. Create another one first."),
        )
    return {("services", code): None}


def references(raw: Mapping[str, Any], code: str) -> list[str]:
    """Return the workflows that name the service *code*, whether enabled or not."""
    found = []
    for name, workflow in _table(raw, "workflows").items():
        then = workflow.get("then") if isinstance(workflow, dict) else None
        if _replaced(then, code, f"{code}?") != then:
            found.append(name)
    return found


def is_enabled(raw: Mapping[str, Any], workflow: str) -> bool:
    """Say whether a workflow is enabled."""
    return _table(raw, "workflows", workflow).get("enabled", True) is not False


def _existing(raw: Mapping[str, Any], code: str) -> None:
    if code not in _known(raw):
        known = ", ".join(map(printable, _known(raw)))
        raise InputMissingError(
            _("There is no service '{code}'.").format(code=printable(code)),
            todo=_("The services are: {known}.").format(known=known),
        )


def _known(raw: Mapping[str, Any]) -> dict[str, Any]:
    return _table(raw, "services") or {DEFAULT_SERVICE: _default()}


def _default() -> dict[str, Any]:
    return {"description": "Pagero Online", "service_integration": PAGERO}


def _written_down(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Yield what makes the service of a new installation stay when another one is added."""
    if not _table(raw, "services"):
        yield from _leaves(_default(), ("services", DEFAULT_SERVICE))


def _table(raw: Mapping[str, Any], *path: str) -> dict[str, Any]:
    node: Any = raw
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _leaves(
    table: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Yield every value of *table*, tables inside it one by one, so that each gets a header."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    for key, value in table.items():
        if key not in inner:
            yield (*path, key), value
    for key, value in inner.items():
        yield from _leaves(value, (*path, key))


def _replaced(value: Any, code: str, new: str) -> Any:
    """Return *value* with every text *code* in it replaced by *new*."""
    if isinstance(value, list):
        return [_replaced(one, code, new) for one in value]
    if isinstance(value, dict):
        return {key: _replaced(one, code, new) for key, one in value.items()}
    return new if value == code else value


def _refuse(reason: str) -> None:
    if reason:
        raise DataError(reason, todo=_("Nothing was changed."), field="code")


def leading_to(raw: Mapping[str, Any], settings: Settings, code: str) -> tuple[str, str]:
    """Return an enabled workflow that sends to *code*, and a profile that leads to it.

    Either is ``""`` where there is none; a file without workflows or profiles has the usual ones.
    """
    if _table(raw, "workflows"):
        enabled = [name for name in references(raw, code) if is_enabled(raw, name)]
    else:
        enabled = list(settings.workflows) if code == next(iter(settings.services)) else []
    for name, profile in settings.document_sending_profiles.items():
        if profile.workflow in enabled and profile.electronic_document != "no":
            return profile.workflow, name
    return (enabled[0] if enabled else ""), ""


def routed(raw: Mapping[str, Any], settings: Settings, code: str) -> Changes:
    """Return the changes that add a workflow and a profile which lead to the service *code*.

    What a file without workflows and profiles behaves as is written down with it, so that it
    goes on as before.
    """
    changes: dict[tuple[str, ...], Value] = {}
    workflow, profile = f"SEND-{code}", code
    if not _table(raw, "workflows"):
        for name, one in settings.workflows.items():
            then: list[Any] = [{"send": next(iter(settings.services))}]
            changes["workflows", name, "enabled"] = one.enabled
            changes["workflows", name, "then"] = then
    if not _table(raw, "document_sending_profiles"):
        for name, usual in settings.document_sending_profiles.items():
            changes["document_sending_profiles", name, "default"] = usual.default
            changes["document_sending_profiles", name, "workflow"] = usual.workflow
    changes["workflows", workflow, "enabled"] = True
    changes["workflows", workflow, "then"] = [{"send": code}]
    changes["document_sending_profiles", profile, "workflow"] = workflow
    return changes
