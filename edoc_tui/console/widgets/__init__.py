"""Widgets that draw by lines, so that a key costs a line and not a screen."""
