"""Read a Cross Industry Invoice: its header alone, or whole with the figures as stated."""

from edoc_tui.formats.cii_model.document import read_tree
from edoc_tui.formats.cii_model.header import read_header

__all__ = ["read_header", "read_tree"]
