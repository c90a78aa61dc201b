"""Themes and sample data are found in a source tree and in the built wheel."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from edoc_tui import resources
from tests.samples import ROOT, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

LOOK = (
    "from edoc_tui import resources; import edoc_tui;"
    "data = resources.sample_data();"
    "print(edoc_tui.__file__);"
    "print(sum(1 for _ in (data / 'invoices').iterdir()), (data / 'config.toml').is_file(),"
    " sorted(theme.name for theme in resources.themes().iterdir()) != [])"
)


def test_source_tree() -> None:
    """From a checkout, the folders beside the package are used."""
    invoices = resources.sample_data() / "invoices" / "103001.xml"
    assert invoices.read_bytes() == (SAMPLES / "invoices" / "103001.xml").read_bytes()
    assert any(theme.name.endswith(".toml") for theme in resources.themes().iterdir())


def test_built_wheel(tmp_path: Path) -> None:
    """The wheel carries them inside the package, and finds them there."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed")
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    wheel = tmp_path / done.stdout.splitlines()[-1]
    place = tmp_path / "installed"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", wheel, place], check=True)
    looked = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=tmp_path,
        env={"PYTHONPATH": str(place)},
        check=True,
        capture_output=True,
        text=True,
    )
    where, found = looked.stdout.splitlines()
    assert where.startswith(str(place))
    assert found == "40 True True"
