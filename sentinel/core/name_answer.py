"""A NameAnswer: the addresses that one name server gives for a host."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAnswer:
    """What was given. A failure to find out is a text, never an empty set of addresses."""

    addresses: tuple[str, ...] = ()
    """IPv4 and IPv6, sorted; such as may be asked."""
    forbidden: tuple[str, ...] = ()
    """Private or reserved ones that nobody configured: named, never asked."""
    failure: str = ""
    """Why nothing was learnt, in words; empty where the server answered."""
