"""Mapping rules as settings say them: what is allowed, and what a person may fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from edoc_tui.config.mapping_settings import MappingRuleSettings
from edoc_tui.domain.errors import DataError, UsageError
from edoc_tui.domain.mapping import (
    EVERY,
    EXPORT_FIELDS,
    IMPORT_FIELDS,
    TAKES_FIND,
    MappingRule,
    Transformation,
)
from edoc_tui.domain.text import printable
from edoc_tui.locales import _
from edoc_tui.patterns import check_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from edoc_tui.config.settings import Service
    from edoc_tui.config.toml_edit import Value

EXPORT: Final = "export_mapping"
IMPORT: Final = "import_mapping"
"""The two sets of a service, by the names of their tables."""

KEYS: Final = ("field", "rule", "find", "replace", "start", "length")
"""What a rule is made of."""

LONGEST: Final = 1000
"""Characters of what is looked for, and of what it becomes."""

_NUMBERS: Final = frozenset({"start", "length"})
_MOST: Final = 100_000
_FRESH: Final = MappingRuleSettings(field="")


def fields_of(kind: str) -> Mapping[str, str]:
    """Return the fields that the rules of a set may name, with their terms of EN 16931."""
    return EXPORT_FIELDS if kind == EXPORT else IMPORT_FIELDS


def choices_of(kind: str) -> Sequence[str]:
    """Return everything that ``field`` may say in a set: fields, entities, everything."""
    entities = dict.fromkeys(name.partition(".")[0] for name in fields_of(kind))
    return (*fields_of(kind), *(f"{one}.{EVERY}" for one in entities), EVERY)


def rules_of(service: Service, kind: str = EXPORT) -> tuple[MappingRule, ...]:
    """Return the rules of a set, as the file has them in order."""
    found: Sequence[MappingRuleSettings] = getattr(service, kind)
    return tuple(
        MappingRule(
            one.field,
            Transformation(one.rule) if one.rule else None,
            one.find,
            one.replace,
            one.start,
            one.length,
        )
        for one in found
    )


def mistakes(rule: MappingRuleSettings, kind: str) -> Iterator[tuple[str, str]]:
    """Yield what types cannot say is wrong with a rule: its key, and what was expected there."""
    if rule.field not in choices_of(kind):
        yield "field", _allowed(rule.field, kind)
    looks = (Transformation(rule.rule) if rule.rule else None) in TAKES_FIND
    if looks and not rule.find:
        yield "find", _("what is looked for")
    elif not rule.rule and not rule.replace.strip():
        yield "replace", _("what it becomes; an empty result would change nothing")
    for key in ("find", "replace"):
        text: str = getattr(rule, key)
        if len(text) > LONGEST or (key == "replace" and printable(text) != text):
            yield (
                key,
                _("a text of at most {count} characters that can be shown").format(count=LONGEST),
            )
    if rule.rule == "regex" and rule.find and (why := check_pattern(rule.find, rule.replace)):
        yield "find", _("a regular expression. {why}").format(why=why)


def _allowed(field: str, kind: str) -> str:
    """Return which fields there are: of the entity that was meant, or the entities."""
    entity = field.partition(".")[0]
    names = [name for name in choices_of(kind) if name.partition(".")[0] == entity]
    if names and "." in field:
        return _("one of ") + ", ".join(f'"{name}"' for name in names)
    groups = [name for name in choices_of(kind) if name.endswith(EVERY)]
    return _("a field such as {example}, or one of ").format(example='"line.unit"') + ", ".join(
        f'"{name}"' for name in groups
    )


def rule_entries(pairs: Iterable[str]) -> dict[str, Value]:
    """Return the values of ``KEY=VALUE`` *pairs* for a rule.

    Raises:
        UsageError: Unknown key, twice the same one, or no ``=``.
        DataError: A number is none.
    """
    entries: dict[str, Value] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        key = key.strip()
        if not equals:
            raise UsageError(_("'{pair}' is not KEY=VALUE.").format(pair=printable(pair, limit=60)))
        if key not in KEYS:
            raise UsageError(
                _("There is no key '{key}'.").format(key=printable(key, limit=60)),
                todo=_("The keys are: {names}.").format(names=", ".join(KEYS)),
            )
        if key in entries:
            raise UsageError(_("{key} is given twice.").format(key=key))
        entries[key] = parse_rule_value(key, text)
    return entries


def parse_rule_value(key: str, text: str) -> Value:
    """Return *text* as the value of *key*; blanks count in what is looked for.

    Raises:
        DataError: A number is none; ``field`` names the key.
    """
    if key not in _NUMBERS:
        return text.strip() if key in {"field", "rule"} else text
    text = text.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_MOST)) else -1
    least = 1 if key == "start" else 0
    if number < least:
        raise DataError(
            f"{key}: " + _("It is a whole number from {least}.").format(least=least),
            todo=_("Nothing was changed."),
            field=key,
        )
    return number


def merged(before: MappingRuleSettings | None, entries: Mapping[str, Value]) -> dict[str, Value]:
    """Return what the file is to say of a rule: what is usual is left out (``None``)."""
    values = msgspec.structs.asdict(before) if before is not None else {}
    values.update(entries)
    return {
        key: None if key != "field" and values.get(key) == getattr(_FRESH, key) else values[key]
        for key in KEYS
        if key in values
    }
