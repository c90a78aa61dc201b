"""Apply mapping rules to values; see :mod:`edoc_tui.domain.mapping` for what a rule is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.mapping import EVERY, MappingEntry, Transformation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from edoc_tui.domain.mapping import MappingRule

    Substitute = Callable[[str, str, str], str]
    """Regular expression, replacement, text: the text with every match replaced."""

    Step = tuple[MappingRule, str, str]
    """A rule, a value, and what the rule makes of it."""

LONGEST: Final = 2000
"""Characters of a mapped value; a longer result changes nothing."""

_KNOWN: Final = 2000
"""Values whose mapping is remembered."""

_WORD: Final = re.compile(r"[^\s\-]+")


def _title_case(value: str) -> str:
    return _WORD.sub(lambda word: word[0][:1].title() + word[0][1:].lower(), value)


_CHANGES: Final[dict[Transformation, Callable[[str], str]]] = {
    Transformation.UPPERCASE: str.upper,
    Transformation.LOWERCASE: str.lower,
    Transformation.TITLE_CASE: _title_case,
    Transformation.TRIM: str.strip,
}


class Mapper:
    """Applies the rules of a service, and notes what they change.

    Args:
        rules: In their order.
        substitute: Carries out regular expressions.
    """

    def __init__(self, rules: Sequence[MappingRule], substitute: Substitute) -> None:
        self._rules = tuple(rules)
        self._substitute = substitute
        self._levels: dict[str, tuple[tuple[MappingRule, ...], ...]] = {}
        self._known: dict[tuple[str, str], Sequence[Step]] = {}
        self._entries: list[MappingEntry] = []

    @property
    def has_rules(self) -> bool:
        """Whether anything can change at all."""
        return bool(self._rules)

    def anew(self) -> Mapper:
        """Return a mapper with these rules that has changed nothing yet."""
        fresh = Mapper(self._rules, self._substitute)
        fresh._levels, fresh._known = self._levels, self._known  # found once, for all documents
        return fresh

    @property
    def entries(self) -> tuple[MappingEntry, ...]:
        """What was changed so far; the same value of the same field is noted once."""
        return tuple(dict.fromkeys(self._entries))

    def say(self, field: str, value: str, line: int = 0) -> str:
        """Return *value* of *field* as the rules have it; ``""`` stays."""
        steps = self._decided(field, value) if value else ()
        for rule, old, new in steps:
            if new != old:
                self._entries.append(MappingEntry(field, old, new, str(rule), line))
        return steps[-1][2] if steps else value

    def _decided(self, field: str, value: str) -> Sequence[Step]:
        """Return what the level that decides does to a value; the same texts come again."""
        known = self._known.get((field, value))
        if known is None:
            every = (self._steps(level, value) for level in self._of(field))
            known = next((steps for steps in every if steps), ())
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[field, value] = known
        return known

    def _of(self, field: str) -> tuple[tuple[MappingRule, ...], ...]:
        """Return the rules about *field*, a group for each level that has any."""
        found = self._levels.get(field)
        if found is None:
            names = (field, f"{field.partition('.')[0]}.{EVERY}", EVERY)
            groups = (tuple(one for one in self._rules if one.field == name) for name in names)
            found = self._levels[field] = tuple(group for group in groups if group)
        return found

    def _steps(self, rules: Sequence[MappingRule], value: str) -> list[Step]:
        """Return what each rule that applies makes of the value, one after the other."""
        steps: list[Step] = []
        found = False
        for rule in rules:
            if rule.rule is None and found:
                continue
            new = self._applied(rule, value)
            if not new.strip() or len(new) > LONGEST:
                continue
            found = found or rule.rule is None
            steps.append((rule, value, new))
            value = new
        return steps

    def _applied(self, rule: MappingRule, value: str) -> str:
        """Return what *rule* makes of a value, ``""`` where it says nothing about it."""
        if rule.rule is None:
            return rule.replace if value == rule.find else ""
        if rule.rule is Transformation.SUBSTRING:
            end = rule.start - 1 + rule.length if rule.length else None
            return value[rule.start - 1 : end]
        if rule.rule in _CHANGES:
            return _CHANGES[rule.rule](value)
        if rule.rule is Transformation.REPLACE:
            new = value.replace(rule.find, rule.replace)
        else:
            new = self._substitute(rule.find, rule.replace, value)
        return new if new != value else ""
