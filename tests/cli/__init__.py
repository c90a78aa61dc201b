"""The commands, run as programs against a real access point."""
