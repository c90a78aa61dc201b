"""Connectors against real sockets."""
