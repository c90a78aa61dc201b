"""Tests of the domain: pure."""
