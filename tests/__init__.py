"""Tests of edoc-tui."""
