"""A document's logs as plain data: for ``outbox log --json``, and as a file to hand on."""

from __future__ import annotations

import errno
import os
from dataclasses import asdict
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.errors import CannotWriteError
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from edoc_tui.domain.edocument import LogEntry
    from edoc_tui.domain.mapping import MappingEntry
    from edoc_tui.store.repository import Repository

ALL: Final = 100_000
"""Exchanges that are handed on at most."""

_INNER: Final = ("id", "document_id", "service")


def log_of(repository: Repository, document_id: int) -> dict[str, Any]:
    """Return what happened to a document and what was said about it, secrets long removed.

    Raises:
        InputMissingError: There is no such document.
    """
    document = repository.get(document_id)
    return {
        "id": document.id,
        "document_no": document.document_no,
        "entries": [
            {**_plain(asdict(one)), "seconds": None if span is None else span.total_seconds()}
            for one, span in timeline(repository.log(document_id))
        ],
        "exchanges": [_plain(asdict(one)) for one in repository.exchanges(document_id, ALL)],
        "mapping": mapping_rows(repository.mapping_log(document_id)),
        "removed": dict(repository.removals(document_id)),
    }


def mapping_rows(entries: Sequence[MappingEntry]) -> list[dict[str, Any]]:
    """Return what mapping rules have changed as plain data; a preview has no time."""
    return [
        {
            "at": None if one.at is None else _moment(one.at),
            "service": one.service,
            "entity": one.entity,
            "field": one.name,
            "line": one.line or None,
            "old": one.old,
            "new": one.new,
            "rule": one.rule,
        }
        for one in entries
    ]


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def timeline(log: Sequence[LogEntry]) -> list[tuple[LogEntry, timedelta | None]]:
    """Return each entry with how long it was until the next one; ``None`` for the last."""
    spans = [after.at - before.at for before, after in pairwise(log)]
    return list(zip_longest(log, spans))


def lasting(span: timedelta) -> str:
    """Return how long something lasted: ``12 s``, ``3 min``, ``5 h``, ``4 d``."""
    seconds = max(0, round(span.total_seconds()))
    for size, text in ((86400, N_("{n} d")), (3600, N_("{n} h")), (60, N_("{n} min"))):
        if seconds >= 2 * size:
            return _(text).format(n=seconds // size)
    return _("{n} s").format(n=seconds)


def so_far(entry: LogEntry) -> str:
    """Return how long the last entry of a timeline has lasted."""
    from datetime import UTC, datetime

    return _("for {span} so far").format(span=lasting(datetime.now(UTC) - entry.at))


def removal_notes(removals: Mapping[str, str], *kinds: str) -> list[str]:
    """Return what a retention policy has removed of a document's logs, or of some of *kinds*."""
    from edoc_tui.domain.retention import TITLES, Kind

    text = _("{what}: older rows were removed by the retention policy, last on {date}.")
    return [
        text.format(what=_(TITLES[kind]), date=removals[kind][:10])
        for kind in Kind
        if kind in removals and (not kinds or kind in kinds)
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    row = {**row, "at": _moment(row["at"])}
    return {key: value for key, value in row.items() if key not in _INNER}


def write_log(path: Path, log: dict[str, Any]) -> Path:
    """Write *log* into a new file of mode 0600; an existing one is never replaced.

    Raises:
        CannotWriteError: It is there already, or cannot be written.
    """
    from json import dumps

    text = dumps({"schema": "edoc-tui.log/1", **log}, ensure_ascii=False, indent=2)
    return write_new(path, text.encode())


def write_new(path: Path, content: bytes) -> Path:
    """Write *content* into a new file of mode 0600; an existing one is never replaced.

    Raises:
        CannotWriteError: It is there already, or cannot be written.
    """
    from edoc_tui.disk import cannot_write, replace

    if path.exists():
        raise CannotWriteError(
            _("{path} is there already.").format(path=printable(str(path))),
            todo=_("Nothing was changed. Choose another name."),
        )
    if not path.parent.is_dir():
        raise cannot_write(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    replace(path, content)
    return path
