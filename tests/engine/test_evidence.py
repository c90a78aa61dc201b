"""The evidence pack, verified as its own README says: with sha256sum and plain Python."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from edoc_tui.engine.evidence_guide import SCRIPT
from tests.engine.stage import clerk

if TYPE_CHECKING:
    from pathlib import Path

    from edoc_tui.sandbox.running import Running


def unpacked(pack: bytes, folder: Path) -> Path:
    """Unpack *pack* and put the script of its README beside it, as a reader does."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        archive.extractall(folder)
    readme = (folder / "README.txt").read_text()
    (script,) = re.findall(
        r"^import hashlib.*?^print\([^\n]*unsealed\)\n", readme, re.DOTALL | re.MULTILINE
    )
    assert script == SCRIPT
    (folder / "check.py").write_text(script)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    """Run the check with nothing but the standard library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "check.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def summed(folder: Path) -> int:
    """Run ``sha256sum --check``."""
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


async def _pack(tmp_path: Path, access_point: Running) -> bytes:
    async with clerk(tmp_path, access_point, send_mode="Production") as person:
        ids = [await person.has(f"INV-{n}", "a/secret?") for n in range(1, 8)]
        await person.sends(*ids, released_by="kari")
        await person.polls_until(ids[2], "Sent")
        name, pack = await person.engine.evidence(ids[2])
        assert name == "evidence-INV-3-3.zip"
        assert (await person.engine.evidence(ids[2]))[1] == pack
        found = await person.engine.verify_audit()
        assert found.head.encode() in pack
    assert access_point.client_secret.encode() not in pack
    assert b"INV-4" not in re.sub(rb'"documents":\[.*?\]', b"", pack)
    return pack


async def test_a_pack_is_verified_without_us(tmp_path: Path, access_point: Running) -> None:
    """Same store, same bytes; sha256sum and the README's script agree; every edit shows."""
    pack = await _pack(tmp_path, access_point)
    folder = unpacked(pack, tmp_path / "pack")
    assert summed(folder) == 0
    status, said = checked(folder)
    assert status == 0, said
    assert "document named in the journal" in said
    assert "log rows without a seal: 0" in said
    edits = {
        "document.xml": (b"INV-3", b"INV-9"),
        "log.json": (b"Being sent", b"Never sent"),
        "audit/entries.jsonl": (b"document.released", b"document.canceled"),
        "audit/chain.txt": (b"1", b"2"),
    }
    for name, (old, new) in edits.items():
        file = folder / name
        content = file.read_bytes()
        assert old in content, name
        file.write_bytes(content.replace(old, new, 1))
        assert summed(folder) != 0
        status, said = checked(folder)
        assert status != 0 or "NOT named" in said, name
        file.write_bytes(content)
    assert checked(folder)[0] == 0


async def test_a_document_that_is_not_there(tmp_path: Path, access_point: Running) -> None:
    """There is no pack of nothing."""
    from edoc_tui.domain.errors import InputMissingError

    async with clerk(tmp_path, access_point) as person:
        with pytest.raises(InputMissingError):
            await person.engine.evidence(99)
