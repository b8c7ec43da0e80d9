"""What is said of the target of a link: each hop of its redirects judged, then the answer.

A good address that is called broken is the worst fault: people stop reading. Where an answer may
be about us and not about the page, it is refused or inconclusive, with the reason.
"""

import re
from collections.abc import Callable, Collection, Mapping
from itertools import takewhile

from sentinel.core.bot_wall import SENTINEL
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.link_words import LINK_ADVICE, REASON_TEXT
from sentinel.core.page import FAILURE_TEXT, FailureReason
from sentinel.core.soft_not_found import Likeness, likeness
from sentinel.core.status_verdict import asked_to_wait, judge_status
from sentinel.core.urls import host_of, normal, without_fragment
from sentinel.core.visit import Visit

__all__ = ["LINK_ADVICE", "MAX_REDIRECTS", "REASON_TEXT", "judge_target"]

MAX_REDIRECTS = 10
"""More are a fault of the server; browsers give up at 20 (Fetch standard, HTTP-redirect fetch)."""

_PERMANENT = frozenset({301, 308})
_FAILURES: dict[FailureReason, tuple[LinkState, LinkReason]] = {
    FailureReason.REFUSED: (LinkState.BROKEN, LinkReason.CONNECTION_REFUSED),
    FailureReason.DNS: (LinkState.BROKEN, LinkReason.DNS),
    FailureReason.TLS: (LinkState.BROKEN, LinkReason.TLS),
    FailureReason.TIMEOUT: (LinkState.BROKEN, LinkReason.TIMEOUT),
    FailureReason.RESET: (LinkState.BROKEN, LinkReason.CUT_CONNECTION),
    FailureReason.EMPTY_ANSWER: (LinkState.BROKEN, LinkReason.CUT_CONNECTION),
    FailureReason.TRUNCATED: (LinkState.BROKEN, LinkReason.TRUNCATED),
    FailureReason.NOT_HTTP: (LinkState.BROKEN, LinkReason.NO_HTTP),
    FailureReason.TOO_MANY_REDIRECTS: (LinkState.BROKEN, LinkReason.TOO_MANY_REDIRECTS),
    FailureReason.REDIRECT_LOOP: (LinkState.BROKEN, LinkReason.REDIRECT_LOOP),
    FailureReason.BAD_ENCODING: (LinkState.BROKEN, LinkReason.BAD_ENCODING),
    FailureReason.FORBIDDEN_ADDRESS: (LinkState.INCONCLUSIVE, LinkReason.PRIVATE_ADDRESS),
    FailureReason.BAD_URL: (LinkState.BROKEN, LinkReason.BAD_URL),
    FailureReason.OTHER: (LinkState.INCONCLUSIVE, LinkReason.OTHER),
}
_UNKNOWN_ISSUER = (
    "unable to get local issuer",
    "unable to get issuer",
    "unable to verify the first",
)
"""OpenSSL's words where a server leaves out part of its chain: many browsers fetch that part."""
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{0,40}):")
_NEVER_BY_REDIRECT = frozenset({"http", "https", "javascript", "data", "file", "about", "blob"})
"""Schemes to which no browser follows a redirect; others are handed to a programme."""


def judge_target(
    url: str,
    visit_of: Callable[[str], Visit | None],
    not_found_pages: Mapping[str, tuple[int, ...]],
    *,
    roots: Collection[str] = (),
    catch_all: Collection[str] = (),
) -> Outcome:
    """The judgement on an address (without fragment), redirects followed. Never raises, and looks
    at no more than MAX_REDIRECTS hops and a few home pages.

    `visit_of` gives what an address answered, None where it was not asked. `not_found_pages`: see
    CrawlRecord. `roots` of the crawl and hosts of `catch_all` (see core.soft_not_found) only make
    soft 404s less sure.
    """
    path = _path(url, visit_of)
    if not isinstance(path, list):
        return path
    outcome = _answer(path[-1])
    if outcome.state is LinkState.GOOD:
        like = likeness(
            path[0],
            path[-1],
            visit_of=visit_of,
            not_found_pages=not_found_pages,
            roots=roots,
            catch_all=catch_all,
        )
        outcome = _unlike(outcome, like)
    return outcome if len(path) == 1 else _redirected(path, outcome)


def _path(url: str, visit_of: Callable[[str], Visit | None]) -> list[Visit] | Outcome:
    """The visits from an address to where its redirects end, or what is said where they do not."""
    path: list[Visit] = []
    seen: set[str] = set()
    step = url
    while True:
        visit = visit_of(step)
        if visit is None:
            return _never_asked(path, step)
        seen.add(step)
        path.append(visit)
        if not visit.is_redirect or visit.failure or visit.marks.bot_wall:
            return path
        after = _next(visit)
        if isinstance(after, Outcome):
            return after
        step = after
        if step in seen:
            return _without_end(path, LinkReason.REDIRECT_LOOP, "redirects in a circle")
        if len(path) > MAX_REDIRECTS:
            words = f"redirects more than {MAX_REDIRECTS} times"
            return _without_end(path, LinkReason.TOO_MANY_REDIRECTS, words)


def _without_end(path: list[Visit], reason: LinkReason, words: str) -> Outcome:
    """Redirects that do not end for us. Where a cookie is handed out on the way they may well end
    for a browser, which brings it along."""
    status = path[-1].status
    if any(visit.marks.sets_cookie for visit in path):
        words += " for whoever keeps no cookies"
        return Outcome(LinkState.INCONCLUSIVE, reason, words, status)
    return Outcome(LinkState.BROKEN, reason, words, status)


def _next(visit: Visit) -> str | Outcome:
    """The address that a redirect leads to, or what is said of one that leads nowhere."""
    step = normal(visit.location)
    if step is not None:
        return without_fragment(step)
    found = _SCHEME.match(visit.location)
    if found and found[1].lower() not in _NEVER_BY_REDIRECT:
        words = f"redirects to an address for another programme, {found[1].lower()}:"
        return Outcome(LinkState.GOOD, words=words, status=visit.status)
    words = f"answers {visit.status} with an address that no browser can go to"
    return Outcome(LinkState.BROKEN, LinkReason.BAD_REDIRECT, words, visit.status)


def _answer(visit: Visit) -> Outcome:
    """What is said of an answer that redirects no further."""
    if visit.failure:
        return _failed(visit)
    wall = visit.marks.bot_wall
    if wall == SENTINEL:
        words = "is blocked by Sentinel at present"
        return Outcome(LinkState.INCONCLUSIVE, LinkReason.OTHER, words, visit.status)
    if wall:
        named = "a captcha" if wall == "captcha" else f"a wall of {wall}"
        words = f"answers {visit.status} with {named}{asked_to_wait(visit)}"
        return Outcome(LinkState.REFUSED, LinkReason.BOT_WALL, words, visit.status)
    outcome = judge_status(visit)
    if outcome.state is LinkState.GOOD and visit.marks.wrong_type:
        words = f"is {visit.marks.wrong_type}"
        return Outcome(LinkState.BROKEN, LinkReason.WRONG_TYPE, words, visit.status)
    return outcome


def _failed(visit: Visit) -> Outcome:
    try:
        failure = FailureReason(visit.failure)
    except ValueError:
        failure = FailureReason.OTHER
    state, reason = _FAILURES[failure]
    words = FAILURE_TEXT[failure]
    detail = visit.detail.lower()
    if failure is FailureReason.TLS and any(part in detail for part in _UNKNOWN_ISSUER):
        state = LinkState.INCONCLUSIVE
        words = "the certificate could not be traced to an authority; some browsers find the way"
    elif failure is FailureReason.FORBIDDEN_ADDRESS:
        words = "lies on a private address, which may not be asked"
    elif failure is FailureReason.OTHER and visit.detail:
        words = f"the look failed: {' '.join(visit.detail.split())[:120]}"
    return Outcome(state, reason, words)


def _unlike(outcome: Outcome, like: Likeness) -> Outcome:
    """A good answer in the light of what its host serves for addresses that cannot exist."""
    if like is Likeness.NONE:
        return outcome
    if like is Likeness.ANYTHING:
        words = "the server answers every address with the same page"
        return outcome._replace(
            state=LinkState.INCONCLUSIVE, reason=LinkReason.SOFT_404, words=words
        )
    words = f"answers {outcome.status} with the page for addresses that do not exist"
    if like is Likeness.HOME_INSTEAD:
        words = "leads to the home page, as addresses that do not exist do here"
    return outcome._replace(state=LinkState.BROKEN, reason=LinkReason.SOFT_404, words=words)


def _redirected(path: list[Visit], outcome: Outcome) -> Outcome:
    """The outcome at the end of redirects, seen from their beginning."""
    if outcome.state is LinkState.GOOD:
        return _moved(path[:-1], outcome.status)
    words = outcome.words
    if outcome.reason is not LinkReason.SOFT_404:
        words = f"redirects to what {words}" if outcome.status else f"redirects; there, {words}"
    return outcome._replace(words=words, final_url=_target(path[-2]))


def _never_asked(path: list[Visit], step: str) -> Outcome:
    """A hop that was not asked: other sites are left alone unless they are wanted."""
    if not path:
        return Outcome(LinkState.INCONCLUSIVE, LinkReason.OTHER, "was not asked")
    last = path[-1]
    if host_of(step) == host_of(last.url):
        words = "redirects to an address that was not asked"
        return Outcome(LinkState.INCONCLUSIVE, LinkReason.OTHER, words, last.status, _target(last))
    return _moved(path, last.status)


def _moved(hops: list[Visit], status: int) -> Outcome:
    """Of redirects that end well: moved for good where the first of them says so.

    A permanent hop behind a temporary one is not the link's affair: the address to link to is
    where the permanent ones at the beginning end.
    """
    final_url = _target(hops[-1])
    lasting = list(takewhile(lambda hop: hop.status in _PERMANENT, hops))
    if not lasting:
        words = _where(hops[0].url, final_url)
        return Outcome(LinkState.GOOD, words=words, status=status, final_url=final_url)
    new_url = _target(lasting[-1])
    words = f"answers {hops[0].status}, {_where(hops[0].url, new_url)}"
    return Outcome(
        LinkState.REDIRECTED, LinkReason.PERMANENT_REDIRECT, words, status, final_url=new_url
    )


def _target(hop: Visit) -> str:
    """Where a hop leads, with its fragment."""
    return normal(hop.location) or hop.location


def _where(url: str, target: str) -> str:
    """Where a redirect goes, as far as that helps a person: no URL, but another host's name."""
    before, after = without_fragment(url), without_fragment(target)
    if host_of(before) != host_of(after):
        return f"redirects to another host, {host_of(after)}"
    if after == before + "/":
        return "redirects to the same address with a slash at its end"
    if before.partition("://")[2] == after.partition("://")[2]:
        return f"redirects to the same address by {after.partition(':')[0]}"
    return "redirects"
