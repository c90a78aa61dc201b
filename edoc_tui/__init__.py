"""edoc-tui: the keyboard console for people who send electronic documents."""

__version__ = "0.1.0"
