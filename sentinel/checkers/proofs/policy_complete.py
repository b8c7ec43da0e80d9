"""policy-complete: a policy speaks of all that it should; what is absent is named."""

from collections.abc import Iterable

from sentinel.checkers.proofs.text_pages import (
    NO_PAGE,
    absence_is_sure,
    concluded,
    pages_said,
    text_pages,
)
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.policy_topics import EXPRESSIONS, TOPICS, name_of, spoken_of
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_officer import named_decider
from sentinel.core.text_updated import updated
from sentinel.core.whole_page import WholePage

_TOPIC, _PAGE = "topic", "page"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    yield Note(kind=_PAGE, value="cut" if page.blocks.cut else "whole")
    words = page.blocks.main_words
    for topic in promise.texts("topics"):
        if _has(topic, page, words):
            yield Note(kind=_TOPIC, value=topic)


def _has(topic: str, page: WholePage, words: str) -> bool:
    if topic == "date":
        said = updated(page.blocks)
        return said is not None and said.date is not None
    if topic == "names":
        return named_decider(page.blocks.main)
    # a topic that is not in the table is written as its own words
    return spoken_of(topic, words) if topic in EXPRESSIONS else topic.lower() in words.lower()


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    seen = noted.of(_PAGE)
    there = noted.of(_TOPIC)
    missing = [topic for topic in promise.texts("topics") if topic not in there]
    if not seen:
        return unknown(promise, NO_PAGE)
    if missing and ("cut" in seen or not absence_is_sure(promise, noted, facts)):
        return unknown(promise, "Not all of the policy's pages were seen.")
    url = next(iter(seen.values()))[0]
    found = []
    if missing:
        why = f"It says nothing of: {'; '.join(map(name_of, missing))}."
        found.append(BrokenPage(url=url, why=why, quote=""))
    topics = len(promise.texts("topics"))
    return concluded(promise, noted, found, f"All {topics} topics are on {pages_said(noted)}.")


PROOF = Proof(
    what="The policy speaks of each topic that it should.",
    options=(
        ProofOption(
            name="topics",
            kind=OptionKind.TEXTS,
            what=f"What it must speak of: {', '.join(TOPICS)}; or words of your own.",
        ),
    ),
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
