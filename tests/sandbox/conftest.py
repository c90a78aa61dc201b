"""What the sandbox's tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from edoc_tui.sandbox.running import Running
from tests.sandbox.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def access_point() -> Iterator[Running]:
    """An access point whose clock is moved by the tests alone: nothing becomes due by itself."""
    with Running(settle_seconds=100, listing_lag_seconds=100, response_seconds=100) as running:
        yield running


@pytest.fixture
def quick() -> Iterator[Running]:
    """An access point that is through with everything at once."""
    with Running(settle_seconds=0, listing_lag_seconds=0, response_seconds=0) as running:
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    """One quick access point for all tests of a module that only look at refusals."""
    with Running(settle_seconds=0, listing_lag_seconds=0) as running:
        yield running


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client that follows nothing and trusts no environment."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def visitor(access_point: Running, http: httpx.Client) -> Visitor:
    """Someone signed in at the access point with the still clock."""
    return Visitor.signed_in(access_point.url, http)


@pytest.fixture
def guest(quick: Running, http: httpx.Client) -> Visitor:
    """Someone signed in at the quick access point."""
    return Visitor.signed_in(quick.url, http)


@pytest.fixture
def stranger(shared: Running, http: httpx.Client) -> Visitor:
    """Someone signed in at the shared access point."""
    return Visitor.signed_in(shared.url, http)
