"""Homes and access points for the tests of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from edoc_tui.sandbox.running import Running
from tests.engine.tokens.stage import SERVICE, prepare, vault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose vault is unlocked once for all tests: deriving its key is slow by design."""
    home = tmp_path_factory.mktemp("tokens")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EDOC_TUI_VAULT_KEY_FILE", raising=False)
        prepare(home)
    return home


@pytest.fixture
def home(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose vault knows the client and nothing else."""
    monkeypatch.setenv("EDOC_TUI_VAULT_KEY_FILE", str(prepared / "key"))
    for left in (*prepared.glob("outbox.db*"), *prepared.glob("*.lock")):
        left.unlink()
    vault(prepared).delete(f"{SERVICE}/tokens")
    prepare(prepared)
    return prepared


@pytest.fixture
def access_point() -> Iterator[Running]:
    """An access point with the real life of tokens."""
    with Running() as running:
        yield running
