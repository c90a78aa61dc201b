"""Tests of the catalogues, and the tool that keeps them."""
