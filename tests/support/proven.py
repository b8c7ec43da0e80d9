"""What a proof says of some pages: noted and concluded as the engine does, without one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sentinel.checkers.proofs import PROOFS
from sentinel.config.durations import parse_duration
from sentinel.core.note_book import NoteBook, Noted
from sentinel.core.page import Look, Page
from sentinel.core.proof import OptionKind, ProofFacts, ProofOption
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.whole_page import WholePage
from support.values import T0, make_page, make_site

SITE = make_site(url="https://institute.gov.example/")


def answer(
    path: str = "", body: str | bytes = "<p>Welcome", site: Site = SITE, **changes: object
) -> Page:
    """An answer of the site; more headers as `headers=`, a type as `content_type=`."""
    kind = str(changes.pop("content_type", "text/html; charset=utf-8"))
    more = changes.pop("headers", ())
    assert isinstance(more, Iterable)
    raw = body.encode() if isinstance(body, str) else body
    return make_page(site.url + path, raw, headers=(("content-type", kind), *more), **changes)


def whole_of(page: Page, site: Site = SITE) -> WholePage:
    return WholePage(page, site)


def promise(
    proof: str, applies_to: tuple[str, ...] = ("/**",), **options: object
) -> PublishedPromise:
    """A definition with that proof, and the defaults of the options that are not given."""
    known = {option.name: _default(option) for option in PROOFS[proof].options}
    assert set(options) <= set(known), f"{proof} has no option {set(options) - set(known)}"
    values = {**known, **options}
    assert None not in values.values(), f"{proof} has options that it needs: {values}"
    return PublishedPromise(
        name="sample",
        profile="test",
        says="What is promised.",
        says_hindi="जो वादा है।",
        source="section 1",
        row="1",
        applies_to=applies_to,
        proof=proof,
        options=values,
    )


def _default(option: ProofOption) -> object:
    """As the reader of definitions gives it: durations in seconds."""
    duration = option.kind is OptionKind.DURATION and option.default is not None
    return parse_duration(str(option.default)) if duration else option.default


def noted(promised: PublishedPromise, *pages: Page | WholePage, site: Site = SITE) -> Noted:
    proof, book = PROOFS[promised.proof], NoteBook()
    for page in pages:
        whole = page if isinstance(page, WholePage) else WholePage(page, site)
        if proof.page is not None and promised.covers(whole.path) and proof.looks(whole):
            book.take(promised.key, whole.page.url, proof.page(promised, whole))
    return book.of(promised.key)


def proven(
    promised: PublishedPromise,
    *pages: Page | WholePage,
    site: Site = SITE,
    looks: Mapping[str, Look] | None = None,
    crawl: SiteFacts | None = None,
    mail: Mapping[str, bool | None] | None = None,
    remembered: Mapping[str, str] | None = None,
    now: datetime = T0,
) -> PromiseStanding:
    facts = ProofFacts(
        site=site,
        now=now,
        looks=looks or {},
        crawl=crawl,
        mail=mail or {},
        remembered=remembered or {},
    )
    return PROOFS[promised.proof].conclude(promised, noted(promised, *pages, site=site), facts)
