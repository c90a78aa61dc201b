"""The entries of the audit journal in words, for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from edoc_tui.domain.audit import AuditEntry

ACTIONS: Final[Mapping[str, str]] = {
    "journal.begun": N_("Journal begun"),
    "journal.restored": N_("Lost entries acknowledged"),
    "log.sealed": N_("Document log sealed"),
    "settings.changed": N_("Settings changed"),
    "settings.edited_by_hand": N_("Settings edited by hand"),
    "customers.changed": N_("Customers changed"),
    "vendors.changed": N_("Vendors changed"),
    "vendors.forgotten": N_("Sellers of a vendor forgotten"),
    "send_mode.changed": N_("Send mode changed"),
    "home.confirmed": N_("Home confirmed"),
    "home.joined": N_("Home joined the store"),
    "signed_in": N_("Signed in"),
    "secret.set": N_("Secret set"),
    "secret.passphrase": N_("Passphrase of the vault changed"),
    "secret.export": N_("Secrets exported"),
    "secret.import": N_("Secrets imported"),
    "retention.approved": N_("Retention policy carried out by a person"),
    "retention.removed": N_("Removed by the retention policy"),
    "document.imported": N_("Imported"),
    "document.ordered": N_("Ordered to be sent"),
    "document.released": N_("Released to Production"),
    "document.withdrawn": N_("Release to Production withdrawn"),
    "document.release_agreed": N_("Release agreed to"),
    "document.reject_agreed": N_("Rejection agreed to"),
    "document.answered": N_("Answered"),
    "document.receiver_accepted": N_("Accepted though not addressed to us"),
    "document.found": N_("Found at the provider"),
    "document.resend": N_("Released to be sent again"),
    "document.held": N_("Held"),
    "document.let_go": N_("Let go"),
    "document.recreated": N_("Recreated"),
    "document.restarted": N_("Restarted"),
    "document.canceled": N_("Canceled"),
    "document.cancel_failed": N_("Cancel failed"),
    "document.approved": N_("Approved by the recipient"),
    "document.rejected": N_("Rejected by the recipient"),
    "document.approval_failed": N_("Approval could not be read"),
}
"""Message ids by action; an action that is not here is shown by its own name."""

_SHOWN: Final = 3
_LONGEST: Final = 300


def deed(entry: AuditEntry) -> str:
    """Return what was done, in a few words."""
    return _(ACTIONS[entry.action]) if entry.action in ACTIONS else printable(entry.action)


def doer(entry: AuditEntry) -> str:
    """Return who did it: the person, and how they came here where that is known."""
    who = entry.part("who")
    name = str(who.get("sudo_user") or who.get("user") or "–")
    if who.get("sudo_user") and who.get("user"):
        name = f"{name} → {who['user']}"
    parts = [str(who[key]) for key in ("host", "ssh") if who.get(key)]
    text = f"{name} ({', '.join(parts)})" if parts else name
    if by_hand(entry):
        text = _("noticed by {person}").format(person=text)
    return printable(text, limit=_LONGEST)


def by_hand(entry: AuditEntry) -> bool:
    """Say whether it was done past the program, so that nobody knows by whom."""
    details = entry.part("details")
    return entry.action == "settings.edited_by_hand" or details.get("by_hand") is True


def particulars(entry: AuditEntry) -> str:
    """Return what it was about, in one line."""
    parts = []
    if documents := entry.data.get("documents"):
        names = [str(one.get("no", one["id"])) for one in documents]
        shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        text = ngettext("{count} document: {names}", "{count} documents: {names}", len(names))
        parts.append(text.format(count=len(names), names=shown))
    details = entry.part("details")
    parts += _changes(details)
    plain = ("file", "service", "name", "send_mode", "place", "message")
    parts += [str(details[key]) for key in plain if details.get(key)]
    if "period" in details:
        text = _("{kind}: {count}, older than {period}")
        parts.append(text.format(count=details.get("rows", 0), **_named(details)))
    if "root" in details:
        parts.append(_("rows {first} to {last}").format(**details))
    return printable(" · ".join(parts), limit=_LONGEST)


def _named(details: Mapping[str, Any]) -> dict[str, str]:
    from edoc_tui.domain.retention import TITLES

    kind = str(details.get("kind", ""))
    titles = {str(one): title for one, title in TITLES.items()}
    return {"kind": _(titles[kind]) if kind in titles else kind, "period": str(details["period"])}


def _changes(details: Mapping[str, Any]) -> list[str]:
    before, after = details.get("before"), details.get("after")
    if isinstance(before, str) and isinstance(after, str):
        return [f"{_(before)} → {_(after)}"]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    keys = sorted({*before, *after})
    words = [f"{key}: {before.get(key, '–')} → {after.get(key, '–')}" for key in keys[:_SHOWN]]
    return [*words, "…"] if len(keys) > _SHOWN else words
