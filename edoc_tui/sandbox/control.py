"""Steering for tests and demos under ``/sandbox/*``. Not part of any provider's contract."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec
from starlette.routing import Route

from edoc_tui.domain.errors import SettingsError
from edoc_tui.sandbox import lifecycle, mailbox
from edoc_tui.sandbox.contract import Refusal, answer, json_body, parameters, simulation
from edoc_tui.sandbox.faults import Script, script_from
from edoc_tui.sandbox.lifecycle import PartStatus
from edoc_tui.sandbox.mailbox import Entry, stamp
from edoc_tui.sandbox.options import FIRST_FILE, FIRST_PART
from edoc_tui.sandbox.payloads import Facts, MalformedError, read
from edoc_tui.sandbox.replies import SUBTYPES, response_entry

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from edoc_tui.sandbox.simulation import Simulation


async def state(request: Request) -> Response:
    """Tell what is there; ``?brief=true`` leaves the single files out."""
    sim = simulation(request)
    query = parameters(request, "brief", "reference")
    rows = sim.ledger.rows(
        f"SELECT id, {lifecycle.SHOWN}, reference, sha256, number, name, length(payload)"  # noqa: S608 - constants
        " FROM file WHERE ?2 = '' OR reference = ?2 ORDER BY id",
        *(sim.clock.now(), query.get("reference", [""])[0]),
    )
    statuses = {str(status): 0 for status in PartStatus}
    by_reference: dict[str, list[dict[str, Any]]] = {}
    for row, status, reference, sha256, number, name, size in rows:
        statuses[status] += 1
        by_reference.setdefault(reference, []).append(
            {
                "id": str(FIRST_FILE + row),
                "filepart": str(FIRST_PART + row),
                "status": status,
                "sha256": sha256,
                "number": number,
                "name": name,
                "size": size,
            }
        )
    several = sum(len(found) > 1 for found in by_reference.values())
    body: dict[str, Any] = {
        "now": stamp(sim.clock.now()),
        "files": len(rows),
        "files_by_status": statuses,
        "references": len(by_reference),
        "references_with_several_files": several,
        "documents": mailbox.counts(sim),
        "tokens": sim.authority.counts(),
        "requests": dict(sim.requests),
        "faults": [_rule(rule) for rule in sim.script.rules],
        "access_point": msgspec.to_builtins(sim.behaviour),
    }
    if query.get("brief") != ["true"]:
        body["by_reference"] = by_reference
    return answer(body)


def _rule(rule: Any) -> dict[str, Any]:
    fault = rule.fault
    return {
        "name": fault.name,
        "action": str(fault.action),
        "seen": rule.seen,
        "fired": rule.fired,
    }


def receive(sim: Simulation, payload: bytes, name: str, kind: str = "", mode: str = "Test") -> str:
    """Put a document into the inbox, whatever its bytes are, and return its id."""
    try:
        facts = read(payload)
    except MalformedError:
        # A hostile or broken document is listed like any other: the client has to cope.
        facts = Facts(kind="")
    if not facts.number:
        facts = replace(facts, number=name)
    return mailbox.post(
        sim, Entry("Received", facts, mode, sim.clock.now(), type=kind, payload=payload)
    )


def seed(sim: Simulation, folder: Path) -> None:
    """Put every file of *folder* into the inbox, by name, each once in a ledger's life."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and not sim.ledger.row("SELECT 1 FROM seed WHERE name=?", path.name):
            with sim.ledger.transaction():
                sim.ledger.rows("INSERT INTO seed(name) VALUES(?)", path.name)
                receive(sim, path.read_bytes(), path.stem)


async def received(request: Request) -> Response:
    """Put the request's body into the inbox."""
    query = parameters(request, "name", "documentType", "sendMode")
    kind = query.get("documentType", [""])[0]
    if kind and kind not in mailbox.TYPES:
        raise Refusal(400, [("documentType", f"expected one of {', '.join(mailbox.TYPES)}")])
    identifier = receive(
        simulation(request),
        await request.body(),
        query.get("name", ["received"])[0],
        kind,
        query.get("sendMode", ["Test"])[0],
    )
    return answer({"id": identifier}, 201)


async def respond(request: Request) -> Response:
    """Let a buyer answer a document that was sent."""
    sim = simulation(request)
    body = await json_body(request)
    problems = [(name, "unknown") for name in body if name not in _RESPOND]
    found = sim.ledger.row(
        "SELECT d.mode, f.payload FROM document d JOIN file f ON f.id = d.file - ?"
        " WHERE d.direction='Sent' AND (d.number=? OR d.file=?) ORDER BY d.seq DESC",
        *(FIRST_FILE, body.get("documentIdentifier"), body.get("fileId")),
    )
    if found is None:
        problems.append(("documentIdentifier", "no document with this number or fileId was sent"))
    if problems or found is None:
        raise Refusal(400, problems)
    verdict = str(body.get("verdict", "accept"))
    entry = response_entry(
        read(found[1]),
        found[0],
        SUBTYPES.get(verdict.upper(), verdict),
        str(body.get("reason", "")),
        visible=sim.clock.now() + float(body.get("after_seconds", 0)),
        identifier=str(body.get("identifier", "")),
        code=str(body.get("code", "")),
        reason_code=str(body.get("reasonCode", "OTH")),
        action_code=str(body.get("actionCode", "")),
    )
    return answer({"id": mailbox.post(sim, entry)}, 201)


_RESPOND: Final = {
    "documentIdentifier",
    "fileId",
    "verdict",
    "reason",
    "after_seconds",
    "identifier",
    "code",
    "reasonCode",
    "actionCode",
}


async def interact(request: Request) -> Response:
    """Do what a person does at Pagero Online with a part that awaits interaction."""
    sim = simulation(request)
    body = await json_body(request)
    row = lifecycle.row_of(str(body.get("filepartId", "")), FIRST_PART)
    part = lifecycle.part(sim, row)
    if part is None or part.status is not PartStatus.AWAITING:
        raise Refusal(409, [("filepartId", "this filepart does not await interaction")])
    lifecycle.interact(sim, part)
    return answer({})


async def faults(request: Request) -> Response:
    """Replace the script of faults by the TOML or JSON in the body; DELETE ends it."""
    sim = simulation(request)
    script = Script()
    if request.method != "DELETE":
        try:
            text = (await request.body()).decode("utf-8")
            if request.headers.get("content-type", "").startswith("application/json"):
                content = msgspec.json.decode(text)
            else:
                content = tomllib.loads(text)
            script = script_from(content, "faults")
        except (ValueError, SettingsError) as error:  # TOML, JSON and UTF-8 raise ValueErrors
            raise Refusal(400, [("faults", str(error))]) from None
    sim.load(script)
    return answer({"faults": [_rule(rule) for rule in script.rules]})


async def clock(request: Request) -> Response:
    """Put the access point's clock forward."""
    sim = simulation(request)
    body = await json_body(request)
    seconds = body.get("advance_seconds")
    if set(body) != {"advance_seconds"} or not isinstance(seconds, int | float):
        raise Refusal(400, [("advance_seconds", "expected a number of seconds")])
    return answer({"now": stamp(sim.clock.advance(float(seconds)))})


ROUTES: Final = [
    Route("/sandbox/state", state, methods=["GET"]),
    Route("/sandbox/received", received, methods=["POST"]),
    Route("/sandbox/respond", respond, methods=["POST"]),
    Route("/sandbox/interact", interact, methods=["POST"]),
    Route("/sandbox/faults", faults, methods=["POST", "DELETE"]),
    Route("/sandbox/clock", clock, methods=["POST"]),
]
