"""The file API: uploads, fileparts, actions (pagero.md §4.1–4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.routing import Route

from edoc_tui.sandbox import lifecycle
from edoc_tui.sandbox.contract import (
    Refusal,
    answer,
    check_content_type,
    guarded,
    json_body,
    paging,
    parameters,
    simulation,
)
from edoc_tui.sandbox.lifecycle import LISTED, STUCK, PartStatus, Stored
from edoc_tui.sandbox.mailbox import stamp
from edoc_tui.sandbox.options import FIRST_FILE, FIRST_PART
from edoc_tui.sandbox.payloads import MalformedError, read
from edoc_tui.sandbox.uploads import read_upload

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from edoc_tui.sandbox.lifecycle import Part
    from edoc_tui.sandbox.simulation import Simulation

EXTRA_LAG: Final = "edoc_tui.sandbox.extra_lag"
"""Key of the ASGI scope under which a fault asks for a later listing, in seconds."""


async def submit(request: Request) -> Response:
    """Accept an upload. Not idempotent: the same upload twice makes two files."""
    sim = simulation(request)
    upload = await read_upload(request, sim.identity.company_id)
    try:
        facts = read(upload.payload)
    except MalformedError as error:
        raise Refusal(400, [("payload", str(error))]) from None
    stored = lifecycle.accept(sim, upload, facts, request.scope.get(EXTRA_LAG, 0.0))
    return answer(_file(sim, stored), 201)


def _file(sim: Simulation, file: Stored) -> dict[str, Any]:
    identity = sim.identity
    return {
        "id": str(FIRST_FILE + file.row),
        "sendingCompany": {
            "id": identity.company_id,
            "name": identity.company_name,
            "department": None,
        },
        "sendingUser": {
            "id": "41",
            "fullName": "Sandbox User",
            "username": identity.username,
            "email": "user@sandbox.example",
            "phone": "",
        },
        "sendMode": file.mode,
        "createTime": stamp(file.created),
        "documentType": file.type,
        "senderReference": file.reference,
    }


async def files(request: Request) -> Response:
    """List files by reference, where the access point is told that this exists."""
    sim = simulation(request)
    if not sim.behaviour.files_by_reference:
        raise HTTPException(405, "Method Not Allowed", {"Allow": "POST"})
    query = parameters(request, "senderReference", "limit", "offset")
    if "senderReference" not in query:
        raise Refusal(400, [("senderReference", "required")])
    limit, offset = paging(query)
    rows = sim.ledger.rows(
        "SELECT id, mode, created, type, reference FROM file WHERE reference=? ORDER BY id DESC",
        query["senderReference"][0],
    )
    items = [_file(sim, Stored(*row)) for row in rows[offset : offset + limit]]
    meta = {"count": len(items), "limit": limit, "offset": offset, "total": len(rows)}
    return answer({"items": items, "meta": meta})


def _statuses(query: dict[str, list[str]]) -> list[PartStatus]:
    if "Status" not in query:
        return list(LISTED)
    names = query["Status"][0].split(",")
    if any(name not in LISTED for name in names):
        raise Refusal(400, [("Status", f"expected a list of {', '.join(LISTED)}")])
    return [PartStatus(name) for name in names]


def _page(parts: list[Part], limit: int, offset: int) -> Response:
    items = [
        {
            "id": part.id,
            "fileId": part.file_id,
            "status": str(part.status),
            "error": {"description": list(part.errors)} if part.errors else None,
        }
        for part in parts[offset : offset + limit]
    ]
    return answer({"items": items, "meta": {"offset": offset, "total": len(parts)}})


async def fileparts(request: Request) -> Response:
    """List the fileparts of the company that are not through yet."""
    query = parameters(request, "Status", "limit", "offset")
    limit, offset = paging(query)
    return _page(lifecycle.parts(simulation(request), _statuses(query)), limit, offset)


async def fileparts_of_file(request: Request) -> Response:
    """List the fileparts of one file that are not through yet; absence means success."""
    sim = simulation(request)
    query = parameters(request, "Status", "limit", "offset")
    limit, offset = paging(query)
    statuses = _statuses(query)
    part = lifecycle.part(sim, lifecycle.row_of(request.path_params["file"], FIRST_FILE))
    if part is None:
        raise Refusal(404, [("fileId", "there is no such file")])
    return _page([part] if part.status in statuses else [], limit, offset)


async def act(request: Request) -> Response:
    """Restart or cancel a stuck filepart."""
    sim = simulation(request)
    # The Business Central connector sends its JSON as plain text.
    check_content_type(request, "application/json", "text/plain")
    body = await json_body(request)
    verb = body.get("action")
    if set(body) != {"action"} or verb not in {"Restart", "Cancel"}:
        raise Refusal(400, [("action", 'expected {"action": "Restart"} or {"action": "Cancel"}')])
    part = lifecycle.part(sim, lifecycle.row_of(request.path_params["part"], FIRST_PART))
    if part is None:
        raise Refusal(404, [("filepartId", "there is no such filepart")])
    if part.status not in STUCK:
        raise Refusal(409, [("action", f"not possible while the filepart is {part.status}")])
    if verb == "Restart":
        lifecycle.restart(sim, part)
    else:
        lifecycle.cancel(sim, part)
    return answer({})


ROUTES: Final = [
    Route("/file/v1/files", guarded(submit), methods=["POST"]),
    Route("/file/v1/files", guarded(files), methods=["GET"]),
    Route("/file/v1/files/{file}/fileparts", guarded(fileparts_of_file), methods=["GET"]),
    Route("/file/v1/fileparts", guarded(fileparts), methods=["GET"]),
    Route("/file/v1/fileparts/{part}/action", guarded(act), methods=["POST"]),
]
