"""Mapping rules as people work on them: listed with what they did, changed, tried."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from edoc_tui.domain.mapping import in_order
from edoc_tui.domain.status import Direction
from edoc_tui.engine.creating import Creating

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from edoc_tui.config.settings import Settings
    from edoc_tui.config.toml_edit import Value
    from edoc_tui.domain.mapping import MappingRule
    from edoc_tui.engine.mapping_preview import Preview
    from edoc_tui.store.repository import Repository

EXPORT = "export_mapping"


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule in the list of its set.

    Attributes:
        number: Its number in the file, by which it is changed.
        rule: What it says.
        used: It has changed a document.
    """

    number: int
    rule: MappingRule
    used: bool


class MappingDesk(Creating):
    """The part of the engine that keeps mapping rules."""

    async def mapping_rules(self, code: str, kind: str = EXPORT) -> Sequence[Listed]:
        """Return the rules of a set in the order of precedence.

        Raises:
            InputMissingError: There is no such service.
        """
        settings = self.settings
        return await self.store.read(lambda store: listed(settings, store, code, kind))

    async def add_mapping_rule(
        self, code: str, entries: Mapping[str, Value], kind: str = EXPORT
    ) -> None:
        """Add a rule behind the others.

        Raises:
            DataError: Something in it is wrong, and is named.
            InputMissingError: There is no such service.
        """
        from edoc_tui.config.mapping_edits import add_rule

        work = partial(add_rule, self.home.config_file, code, entries, kind)
        await self._change(work, "settings.changed")

    async def set_mapping_rule(
        self,
        code: str,
        number: int,
        entries: Mapping[str, Value],
        kind: str = EXPORT,
        *,
        seen: MappingRule | None = None,
    ) -> None:
        """Change what a rule says.

        Args:
            code: The service.
            number: The rule.
            entries: What is to change.
            kind: The set.
            seen: What the rule said when a person chose it; ``None`` = whatever it says.

        Raises:
            DataError: Something in it is wrong. InputMissingError: No such service or rule.
            OvertakenError: It is not what was seen.
        """
        from edoc_tui.config.mapping_edits import set_rule

        work = partial(set_rule, self.home.config_file, code, number, entries, kind, seen=seen)
        await self._change(work, "settings.changed")

    async def delete_mapping_rule(
        self, code: str, number: int, kind: str = EXPORT, *, seen: MappingRule | None = None
    ) -> None:
        """Remove a rule; *seen* as for :meth:`set_mapping_rule`.

        Raises:
            InputMissingError: No such service, or rule. OvertakenError: It is not what was seen.
        """
        from edoc_tui.config.mapping_edits import delete_rule

        work = partial(delete_rule, self.home.config_file, code, number, kind, seen=seen)
        await self._change(work, "settings.changed")

    async def move_mapping_rule(
        self,
        code: str,
        number: int,
        step: int,
        kind: str = EXPORT,
        *,
        seen: MappingRule | None = None,
    ) -> int:
        """Move a rule among those of its level; return its number.

        *seen* as for :meth:`set_mapping_rule`.

        Raises:
            InputMissingError: No such service, or rule. OvertakenError: It is not what was seen.
        """
        from edoc_tui.config.mapping_edits import move_rule

        work = partial(move_rule, self.home.config_file, code, number, step, kind, seen=seen)
        return await self._change(work, "settings.changed")

    async def preview_mapping(
        self, code: str, what: Path | int, csv_mapping: str = ""
    ) -> Sequence[Preview]:
        """Return what the rules of a service would change in a file, or in a stored document.

        Raises:
            InputMissingError: There is no such service, file or document.
            DataError: It cannot be read, or its customer is unknown.
        """
        from edoc_tui.engine.mapping_preview import Stored, preview_file, preview_stored

        settings, maker = self.settings, self.maker()
        settings.service(code)
        if not isinstance(what, int):
            return await asyncio.to_thread(preview_file, what, code, settings, maker, csv_mapping)
        number = what
        stored = await self.store.read(
            lambda store: Stored(
                store.get(number),
                store.content(number),
                store.sources([number])[number],
                store.mapping_source(number),
            )
        )
        return [await asyncio.to_thread(preview_stored, stored, code, settings, maker)]


def listed(
    settings: Settings, store: Repository | None, code: str, kind: str = EXPORT
) -> Sequence[Listed]:
    """Return the rules of a set in the order of precedence, and which of them were used.

    Args:
        settings: The services.
        store: Where use is noted; ``None`` = there is none yet.
        code: The service.
        kind: The set.

    Raises:
        InputMissingError: There is no such service.
    """
    from edoc_tui.config.mapping_rules import rules_of

    code, service = settings.service(code)
    rules = rules_of(service, kind)
    direction = Direction.OUT if kind == EXPORT else Direction.IN
    used = store.mapping_used(code, direction) if store is not None else ()
    return [Listed(at + 1, rules[at], str(rules[at]) in used) for at in in_order(rules)]
