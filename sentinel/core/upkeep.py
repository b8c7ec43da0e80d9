"""Kinds of checks about upkeep and promises: what they find, or cannot find out, says nothing of
whether the site is whole. A re-test before the site is opened, a backup, and what makes one clean
do not ask them, and a run in which they alone stayed without an answer is a good one. Journeys are
among them: they leave something on the site, so they are made when they are due, and not each time
that somebody wants to know whether the site is whole."""

from collections.abc import Sequence

from sentinel.core.check import Check

UPKEEP_KINDS = frozenset(
    {
        *("browser-journey", "content", "cookies", "domain", "exposure", "journey"),
        *("mixed-content", "names", "promises", "security-headers", "syntax", "tls", "transport"),
    }
)


def whole_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Those that tell whether the site is whole, and whether it does its work."""
    return tuple(check for check in checks if check.kind not in UPKEEP_KINDS)


def upkeep_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """All the others."""
    return tuple(check for check in checks if check.kind in UPKEEP_KINDS)
