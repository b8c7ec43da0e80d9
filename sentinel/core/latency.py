"""How long one look of a check took, as gatherers put it down for the record of latencies."""

from dataclasses import dataclass

from sentinel.core.check_outcome import CheckOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One look of one check at one of its named targets."""

    check: str
    """The check's name."""
    target: str
    """What was timed: the site-relative path of a page, the name of a journey. Ours or the
    operator's, never what a page says of itself."""
    elapsed_seconds: float
    """From the request, or the first step, to the last byte; of one that failed, until then."""
    outcome: CheckOutcome
