"""What changed in the files that a person may edit: by the program, or past it."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.audit import canonical
from edoc_tui.domain.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from edoc_tui.store.repository import Repository

_USER_INFO: Final = re.compile(r"(://)[^/@\s]+@")
_SECRET: Final = re.compile(
    r"(?i)secret|pass(?:word|phrase|wd)|token|credential|api_?key|client_id"
)
_LONGEST: Final = 300
_MOST: Final = 200  # changed keys that an entry names


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file as it is now.

    Attributes:
        name: Its name.
        sha256: Its digest; ``""`` = it is not there.
        values: Canonical JSON of its values by dotted key; ``""`` = only the digest counts.
        modified: When it was changed last, ISO 8601 UTC.
        home: Fingerprint of the home that it belongs to, where several share the store.
    """

    name: str
    sha256: str
    values: str = ""
    modified: str = ""
    home: str = ""

    @property
    def key(self) -> str:
        """The name under which the store remembers it."""
        return f"{self.home}/{self.name}" if self.home else self.name


def look_at(path: Path, *, values: bool, home: str = "") -> Snapshot:
    """Return *path* as it is now.

    Args:
        path: A TOML file.
        values: Also keep its values, so that an entry can name what changed.
        home: Fingerprint of its home, where several share the store.
    """
    try:
        content = path.read_bytes()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:
        return Snapshot(path.name, "", "{}" if values else "", home=home)
    text = canonical(_flat(content)) if values else ""
    return Snapshot(path.name, hashlib.sha256(content).hexdigest(), text, modified, home)


def notice(
    repository: Repository,
    now: Snapshot,
    who: Mapping[str, Any],
    *,
    action: str = "",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write an entry when *now* differs from what the store remembers, and remember it.

    Args:
        repository: The store, in a writing transaction.
        now: The file.
        who: Who changed it, or who noticed.
        action: What the program did; ``""`` = it did nothing, so it was edited by hand.
        more: What the program knows of the change besides.
    """
    sha256, before = repository.known_file(now.key)
    if sha256 == now.sha256:
        return
    repository.remember_file(now.key, now.sha256, now.values)
    if not sha256 and not action:
        return  # seen for the first time
    details: dict[str, Any] = {"file": now.name, "sha256": {"before": sha256, "after": now.sha256}}
    if now.values:
        details |= _difference(json.loads(before or "{}"), json.loads(now.values))
    details |= more or {}
    if not action:
        details["modified"] = now.modified
    repository.record(action or "settings.edited_by_hand", who, details=details)
    for key, mode in dict(details.get("after", {})).items():
        if key.endswith(".connection.send_mode"):
            told = {
                "service": key.split(".")[1],
                "before": details["before"].get(key, "Test"),
                "after": mode,
                "by_hand": not action,
            }
            repository.record("send_mode.changed", who, details=told)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    keys = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    shown = keys[:_MOST]
    answer: dict[str, Any] = {
        "before": {key: before[key] for key in shown if key in before},
        "after": {key: after[key] for key in shown if key in after},
    }
    if len(keys) > len(shown):
        answer["more"] = len(keys) - len(shown)
    return answer


def _flat(content: bytes) -> dict[str, Any]:
    import tomli

    flat: dict[str, Any] = {}
    with suppress(ValueError):  # a file with a mistake is known by its digest alone
        _flatten("", tomli.loads(content.decode("utf-8")), flat)
    return flat


def _flatten(prefix: str, value: Any, flat: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for key, below in value.items():
            _flatten(f"{prefix}.{key}" if prefix else key, below, flat)
    else:
        text = value if isinstance(value, bool | int | float) else str(value)
        if _SECRET.search(prefix.rpartition(".")[2]):
            text = "[hidden]"  # it does not belong there, and even less into the journal
        if isinstance(text, str):
            text = printable(_USER_INFO.sub(r"\1[hidden]@", text), limit=_LONGEST)
        flat[printable(prefix, limit=_LONGEST)] = text
