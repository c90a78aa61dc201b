"""Invoices as business systems export them: JSON, and CSV with one line per invoice line."""
