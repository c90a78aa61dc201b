"""Providers: pure translation between our words and each provider's contract."""
