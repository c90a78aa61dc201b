"""What can be set about the access point: who may use it, and how it behaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

CLIENT_ID: Final = "sandbox-client"
CLIENT_SECRET: Final = "sandbox-secret-not-real"  # noqa: S105 - invented, printed in the docs
COMPANY_ID: Final = "5a4db0c5-0000-4000-8000-000000000001"
USERNAME: Final = "sandbox-user"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - invented, printed in the docs

PAGE_SIZE: Final = 10
"""Items of a list when no ``limit`` is given."""

MAX_PAGE_SIZE: Final = 100
"""The largest ``limit``."""

MAX_PAYLOAD: Final = 25 * 1024 * 1024
"""Bytes of the largest payload; more is answered with 413."""


FIRST_FILE: Final = 7_700_000
FIRST_PART: Final = 8_800_000
"""File and filepart ids are the ledger's row numbers on top of these."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The one client, user and company that the access point knows. All invented."""

    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    company_id: str = COMPANY_ID
    company_name: str = "Sandbox Company"
    username: str = USERNAME
    password: str = PASSWORD
    redirect_uris: tuple[str, ...] = ()


class Behaviour(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the access point behaves; the ``[access_point]`` table of a faults file sets the same.

    Attributes:
        latency_ms: Every answer is held back until this long after its request.
        settle_seconds: How long a filepart stays *Processing*.
        listing_lag_seconds: How long after that the document takes to appear in the list.
        response_seconds: How long after that a buyer takes to answer, where one does.
        token_seconds: Life of an access token.
        files_by_reference: Whether ``GET /file/v1/files?senderReference=`` exists. Nobody
            outside Pagero knows whether it does, so it is off.
        duplicate_control: Whether an invoice number may be used once per fiscal year and mode.
    """

    latency_ms: float = 0.0
    settle_seconds: float = 0.3
    listing_lag_seconds: float = 0.1
    response_seconds: float = 0.5
    token_seconds: float = 600.0
    files_by_reference: bool = False
    duplicate_control: bool = True
