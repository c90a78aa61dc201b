"""Bring the message catalogues up to date, or check that they are (``--check``).

Sentences are collected from ``_``, ``N_`` and ``ngettext``; the English text is the message id,
so English has no catalogue. A check fails when a sentence is not translated, when a translation
has other placeholders, and when the compiled catalogue is not the written one's.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from edoc_tui.locales import DOMAIN, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

PACKAGE: Final = Path(__file__).parent.parent / "edoc_tui"
KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2)}
HEADER: Final[dict[str, Any]] = {
    "header_comment": "# Sentences of edoc-tui. 'make catalogues' adds new ones.",
    "project": "edoc-tui",
    "version": "1",
    "msgid_bugs_address": "none",
    "last_translator": "The edoc-tui developers",
    "language_team": "none",
    # Fixed, so that a catalogue changes only with its sentences.
    "creation_date": datetime(2026, 11, 23, tzinfo=UTC),
    "revision_date": datetime(2026, 11, 23, tzinfo=UTC),
}
_PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")


def collect() -> Catalog:
    """Return all sentences of the program, with the files that use them."""
    template = Catalog(charset="utf-8", **HEADER)
    found = extract_from_dir(
        str(PACKAGE), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("translators:",)
    )
    for name, line, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        template.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return template


def paths(language: str) -> tuple[Path, Path]:
    """Return where the written and the compiled catalogue of *language* are."""
    folder = PACKAGE / "locales" / language / "LC_MESSAGES"
    return folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"


def read(language: str) -> Catalog:
    """Return the written catalogue of *language*; an empty one if there is none yet."""
    path = paths(language)[0]
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False, **HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """Return *catalogue* as a compiled file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update(language: str) -> None:
    """Merge new sentences into the catalogue of *language*, drop old ones, compile it."""
    catalogue = read(language)
    catalogue.update(collect(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    for name, value in HEADER.items():
        setattr(catalogue, name, value)
    catalogue.fuzzy = False
    written, machine = paths(language)
    written.parent.mkdir(parents=True, exist_ok=True)
    with written.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    machine.write_bytes(compiled(catalogue))


def mistakes(language: str) -> Iterator[str]:
    """Yield what is wrong with the catalogue of *language*."""
    catalogue, wanted = read(language), collect()
    written, machine = paths(language)
    for message in wanted:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        shown = _one(message.id)
        if known is None or not all(_forms(known)) or known.fuzzy:
            yield f"{written}: not translated: {shown!r}"
        elif len(_forms(known)) < len(_forms(message)):
            yield f"{written}: a form is missing: {shown!r}"
        else:
            yield from _other_placeholders(written, message, known)
    for message in catalogue:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{written}: no longer used: {_one(message.id)!r}"
    if not machine.exists() or machine.read_bytes() != compiled(catalogue):
        yield f"{machine}: not compiled from the written catalogue"


def _other_placeholders(written: Path, message: Message, known: Message) -> Iterator[str]:
    ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
    allowed = [Counter(_PLACEHOLDER.findall(text)) for text in ids]
    for form in _forms(known):
        if Counter(_PLACEHOLDER.findall(form)) not in allowed:
            yield f"{written}: other placeholders: {_one(message.id)!r}"


def _one(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(message: Message) -> tuple[str, ...]:
    text = message.string
    return (text,) if isinstance(text, str) else tuple(text or ())


def main() -> int:
    """Update all catalogues, or with ``--check`` only look; return the exit status."""
    if "--check" not in sys.argv[1:]:
        for language in LANGUAGES[1:]:
            update(language)
        return 0
    wrong = [mistake for language in LANGUAGES[1:] for mistake in mistakes(language)]
    for mistake in wrong:
        print(mistake, file=sys.stderr)
    if wrong:
        print(f"{len(wrong)} mistakes; 'make catalogues' adds what is missing.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
