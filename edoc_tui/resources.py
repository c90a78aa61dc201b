"""Files that come with the program but are no code: themes and sample data.

In a wheel they are inside the package (``_data``); in a source tree they are beside it.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def themes() -> Traversable:
    """Return the folder of the themes (``*.toml``)."""
    return _folder("themes")


def sample_data() -> Traversable:
    """Return the folder of the sample data."""
    return _folder("sample_data")


def _folder(name: str) -> Traversable:
    packaged = files("edoc_tui") / "_data" / name
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / name
