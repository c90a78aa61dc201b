"""Write UBL 2.1 invoices and credit notes of EN 16931, Peppol BIS Billing 3.0 above all."""

from edoc_tui.formats.peppol_bis.document import write

__all__ = ["write"]
