"""Secrets: an encrypted file, the desktop's Secret Service, or memory; never plain text."""
