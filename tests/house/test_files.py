"""How files look, and what is shipped."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.program import ROOT

PACKAGE = sorted((ROOT / "edoc_tui").rglob("*.py"))
OURS = sorted([*PACKAGE, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
LONGEST = 500


def test_no_file_is_too_long() -> None:
    """No file has more than 500 lines."""
    lengths = {path: len(path.read_text().splitlines()) for path in OURS}
    assert {path.name: length for path, length in lengths.items() if length > LONGEST} == {}


def test_everything_is_caught_in_two_places_only() -> None:
    """``except Exception`` stands in the console's bridge and in the commands' main."""
    pattern = re.compile(r"except\s*(?:\(?\s*(?:Base)?Exception\b|:)")
    found = [path.relative_to(ROOT) for path in PACKAGE if pattern.search(path.read_text())]
    allowed = {Path("edoc_tui/cli/main.py"), Path("edoc_tui/console/bridge.py")}
    assert {path for path in found if "except BaseException:" not in _text(path)} == allowed


def _text(path: Path) -> str:
    return (ROOT / path).read_text()


def test_silenced_checks_have_a_reason() -> None:
    """Every ``noqa`` and ``type: ignore`` names its rule and says why."""
    pattern = re.compile(r"#\s*(?:ruff: )?(?:noqa|type: ignore)(.*)$")
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PACKAGE
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (match := pattern.search(line)) and not re.search(r"\w.*(?: - |#|see )", match[1])
    ]
    assert bare == []


def test_constraints_name_no_place() -> None:
    """``constraints.txt`` pins names and versions: no host, no path, no editable package."""
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line]
    for line in lines:
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line), line
    assert "edoc-tui" not in "\n".join(lines).partition("\n")[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sources."""
    target = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (found,) = target.glob("*.whl")
    return found


def test_the_wheel_has_everything_and_nothing_else(wheel: Path) -> None:
    """Styles, catalogues, themes and samples are in it; tests and benchmarks are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "edoc_tui/py.typed",
        "edoc_tui/console/styles/console.tcss",
        "edoc_tui/locales/fr/LC_MESSAGES/edoc_tui.mo",
        "edoc_tui/_data/themes/edoc-dark.toml",
        "edoc_tui/_data/sample_data/config.toml",
    ):
        assert part in names
    samples = [name for name in names if name.startswith("edoc_tui/_data/sample_data/invoices/")]
    assert len(samples) == 40
    assert all(name.startswith(("edoc_tui/", "edoc_tui-")) for name in names)
    assert not [name for name in names if name.endswith((".pyc", ".db", ".log"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """Unpacked somewhere else, the program finds its samples: the demo needs all of it."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "edoc_tui", "demo", "--headless", "--json"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tmp_path / "site"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"sent": 40' in done.stdout
