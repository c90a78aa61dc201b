"""Every kind of wrong input is told with file, line, field and message, in both languages."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from tests.cli.mistakes import MISTAKES
from tests.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program


def test_each_of_forty_mistakes_is_told_with_its_place(program: Program, tmp_path: Path) -> None:
    """One look at a folder tells of each file what is wrong, and where."""
    assert len({one.name for one in MISTAKES}) == len(MISTAKES) > 40
    assert {one.name.rpartition(".")[2] for one in MISTAKES} == {"csv", "json", "xml"}
    program.home.mkdir(parents=True, exist_ok=True)
    for name in ("config.toml", "customers.toml"):
        shutil.copy(SAMPLES / name, program.home / name)
    folder = tmp_path / "wrong"
    folder.mkdir()
    for one in MISTAKES:
        (folder / one.name).write_text(one.content, encoding="utf-8")
    told: dict[str, dict[str, Any]] = {}
    for language in ("en", "fr"):
        done = program("validate", folder, "--json", "--lang", language)
        assert done.status == 1, done.err
        told[language] = {file["path"]: file for file in done.json["files"]}
        assert len(told[language]) == len(MISTAKES)
    for one in MISTAKES:
        path = str(folder / one.name)
        messages = {}
        for language, files in told.items():
            assert not files[path]["valid"], one.name
            places = {
                (each["line"], each["field"]): each["message"]
                for each in files[path]["findings"]
                if each["severity"] == "error"
            }
            assert (one.line, one.field) in places, (one.name, places)
            messages[language] = places[one.line, one.field]
            assert len(messages[language]) > len("Line 3."), one.name
        assert messages["en"] != messages["fr"], one.name
