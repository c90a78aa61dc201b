"""Every sentence exists in both languages, with the same placeholders, compiled."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.locales.catalogues import LANGUAGES, ROOT, extracted, troubles


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete(language: str) -> None:
    """Nothing is missing, unused, uncertain, differently filled, or not compiled."""
    assert list(troubles(language)) == []


def test_the_program_has_sentences() -> None:
    """The extraction really finds the program's sentences."""
    ids = {message.id for message in extracted()}
    assert "Outbox" in ids
    assert len(ids) > 100


def test_the_program_speaks_french() -> None:
    """The language is chosen on the command line, before or after the command."""
    for arguments in (["--lang", "fr", "--help"], ["status", "--lang", "fr", "--help"]):
        run = subprocess.run(
            [sys.executable, "-m", "edoc_tui", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "document" in run.stdout.casefold() or "service" in run.stdout.casefold()
        assert (
            run.stdout
            != subprocess.run(
                [sys.executable, "-m", "edoc_tui", *arguments, "--lang", "en"],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )


def test_no_sentence_hides_inside_another() -> None:
    """A call inside an f-string is not found by the extraction, so there is none."""
    hidden = re.compile(r"""f["'].*\{(?:_|N_|ngettext)\(["']""")
    found = [
        f"{file.name}:{number}"
        for file in (ROOT / "edoc_tui").rglob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if hidden.search(line)
    ]
    assert found == []
