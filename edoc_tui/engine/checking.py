"""Is this file a document that could be sent? The way of every import, and of ``validate``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from edoc_tui.domain.document_formats import DOCUMENT_FORMATS
from edoc_tui.domain.errors import DataError
from edoc_tui.domain.problems import Problem, Severity, blocking
from edoc_tui.domain.text import printable
from edoc_tui.domain.ubl import CREDIT_NOTE_TAG, INVOICE_TAG
from edoc_tui.engine.intake import read_file
from edoc_tui.formats import documents
from edoc_tui.formats.hybrid import is_pdf
from edoc_tui.locales import _
from edoc_tui.rules import prechecks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from edoc_tui.domain.edocument import Header
    from edoc_tui.domain.problems import Problems
    from edoc_tui.domain.tree import Node

_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that could be read, and what the rules find in it."""

    header: Header
    problems: Problems


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found in a file; a file that cannot be read has its reason as a finding.

    Attributes:
        header: What the document says of itself; ``None`` = it cannot be read.
        documents: Of a file of business data: how many it gives.
    """

    path: str
    header: Header | None
    findings: Problems
    documents: int = 0

    @property
    def valid(self) -> bool:
        """Whether nothing in it would keep it from being sent."""
        return bool(self.header or self.documents) and not blocking(self.findings)


def check_document(
    data: bytes,
    name: str,
    document_format: str | Callable[[Header], str],
    *,
    mismatch: Severity | None = Severity.ERROR,
) -> Checked:
    """Read a document and check it.

    Args:
        data: The document.
        name: The name of its file, which tells JSON from CSV where the content does not.
        document_format: The format of the service that it goes to, or what finds that out.
        mismatch: How bad it is when that is another kind of document; ``None`` = it may be.

    Raises:
        DataError: It cannot be read, is incomplete, or its totals contradict each other.
    """
    _refuse_other_formats(data, name)
    root = documents.parse(data)
    header = documents.read_header(root)
    wanted = document_format if isinstance(document_format, str) else document_format(header)
    other = () if mismatch is None else other_kind(data, root, wanted, mismatch)
    return Checked(header, (*other, *_rules(root, wanted)))


def check_file(path: Path, document_format: str = prechecks.PEPPOL_FORMAT) -> FileCheck:
    """Check a file and change nothing.

    Raises:
        InputMissingError: It does not exist, or may not be read.
    """
    shown = printable(os.fspath(path))
    data = b""
    try:
        data = read_file(path, follow=True)
        checked = check_document(data, path.name, document_format, mismatch=Severity.WARNING)
    except DataError as error:
        return FileCheck(shown, None, _all_findings(data, error, document_format))
    return FileCheck(shown, checked.header, checked.problems)


def _all_findings(data: bytes, error: DataError, document_format: str) -> Problems:
    """Return why a document is refused, and what else the rules find in it."""
    first = finding(error)
    try:
        root = documents.parse(data)
    except DataError:
        return (first,)
    if root.tag not in {INVOICE_TAG, CREDIT_NOTE_TAG}:
        return (first,)
    more = _rules(root, document_format)
    return (first, *(one for one in more if one.rule != first.rule))


def _rules(root: Node, document_format: str) -> Problems:
    wanted = DOCUMENT_FORMATS.get(document_format)
    if documents.is_cii(root):
        from edoc_tui.engine import cii_findings

        try:
            return cii_findings.check(root, xrechnung=wanted is not None and wanted.xrechnung)
        except DataError as error:
            return (finding(error),)
    if wanted is None:
        return prechecks.check(root, peppol=False)
    return prechecks.check(root, peppol=wanted.peppol, xrechnung=wanted.xrechnung)


def other_kind(data: bytes, root: Node, document_format: str, severity: Severity) -> Problems:
    """Say so when the service's format is of another kind than the document."""
    wanted = DOCUMENT_FORMATS.get(document_format)
    if wanted is None or (wanted.cii, wanted.pdf) == (documents.is_cii(root), is_pdf(data)):
        return ()
    own = _("a Cross Industry Invoice") if documents.is_cii(root) else _("a UBL document")
    if is_pdf(data):
        own = _("a PDF file with {kind} in it").format(kind=own)
    text = _(
        "It is {kind}, but the document format of the service is {format}: send it through a"
        " service of its kind; one that was created here can be recreated."
    ).format(kind=own, format=wanted.name)
    return (Problem("EDOC-SYNTAX", severity, text, root.xpath, root.line),)


def finding(error: DataError) -> Problem:
    """Return the reason of a refusal as a finding."""
    rule = error.rule or "EDOC-DATA"
    return Problem(rule, Severity.ERROR, str(error), error.xpath, error.line, error.field)


def _refuse_other_formats(data: bytes, name: str) -> None:
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") or data.startswith(_MARKS[1:]):
        return
    suffix = name.rpartition(".")[2].lower()
    if suffix == "csv":
        kind = "CSV"
    elif suffix == "json" or start.startswith((b"{", b"[")):
        kind = "JSON"
    else:
        return
    raise DataError(
        _("The file is {kind}, but its name does not say so.").format(kind=kind),
        todo=_("Let its name end in .{suffix}.").format(suffix=kind.lower()),
        rule="EDOC-FORMAT",
    )
