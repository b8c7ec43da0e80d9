"""no-tracking: nobody follows visitors beyond what is disclosed.

Known services are found by the hosts that pages load from, by calls in inline scripts, and by
names of cookies; beside them cookies with a long life that look like somebody's identifier. What
scripts load later stands in no page and is not seen.
"""

from collections.abc import Iterable

from sentinel.core.cookie import Cookie
from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named, named_as
from sentinel.core.origins import path_of
from sentinel.core.own_answer import below, own_answers
from sentinel.core.page_cookies import cookies_of_answer
from sentinel.core.page_load import Use
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.trackers import TRACKERS, tracker_at, trackers_called
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

TRACKER = "tracker"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    disclosed = promise.texts("disclosed")
    for load in page.loads if page.page.is_html else ():
        tracker = tracker_at(host_of(load.url), path_of(load.url))
        if (
            tracker is not None
            and load.use is not Use.FORM
            and not below(host_of(load.url), disclosed)
        ):
            yield Note(kind=TRACKER, value=tracker.name)
    if page.page.is_html:
        for script in page.tree.select("script:not([src])")[:200]:
            yield from (Note(kind=TRACKER, value=name) for name in trackers_called(script.text))
    for cookie in cookies_of_answer(page):
        if name := _of_cookie(cookie, promise.number("longest")):
            yield Note(kind=TRACKER, value=name)


def _of_cookie(cookie: Cookie, longest_seconds: float) -> str:
    if cookie.removed:
        return ""
    for tracker in TRACKERS:
        if any(named_as(cookie.name, pattern) for pattern in tracker.cookies):
            return tracker.name
    lasts = cookie.lifetime_seconds or 0
    return f"cookie {cookie.name}" if cookie.identifies and lasts > longest_seconds else ""


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del facts
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    known = {one.lower().removeprefix("cookie ") for one in promise.texts("disclosed")}
    found = {
        name: pages
        for name, pages in noted.of(TRACKER).items()
        if name.lower().removeprefix("cookie ") not in known
    }
    if found:
        return broken_by_values(promise, found, f"Visitors are followed by: {named(found)}.")
    return kept_by_record(
        promise, f"{counted(noted.pages, 'answer')} looked at: nothing that follows visitors."
    )


PROOF = Proof(
    what="Pages load and set nothing by which visitors are followed, beyond what is disclosed.",
    options=(
        ProofOption(
            name="disclosed",
            kind=OptionKind.TEXTS,
            what="Names of services, of cookies, or hosts, that the policy discloses.",
            default=(),
        ),
        ProofOption(
            name="longest",
            kind=OptionKind.DURATION,
            what="How long a cookie may last that looks like an identifier.",
            default="30d",
        ),
    ),
    page=_page,
    looks=own_answers,
    conclude=_conclude,
)
