"""Invoices that tests make up: companies, customers and documents in great variety."""
