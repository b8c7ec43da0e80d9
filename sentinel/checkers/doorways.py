"""doorways: many new pages at once, of which a few are read.

Search-engine spam comes in hundreds of pages that no page of the site need show to its readers. A
few new pages are an edit, and each is judged by kind `baseline`; a crowd is looked at as a whole.
"""

from collections.abc import Iterable, Iterator

from sentinel.core.baseline import Baseline
from sentinel.core.check import Check
from sentinel.core.comparison import by_strength, signal
from sentinel.core.counts import counted
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.newcomers import examine_new
from sentinel.core.page import Page
from sentinel.core.sightings import CROWD
from sentinel.core.site_facts import PageFacts
from sentinel.core.snapshot import Snapshot
from sentinel.core.spam_words import new_spam
from sentinel.core.thresholds import DOORWAY_SHARE, DOORWAYS
from sentinel.core.urls import host_of, hosts_of, same_site, subject_of
from sentinel.core.visible_text import visible_text
from sentinel.core.wording import scripts

SAMPLE = 6
"""Pages of a crowd that are read, spread over it."""
AGREEING = 2
"""So many of the sample must carry spam before the crowd is called that: one page is judged as
itself."""
MIN_LETTERS = 200
WRITING_SHARE = 0.5
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def asks(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """A sample of the new pages, where they are a crowd; else nothing is fetched."""
    crowd = _crowd(check, snapshot)
    step = max(1, len(crowd) // SAMPLE)
    return tuple(facts.url for facts in crowd[::step][:SAMPLE])


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding, about the first page of the sample that tells most, with how many there
    are; none for a crowd in which nothing is odd: its pages are told one by one."""
    baseline = snapshot.baseline
    crowd = _crowd(check, snapshot)
    pages = [look for look in snapshot.looks if isinstance(look, Page) and look.status == 200]
    if baseline is None or not crowd or not pages:
        return
    spam = [page for page in pages if _is_spam(page, snapshot, baseline)]
    odd = [page for page in pages if _is_of_another_writing(page, snapshot, baseline)]
    known = len(baseline.pages)
    said = f"{counted(len(crowd), 'new page')} at once, beside {known} approved addresses"
    if len(spam) >= AGREEING:
        text = f"{said}; of {len(pages)} that were read {len(spam)} carry search-engine spam."
        yield _finding(check, snapshot, spam[0], len(crowd), _measured("doorways", text, crowd))
    elif len(odd) > len(pages) // 2:
        text = f"{said}, in a writing system that the site does not use."
        found = _measured("crowd-in-another-writing", text, crowd, Strength.WEAK)
        yield _finding(check, snapshot, odd[0], len(crowd), found)
    elif len(crowd) >= known:
        text = f"{said}: the site has grown to more than twice its size, and nobody announced it."
        found = _measured("crowd-of-pages", text, crowd, Strength.WEAK)
        yield _finding(check, snapshot, pages[0], len(crowd), found)


def _measured(
    code: str, text: str, crowd: list[PageFacts], strength: Strength = Strength.STRONG
) -> Signal:
    named = ", ".join(facts.subject for facts in crowd[:5])
    made = signal(code, strength, text, named)
    return Signal(
        code=made.code,
        strength=made.strength,
        text=made.text,
        quote=made.quote,
        value=float(len(crowd)),
        threshold=DOORWAYS.value,
    )


def _crowd(check: Check, snapshot: Snapshot) -> list[PageFacts]:
    """The new pages of the crawl, sorted by address, where they are many."""
    facts, baseline = snapshot.facts, snapshot.baseline
    if facts is None or baseline is None:
        return []
    approved, hosts = baseline.by_url(), hosts_of(snapshot.site)
    new = [
        page
        for url, page in facts.pages.items()
        if url not in approved
        and page.status == 200
        and page.content_type in _HTML
        and page.final_url == url
        and host_of(url) in hosts
        and same_site(url, snapshot.site)
        and check.covers(page.subject.partition("?")[0])
    ]
    many = len(new) >= DOORWAYS.value and len(new) >= DOORWAY_SHARE.value * len(approved)
    return sorted(new, key=lambda page: page.url) if many else []


def _is_spam(page: Page, snapshot: Snapshot, baseline: Baseline) -> bool:
    text = visible_text(page.body, page.header("content-type"))
    if len(new_spam([text[:20_000]], " ".join(baseline.identity))) >= AGREEING:
        return True
    found = examine_new(
        subject_of(page.url, snapshot.site),
        page.content_type,
        page.body,
        baseline.hosts,
        baseline.identity,
        url=page.final_url,
    )
    return any(one.strength is Strength.STRONG and "spam" in one.code for one in found.signals)


def _is_of_another_writing(page: Page, snapshot: Snapshot, baseline: Baseline) -> bool:
    """Whether most letters are of a writing system that neither the site's words nor its root page
    have."""
    found = scripts(visible_text(page.body, page.header("content-type"))[:20_000])
    letters = sum(found.values())
    if letters < MIN_LETTERS:
        return False
    known = set(scripts(" ".join(baseline.identity)))
    for body in _root(snapshot, baseline):
        known |= set(scripts(visible_text(body, "")[:20_000]))
    leading = max(found, key=lambda name: found[name])
    return bool(known) and leading not in known and found[leading] > WRITING_SHARE * letters


def _root(snapshot: Snapshot, baseline: Baseline) -> Iterator[bytes]:
    root = baseline.by_url().get(snapshot.site.url)
    if root is not None and root.url in snapshot.kept:
        yield snapshot.kept[root.url]


def _finding(check: Check, snapshot: Snapshot, page: Page, size: int, said: Signal) -> Finding:
    compared = by_strength([said], otherwise=said)
    return Finding(
        check=check.name,
        code="page-unapproved",
        subject=subject_of(page.url, snapshot.site),
        url=page.url,
        severity=check.severity,
        verdict=compared.verdict,
        message=f"New pages came in a crowd: {said.text}",
        witness=snapshot.witness,
        signals=(said,),
        digest_after=page.sha256,
        evidence=(page.sha256,) if page.body else (),
        details={
            "content_type": page.content_type,
            "comparison": said.code,
            CROWD: str(size),
        },
    )
