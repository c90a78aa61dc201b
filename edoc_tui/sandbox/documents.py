"""The document API: lists, downloads, marks (pagero.md §4.2, §4.4–4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from edoc_tui.sandbox import mailbox
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

if TYPE_CHECKING:
    from starlette.requests import Request

_FILTERS: Final = (
    "fileId",
    "direction",
    "documentType",
    "companyId",
    "showFetchedOnly",
    "referenceDocumentIdentifier",
    "limit",
    "offset",
)


def _one_of(query: dict[str, list[str]], name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    values = tuple(query.get(name, ()))
    if not set(values) <= set(choices):
        raise Refusal(400, [(name, f"expected one of {', '.join(choices)}")])
    return values


async def documents(request: Request) -> Response:
    """List documents, the newest first."""
    sim = simulation(request)
    query = parameters(request, *_FILTERS, repeatable="documentType")
    limit, offset = paging(query)
    direction = _one_of(query, "direction", mailbox.DIRECTIONS)
    fetched = _one_of(query, "showFetchedOnly", ("true", "false"))
    company = query.get("companyId", [sim.identity.company_id])[0]
    if company.lower() != sim.identity.company_id.lower():
        raise Refusal(403, [("companyId", "the user has no access to this company")])
    search = mailbox.Search(
        file=query.get("fileId", [""])[0],
        direction=direction[0] if direction else "",
        types=_one_of(query, "documentType", mailbox.TYPES),
        fetched=fetched[0] == "true" if fetched else None,
        refers=query.get("referenceDocumentIdentifier", [""])[0],
    )
    items, total = mailbox.find(sim, search, limit, offset)
    meta = {"count": len(items), "limit": limit, "offset": offset, "total": total}
    return answer({"items": items, "meta": meta})


async def target_document(request: Request) -> Response:
    """Return the document itself, byte for byte."""
    parameters(request)
    content = mailbox.content(simulation(request), request.path_params["document"])
    if content is None:
        raise Refusal(404, [("documentId", "there is no such document")])
    return Response(content, media_type="application/xml")


async def fetch(request: Request) -> Response:
    """Mark documents as fetched; repeating it is harmless."""
    parameters(request)
    check_content_type(request, "application/json")
    body = await json_body(request)
    identifiers = body.get("ids")
    if (
        set(body) != {"ids"}
        or not isinstance(identifiers, list)
        or not identifiers
        or not all(isinstance(identifier, str) and identifier for identifier in identifiers)
    ):
        raise Refusal(400, [("ids", 'expected {"ids": ["…"]} with at least one id')])
    unknown = mailbox.mark_fetched(simulation(request), identifiers)
    if unknown:
        raise Refusal(404, [("ids", f"there is no document {name}") for name in unknown])
    return answer({})


ROUTES: Final = [
    Route("/document/v1/documents", guarded(documents), methods=["GET"]),
    Route(
        "/document/v1/documents/{document}/targetdocument",
        guarded(target_document, produces="application/xml"),
        methods=["GET"],
    ),
    Route("/document/v1/documents/fetch", guarded(fetch), methods=["POST"]),
]
