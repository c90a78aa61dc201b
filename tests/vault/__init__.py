"""Tests of the vault: real files, real processes."""
