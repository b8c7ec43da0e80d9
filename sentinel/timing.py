"""How long looks at pages took, put down for the record of latencies."""

from collections.abc import Sequence

from sentinel.core.check import Check
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.check_sights import looks_down, outcome_of
from sentinel.core.finding import Finding
from sentinel.core.latency import Timing
from sentinel.core.page import Look, Page
from sentinel.core.site import Site
from sentinel.core.urls import subject_of
from sentinel.eyes import Seen

SERVER_FAULT = 500


def time_look(seen: Seen, check: Check, site: Site, look: Look, found: list[Finding]) -> None:
    """One look at one of a check's named targets."""
    own = [finding for finding in found if finding.check == check.name]
    seen.timings.append(
        Timing(
            check=check.name,
            target=subject_of(look.url, site),
            elapsed_seconds=look.elapsed_seconds if isinstance(look, Page) else None,
            outcome=outcome_of(own),
            down=looks_down(own),
        )
    )


def time_root(seen: Seen, checks: Sequence[Check], site: Site) -> None:
    """The root page as the crawl found it, in the name of the first check that had it crawled.
    Nothing is said of one that was not asked."""
    root = None if seen.facts is None else seen.facts.pages.get(seen.facts.root)
    if root is None or not checks:
        return
    away = root.failure is not None
    if away:
        outcome = CheckOutcome.UNKNOWN
    else:
        outcome = CheckOutcome.FAILED if root.status >= SERVER_FAULT else CheckOutcome.OK
    seen.timings.append(
        Timing(
            check=checks[0].name,
            target=subject_of(root.url, site),
            elapsed_seconds=None if away else root.elapsed_seconds,
            outcome=outcome,
            down=away,
        )
    )
