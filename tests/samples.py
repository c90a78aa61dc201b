"""The sample data as raw material, and the public corpora of EN 16931 and Peppol documents."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "sample_data"
CORPUS = ROOT.parent / "shared" / "corpora" / "en16931-peppol-ubl.zip"

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpora are not beside us")


def sample(path: str = "invoices/103002.xml") -> str:
    """Return a sample document as text."""
    return (SAMPLES / path).read_text("utf-8")


def changed(old: str, new: str, text: str | None = None) -> bytes:
    """Return a sample with *old* replaced once, so that a test says what it is about."""
    text = sample() if text is None else text
    assert old in text
    return text.replace(old, new, 1).encode()


def without(tag: str, text: str | None = None) -> bytes:
    """Return a sample without its first element *tag*."""
    text = sample() if text is None else text
    begin = text.index(f"<{tag}")
    end = text.index(f"</{tag}>", begin) + len(f"</{tag}>")
    return (text[:begin] + text[end:]).encode()


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the corpora and what the official rules say about it.

    Attributes:
        fatal: Rule id to number of firings; ``None`` when the rules could not be applied.
        whole: It is a document, not a fragment made to trigger one rule.
    """

    name: str
    data: bytes
    whole: bool
    fatal: dict[str, int] | None


def corpus() -> Iterator[Known]:
    """Yield every document of the corpora."""
    with zipfile.ZipFile(CORPUS) as archive:
        for line in archive.read("manifest.jsonl").splitlines():
            row = json.loads(line)
            rules = None
            if row["cen"] is not None and row["pep"] is not None:
                found = {**row["cen"], **row["pep"]}
                rules = {rule: n for rule, (flag, n) in found.items() if flag == "fatal"}
            yield Known(row["file"], archive.read(row["file"]), not row["fragment"], rules)
