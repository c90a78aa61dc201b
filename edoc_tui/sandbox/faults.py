"""The script of faults: which requests go wrong, and how. See docs/sandbox.md."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from edoc_tui.domain.errors import InputMissingError, SettingsError
from edoc_tui.domain.text import printable
from edoc_tui.sandbox.options import Behaviour

if TYPE_CHECKING:
    from pathlib import Path


class Action(StrEnum):
    """What happens to a request that a fault hits."""

    STATUS = "status"
    DELAY = "delay"
    DROP_BEFORE_ACCEPT = "drop-before-accept"
    ACCEPT_THEN_DROP = "accept-then-drop"
    SLOW_DRIP = "slow-drip"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    WRONG_TYPES = "wrong-types"
    REPEAT_ANSWER = "repeat-answer"
    HUGE = "huge"
    HANG = "hang"
    LATE_LISTING = "late-listing"
    TOKEN_EXPIRE = "token-expire"  # noqa: S105 - the name of an action
    TOKEN_REVOKE = "token-revoke"  # noqa: S105 - the name of an action


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ``[[fault]]`` table.

    Attributes:
        action: What happens.
        name: Shown in ``/sandbox/state``.
        method: Regular expression for the whole method.
        path: Regular expression for the whole path.
        contains: Text that the request's body contains.
        nth: Only these of the matching requests, counted from 1.
        every: Every so many of them.
        probability: Each of them by chance.
        times: At most so often; 0 = without end.
        status: The HTTP status of the answer (status, huge, malformed).
        headers: Further headers of the answer.
        body: The body of the answer.
        process: Whether the access point carries the request out as well.
        seconds: How long (delay, hang, late-listing); between bytes for slow-drip.
        after_bytes: Cut once so many bytes of the body were read (drop-before-accept).
        size: Bytes of a huge answer.
    """

    action: Action
    name: str = ""
    method: str = ".*"
    path: str = ".*"
    contains: str = ""
    nth: int | list[int] = msgspec.field(default_factory=list)
    every: int = 0
    probability: float = 1.0
    times: int = 0
    status: int = 0
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: str | None = None
    process: bool = False
    seconds: float | None = None
    after_bytes: int | None = None
    size: int = 10 * 1024 * 1024


class _Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    seed: int = 1
    access_point: dict[str, Any] = msgspec.field(default_factory=dict)
    fault: list[Fault] = msgspec.field(default_factory=list)


@dataclass(slots=True)
class Rule:
    """A fault together with what it has seen."""

    fault: Fault
    method: re.Pattern[str]
    path: re.Pattern[str]
    seen: int = 0
    fired: int = 0
    first_answer: Any = None


@dataclass
class Script:
    """All faults, in order; the first that fires wins."""

    rules: list[Rule] = field(default_factory=list)
    seed: int = 1
    overrides: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable chance, no secret

    @property
    def reads_bodies(self) -> bool:
        """Whether any fault looks into the request's body."""
        return any(rule.fault.contains for rule in self.rules)

    def choose(self, method: str, path: str, body: bytes) -> Rule | None:
        """Return the rule that hits this request, and count."""
        chosen: Rule | None = None
        for rule in self.rules:
            fault = rule.fault
            if not (rule.method.fullmatch(method) and rule.path.fullmatch(path)):
                continue
            if fault.contains and fault.contains.encode() not in body:
                continue
            rule.seen += 1
            if chosen is None and self._fires(rule):
                rule.fired += 1
                chosen = rule
        return chosen

    def _fires(self, rule: Rule) -> bool:
        fault = rule.fault
        if fault.times and rule.fired >= fault.times:
            return False
        wanted = [fault.nth] if isinstance(fault.nth, int) else fault.nth
        if wanted and rule.seen not in wanted:
            return False
        if fault.every and rule.seen % fault.every:
            return False
        return fault.probability >= 1 or self._random.random() < fault.probability

    def behaviour(self, usual: Behaviour) -> Behaviour:
        """Return *usual* with what ``[access_point]`` sets."""
        return msgspec.structs.replace(usual, **self.overrides)


def script_from(content: object, source: str) -> Script:
    """Check and return a script.

    Args:
        content: What TOML or JSON yielded.
        source: What to call it in a message.

    Raises:
        SettingsError: An unknown key, a wrong type, or a bad regular expression.
    """
    todo = "docs/sandbox.md lists the keys of a faults file."
    try:
        document = msgspec.convert(content, _Document)
        overrides = msgspec.convert(document.access_point, Behaviour)
        rules = [
            Rule(fault, re.compile(fault.method), re.compile(fault.path))
            for fault in document.fault
        ]
    except (msgspec.ValidationError, re.error) as error:
        raise SettingsError(f"{source}: {printable(str(error))}.", todo=todo) from None
    for number, fault in enumerate(document.fault, 1):
        if fault.action is Action.STATUS and not 100 <= fault.status <= 599:  # noqa: PLR2004 - HTTP's range
            raise SettingsError(f"{source}: fault {number}: status must be 100 to 599.", todo=todo)
    chosen = {name: getattr(overrides, name) for name in document.access_point}
    return Script(rules, document.seed, chosen)


def read_script(path: Path) -> Script:
    """Read a faults file.

    Raises:
        InputMissingError: There is no such file. SettingsError: It cannot be understood.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputMissingError(f"There is no faults file {path}.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {printable(str(error))}.") from None
    return script_from(content, str(path))
