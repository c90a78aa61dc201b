"""What the engine's tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.sandbox.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def access_point() -> Iterator[Running]:
    """An access point that is quick about everything."""
    with Running(settle_seconds=0.0, listing_lag_seconds=0.0, response_seconds=0.0) as running:
        yield running
