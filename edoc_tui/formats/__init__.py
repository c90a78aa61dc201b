"""Bytes to domain and back: the one XML parser, and the readers of each syntax."""
