"""Reads the five parts of an upload, strictly (pagero.md §4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from edoc_tui.sandbox.contract import Refusal, check_content_type
from edoc_tui.sandbox.lifecycle import FITTING, MODES, Upload
from edoc_tui.sandbox.options import MAX_PAYLOAD

if TYPE_CHECKING:
    from starlette.requests import Request

PARTS: Final = ("payload", "documentType", "sendMode", "sendingCompanyId", "senderReference")

_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_PARAMETER: Final = re.compile(rb';[ \t]*([!-:<>-~]+)=(?:"((?:[^"\\]|\\.)*)"|([!#-:<-~]*))')
_ESCAPED: Final = re.compile(rb"\\(.)")
_ENVELOPE: Final = 64 * 1024
_DRAIN: Final = 100 * 1024 * 1024
"""Of an upload that is too large, this much is read on, so that the client gets its answer."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    file_name: str | None
    typed: bool
    data: bytes


def _parameters(header: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the value of a header and its parameters, quoted or not (RFC 9110 §5.6.6)."""
    value, _, rest = header.partition(b";")
    found = _PARAMETER.findall(b";" + rest)
    texts = {name.lower(): _ESCAPED.sub(rb"\1", quoted) or bare for name, quoted, bare in found}
    return value.strip().lower(), texts


def _split(body: bytes, boundary: bytes) -> list[_Part]:
    """Return the parts of *body* (RFC 7578), with neither preamble nor epilogue.

    Raises:
        Refusal: 400, for what is not multipart/form-data.
    """
    delimiter = b"--" + boundary
    first, *chunks = (b"\r\n" + body).split(b"\r\n" + delimiter)
    if first or not chunks:
        raise Refusal(400, [("body", "does not start with the boundary")])
    if chunks.pop() not in {b"--", b"--\r\n"}:
        raise Refusal(400, [("body", "the final boundary is missing")])
    return [_part(chunk) for chunk in chunks]


def _part(chunk: bytes) -> _Part:
    head, blank, data = chunk.partition(b"\r\n\r\n")
    if not (blank and head.startswith(b"\r\n")):
        raise Refusal(400, [("body", "a part has no headers")])
    return _Part(*_headers(head[2:]), data)


@lru_cache(64)  # four of the five are the same in every upload
def _headers(head: bytes) -> tuple[str, str | None, bool]:
    """Return name and file name of a part, and whether it has a Content-Type."""
    headers = {}
    for line in head.split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if not colon or not name.strip():
            raise Refusal(400, [("body", "a header of a part cannot be read")])
        headers[name.strip().lower()] = value.strip()
    kind, options = _parameters(headers.get(b"content-disposition", b""))
    if kind != b"form-data" or not options.get(b"name"):
        raise Refusal(400, [("body", "a part is not form-data with a name")])
    file_name = options.get(b"filename")
    return (
        options[b"name"].decode("utf-8", "replace"),
        None if file_name is None else file_name.decode("utf-8", "replace"),
        b"content-type" in headers,
    )


async def _body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_PAYLOAD + _ENVELOPE:
            chunks.append(chunk)
        elif size > _DRAIN:
            break
    if size > MAX_PAYLOAD + _ENVELOPE:
        raise _too_large()
    return b"".join(chunks)


def _too_large() -> Refusal:
    return Refusal(413, [("payload", f"larger than {MAX_PAYLOAD} bytes")])


async def read_upload(request: Request, company_id: str) -> Upload:
    """Return the upload in *request*.

    Raises:
        Refusal: 415 for another media type, 413 when too large, 403 for a company of somebody
            else, 400 with everything else that is wrong.
    """
    check_content_type(request, "multipart/form-data")
    _, options = _parameters(request.headers["content-type"].encode("latin-1"))
    boundary = options.get(b"boundary", b"")
    body = await _body(request)
    if not boundary:
        raise Refusal(400, [("Content-Type", "the boundary is missing")])
    return _checked(_split(body, boundary), company_id)


def _checked(parts: list[_Part], company_id: str) -> Upload:
    names = tuple(part.name for part in parts)
    if names != PARTS:
        found = ", ".join(names) or "nothing"
        expected = f"expected the parts {', '.join(PARTS)} in this order, found {found}"
        missing = [(name, "this part is missing") for name in PARTS if name not in names]
        raise Refusal(400, [("body", expected), *missing])
    payload, *fields = parts
    if len(payload.data) > MAX_PAYLOAD:
        raise _too_large()
    problems: list[tuple[str, str]] = []
    kind, mode, company, reference = (_value(part, problems) for part in fields)
    rules = {
        ("payload", "a filename is required"): bool(payload.file_name),
        ("payload", "must not have a Content-Type"): not payload.typed,
        ("payload", "empty"): bool(payload.data),
        ("documentType", f"expected one of {', '.join(FITTING)}, found '{kind}'"): kind in FITTING,
        ("sendMode", f"expected one of {', '.join(MODES)}, found '{mode}'"): mode in MODES,
        ("sendingCompanyId", f"expected a GUID, found '{company}'"): bool(_GUID.fullmatch(company)),
        ("senderReference", "required"): bool(reference.strip()),
    }
    problems += [problem for problem, kept in rules.items() if not kept]
    if problems:
        raise Refusal(400, problems)
    if company.lower() != company_id.lower():
        raise Refusal(403, [("sendingCompanyId", "the user has no access to this company")])
    return Upload(payload.data, payload.file_name or "", kind, mode, reference)


def _value(part: _Part, problems: list[tuple[str, str]]) -> str:
    if part.file_name is not None:
        problems.append((part.name, "a filename is not expected here"))
    try:
        return part.data.decode("utf-8")
    except UnicodeDecodeError:
        problems.append((part.name, "not UTF-8"))
        return ""
