"""Is this document right? Rules of EN 16931 and Peppol BIS Billing, with their official ids."""
