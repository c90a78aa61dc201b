"""Read a UBL invoice or credit note whole: the model of EN 16931, and the figures as stated."""

from edoc_tui.formats.ubl_model.document import Reading, read, read_tree

__all__ = ["Reading", "read", "read_tree"]
