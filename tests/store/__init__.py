"""The store: a real SQLite file, real processes, real kills."""
