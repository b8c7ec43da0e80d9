"""works-without-cookies: pages can be read by who declines cookies."""

from sentinel.core.counts import counted
from sentinel.core.late_pattern import late_pattern
from sentinel.core.note_book import Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import asked_urls
from sentinel.core.own_look import OwnLook, Seen, own_look
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.site import Site

MOST_WORDS = 200
"""A page with more words than this is a page, with a note on cookies."""
_WALL = late_pattern(
    r"(?:enable|accept|allow|turn on|activate) (?:the use of |your |all )?(?:browser )?cookies"
    r"|cookies (?:are|must be|have to be|need to be|should be)"
    r" (?:disabled|enabled|accepted|turned on)"
    r"|requires? cookies|कुकीज़? (?:सक्षम|चालू|स्वीकार)|कुकी (?:सक्षम|चालू|स्वीकार)"
)


def _asks(promise: PublishedPromise, site: Site) -> tuple[str, ...]:
    return asked_urls(site, promise.texts("pages"), promise.applies_to)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    wrong: dict[str, tuple[str, ...]] = {}
    unseen: list[str] = []
    urls = _asks(promise, facts.site)
    for url in urls:
        look = own_look(facts.looks.get(url), facts.site)
        if look.seen is Seen.UNKNOWN:
            unseen.append(f"{url}: {look.said}")
        elif fault := _fault(look):
            wrong[fault] = (*wrong.get(fault, ()), url)
    if wrong:
        return broken_by_values(promise, wrong, f"Without cookies: {named(wrong)}.")
    if unseen or not urls:
        return unknown(promise, f"Not all could be seen. {named(unseen)}")
    return kept_by_record(promise, f"{counted(len(urls), 'page answers', 'pages answer')} without.")


def _fault(look: OwnLook) -> str:
    """A page that is gone, or asks for a login, does so with cookies, too."""
    if look.seen is Seen.FAILING:
        return look.said
    text = "" if look.page is None else look.page.text
    if len(text.split()) <= MOST_WORDS and _WALL.search(text.lower()):
        return "the page asks for cookies before it shows anything"
    return ""


PROOF = Proof(
    what="Pages that are asked without cookies answer, without a circle and without a wall.",
    options=(
        ProofOption(
            name="pages",
            kind=OptionKind.PAGES,
            what="Which; empty: those that the promise applies to.",
            default=(),
        ),
    ),
    conclude=_conclude,
    asks=_asks,
)
