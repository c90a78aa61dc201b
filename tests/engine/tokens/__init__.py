"""The tokens of a sign-in, under concurrency, crashes and faults."""
