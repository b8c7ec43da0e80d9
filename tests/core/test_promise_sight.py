"""Kept is claimed for what was seen, and no more."""

from dataclasses import replace

import pytest

from sentinel.core.cover import Cover
from sentinel.core.note_book import Noted
from sentinel.core.promise_sight import gaps, tempered
from sentinel.core.proof import Proof
from sentinel.core.published import PromiseStanding, PublishedPromise, Standing
from sentinel.core.site_facts import SiteFacts

PROMISE = PublishedPromise(
    name="framing",
    profile="ours",
    says="Nobody frames our pages.",
    says_hindi="",
    source="Policy",
    row="1",
    applies_to=("/**",),
    proof="not-framed",
)
PAGES = Proof(what="Pages", page=lambda promise, page: ())
RECORD = Proof(what="The record")
WHOLE = SiteFacts(root="https://www.institute.example/", pages={})
CUT = replace(WHOLE, stopped_because="it reached its limit of 5 pages.")


def standing(found: Standing) -> PromiseStanding:
    return PromiseStanding(promise=PROMISE, standing=found, reason="1 page looked at.")


@pytest.mark.parametrize(
    ("crawl", "walls", "said"),
    [
        (WHOLE, 0, ""),
        (CUT, 0, "Not all was seen: the crawl was cut: it reached its limit of 5 pages."),
        (WHOLE, 2, "Not all was seen: 2 addresses answered with a wall."),
        (None, 0, "The site was not crawled."),
        (
            replace(WHOLE, cover=Cover(known=10, asked=4, sampled=True)),
            0,
            "Not all was seen: a sample: 4 of 10 known addresses asked.",
        ),
        (
            replace(WHOLE, unjudged="our network is down."),
            0,
            "Not all was seen: our network is down.",
        ),
    ],
)
def test_what_was_not_seen_is_said(crawl: SiteFacts | None, walls: int, said: str) -> None:
    assert gaps(crawl, walls) == said


def test_pages_that_could_not_be_read_are_said() -> None:
    assert gaps(WHOLE, 0, 3) == "Not all was seen: 3 pages could not be read, or not in time."


def test_kept_says_what_it_rests_on_and_broken_stays_broken() -> None:
    gap, seen = gaps(CUT, 0), Noted(pages=1)
    kept = tempered(standing(Standing.KEPT), PAGES, seen, gap)
    assert (kept.standing, kept.reason) == (Standing.KEPT, f"1 page looked at. {gap}")
    unseen = tempered(standing(Standing.KEPT), PAGES, Noted(), gap)
    assert (unseen.standing, unseen.reason) == (Standing.UNKNOWN, gap)
    broken = standing(Standing.BROKEN)
    assert tempered(broken, PAGES, Noted(), gap) is broken
    by_record = standing(Standing.KEPT)
    assert tempered(by_record, RECORD, Noted(), gap) is by_record
