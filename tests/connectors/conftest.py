"""What the connectors' tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.connectors.http import HttpClient
from edoc_tui.connectors.pagero import build
from tests.connectors.talk import OneToken, Talk, settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    """A connector that talks to a server of this test."""
    made = Talk()
    async with made.server as server:
        made.connector = build(settings(server.url), HttpClient(seconds=3), OneToken())
        yield made
        await made.connector.aclose()
