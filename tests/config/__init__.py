"""Tests of the configuration: real files, real processes."""
