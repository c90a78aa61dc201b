"""Is the journal whole? Every link, every seal of the document log, every head outside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.audit import (
    GENESIS,
    RESTORED,
    SEALED,
    chained,
    digest,
    link,
    merkle_root,
)
from edoc_tui.domain.deeds import doer
from edoc_tui.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from edoc_tui.domain.audit import AuditEntry
    from edoc_tui.engine.anchors import Anchor
    from edoc_tui.store.repository import Repository

_PAGE: Final = 1000

Head = tuple[int, str]
"""Number and hash of an entry."""


@dataclass(slots=True)
class Verification:
    """What verifying found.

    Attributes:
        entries: How many entries there are.
        head: Hash of the last one.
        sealed: Rows of the document log that the chain vouches for.
        removed: Those of them that a retention policy has removed; their hashes are kept.
        anchors: Heads outside the store that were compared.
        faults: What is wrong, in words; empty = the journal is whole.
        notes: What a person should know although nothing is wrong.
        lost: Heads known outside that the journal does not have.
        acknowledged: Those of them that a person said are lost.
    """

    entries: int = 0
    head: str = GENESIS
    sealed: int = 0
    removed: int = 0
    anchors: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost: list[Head] = field(default_factory=list)
    acknowledged: set[Head] = field(default_factory=set)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(repository: Repository, anchors: Iterable[Anchor]) -> Verification:
    """Verify the whole journal against itself, the document log, and *anchors*."""
    found = Verification()
    first = next(iter(repository.audit_entries(limit=1)), None)
    heads = _heads(found, first, anchors)
    there: set[Head] = set()
    reached = removed = 0
    while entries := repository.audit_entries(after=reached, limit=_PAGE):
        for entry in entries:
            if _check(found, entry) and entry.action == SEALED:
                _check_seal(found, repository, entry)
            there.add((entry.id, entry.hash))
            if entry.action == RESTORED:
                _acknowledge(found, entry)
            if entry.action == "retention.removed":
                removed += int(entry.part("details").get("log_rows", 0))
        there &= heads
        reached = entries[-1].id
    found.removed = repository.removed_log_rows()
    if found.removed != removed:
        text = _("{count} rows of the document log were removed; the journal knows of {known}.")
        found.faults.append(text.format(count=found.removed, known=removed))
    found.lost = sorted(heads - there)
    _compare(found, max((number for number, _hash in heads), default=0))
    return found


def _heads(found: Verification, first: AuditEntry | None, anchors: Iterable[Anchor]) -> set[Head]:
    """Return the heads of this journal that are known outside; tell of others."""
    heads: set[Head] = set()
    another = False
    for anchor in anchors:
        found.anchors += 1
        if first is None or anchor.chain == first.hash:
            heads.add((anchor.id, anchor.hash))
        else:
            another = True
    if first is not None and another:
        _replaced(found, first)
    return heads


def _acknowledge(found: Verification, entry: AuditEntry) -> None:
    """Note what a person said is lost, such as after an older backup was restored."""
    lost = entry.part("details").get("lost", [])
    found.acknowledged |= {(int(number), str(value)) for number, value in lost}
    text = _("Entries from number {number} on were lost; {person} said so at {at}.")
    first = min((int(number) for number, _hash in lost), default=0)
    found.notes.append(text.format(number=first, person=doer(entry), at=entry.at))


def _compare(found: Verification, newest: int) -> None:
    """Tell what the heads outside know and the journal does not have."""
    open_ones = [one for one in found.lost if one not in found.acknowledged]
    cut = [number for number, _hash in open_ones if number > found.entries]
    others = [number for number, _hash in open_ones if number <= found.entries]
    if others:
        text = _("Entry {number} is not the one that was written down outside the store.")
        found.faults.append(text.format(number=others[0]))
    if cut:
        text = _("The journal ends with entry {last}; outside the store, entry {number} is known.")
        found.faults.append(text.format(last=found.entries, number=cut[-1]))
    if found.anchors and newest < found.entries:
        text = _("Outside the store, no entry after {number} is known.")
        found.notes.append(text.format(number=newest))
    if found.entries and not found.anchors:
        text = _("No head was written down outside the store: a cut end would not show.")
        found.notes.append(text)


def _replaced(found: Verification, first: AuditEntry) -> None:
    started = first.part("details").get("log_rows", 0)
    if started:
        text = _("The journal began anew at {at}, although documents were here before.")
        found.faults.append(text.format(at=first.at))
    else:
        found.notes.append(_("Another journal was at this place before {at}.").format(at=first.at))


def _check(found: Verification, entry: AuditEntry) -> bool:
    """Check the place of an entry and its hash; say whether its content is what was written."""
    number = found.entries + 1
    if entry.id != number:
        text = _("Entries {first} to {last} are missing.")
        found.faults.append(text.format(first=number, last=entry.id - 1))
    elif entry.previous != found.head:
        text = _("Entry {number} does not follow the entry before it.")
        found.faults.append(text.format(number=entry.id))
    genuine = link(entry.previous, digest(entry.content)) == entry.hash and _same(entry)
    if not genuine:
        text = _("Entry {number} was changed after it was written.")
        found.faults.append(text.format(number=entry.id))
    found.entries, found.head = entry.id, entry.hash
    return genuine


def _same(entry: AuditEntry) -> bool:
    """Say whether the columns are what the hashed content says."""
    try:
        again = chained(entry.id, entry.at, entry.action, entry.previous, json.loads(entry.content))
    except (ValueError, TypeError):
        return False
    return again.content == entry.content


def _check_seal(found: Verification, repository: Repository, entry: AuditEntry) -> None:
    details = entry.part("details")
    rows = repository.sealed_rows(details)
    found.sealed += len(rows)
    leaves = [hashed for _id, _text, hashed in rows]
    if len(rows) != details.get("count") or merkle_root(leaves) != details.get("root"):
        text = _("The document log was changed: rows {first} to {last} are not as entry {number}.")
        first, last = details.get("first", 0), details.get("last", 0)
        found.faults.append(text.format(first=first, last=last, number=entry.id))
