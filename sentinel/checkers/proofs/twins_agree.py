"""twins-agree: the Hindi and the English text of a page say the same, and change together
(GIGW 5.4.6).

Of each pair the digests of both texts are remembered as they were when they agreed. When one has
changed and the other has not, that is told once the other has had time to follow.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sentinel.checkers.proofs.text_pages import (
    concluded,
    faults,
    main_digest,
    text_pages,
    today_in_india,
)
from sentinel.core.counts import counted
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_twins import (
    TwinFacts,
    agreement_faults,
    pattern_twin,
    read_facts,
    split_pair,
    structure_faults,
    twin_facts,
)
from sentinel.core.urls import resolve, subject_of
from sentinel.core.whole_page import WholePage

_FACTS, _TWIN = "facts", "twin"
_LANGUAGES = ("en", "hi")
MAX_PAIRS = 200
DAY_SECONDS = 86_400


class _Page(NamedTuple):
    url: str
    facts: TwinFacts


class _Asked(NamedTuple):
    """Subjects that the crawl asked for."""

    all: frozenset[str]
    gone: frozenset[str]
    """Those of them that are not there."""


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    yield from faults(agreement_faults(page.blocks))
    if page.blocks.cut:
        return
    yield Note(kind=_FACTS, value=twin_facts(page.blocks, main_digest(page.blocks)).written())
    yield from _declared(page)


def _declared(page: WholePage) -> Iterator[Note]:
    """The twin that a page names by hreflang, as a path of the site."""
    own = page.language[:2]
    for link in page.tree.select("link[rel~=alternate][hreflang]")[:50]:
        language = str(link.attrs.get("hreflang") or "").lower()[:2]
        href = resolve(page.page.final_url or page.page.url, str(link.attrs.get("href") or ""))
        if href and language in _LANGUAGES and own in _LANGUAGES and language != own:
            yield Note(kind=_TWIN, value=subject_of(href, page.site))


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    pages, asked = _pages(noted, facts), _asked(facts)
    found: list[BrokenPage] = []
    remember: list[tuple[str, str]] = []
    pairs = _pairs(promise, noted, facts, pages, asked)[:MAX_PAIRS]
    for first, second in pairs:
        one, other = pages.get(first), pages.get(second)
        if one is None or other is None:
            found.extend(_missing(first, second, pages, facts, asked))
            continue
        differs = list(structure_faults(one.facts, other.facts))
        if differs and promise.flag("structure"):
            why = f"{first} and {second} differ: {'; '.join(differs)}."
            found.append(BrokenPage(url=one.url, why=why, quote=""))
        key = f"{first} {second}"
        drift, kept = _drift(one, other, facts.remembered.get(key, ""), promise, facts)
        remember.append((key, kept))
        found.extend(drift)
    if not (remember or found or noted.broken):
        return unknown(promise, "No page was seen beside its twin in the other language.")
    count = f"{counted(len(remember), 'pair')} of pages compared."
    return concluded(promise, noted, found, count, tuple(remember))


def _pages(noted: Noted, facts: ProofFacts) -> dict[str, _Page]:
    found: dict[str, _Page] = {}
    for value, urls in noted.of(_FACTS).items():
        if (read := read_facts(value)) is not None:
            found.update({subject_of(url, facts.site): _Page(url, read) for url in urls})
    return found


def _pairs(
    promise: PublishedPromise,
    noted: Noted,
    facts: ProofFacts,
    pages: Mapping[str, _Page],
    asked: _Asked,
) -> list[tuple[str, str]]:
    """Those that are written, that pages declare, and that paths tell; each once, in order."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    written = [pair for text in promise.texts("pairs") if (pair := split_pair(text)) is not None]
    patterns = [pair for text in promise.texts("paths") if (pair := split_pair(text)) is not None]
    told = [(path, pattern_twin(path, *pair)) for path in sorted(pages) for pair in patterns]
    for one, other in (*written, *_declared_pairs(noted, facts, pages, asked), *told):
        if other and one != other:
            found.setdefault(frozenset({one, other}), (one, other))
    return list(found.values())


def _declared_pairs(
    noted: Noted, facts: ProofFacts, pages: Mapping[str, _Page], asked: _Asked
) -> Iterator[tuple[str, str]]:
    """Pages of which each names the other. Many name a page that only stands nearest, such as the
    other language's home page: that is no twin, unless no other page names it and it names none."""
    named = {
        twin: {subject_of(url, facts.site) for url in urls}
        for twin, urls in noted.of(_TWIN).items()
    }
    for twin, naming in named.items():
        back = {other for other, names in named.items() if twin in names}
        for page in sorted(naming):
            if twin not in pages:
                mutual = twin in asked.gone  # of what was not read nothing is said
            else:
                mutual = page in back if back else len(naming) == 1
            if mutual:
                yield page, twin


def _missing(
    first: str, second: str, pages: Mapping[str, _Page], facts: ProofFacts, asked: _Asked
) -> Iterator[BrokenPage]:
    """A page without its twin, where the crawl saw all or was answered that there is none."""
    there, absent = (first, second) if first in pages else (second, first)
    if there not in pages or facts.crawl is None:
        return
    unlinked = not (absent in asked.all or "?" in absent or facts.crawl.stopped_because)
    if unlinked or absent in asked.gone:
        why = f"{there} has no twin in the other language at {absent}."
        yield BrokenPage(url=pages[there].url, why=why, quote="")


def _asked(facts: ProofFacts) -> _Asked:
    """Gathered once: pages may name hundreds of twins, and a crawl ask for many thousands."""
    looks = () if facts.crawl is None else tuple(facts.crawl.pages.values())
    return _Asked(
        all=frozenset(look.subject for look in looks),
        gone=frozenset(look.subject for look in looks if look.status in {404, 410}),
    )


def _drift(
    one: _Page, other: _Page, before: str, promise: PublishedPromise, facts: ProofFacts
) -> tuple[list[BrokenPage], str]:
    """What is wrong, and what to remember: the digests of when both last agreed, and since when
    only one of them is another."""
    today = today_in_india(facts)
    now = f"{one.facts.digest} {other.facts.digest}"
    first, second, since = (*before.split(" "), "", "", "")[:3]
    changed = [page for page, old in ((one, first), (other, second)) if page.facts.digest != old]
    if not before or len(changed) != 1:
        return [], now
    start = date.fromisoformat(since) if since else today
    days = (today - start).days
    if days * DAY_SECONDS > promise.number("forget"):
        return [], now
    kept = f"{first} {second} {start}"
    if days * DAY_SECONDS < promise.number("within"):
        return [], kept
    still = other if changed[0] is one else one
    place = subject_of(changed[0].url, facts.site)
    why = f"{place} was changed (seen on {start}), {subject_of(still.url, facts.site)} was not."
    return [BrokenPage(url=changed[0].url, why=why, quote="")], kept


PROOF = Proof(
    what="The Hindi and the English text of a page have the same parts, addresses and dates, "
    "change together, and say the same about agreeing.",
    options=(
        ProofOption(
            name="pairs",
            kind=OptionKind.TEXTS,
            what='Two paths each: "/en/privacy /hi/privacy". Pages that declare theirs by hreflang '
            "need none.",
            default=(),
        ),
        ProofOption(
            name="paths",
            kind=OptionKind.TEXTS,
            what='Two parts of paths each by which a page\'s twin is found: "/en/ /hi/".',
            default=(),
        ),
        ProofOption(
            name="structure",
            kind=OptionKind.FLAG,
            what="Whether headings, links, numbers, dates and mail addresses are compared.",
            default=True,
        ),
        ProofOption(
            name="within",
            kind=OptionKind.DURATION,
            what="How long one twin may have changed before the other must follow.",
            default="7d",
        ),
        ProofOption(
            name="forget",
            kind=OptionKind.DURATION,
            what="After how long both texts are taken as they are: the change needed no other.",
            default="90d",
        ),
    ),
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
