"""Crashes, power cuts and faults in bulk: nothing is lost, nothing is sent twice."""
