"""Which addresses of a crawl are not simply good, and where its redirects lead. Good visits are
let go at once: of an ordinary site next to nothing is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.link_verdict import judge_target
from sentinel.core.visit import Visit

MAX_HOPS = 20
"""Redirects that are followed to find a landing page; `judge_target` allows fewer."""
_SERVED = frozenset({LinkState.GOOD, LinkState.REDIRECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What pass one of the judge keeps."""

    checked: int
    """Addresses that were asked."""
    outcomes: Mapping[str, Outcome]
    """Of each address that is not good, in crawl order."""
    landings: Mapping[str, tuple[str, str]]
    """Address to the address that serves it in the end, and the fragment that the redirects
    bring along (it replaces the link's own, RFC 9110 10.2.2), where those hops end well."""
    statuses: Mapping[str, int]
    """Of good answers that are not 200."""

    def landing(self, url: str) -> tuple[str, str]:
        return self.landings.get(url, (url, ""))


@dataclass(slots=True)
class _Kept:
    """Outcomes as they come; redirects wait until their targets are known."""

    checked: int = 0
    outcomes: dict[str, Outcome | None] = field(default_factory=dict)
    redirects: dict[str, Visit] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)


def judged_targets(
    record: CrawlRecord, *, roots: frozenset[str] = frozenset(), network_down: str = ""
) -> Targets:
    """Judges every visit. Where our own network is at fault, what gave no answer is inconclusive.

    Reads the visits once, and once more where there are redirects.
    """
    not_found_pages = record.not_found_pages()
    kept = _Kept()
    known = _at_hand(record, roots) if not_found_pages else {}
    for visit in record.visits():
        kept.checked += 1
        if visit.status == 200 and not visit.cut:
            wall, wrong_type, fingerprint = visit.marks
            if not wall and not wrong_type and not (fingerprint and not_found_pages):
                continue
        url = visit.url
        if visit.is_redirect:
            kept.redirects[url] = visit
            kept.outcomes[url] = None  # keeps its place
            continue
        outcome = judge_target(url, {**known, url: visit}.get, not_found_pages)
        if outcome.state is LinkState.GOOD:
            if visit.status != 200:
                kept.statuses[url] = visit.status
        else:
            kept.outcomes[url] = _excused(outcome, network_down)
    landings = _settle_redirects(record, kept, known, not_found_pages, network_down)
    return Targets(
        checked=kept.checked,
        outcomes={
            url: outcome
            for url, outcome in kept.outcomes.items()
            if outcome is not None and outcome.state is not LinkState.GOOD
        },
        landings=landings,
        statuses=kept.statuses,
    )


def _at_hand(record: CrawlRecord, urls: frozenset[str]) -> dict[str, Visit]:
    """Visits that every judgement may look at."""
    return {visit.url: visit for visit in record.visits() if visit.url in urls}


def _settle_redirects(
    record: CrawlRecord,
    kept: _Kept,
    known: Mapping[str, Visit],
    not_found_pages: Mapping[str, tuple[int, ...]],
    network_down: str,
) -> dict[str, tuple[str, str]]:
    if not kept.redirects:
        return {}
    wanted = {visit.location.partition("#")[0] for visit in kept.redirects.values()}
    at_hand = {**known, **_at_hand(record, frozenset(wanted)), **kept.redirects}
    landings = {}
    for url in kept.redirects:
        outcome = _excused(judge_target(url, at_hand.get, not_found_pages), network_down)
        kept.outcomes[url] = outcome
        if outcome.state in _SERVED:
            landings[url] = _landing(url, at_hand.get)
    return landings


def _landing(url: str, visit_of: Callable[[str], Visit | None]) -> tuple[str, str]:
    """Where an address is served, and the fragment that a browser then has."""
    fragment = ""
    for _ in range(MAX_HOPS):
        visit = visit_of(url)
        if visit is None or not visit.is_redirect:
            break
        url, _, brought = visit.location.partition("#")
        fragment = brought or fragment
    return url, fragment


def _excused(outcome: Outcome, network_down: str) -> Outcome:
    if not network_down or outcome.state is not LinkState.BROKEN or outcome.status:
        return outcome
    return outcome._replace(
        state=LinkState.INCONCLUSIVE, reason=LinkReason.OWN_NETWORK, words=network_down
    )
