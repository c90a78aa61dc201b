"""What an evidence pack says about itself: what is in it, and how anybody verifies it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edoc_tui.domain.text import printable
from edoc_tui.locales import _

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import EDocument

SCRIPT: Final = """\
import hashlib, json, os

def sha(data):
    return hashlib.sha256(data).hexdigest()

chain = [line.split() for line in open("audit/chain.txt", encoding="ascii")]
links, before = {}, chain[0][2] if chain else ""
for number, digest, value in chain[1:]:
    assert sha((before + "\\n" + digest).encode()) == value, "entry %s breaks the chain" % number
    links[int(number)], before = digest, value
document = json.load(open("document.json", encoding="ascii"))["sha256"]
if os.path.exists("document.xml"):
    assert sha(open("document.xml", "rb").read()) == document, "the document was changed"
roots, named = {}, False
for line in open("audit/entries.jsonl", encoding="ascii"):
    text = line.rstrip("\\n")
    entry = json.loads(text)
    assert sha(text.encode()) == links[entry["id"]], "entry %d was changed" % entry["id"]
    roots[entry["id"]] = entry.get("details", {}).get("root")
    named |= any(one.get("sha256") == document for one in entry.get("documents", []))
unsealed = 0
for proof in json.load(open("log.json", encoding="ascii")):
    value = sha(b"\\0" + proof["row"].encode())
    for side, other in proof["path"]:
        pair = other + value if side == "left" else value + other
        value = sha(b"\\1" + bytes.fromhex(pair))
    if proof["sealed_by"] is None:
        unsealed += 1
    else:
        assert value == roots[proof["sealed_by"]], "a row of the log was changed"
print("chain whole, entries %d, head %s" % (len(roots), before))
print("document %s in the journal" % ("named" if named else "NOT named"))
print("log rows without a seal: %d" % unsealed)
"""
"""The whole check, with nothing but Python's standard library."""


def _about(document: EDocument, name: str) -> str:
    if document.payload_removed_at is None:
        return _("{name} is the document, byte for byte.").format(name=name)
    return _(
        "The document is not here: its bytes were removed by the retention policy on {date}. The"
        " journal names its SHA-256, so that a copy from elsewhere can be compared with it."
    ).format(date=document.payload_removed_at.date().isoformat())


def guide(document: EDocument, entries: int, name: str) -> str:
    """Return the README of the pack of *document*, in the file *name*, with *entries*."""
    parts = (
        _("Evidence for {kind} {number}").format(
            kind=_(document.document_type), number=printable(document.document_no)
        ),
        _("SHA-256 of the document: {digest}").format(digest=document.sha256),
        _about(document, name),
        _(
            "document.json, findings.json and attempts.json say what is known of it and what was"
            " tried; answers.json holds what was said to the provider, without secrets; links.json"
            " names documents tied to it."
        ),
        _("mapping.json says which values were changed by mapping rules before it was made."),
        _(
            "log.json holds each row of the document log with its way to the seal in the audit"
            " journal. audit/entries.jsonl holds {count} entries of the journal: those that name"
            " the document, and the seals. audit/chain.txt ties them to the journal's last entry"
            " by hashes alone, without telling what is in the entries between. An entry about a"
            " batch names all documents of the batch. removed.json says when rows of a log were"
            " removed by a retention policy, if any were."
        ).format(count=entries),
        _("1. Nothing in this pack was changed since it was made:"),
        "   sha256sum --check SHA256SUMS",
        _("2. The journal vouches for it. Save this as check.py beside this file and run it:"),
        "   python3 check.py",
        SCRIPT.replace("document.xml", name),
        _(
            "3. The head that the check prints is the hash of the journal's last entry. Compare it"
            " with what was written down outside the store: the file of heads, or the system's"
            " log (journalctl, 'edoc-tui audit'). A later head is tied to this one by a later"
            " pack, or by 'edoc-tui audit verify'."
        ),
        _(
            "An entry's hash is the SHA-256 of the hash before it, a newline, and the SHA-256 of"
            " its text. A row's leaf is the SHA-256 of a zero byte and its text; a node, of a one"
            " byte and the two hashes below it."
        ),
    )
    return "\n\n".join(parts) + "\n"
