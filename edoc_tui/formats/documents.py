"""Read a document whatever it is: UBL, Cross Industry Invoice, or either within a PDF file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edoc_tui.domain.cii import ROOT_TAG
from edoc_tui.formats import cii_model, ubl, ubl_model, xml
from edoc_tui.formats.hybrid import embedded, is_pdf

if TYPE_CHECKING:
    from edoc_tui.domain.edocument import Header
    from edoc_tui.domain.tree import Node
    from edoc_tui.formats.ubl_model import Reading


def xml_of(data: bytes) -> bytes:
    """Return the XML of a document: its bytes, or what is embedded in the PDF file that it is.

    Raises:
        DataError: The PDF file cannot be read, or no invoice is in it.
    """
    return embedded(data)[1] if is_pdf(data) else data


def parse(data: bytes) -> Node:
    """Return the tree of a document.

    Raises:
        DataError: It cannot be read safely; see :func:`edoc_tui.formats.xml.parse`.
    """
    return xml.parse(xml_of(data))


def read_header(root: Node) -> Header:
    """Return what the outbox and the inbox need of the document at *root*.

    Raises:
        DataError: It is no invoice, is incomplete, or its totals contradict each other.
    """
    return cii_model.read_header(root) if is_cii(root) else ubl.read_tree(root)


def read_tree(root: Node) -> Reading:
    """Return the document at *root* whole. Raises DataError, as :func:`read_header`."""
    return cii_model.read_tree(root) if is_cii(root) else ubl_model.read_tree(root)


def read(data: bytes) -> Reading:
    """Return a document whole, from its bytes. Raises DataError."""
    return read_tree(parse(data))


def is_cii(root: Node) -> bool:
    """Say whether a tree is a Cross Industry Invoice."""
    return root.tag == ROOT_TAG
