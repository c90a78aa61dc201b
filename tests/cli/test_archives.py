"""Archives are named and put aside, never unpacked."""

from __future__ import annotations

import stat
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def _archive(path: Path) -> None:
    """Write a ZIP with a way out of the folder, a link, an escape in a name, and a bomb."""
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../outside.xml", "<Invoice/>")
        archive.writestr("/absolute.xml", "<Invoice/>")
        archive.writestr("\x1b]52;c;ZXZpbA==\x07.xml", "<Invoice/>")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.xml", b"0" * 50_000_000)


def test_f04_an_archive_is_never_unpacked(program: Program, tmp_path: Path) -> None:
    """As .zip or in the clothes of an invoice, alone, in a folder, and dropped: refused whole."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.zip", "b.xml", "c.csv", "d.json"):
        _archive(folder / name)
    before = {path.name for path in tmp_path.iterdir()} | {"home", ".local"}
    for name in ("b.xml", "c.csv", "d.json"):
        assert program("import", folder / name).status == 65, name
        assert program("validate", folder / name).status == 65, name
    assert program("import", folder).status in (1, 65)
    drop = program.home / "drop" / "new" / "b.xml"
    drop.write_bytes((folder / "b.xml").read_bytes())
    program("import", "--drop")
    assert not drop.exists()
    assert {path.name for path in tmp_path.iterdir()} <= before
    assert len(list(folder.iterdir())) == 4
    for path in tmp_path.rglob("*"):
        assert path.name not in ("outside.xml", "absolute.xml", "link.xml", "bomb.xml")
        assert not path.is_file() or path.stat().st_size < 10_000_000, path
    assert program("outbox", "list", "--json").json["total"] == 0
