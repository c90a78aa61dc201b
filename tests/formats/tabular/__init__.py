"""Invoice JSON and CSV."""
