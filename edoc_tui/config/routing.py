"""Document sending profiles and workflows in ``config.toml``: their fields, and every change.

A change is refused when it breaks a rule that was kept before (see
:mod:`edoc_tui.domain.routing_rules`); one that was broken already may be mended step by step.
What a new installation has without writing it down is written down with the first change, so
that it does not vanish when something comes beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.config.routing_fields import profile_values, workflow_values
from edoc_tui.domain.errors import DataError, InputMissingError
from edoc_tui.domain.routing_rules import breaches
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from edoc_tui.config.routing_fields import Entries
    from edoc_tui.config.settings import Settings
    from edoc_tui.config.toml_edit import Changes, Value
    from edoc_tui.domain.parties import Customer

LONGEST_CODE: Final = 20
"""Characters of a code, as in Business Central."""

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_.-]*")
_PROFILES: Final = "document_sending_profiles"


def check_code(code: str, known: Mapping[str, object]) -> str:
    """Return why *code* cannot be the code of something new, ``""`` when it can."""
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        return _(
            "A code has 1 to {count} letters without accents, digits, and the signs - _ . inside."
        ).format(count=LONGEST_CODE)
    if code in known:
        return _("There is a '{code}' already.").format(code=code)
    return ""


def set_profile(path: Path, code: str, entries: Mapping[str, Any], *, new: bool = False) -> None:
    """Change fields of a profile, or add one; making one the default takes it from the other.

    Raises:
        DataError: A rule would be broken (it is named), or the code is taken or none.
        InputMissingError: There is no such profile.
        SettingsError, LockedError, CannotWriteError: As for every save.
    """

    def changes(settings: Settings) -> Changes:
        known = settings.document_sending_profiles
        _meet(code, known, new=new)
        made: dict[tuple[str, ...], Value] = {
            (_PROFILES, code, key): value for key, value in entries.items()
        }
        if new:
            made.setdefault((_PROFILES, code, "default"), not known)
        if entries.get("default"):
            for other, profile in known.items():
                if profile.default and other != code:
                    made[_PROFILES, other, "default"] = False
        return made

    _save(path, changes)


def set_workflow(path: Path, code: str, entries: Mapping[str, Any], *, new: bool = False) -> None:
    """Change fields of a workflow, or add one.

    Raises:
        DataError, InputMissingError, SettingsError, LockedError, CannotWriteError: As for
            :func:`set_profile`.
    """

    def changes(settings: Settings) -> Changes:
        _meet(code, settings.workflows, new=new)
        before = {} if new else workflow_values(settings.workflows[code])
        return _workflow_changes(code, before, entries)

    _save(path, changes)


def _workflow_changes(code: str, before: Entries, entries: Mapping[str, Any]) -> Changes:
    after: dict[str, Any] = {**before, **entries}
    if entries.get("send") and "export" not in entries:
        after["export"] = []
    if entries.get("export") and "send" not in entries:
        after["send"] = []
    table = ("workflows", code)
    made: dict[tuple[str, ...], Value] = {}
    if "enabled" in entries or not before:
        made[*table, "enabled"] = after.get("enabled", True)
    conditions = ("document_type", "profile", "customer", "country")
    if not before or any(key in entries for key in conditions):
        made[*table, "when"] = {key: after[key] for key in conditions if after.get(key)}
    if not before or any(key in entries for key in ("send", "export", "hold")):
        then: list[Any] = [{"hold": True}] if after.get("hold") else []
        then += [{"send": one} for one in after.get("send", ())]
        then += [{"export": one} for one in after.get("export", ())]
        made[*table, "then"] = then
    return made


def delete_profile(path: Path, code: str, customers: Iterable[Customer] = ()) -> None:
    """Remove a profile.

    Raises:
        DataError: It is the default, a customer has it (who is named), or a rule would break.
        InputMissingError: There is no such profile.
    """

    def changes(settings: Settings) -> Changes:
        _meet(code, settings.document_sending_profiles, new=False)
        if settings.document_sending_profiles[code].default:
            raise _refused(
                "one-default-profile",
                _("'{code}' is the default profile. Make another one the default first.").format(
                    code=printable(code)
                ),
            )
        using = [one.no for one in customers if one.document_sending_profile == code]
        if using:
            text = _("The customer {no} has the profile '{code}', and {count} more.")
            if len(using) == 1:
                text = _("The customer {no} has the profile '{code}'.")
            text = text.format(no=printable(using[0]), code=printable(code), count=len(using) - 1)
            raise _refused("profile-in-use", text)
        return {(_PROFILES, code): None}

    _save(path, changes)


def delete_workflow(path: Path, code: str) -> None:
    """Remove a workflow.

    Raises:
        DataError: A profile leads to it: the rule is named.
        InputMissingError: There is no such workflow.
    """

    def changes(settings: Settings) -> Changes:
        _meet(code, settings.workflows, new=False)
        return {("workflows", code): None}

    _save(path, changes)


def _save(path: Path, make: Callable[[Settings], Changes]) -> None:
    """Save what *make* wants, decided under the lock of all savers, unless it breaks a rule."""
    from edoc_tui.config.files import read_text, rewrite
    from edoc_tui.config.reading import parse
    from edoc_tui.config.toml_edit import edit

    def work(text: str) -> str:
        settings = read_text(path, text)
        changes = dict(_written_down(parse(path, text), settings))
        changes.update(make(settings))
        edited = edit(text, changes)
        after = read_text(path, edited)
        before = {str(one) for one in breaches(settings.routes(), settings.services)}
        for breach in breaches(after.routes(), after.services):
            if not breach.warning and str(breach) not in before:
                raise _refused(breach.rule, breach.message)
        return edited

    rewrite(path, work)


def _written_down(raw: Mapping[str, Any], settings: Settings) -> Changes:
    """Return what makes the profiles and workflows of a new installation stay."""
    made: dict[tuple[str, ...], Value] = {}
    if not raw.get(_PROFILES):
        for code, profile in settings.document_sending_profiles.items():
            for key, value in profile_values(profile).items():
                made[_PROFILES, code, key] = value
    if not raw.get("workflows"):
        for code, workflow in settings.workflows.items():
            made.update(_workflow_changes(code, {}, workflow_values(workflow)))
    return made


def _meet(code: str, known: Mapping[str, object], *, new: bool) -> None:
    if not new:
        if code not in known:
            raise InputMissingError(
                _("There is no '{code}'.").format(code=printable(code)),
                todo=_("There are: {names}.").format(names=", ".join(map(printable, known))),
            )
        return
    if reason := check_code(code, known):
        raise DataError(reason, todo=_("Nothing was changed."), field="code")


def _refused(rule: str, message: str) -> DataError:
    return DataError(f"{rule}: {message}", todo=_("Nothing was changed."), rule=rule)
