"""The evidence pack of a document: what it was, what happened, and proof from the journal.

A ZIP file whose bytes depend on the store's content alone. What is in it can be verified with
``sha256sum`` and Python's standard library: the pack says how.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.audit import SEALED, digest, merkle_path
from edoc_tui.engine.evidence_guide import guide
from edoc_tui.engine.logbook import ALL, mapping_rows
from edoc_tui.formats.hybrid import suffix_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from edoc_tui.domain.audit import AuditEntry
    from edoc_tui.store.repository import Repository

_PAGE: Final = 1000
_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # ZIP knows no earlier time


def evidence(repository: Repository, document_id: int) -> bytes:
    """Return the evidence pack of a document.

    Raises:
        InputMissingError: There is no such document.
    """
    document = repository.get(document_id)
    proofs, seals = _proofs(repository, document_id)
    entries = {one.id: one for one in (*repository.audit_of(document_id), *seals)}
    ordered = [entries[number] for number in sorted(entries)]
    removed = document.payload_removed_at is not None
    content = b"" if removed else repository.content(document_id)
    name = f"document{suffix_of(content)}"
    files: dict[str, bytes] = {
        **({} if removed else {name: content}),
        "document.json": _json(asdict(document)),
        "findings.json": _json([asdict(one) for one in repository.problems(document_id)]),
        "attempts.json": _json([asdict(one) for one in repository.attempts(document_id)]),
        "answers.json": _json([asdict(one) for one in repository.exchanges(document_id, ALL)]),
        "links.json": _json(
            [
                {"kind": str(one.kind), "id": one.document.id, "no": one.document.document_no}
                for one in repository.links(document_id)
            ]
        ),
        "log.json": _json(proofs),
        "mapping.json": _json(mapping_rows(repository.mapping_log(document_id))),
        "removed.json": _json(dict(repository.removals(document_id))),
        "audit/entries.jsonl": "".join(f"{one.content}\n" for one in ordered).encode(),
        "audit/chain.txt": _chain(repository, ordered),
    }
    files["README.txt"] = guide(document, len(ordered), name).encode()
    files["SHA256SUMS"] = _sums(files)
    return _zip(files)


def _proofs(
    repository: Repository, document_id: int
) -> tuple[list[dict[str, Any]], list[AuditEntry]]:
    """Return each row of the document log with its way to the seal that covers it."""
    mine = {entry.id for entry in repository.log(document_id)}
    proofs: list[dict[str, Any]] = []
    used: list[AuditEntry] = []
    reached = 0
    while mine and (seals := repository.audit_entries(after=reached, limit=_PAGE, action=SEALED)):
        reached = seals[-1].id
        for seal in seals:
            details = seal.data["details"]
            covered = {one for one in mine if _covers(details, one)}
            if not covered:
                continue
            rows = repository.sealed_rows(details)
            leaves = [hashed for _id, _text, hashed in rows]
            used.append(seal)
            for place, (number, text, _hashed) in enumerate(rows):
                if number in covered:
                    path = [list(step) for step in merkle_path(leaves, place)]
                    proofs.append({"row": text, "sealed_by": seal.id, "path": path})
            mine -= covered
    for number in sorted(mine):
        (row,) = repository.log_texts(number, number)
        proofs.append({"row": row[2], "sealed_by": None, "path": []})
    return proofs, used


def _covers(details: Mapping[str, Any], row: int) -> bool:
    if row in details.get("late", ()):
        return True
    return details["first"] <= row <= details["last"] and row not in details.get("absent", ())


def _chain(repository: Repository, entries: Sequence[AuditEntry]) -> bytes:
    """Return the links from the first of *entries* to the journal's head, one per line."""
    if not entries:
        return b""
    lines = [f"{entries[0].id - 1} - {entries[0].previous}"]
    reached = entries[0].id - 1
    while page := repository.audit_entries(after=reached, limit=_PAGE):
        lines += [f"{one.id} {digest(one.content)} {one.hash}" for one in page]
        reached = page[-1].id
    return ("\n".join(lines) + "\n").encode()


def _json(value: Any) -> bytes:
    import json

    text = json.dumps(_plain(value), indent=1, sort_keys=True, ensure_ascii=True)
    return text.encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _sums(files: Mapping[str, bytes]) -> bytes:
    import hashlib

    return "".join(
        f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)
    ).encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as pack:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _WHEN)
            member.create_system = 3  # Unix, whatever makes the pack
            member.external_attr = 0o100600 << 16
            pack.writestr(member, files[name])
    return buffer.getvalue()
