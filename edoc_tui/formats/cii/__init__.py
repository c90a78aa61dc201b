"""Write Cross Industry Invoices of UN/CEFACT (D16B, D22B) as EN 16931 uses them."""

from edoc_tui.formats.cii.document import write

__all__ = ["write"]
