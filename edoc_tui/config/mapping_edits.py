"""Change the mapping rules of a service in ``config.toml``; comments stay with their rules.

Rules are named by their number, from 1, in the order in which the file has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli

from edoc_tui.config.mapping_rules import EXPORT, merged, rules_of
from edoc_tui.config.toml_edit import edit
from edoc_tui.config.toml_tables import rearranged
from edoc_tui.domain.errors import DataError, InputMissingError, OvertakenError
from edoc_tui.domain.mapping import in_order
from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from edoc_tui.config.settings import Service
    from edoc_tui.config.toml_edit import Value
    from edoc_tui.config.toml_tables import Table
    from edoc_tui.domain.mapping import MappingRule


def add_rule(path: Path, code: str, entries: Mapping[str, Value], kind: str = EXPORT) -> None:
    """Add a rule behind the others.

    Raises:
        DataError: Something in it is wrong, and is named.
        InputMissingError: There is no such service.
        SettingsError, LockedError, CannotWriteError: As for every save.
    """

    def work(service: Service, tables: list[Table]) -> Sequence[int | Table]:
        del service
        fresh = {key: value for key, value in merged(None, entries).items() if value is not None}
        if "field" not in fresh:
            raise DataError(
                _("field: It is missing."), todo=_("Nothing was changed."), field="field"
            )
        return [*range(len(tables)), fresh]

    _save(path, code, kind, work)


def set_rule(
    path: Path,
    code: str,
    number: int,
    entries: Mapping[str, Value],
    kind: str = EXPORT,
    *,
    seen: MappingRule | None = None,
) -> None:
    """Change what a rule says.

    Args:
        path: The configuration.
        code: The service.
        number: The rule.
        entries: What is to change.
        kind: The set.
        seen: What the rule said when a person chose it; ``None`` = whatever it says.

    Raises:
        OvertakenError: It is not what was seen.
        DataError, SettingsError, LockedError, CannotWriteError: As for :func:`add_rule`.
        InputMissingError: There is no such service, or no such rule.
    """

    def work(service: Service, tables: list[Table]) -> Sequence[int | Table]:
        _meet(number, rules_of(service, kind), seen)
        for key, value in merged(getattr(service, kind)[number - 1], entries).items():
            if value is None:
                tables[number - 1].pop(key, None)
            else:
                tables[number - 1][key] = value
        return range(len(tables))

    _save(path, code, kind, work)


def delete_rule(
    path: Path, code: str, number: int, kind: str = EXPORT, *, seen: MappingRule | None = None
) -> None:
    """Remove a rule with its comments; *seen* as for :func:`set_rule`.

    Raises:
        OvertakenError: It is not what was seen.
        SettingsError, LockedError, CannotWriteError: As for every save.
        InputMissingError: There is no such service, or no such rule.
    """

    def work(service: Service, tables: list[Table]) -> Sequence[int | Table]:
        _meet(number, rules_of(service, kind), seen)
        return [at for at in range(len(tables)) if at != number - 1]

    _save(path, code, kind, work)


def move_rule(
    path: Path,
    code: str,
    number: int,
    step: int,
    kind: str = EXPORT,
    *,
    seen: MappingRule | None = None,
) -> int:
    """Move a rule before (-1) or behind (1) its neighbour of the same level; return its number.

    At the edge of its level it stays: fields go before entities, entities before everything.
    *seen* as for :func:`set_rule`.

    Raises:
        OvertakenError: It is not what was seen.
        SettingsError, LockedError, CannotWriteError: As for every save.
        InputMissingError: There is no such service, or no such rule.
    """
    moved = number

    def work(service: Service, tables: list[Table]) -> Sequence[int | Table]:
        nonlocal moved
        _meet(number, rules_of(service, kind), seen)
        rules, order = rules_of(service, kind), list(range(len(tables)))
        ranked = in_order(rules)
        place = ranked.index(number - 1) + step
        if 0 <= place < len(ranked):
            other = ranked[place]
            if rules[other].level == rules[number - 1].level:
                order[number - 1], order[other] = other, number - 1
                moved = other + 1
        return order

    _save(path, code, kind, work)
    return moved


def _meet(number: int, rules: Sequence[MappingRule], seen: MappingRule | None) -> None:
    if seen is not None and (number > len(rules) or rules[number - 1] != seen):
        raise OvertakenError(
            _("The rules were changed meanwhile: {rule} is not where it was.").format(
                rule=printable(str(seen), limit=100)
            ),
            todo=_("Nothing was changed. Look at the list again."),
        )
    if not 1 <= number <= len(rules):
        raise InputMissingError(
            _("There is no mapping rule {number}.").format(number=number),
            todo=_("See 'edoc-tui mapping list'."),
        )


def _save(
    path: Path,
    code: str,
    kind: str,
    work: Callable[[Service, list[Table]], Sequence[int | Table]],
) -> None:
    """Save what *work* wants: which tables in which order, and new ones among them."""
    from edoc_tui.config.files import read_text, rewrite
    from edoc_tui.config.services import changed

    def edited(text: str) -> str:
        service = read_text(path, text).service(code)[1]
        if down := changed(tomli.loads(text), code, {}):
            text = edit(text, down)
        return rearranged(text, ("services", code, kind), lambda tables: work(service, tables))

    rewrite(path, edited)
