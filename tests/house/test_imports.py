"""Who imports whom when the program really runs: seen in ``sys.modules`` of a new process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.invoices import folder_of
from tests.cli.program import ROOT, Program

if TYPE_CHECKING:
    from pathlib import Path

SLOW = frozenset(
    {
        "textual", "rich", "httpx", "httpx_aiohttp", "aiohttp", "asyncio", "lxml", "keyring",
        "cryptography", "tomlkit", "stdnum", "starlette", "uvicorn", "logging",
    }
)  # fmt: skip
RECORDS = frozenset({"dataclasses", "inspect", "msgspec", "pathlib", "platformdirs"})


def modules(code: str, home: Path) -> set[str]:
    """Return the top-level modules that a new process has after *code*."""
    report = "import json, sys; print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        env={"PATH": os.environ["PATH"], "EDOC_TUI_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def command(*words: str) -> str:
    """Return code that runs a command in its own process."""
    return f"from edoc_tui.cli.main import run\nassert run({list(words)!r}) == 0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a configuration and documents."""
    folder = tmp_path_factory.mktemp("imports")
    program = Program(folder / "home")
    assert program("company", "set", "name=Cronus").status == 0
    assert program("import", folder_of(folder / "invoices", 2), "--quiet").status == 0
    assert program("status").status == 0
    return program.home


@pytest.mark.parametrize(
    "words", [("--version",), ("status", "--json"), ("status",), ("outbox", "list")]
)
def test_quick_commands_import_nothing_slow(home: Path, words: tuple[str, ...]) -> None:
    """What answers at once has no screen, network, XML or vault, and makes no record classes."""
    found = modules(command(*words), home)
    assert not found & SLOW
    assert not found & RECORDS


def test_a_first_status_imports_nothing_slow(tmp_path: Path) -> None:
    """Also the way through the whole configuration is without screen, network and XML."""
    program = Program(tmp_path / "home")
    assert program("company", "set", "name=Cronus").status == 0
    (program.home / "config.toml").write_text('[company]\nname = "Cronus"\n')
    assert not modules(command("status"), program.home) & SLOW


def test_the_console_imports_no_other_room_s_libraries(home: Path) -> None:
    """The console comes up without HTTP, XML, keyring and cryptography."""
    found = modules("import edoc_tui.console.app", home)
    assert "textual" in found
    assert not found & {"httpx", "aiohttp", "lxml", "keyring", "cryptography", "tomlkit", "stdnum"}


def test_building_the_engine_imports_nothing_slow(home: Path) -> None:
    """Wiring opens nothing and imports no network, XML or vault before they are used."""
    code = (
        "from edoc_tui import wiring\nfrom edoc_tui.config.home import Home\n"
        "engine = wiring.build(Home.find())\nengine.settings"
    )
    assert not modules(code, home) & {"textual", "httpx", "aiohttp", "lxml", "keyring"}


def test_only_the_sandbox_s_commands_import_it(home: Path) -> None:
    """No other command pulls in the access point."""
    for words in (("doctor",), ("outbox", "poll"), ("validate", str(home.parent / "invoices"))):
        code = command(*words) + "\nassert 'edoc_tui.sandbox' not in sys.modules"
        modules(f"import sys\n{code}", home)
