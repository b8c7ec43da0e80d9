"""Signals: each module reads a PageChange and says in words what argues for an attack."""
