"""Extracts every sentence of the program, keeps the catalogues in step, compiles them.

``python -m tests.locales.catalogues`` updates ``edoc_tui/locales/*/LC_MESSAGES/edoc_tui.po``
from the code and compiles the ``.mo`` files; with ``--check`` it changes nothing and says what
is missing, unused, uncertain or not compiled.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "edoc_tui"
LANGUAGES = ("en", "fr")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}
FIELD = re.compile(r"\{(\w*)[^}]*\}")


def po_file(language: str) -> Path:
    """Return the catalogue of *language* that people edit."""
    return PACKAGE / "locales" / language / "LC_MESSAGES" / "edoc_tui.po"


def extracted() -> Catalog:
    """Return all sentences of the code, without their places (those change all day)."""
    found = Catalog(project="edoc-tui", fuzzy=False)
    for _file, _line, message, comments, _context in extract_from_dir(
        str(PACKAGE), method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=("Note:",)
    ):
        if message and message != "":
            found.add(message, auto_comments=comments)
    return found


def stored(language: str) -> Catalog:
    """Return the catalogue of *language* as it is on disk."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, project="edoc-tui", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> Catalog:
    """Bring the catalogue of *language* in step with the code; English translates itself."""
    old, new = stored(language), Catalog(locale=language, project="edoc-tui", fuzzy=False)
    for message in sorted(extracted(), key=lambda one: str(one.id)):
        if not message.id:
            continue
        known = old.get(message.id)
        plural = isinstance(message.id, tuple)
        text = known.string if known is not None else ("", "") if plural else ""
        if language == "en":
            text = message.id
        new.add(message.id, text)
    return new


def save(language: str, catalog: Catalog) -> None:
    """Write the catalogue and its compiled form."""
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=98, omit_header=False, sort_output=True)
    _fix_header(path)
    path.with_suffix(".mo").write_bytes(compiled(stored(language)))


def _fix_header(path: Path) -> None:
    """Drop the dates, which would change the file on every run."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dropped = ("#", '"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator')
    head = [line for line in lines[:30] if not line.startswith(dropped)]
    path.write_text("".join(head + lines[30:]).lstrip("\n"), encoding="utf-8")


def compiled(catalog: Catalog) -> bytes:
    """Return the binary form of *catalog*."""
    # Dates of today in the header would make every minute another file.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def troubles(language: str) -> Iterator[str]:
    """Yield what is wrong with the catalogue of *language*."""
    catalog, wanted = stored(language), extracted()
    ids = {message.id for message in wanted if message.id}
    for message in catalog:
        if message.id and message.id not in ids:
            yield f"{language}: not used any more: {message.id!r}"
    for message_id in sorted(ids, key=str):
        known = catalog.get(message_id)
        texts = known.string if known is not None else ""
        parts = texts if isinstance(texts, tuple | list) else (texts,)
        if known is None or not parts or not all(parts):
            yield f"{language}: missing: {message_id!r}"
        elif known.fuzzy:
            yield f"{language}: uncertain: {message_id!r}"
        else:
            expected = _fields(message_id if isinstance(message_id, str) else message_id[-1])
            if (
                any(not _fields(part or "") <= expected for part in parts)
                or _fields(parts[-1] or "") != expected
            ):
                yield f"{language}: other placeholders than {sorted(expected)}: {message_id!r}"
    mo = po_file(language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalog):
        yield f"{language}: {mo.name} is not compiled from {mo.stem}.po"


def _fields(text: str) -> set[str]:
    return set(FIELD.findall(text))


def main(arguments: list[str]) -> int:
    """Update the catalogues, or check them."""
    if "--check" not in arguments:
        for language in LANGUAGES:
            save(language, update(language))
    found = [trouble for language in LANGUAGES for trouble in troubles(language)]
    sys.stderr.writelines(f"{trouble}\n" for trouble in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
