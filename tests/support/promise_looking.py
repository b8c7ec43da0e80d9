"""What the engine concludes of a made site, without a network: the flow's own functions on pages in
memory."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from sentinel.checkers.promises import notes, of_site
from sentinel.checkers.proofs import PROOFS
from sentinel.config import defaults_dir
from sentinel.config.files import Files
from sentinel.config.problems import Problems
from sentinel.config.promises import read_profiles
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, PromisesOptions
from sentinel.core.link_report import Carrier, LinkReport, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Page
from sentinel.core.pdf_reading import read_pdf
from sentinel.core.proof import ProofFacts
from sentinel.core.published import Profile, PublishedPromise, Standing
from sentinel.core.site import Site
from sentinel.core.site_facts import PageFacts, SiteFacts
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity
from sentinel.promise_looks import conclusions
from support.promise_sites import Answer, MadeSite, sample_of
from support.values import make_site


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """All that come with Sentinel, by name, with the options that samples write for a site."""
    problems = Problems()
    folder = defaults_dir() / "checks"
    profiles = read_profiles(Files(folder.parent, problems), folder)  # all else would be read, too
    assert not problems
    return {
        profile.name: replace(profile, promises=tuple(map(_with_options, profile.promises)))
        for profile in profiles
    }


def _with_options(promise: PublishedPromise) -> PublishedPromise:
    given = (sample_of(promise) or {}).get("options", {})
    own = {name: tuple(value) for name, value in given.items()}
    return replace(promise, options={**promise.options, **own})


def check_of(profile: Profile, made: MadeSite) -> Check:
    return Check(
        name="promises",
        kind="promises",
        targets=("/**",),
        every_seconds=86_400,
        severity=Severity.ERROR,
        confirm=1,
        options=PromisesOptions(profiles=(profile,), attestations=tuple(made.attestations)),
        source="checks/promises.toml",
    )


def standings_of(profile: Profile, made: MadeSite, now: datetime) -> dict[str, Standing]:
    """By the promise's name."""
    site = make_site(url=f"https://{made.host}/", profiles=(profile.name,))
    check, book = check_of(profile, made), NoteBook()
    pages = {path: _page(site, path, answer, now) for path, answer in made.answers.items()}
    for page in pages.values():
        read = read_pdf(page.body) if page.content_type == "application/pdf" else None
        notes(check, WholePage(page, site, read), book)
    promises = of_site(check, site)
    asked = {url for one in promises for url in _asks(one, site)}
    facts = ProofFacts(
        site=site,
        now=now,
        crawl=_crawl(site, pages),
        looks={url: _look(site, url, pages, now) for url in asked},
        mail=_Mail(made.mail),
        checks=made.checks,
        record=made.record,
    )
    found = conclusions(check, promises, book, facts, made.ground)
    return {one.promise.name: one.standing for one in found}


class _Mail(dict[str, bool | None]):
    """Domains that are not named in a sample take mail."""

    def __missing__(self, domain: str) -> bool | None:
        return True

    def get(self, domain: str, default: bool | None = None) -> bool | None:  # type: ignore[override] # as a dict does
        return self[domain]


def _asks(promise: object, site: Site) -> tuple[str, ...]:
    asks = PROOFS[promise.proof].asks  # type: ignore[attr-defined] # a promise
    return () if asks is None else asks(promise, site)  # type: ignore[arg-type] # a promise


def _page(site: Site, path: str, answer: Answer, now: datetime) -> Page:
    body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
    url = site.url + path.lstrip("/")
    return Page(
        url=url,
        final_url=url,
        status=answer.status,
        headers=tuple(answer.headers),
        body=body,
        sha256=sha256(body),
        fetched_at=now,
    )


def _look(site: Site, url: str, pages: Mapping[str, Page], now: datetime) -> Page:
    path = "/" + url.removeprefix(site.url) if url.startswith(site.url) else url
    found = pages.get(path)
    return found or _page(site, path, Answer(body="<h1>Not found</h1>", status=404), now)


def _crawl(site: Site, pages: Mapping[str, Page]) -> SiteFacts:
    facts = {
        page.url: PageFacts(
            url=page.url,
            subject=path,
            status=page.status,
            failure=None,
            failure_detail="",
            final_url=page.url,
            content_type=page.content_type,
            sha256=page.sha256,
            size=len(page.body),
            elapsed_seconds=0.01,
        )
        for path, page in pages.items()
    }
    number, broken = len(facts), _broken_links(site, pages)
    return SiteFacts(
        root=site.url,
        pages=facts,
        report=LinkReport(
            root=site.url,
            pages=number,
            links=number,
            checked=number,
            requests=number,
            seconds=0.1,
            broken=broken,
        ),
        linked=frozenset(facts),
    )


def _broken_links(site: Site, pages: Mapping[str, Page]) -> tuple[Target, ...]:
    """Links to own addresses that answer nothing good."""
    found = {
        href: page.url
        for page in pages.values()
        for href in re.findall(r'href="(/[^"#]*)', page.body.decode("utf-8", "replace"))
        if href not in pages or pages[href].status >= 400
    }
    return tuple(
        Target(
            url=site.url + href.lstrip("/"),
            state=LinkState.BROKEN,
            reason=LinkReason.STATUS,
            words="answers with status 404",
            status=404,
            carriers=(Carrier(page=carrier, line=1),),
            carrier_count=1,
        )
        for href, carrier in found.items()
    )
