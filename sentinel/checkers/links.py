"""links: every link within the site, and everything that its pages embed, must be served."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from sentinel.checkers.page import REFUSED_STATUS
from sentinel.core.check import Check, LinksOptions
from sentinel.core.finding import Finding
from sentinel.core.page import FAILURE_TEXT, FailureReason
from sentinel.core.snapshot import Link, PageFacts, SiteFacts, Snapshot
from sentinel.core.verdict import Verdict

UNREACHABLE = frozenset(
    {
        FailureReason.REFUSED,
        FailureReason.DNS,
        FailureReason.TLS,
        FailureReason.TIMEOUT,
        FailureReason.RESET,
        FailureReason.EMPTY_ANSWER,
    }
)
"""No answer was had; every other failure is an answer that is no good."""
_TEXT_FRAGMENT = ":~:"


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """Broken targets with the pages that carry them, then missing fragments."""
    options, facts = check.options, snapshot.facts
    if not isinstance(options, LinksOptions) or facts is None:
        return
    ignored = tuple(re.compile(pattern) for pattern in options.ignore)
    for url, page in facts.pages.items():
        carriers = _covered(check, facts, facts.referrers.get(url, ()))
        if carriers and not _matches(ignored, url):
            yield from _target(check, snapshot, page, carriers)
    if options.fragments:
        yield from _fragments(check, snapshot, facts, ignored)


def _covered(check: Check, facts: SiteFacts, carriers: Iterable[str]) -> tuple[str, ...]:
    """The pages among some that are targets of the check."""
    return tuple(
        url for url in carriers if url in facts.pages and check.covers(facts.pages[url].subject)
    )


def _matches(patterns: tuple[re.Pattern[str], ...], url: str) -> bool:
    return any(pattern.search(url) for pattern in patterns)


def _target(
    check: Check, snapshot: Snapshot, page: PageFacts, carriers: tuple[str, ...]
) -> Iterable[Finding]:
    if page.failure is not None:
        code = "link-unreachable" if page.failure in UNREACHABLE else "link-broken"
        verdict, what = Verdict.BROKEN, FAILURE_TEXT[page.failure]
    elif page.status in REFUSED_STATUS:
        code, verdict, what = "link-refused", Verdict.REFUSED, f"answers {page.status}"
    elif page.status >= 400:
        code, verdict, what = "link-broken", Verdict.BROKEN, f"answers {page.status}"
    else:
        return
    yield _finding(check, snapshot, page, code, verdict, f"{page.url}: {what}", carriers)


def _fragments(
    check: Check, snapshot: Snapshot, facts: SiteFacts, ignored: tuple[re.Pattern[str], ...]
) -> Iterable[Finding]:
    """One finding per missing name, judged only where the whole target page was read."""
    missing: dict[tuple[str, str], list[str]] = {}
    for source, page in facts.pages.items():
        for link in page.links:
            target = facts.pages.get(link.url)
            if target is not None and _is_missing(link, _landing(facts, target)):
                missing.setdefault((link.url, link.fragment), []).append(source)
    for (url, fragment), sources in missing.items():
        address = f"{url}#{fragment}"
        carriers = _covered(check, facts, dict.fromkeys(sources))[:50]
        if carriers and not _matches(ignored, address):
            yield _finding(
                check,
                snapshot,
                facts.pages[url],
                "fragment-missing",
                Verdict.BROKEN,
                f"{address}: the page has no such name",
                carriers,
            )


def _landing(facts: SiteFacts, target: PageFacts) -> PageFacts:
    """The page that a redirect ends at carries the names."""
    return facts.pages.get(target.final_url, target)


def _is_missing(link: Link, target: PageFacts) -> bool:
    name = link.fragment.partition(_TEXT_FRAGMENT)[0]
    # `#/path` and `#!path` are read by the page's own script, which makes no ids.
    routed = name.startswith(("/", "!"))
    if not name or name.lower() == "top" or routed or not target.ids_known:
        return False
    return name not in target.ids and unquote(name) not in target.ids


def _finding(  # noqa: PLR0917 - one short name for what every rule here yields
    check: Check,
    snapshot: Snapshot,
    page: PageFacts,
    code: str,
    verdict: Verdict,
    what: str,
    carriers: tuple[str, ...],
) -> Finding:
    more = f" and {len(carriers) - 1} more" if len(carriers) > 1 else ""
    return Finding(
        check=check.name,
        code=code,
        subject=page.subject,
        url=page.url,
        severity=check.severity,
        verdict=verdict,
        message=f"{what}; linked from {carriers[0]}{more}.",
        witness=snapshot.witness,
        referrers=carriers,
    )
