"""``drafts``: documents that are being typed, listed, shown, deleted, begun from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.cli.commands import Command
from edoc_tui.cli.items import finding, moment
from edoc_tui.cli.outbox_show import one_document
from edoc_tui.cli.output import key_values
from edoc_tui.domain.errors import ExitStatus
from edoc_tui.domain.text import printable
from edoc_tui.locales import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edoc_tui.cli.context import Context
    from edoc_tui.cli.output import Json
    from edoc_tui.cli.parser import Parser
    from edoc_tui.domain.composing import Look, TypedDraft

_HEAD = ("ID", "Type", "No.", "Customer", "Changed", "By")


def _one(parser: Parser) -> None:
    parser.add_argument("draft", type=int, metavar=_("ID"), help=_("the draft's id"))


def _list_arguments(parser: Parser) -> None:
    parser.add_argument("--deleted", action="store_true", default=False, help=_("deleted ones"))


def _item(draft: TypedDraft) -> dict[str, Json]:
    return {
        "id": draft.id,
        "document_type": draft.document_type,
        "document_no": draft.number,
        "customer_no": draft.customer_no,
        "customer_name": draft.customer_name,
        "lines": len(draft.sheet.typed()),
        "created_at": moment(draft.created_at),
        "updated_at": moment(draft.updated_at),
        "changed_by": draft.changed_by,
        "deleted_at": moment(draft.deleted),
    }


def _list(context: Context) -> int:
    deleted = context.options.deleted
    drafts = context.read(lambda store: store.typed_drafts(deleted=deleted))
    items = [_item(one) for one in drafts]
    if context.out.as_json:
        context.out.json("drafts", {"items": [*items], "total": len(items)})
        return ExitStatus.OK
    keys = ("id", "document_type", "document_no", "customer_name", "updated_at", "changed_by")
    rows = [tuple(printable(str(one[key])) for key in keys) for one in items]
    context.out.table(tuple(_(title) for title in _HEAD), rows)
    count = len(items)
    context.out.note(ngettext("{count} draft", "{count} drafts", count).format(count=count))
    return ExitStatus.OK


def _show(context: Context) -> int:
    number = context.options.draft
    draft = context.read(lambda store: store.typed_draft(number))
    look = context.run(lambda engine: engine.look_at_draft(draft.sheet, draft.id))
    sheet, unfinished = draft.sheet, draft.sheet.unfinished
    if context.out.as_json:
        open_cell: Json = None
        if unfinished is not None:
            place, key = unfinished.line + 1, unfinished.key
            open_cell = {"line": place, "key": key, "text": unfinished.text}
        more: dict[str, Json] = {
            "header": {**sheet.header},
            "lines": [{**one.cells} for one in sheet.lines],
            "unfinished": open_cell,
            "amounts": _amounts(look),
            "findings": [
                {**finding(one.problem), "place": str(one.fix.owner), "draft_line": one.line + 1}
                for one in look.findings
            ],
        }
        context.out.json("draft", {**_item(draft), **more})
        return ExitStatus.OK
    context.out.lines(*key_values({**_item(draft), **sheet.header}))
    for at, line in enumerate(sheet.lines, 1):
        cells = (f"{key}={printable(text)}" for key, text in line.cells.items())
        context.out.lines(f"{at}  {'  '.join(cells)}")
    for name, value in _amounts(look).items():
        context.out.lines(f"{name}  {value}")
    for one in look.findings:
        context.out.lines(f"{one.problem.severity}  {one.problem.rule}  {one.problem.message}")
    return ExitStatus.OK


def _amounts(look: Look) -> dict[str, Json]:
    """Return the figures as invoice JSON calls them; ``complete``: no line is left out."""
    found = look.amounts
    if found is None:
        return {}
    return {
        "amount_excluding_vat": f"{found.exclusive:f}",
        "amount_vat": f"{found.vat:f}",
        "amount_including_vat": f"{found.inclusive:f}",
        "amount_due": f"{found.payable:f}",
        "complete": look.whole,
    }


def _delete(context: Context) -> int:
    number = context.options.draft
    draft = context.run(lambda engine: engine.delete_draft(number))
    text = _("Draft {id} was deleted. 'edoc-tui drafts restore {id}' brings it back.")
    context.out.done("draft-deleted", _item(draft), text.format(id=number))
    return ExitStatus.OK


def _restore(context: Context) -> int:
    number = context.options.draft
    draft = context.run(lambda engine: engine.restore_draft(number))
    context.out.done("draft-restored", _item(draft), _("Draft {id} is back.").format(id=number))
    return ExitStatus.OK


def _copy(context: Context) -> int:
    return _taken(context, credit=False)


def _credit(context: Context) -> int:
    return _taken(context, credit=True)


def _taken(context: Context, *, credit: bool) -> int:
    number = context.options.document
    draft, lost = context.run(lambda engine: engine.copy_into_draft(number, credit=credit))
    answer: dict[str, Json] = {**_item(draft), "not_taken_over": list(lost)}
    context.out.done("draft-begun", answer, _begun(draft, lost))
    return ExitStatus.OK


def _begun(draft: TypedDraft, lost: Sequence[str]) -> str:
    text = _("Draft {id} was begun: {type} for {customer}.").format(
        id=draft.id, type=_(draft.document_type), customer=printable(draft.customer_name)
    )
    rest = _("Not taken over: {names}.").format(names=", ".join(lost))
    return f"{text} {rest}" if lost else text


COMMANDS = {
    "drafts list": Command(N_("documents that are being typed"), _list, _list_arguments),
    "drafts show": Command(N_("one draft with figures and findings"), _show, _one),
    "drafts delete": Command(N_("delete a draft; it can be restored"), _delete, _one),
    "drafts restore": Command(N_("bring a deleted draft back"), _restore, _one),
    "drafts copy": Command(N_("a new draft like a document of the outbox"), _copy, one_document),
    "drafts credit": Command(N_("a credit memo as a draft"), _credit, one_document),
}
