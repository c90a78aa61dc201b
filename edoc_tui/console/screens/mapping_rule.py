"""Filling in a mapping rule: its field, what it does, and what that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from edoc_tui.config.mapping_rules import choices_of, fields_of, mistakes, parse_rule_value
from edoc_tui.config.mapping_settings import MappingRuleSettings
from edoc_tui.console.screens.ask_field import Asked, AskFields
from edoc_tui.console.screens.pick import Option, Pick
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.mapping import EVERY, Transformation
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from edoc_tui.config.toml_edit import Value
    from edoc_tui.console.app import ConsoleApp
    from edoc_tui.domain.mapping import MappingRule

KINDS: Final = {
    "": N_("Replace a whole value"),
    Transformation.UPPERCASE: N_("Capitals"),
    Transformation.LOWERCASE: N_("Small letters"),
    Transformation.TITLE_CASE: N_("Capital at each word"),
    Transformation.TRIM: N_("Without blanks around"),
    Transformation.SUBSTRING: N_("A part of it"),
    Transformation.REPLACE: N_("Replace a part of it"),
    Transformation.REGEX: N_("Regular expression"),
}
"""What a rule does, in the words of the list that it is picked from."""

_TAKES: Final[dict[str, tuple[str, ...]]] = {
    "": ("find", "replace"),
    Transformation.SUBSTRING: ("start", "length"),
    Transformation.REPLACE: ("find", "replace"),
    Transformation.REGEX: ("find", "replace"),
}


async def ask_rule(
    app: ConsoleApp, kind: str, title: str, before: MappingRule | None = None
) -> dict[str, Value] | None:
    """Ask for everything that a rule says; ``None`` = Esc.

    Args:
        app: The app.
        kind: The set that the rule belongs to.
        title: What is being done, in a few words.
        before: What stands there already.
    """
    terms = fields_of(kind)
    options = [Option(one, one, terms.get(one, "") or _about(one)) for one in choices_of(kind)]
    now = (before.field,) if before is not None else ()
    field = await app.push_screen_wait(
        Pick(title, options, now, text=_("Which texts is the rule about?"))
    )
    if not field:
        return None
    rules = [Option(str(key), _(label), str(key)) for key, label in KINDS.items()]
    now = (str(before.rule or ""),) if before is not None else ()
    rule = await app.push_screen_wait(Pick(field[0], rules, now, text=_("What does it do?")))
    if not rule:
        return None
    entries: dict[str, Value] = {
        "field": field[0], "rule": rule[0], "find": "", "replace": "", "start": 1, "length": 0,
    }  # fmt: skip
    takes = _TAKES.get(rule[0], ())
    if not takes:
        return entries
    asked = [_asked(key, rule[0], before) for key in takes]
    answers = await app.push_screen_wait(
        AskFields(
            field[0], asked, lambda key, text, so_far: _wrong(entries, kind, key, text, so_far)
        )
    )
    if answers is None:
        return None
    return {**entries, **{key: parse_rule_value(key, text) for key, text in answers.items()}}


def _about(choice: str) -> str:
    return _("every text") if choice == EVERY else _("all of its texts")


def _asked(key: str, rule: str, before: MappingRule | None) -> Asked:
    value = (
        str(getattr(before, key))
        if before is not None
        else {"start": "1", "length": "0"}.get(key, "")
    )
    if key == "find":
        texts = {
            "": _("The whole value, exactly; capitals count."),
            "replace": _("What is replaced wherever it stands in the text."),
            "regex": _(r"Syntax of RE2: \pL is any letter, \d a digit, (…) a group."),
        }
        return Asked(key, _("Find"), texts[rule], value)
    if key == "replace":
        text = _(r"\1 is the first group.") if rule == "regex" else _("What it becomes.")
        return Asked(key, _("Replace by"), text, value)
    if key == "start":
        return Asked(key, _("First character"), _("From 1."), value)
    return Asked(key, _("Characters"), _("0 = up to the end."), value)


def _wrong(
    entries: dict[str, Value], kind: str, key: str, text: str, so_far: dict[str, str]
) -> str:
    """Return why *text* is no good for *key* of a rule, given what was answered before."""
    try:
        values = {one: parse_rule_value(one, said) for one, said in {**so_far, key: text}.items()}
        rule = msgspec.convert({**entries, **values}, MappingRuleSettings)
    except DataError as error:
        return error.message
    except msgspec.ValidationError as error:
        return str(error)
    for where, expected in mistakes(rule, kind):
        if key in (where, "replace"):
            return _("Expected: {what}.").format(what=expected.rstrip("."))
    return ""
