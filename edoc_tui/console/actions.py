"""One registry of actions: keys, footer, command palette and help all read from it.

A screen lists its actions; an action is run through :meth:`ConsoleScreen.action_do`, which
first asks why it might not apply and says so instead of doing nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from textual.binding import Binding

from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from textual.binding import BindingType

OwnerT = TypeVar("OwnerT")


def _always(_owner: object) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Generic[OwnerT]):
    """Something a person can ask for.

    Attributes:
        id: Dotted name such as ``outbox.send``; also the binding's id in a keymap.
        keys: Comma-separated key names, the F-key first (it works on every keyboard layout).
        title: Message id of a word or two.
        help: Message id of a sentence that says what happens.
        run: Does it; gets the screen or widget that owns the action. A coroutine is run as a
            worker under the bridge's guard, so it may raise any error of the domain.
        why_disabled: The reason why it does not apply right now, ``""`` when it does.
        danger: It cannot be taken back.
        changes: It changes something, so that it does not apply with ``--read-only``; what
            cannot be taken back always does.
        footer: It may be shown in the footer (the first seven are).
        priority: It goes before whatever has the focus.
    """

    id: str
    keys: str
    title: str
    run: Callable[[OwnerT], Coroutine[Any, Any, None] | None]
    help: str = ""
    why_disabled: Callable[[OwnerT], str] = _always
    danger: bool = False
    changes: bool = False
    footer: bool = True
    priority: bool = False

    def why_not(self, owner: OwnerT, *, read_only: bool) -> str:
        """Return why it does not apply right now, ``""`` when it does."""
        if read_only and (self.changes or self.danger):
            return _("Nothing is changed here: this was started with --read-only.")
        return self.why_disabled(owner)

    @property
    def key_label(self) -> str:
        """The first key, as a keyboard shows it."""
        return key_label(self.keys.split(",")[0])

    @property
    def key_labels(self) -> str:
        """All keys, as a keyboard shows them."""
        return " ".join(dict.fromkeys(key_label(key) for key in self.keys.split(",")))


_REGISTRY: Final[dict[str, Action[Any]]] = {}


def register(*actions: Action[Any]) -> tuple[Action[Any], ...]:
    """Enter *actions* into the registry and return them.

    Raises:
        ValueError: An id is taken by another action.
    """
    for action in actions:
        if _REGISTRY.setdefault(action.id, action) is not action:
            raise ValueError(f"The action id '{action.id}' is used twice.")
    return actions


def registered() -> Iterable[Action[Any]]:
    """Return every action of the modules imported so far."""
    return tuple(_REGISTRY.values())


def find(action_id: str) -> Action[Any]:
    """Return the action called *action_id*. Raises KeyError."""
    return _REGISTRY[action_id]


def bindings(actions: Iterable[Action[Any]]) -> list[BindingType]:
    """Return key bindings that run *actions* through ``action_do``."""
    return [
        Binding(
            _sent(action.keys),
            f"do('{action.id}')",
            action.title,
            show=False,
            priority=action.priority,
            id=action.id,
        )
        for action in actions
    ]


_SHIFTED: Final = re.compile(r"shift\+f(\d+)")
_BANK: Final = 12  # function keys of a keyboard: Shift with the first is the thirteenth


def _sent(keys: str) -> str:
    """Return *keys* and what terminals send for them: Shift+F2 comes as F14 from most."""
    also = [f"f{int(one[1]) + _BANK}" for one in _SHIFTED.finditer(keys)]
    return ",".join((keys, *also))


_LABELS: Final = {
    "question_mark": "?",
    "slash": "/",
    "asterisk": "*",
    "escape": "Esc",
    "space": N_("Space"),
    "enter": "Enter",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "delete": "Del",
    "ctrl+up": "^↑",
    "ctrl+down": "^↓",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def key_label(key: str) -> str:
    """Return how a keyboard shows *key*: ``F5``, ``^R``, ``Space``, ``g``."""
    key = key.strip()
    if key in _LABELS:
        return _(_LABELS[key])
    if key.startswith("ctrl+"):
        return "^" + key[5:].upper()
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    if shifted := _SHIFTED.fullmatch(key):
        return f"⇧F{shifted[1]}"
    return key
