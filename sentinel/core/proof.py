"""A Proof: how a promise is concluded from pages and records. Pure; PROOFS is the registry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.finding import Finding
from sentinel.core.note_book import Note, Noted
from sentinel.core.page import Look
from sentinel.core.published import (
    MAX_PAGES,
    Attestation,
    PromiseStanding,
    PublishedPromise,
    Standing,
)
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.site_record import ElementRecord, SiteRecord
from sentinel.core.verdict import Verdict, worst
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity


class OptionKind(StrEnum):
    """What may be written under a key of `[options]`."""

    TEXT = "text"
    TEXTS = "texts"
    PATTERNS = "patterns"
    """Regular expressions."""
    SELECTORS = "selectors"
    PAGES = "pages"
    """Site-relative paths, or names of the profile's pages."""
    NUMBER = "number"
    FLAG = "flag"
    DURATION = "duration"
    """Seconds, once read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofOption:
    """A key of `[options]`, for the reader of definitions and the reference."""

    name: str
    kind: OptionKind
    what: str
    default: object = None
    """None: required."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """One thing that a check found wrong."""

    code: str
    message: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """How a check of the configuration stands on the site."""

    kind: str
    looked_at: datetime
    verdict: Verdict
    """The gravest of its findings; `intact` where there is none."""
    findings: tuple[CheckFinding, ...] = ()
    """What its newest look found wrong, information apart."""
    unseen: tuple[str, ...] = ()
    """Codes of what it could not find out then, or what refused to answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFacts:
    """What conclusions are drawn from, beside the notes of pages. Complete before any is drawn."""

    site: Site
    now: datetime
    crawl: SiteFacts | None = None
    """None: the site was not crawled."""
    looks: Mapping[str, Look] = field(default_factory=dict)
    """What `asks` asked for, by URL."""
    mail: Mapping[str, bool | None] = field(default_factory=dict)
    """Whether a domain takes mail (MX, or an address: RFC 5321, 5.1), of all values of kind `mail`;
    None: could not be found out."""
    checks: Mapping[str, CheckFacts] = field(default_factory=dict)
    """By name; those that have looked at the site."""
    record: SiteRecord | None = None
    """None: nothing is on record, for the look is not of a site of the configuration."""
    remembered: Mapping[str, str] = field(default_factory=dict)
    """What earlier conclusions of this promise on this site asked to remember."""
    attestations: tuple[Attestation, ...] = ()
    """Of this promise on this site."""


PageProof = Callable[[PublishedPromise, WholePage], Iterable[Note]]
"""What one answer says of a promise. Called for every answered address that the promise applies to,
pages and files alike: what it has no word for, it says nothing of."""
Conclude = Callable[[PublishedPromise, Noted, ProofFacts], PromiseStanding]
Asks = Callable[[PublishedPromise, Site], tuple[str, ...]]
"""Addresses to look at beside the crawl, without cookies, redirects followed."""
Looks = Callable[[WholePage], bool]


def html_pages(page: WholePage) -> bool:
    """Answered HTML pages: what most proofs look at."""
    return page.page.is_html and page.page.status < 400


def by_pages(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    """Broken where one page breaks it, kept where pages were looked at and none does."""
    del facts
    if noted.broken:
        return broken(promise, noted)
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    pages = "1 page" if noted.pages == 1 else f"{noted.pages} pages"
    return PromiseStanding(
        promise=promise, standing=Standing.KEPT, reason=f"{pages} looked at, none breaks it."
    )


def broken(promise: PublishedPromise, noted: Noted, reason: str = "") -> PromiseStanding:
    """With the pages that were noted; `reason` instead of the first page's."""
    shown = noted.broken[:MAX_PAGES]
    return PromiseStanding(
        promise=promise,
        standing=Standing.BROKEN,
        reason=reason or noted.broken[0].why,
        pages=tuple(page.url for page in shown),
        more_pages=noted.broken_count - len(shown),
        quotes=tuple(page.quote for page in shown),
    )


def unknown(promise: PublishedPromise, reason: str) -> PromiseStanding:
    return PromiseStanding(promise=promise, standing=Standing.UNKNOWN, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One way to prove a promise."""

    what: str
    """For people: what is looked at, one sentence."""
    options: tuple[ProofOption, ...] = ()
    page: PageProof | None = None
    """None: nothing is asked of pages."""
    looks: Looks = html_pages
    """Which answers `page` is asked about, and are counted."""
    conclude: Conclude = by_pages
    asks: Asks | None = None
    by_word: bool = False
    """Concluded from what people wrote alone (attestations, reasons): whenever somebody asks, and
    not only after a look."""
    breakable: bool = True
    """Whether its conclusion may be `broken`; a word cannot be."""


def kept_by_record(promise: PublishedPromise, reason: str) -> PromiseStanding:
    """Kept, and no page had to be looked at for it."""
    return PromiseStanding(promise=promise, standing=Standing.KEPT, reason=reason)


def broken_by_record(
    promise: PublishedPromise, reason: str, *, pages: tuple[str, ...] = (), more_pages: int = 0
) -> PromiseStanding:
    """Broken by what is on record; `pages` where it is about some, `more_pages` beside these. No
    more than MAX_PAGES are named."""
    shown = pages[:MAX_PAGES]
    return PromiseStanding(
        promise=promise,
        standing=Standing.BROKEN,
        reason=reason,
        pages=shown,
        more_pages=more_pages + len(pages) - len(shown),
        quotes=("",) * len(shown),
    )


def attested(promise: PublishedPromise, facts: ProofFacts) -> PromiseStanding | None:
    """A person's word that holds today; None where there is none."""
    today = facts.now.date() if facts.record is None else facts.record.today
    held = [one for one in facts.attestations if one.on <= today <= one.until]
    if not held:
        return None
    last = max(held, key=lambda one: one.until)
    said = f": {last.statement}" if last.statement else "."
    return PromiseStanding(
        promise=promise,
        standing=Standing.ATTESTED,
        reason=f"{last.name}, {last.post}, on {last.on.isoformat()}{said}",
        until=last.until,
    )


def chosen_elements(
    promise: PublishedPromise, facts: ProofFacts
) -> tuple[tuple[ElementRecord, ...], tuple[str, ...]]:
    """Elements of the content calendar that the option `elements` names (all, where it names
    none), and the names that the calendar lacks."""
    known = () if facts.record is None else facts.record.elements or ()
    wanted = promise.texts("elements")
    names = {one.name for one in known}
    missing = tuple(name for name in wanted if name not in names)
    return tuple(one for one in known if not wanted or one.name in wanted), missing


def facts_of(kind: str, looked_at: datetime, findings: Sequence[Finding]) -> CheckFacts:
    """What a look of a check says; information is no fault."""
    return CheckFacts(
        kind=kind,
        looked_at=looked_at,
        verdict=worst(tuple(finding.verdict for finding in findings)),
        findings=tuple(
            CheckFinding(code=one.code, message=one.message, url=one.url)
            for one in findings
            if one.verdict not in _NO_FAULT and one.severity > Severity.INFO
        ),
        unseen=tuple(dict.fromkeys(one.code for one in findings if one.verdict in _NOT_SEEN)),
    )


_NOT_SEEN = frozenset({Verdict.INCONCLUSIVE, Verdict.REFUSED})
_NO_FAULT = _NOT_SEEN | {Verdict.INTACT}
