"""What happens to documents: sending, polling, reconciling. Async, and knows no screen."""
