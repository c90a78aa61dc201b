"""Every sentence exists in both languages, with the same placeholders, compiled."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from edoc_tui.domain.edocument import DocumentType
from edoc_tui.domain.names import DocumentStatus, ServiceStatus
from edoc_tui.domain.status import TRANSITIONS, Actor, Event
from tests.locales.catalogues import LANGUAGES, ROOT, extracted, troubles

if TYPE_CHECKING:
    from collections.abc import Iterator


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


SPEAKERS = ("ActionReport", "Change", "Verdict", "Mistake", "Contradiction")
"""What carries a sentence to a person, beside every error."""

OURS = ("ValueError", "TypeError", "RuntimeError", "AssertionError", "OSError", "LookupError")
"""Errors that a programmer sees, never a user."""


def bare_sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of what is handed to a person without being translatable."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        name = call.func.id if isinstance(call.func, ast.Name) else name
        if name in OURS or not (name.endswith("Error") or name in SPEAKERS):
            continue
        for said in (*call.args, *(one.value for one in call.keywords)):
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else "" for one in parts)
            if re.search(r"[a-z]{2,} [a-z]{2,}", text):
                yield call.lineno, text


def test_every_error_speaks_the_users_language() -> None:
    """Messages of errors and reports are sentences of the catalogue."""
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in (ROOT / "edoc_tui").rglob("*.py")
        if "sandbox" not in file.parts
        for line, text in bare_sentences(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_names_that_are_chosen_at_run_time_are_sentences_too() -> None:
    """Types, statuses, actors, events and what the log says of each step are in the catalogue."""
    shown: set[str] = {row.log for row in TRANSITIONS.values() if row.log}
    for names in (DocumentType, DocumentStatus, ServiceStatus, Actor, Event):
        shown |= {str(one.value) for one in names}
    assert shown - {message.id for message in extracted()} == set()
