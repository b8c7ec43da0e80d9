"""Which addresses of a crawl are not simply good, and where its redirects lead. Good visits are
let go at once: of an ordinary site next to nothing is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.fingerprint import alike
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.link_verdict import judge_target
from sentinel.core.soft_not_found import catch_all_hosts
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit
from sentinel.core.wrong_type import has_name_of_image, is_page_for_image

MAX_HOPS = 20
"""Redirects that are followed to find a landing page; `judge_target` allows fewer."""
_NO_IMAGE = "is an HTML page in the place of an image"
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
    no_images: Mapping[str, Outcome] = field(default_factory=dict)
    """What is said of addresses that serve a page, where an image has to be."""

    def landing(self, url: str) -> tuple[str, str]:
        return self.landings.get(url, (url, ""))

    def is_bad(self, url: str) -> bool:
        """Whether an address is not served."""
        outcome = self.outcomes.get(url)
        return outcome is not None and outcome.state not in _SERVED


def judged_targets(
    record: CrawlRecord, *, roots: frozenset[str] = frozenset(), network_down: str = ""
) -> Targets:
    """Judges every visit. Where our own network is at fault, what gave no answer is inconclusive.

    Reads the visits once; again where there are redirects or hosts that have no 404.
    """
    not_found_pages = record.not_found_pages()
    checked, kept, homes = _kept(record, not_found_pages, roots)
    wanted = {visit.location.partition("#")[0] for visit in kept.values() if visit.is_redirect}
    at_hand = {**_asked(record, wanted), **homes, **kept}
    catch_all = catch_all_hosts(record.visits(), not_found_pages) if not_found_pages else ()
    outcomes, landings, statuses, no_images = {}, {}, {}, {}
    for url, visit in kept.items():
        outcome = judge_target(url, at_hand.get, not_found_pages, roots=roots, catch_all=catch_all)
        if outcome.state is not LinkState.GOOD:
            outcomes[url] = _excused(outcome, network_down)
        if outcome.state in _SERVED and visit.is_redirect:
            landings[url] = _landing(url, at_hand.get)
        elif outcome.state is LinkState.GOOD and visit.status != 200:
            statuses[url] = visit.status
        if outcome.state in _SERVED:
            served = at_hand.get(_landing(url, at_hand.get)[0])
            if served is not None and is_page_for_image(url, served):
                no_images[url] = outcome._replace(
                    state=LinkState.BROKEN, reason=LinkReason.WRONG_TYPE, words=_NO_IMAGE
                )
    return Targets(
        checked=checked,
        outcomes=outcomes,
        landings=landings,
        statuses=statuses,
        no_images=no_images,
    )


def _kept(
    record: CrawlRecord, not_found_pages: Mapping[str, tuple[int, ...]], roots: frozenset[str]
) -> tuple[int, dict[str, Visit], dict[str, Visit]]:
    """How many visits there are, those that may not be good, and home pages where they matter."""
    count = 0
    kept: dict[str, Visit] = {}
    homes: dict[str, Visit] = {}
    for visit in record.visits():
        count += 1
        if visit.status == 200 and not visit.cut:
            marks = visit.marks
            no_image = visit.is_html and has_name_of_image(visit.url)
            good = not marks.bot_wall and not marks.wrong_type and not no_image
            if good and not not_found_pages:
                continue
            if visit.url in roots or _is_home(visit.url):
                homes[visit.url] = visit
            unlike = not any(
                alike(marks.fingerprint, page)
                for page in not_found_pages.get(host_of(visit.url), ())
            )
            if good and unlike:
                continue
        kept[visit.url] = visit
    return count, kept, homes


def _is_home(url: str) -> bool:
    return url.endswith("/") and url.count("/") == 3


def _asked(record: CrawlRecord, urls: set[str]) -> dict[str, Visit]:
    """The visits of some addresses."""
    return {visit.url: visit for visit in record.visits() if visit.url in urls} if urls else {}


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
