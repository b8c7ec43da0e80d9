"""Nothing could be seen of what a check judges: that is no good look. Where the site is away, a
fault would else count as mended, and a check of each three months as made."""

from sentinel.core.answer_finding import answer_finding
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.platform_fault import unseen
from sentinel.core.snapshot import Snapshot


def nothing_seen(check: Check, snapshot: Snapshot) -> Finding:
    """What could not be found out; it is looked at again after a pause."""
    fault = unseen("nothing-seen", "No good answer of the site could be seen; nothing is known.")
    return answer_finding(check, snapshot, fault, subject=f"seen:{check.name}")


def any_seen(snapshot: Snapshot) -> bool:
    """Whether the crawl had a good answer of the site, of any type."""
    facts = snapshot.facts
    return facts is not None and any(0 < one.status < 400 for one in facts.pages.values())
