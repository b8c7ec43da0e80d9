"""Limits that a process sets for itself before it reads what is hostile."""

import resource


def limit(what: int, most: int) -> None:
    """At most that much of a resource (`resource.RLIMIT_...`), or what is allowed already."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (min(most, hard) if hard >= 0 else most, hard))
