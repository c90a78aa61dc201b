"""Acceptance scenarios of the providers, over a real socket."""
