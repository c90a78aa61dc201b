"""The configuration: where it lives, what it says, and how it is changed without loss."""
