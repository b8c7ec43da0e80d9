"""The kinds of checks: pure functions, one file each. KINDS is the whole registry."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sentinel.checkers import (
    content,
    cookies,
    database,
    domain,
    doorways,
    exposure,
    headers,
    http,
    journey,
    mixed_content,
    names,
    probes,
    promises,
    security_headers,
    syntax,
    third_party,
    tls,
    transport,
)
from sentinel.checkers.baseline import check as check_baseline
from sentinel.checkers.links import check as check_links
from sentinel.checkers.page import check as check_page
from sentinel.checkers.server import check as check_server
from sentinel.checkers.tree import check as check_tree
from sentinel.core.check import Check, Checker
from sentinel.core.note_book import NoteBook
from sentinel.core.snapshot import Snapshot
from sentinel.core.whole_page import WholePage

Asks = Callable[[Check, Snapshot], tuple[str, ...]]
"""Which addresses a site-level checker wants to see beside the crawl, given the snapshot without
them. Pure, as checkers are."""
TakesNotes = Callable[[Check, WholePage, NoteBook], None]
"""Takes down what one answer of the crawl says, for a site-level checker."""


class Scope(StrEnum):
    """What a checker is given."""

    PAGE = "page"
    """One look at one address, as it arrives."""
    SITE = "site"
    """The facts of a whole crawl, or the document root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of check."""

    scope: Scope
    check: Checker
    asks: Asks | None = None
    """None: nothing beside the crawl."""
    notes: TakesNotes | None = None
    """None: nothing is kept of single pages."""
    crawls: bool = True
    """Whether a check of this kind whose targets are the whole site needs a crawl of it."""
    function: bool = False
    """Whether it looks at a function of the site, which works or does not: what it finds broken is
    confirmed over several looks, and told when it fails and when it works again."""


KINDS: dict[str, Kind] = {
    "baseline": Kind(scope=Scope.PAGE, check=check_baseline),
    "content": Kind(scope=Scope.SITE, check=content.check, notes=content.notes),
    "browser-journey": Kind(scope=Scope.SITE, check=journey.check, crawls=False, function=True),
    "cookies": Kind(scope=Scope.SITE, check=cookies.check, notes=cookies.notes, function=True),
    "database": Kind(scope=Scope.SITE, check=database.check, crawls=False),
    "domain": Kind(scope=Scope.SITE, check=domain.check, crawls=False, function=True),
    "doorways": Kind(scope=Scope.SITE, check=doorways.check, asks=doorways.asks),
    "exposure": Kind(
        scope=Scope.SITE, check=exposure.check, asks=exposure.asks, crawls=False, function=True
    ),
    "headers": Kind(scope=Scope.SITE, check=headers.check, asks=headers.asks, crawls=False),
    "http": Kind(scope=Scope.SITE, check=http.check, crawls=False, function=True),
    "journey": Kind(scope=Scope.SITE, check=journey.check, crawls=False, function=True),
    "links": Kind(scope=Scope.SITE, check=check_links),
    "mixed-content": Kind(
        scope=Scope.SITE, check=mixed_content.check, notes=mixed_content.notes, function=True
    ),
    "names": Kind(scope=Scope.SITE, check=names.check, crawls=False, function=True),
    "page": Kind(scope=Scope.PAGE, check=check_page, function=True),
    "probes": Kind(scope=Scope.SITE, check=probes.check, asks=probes.asks, crawls=False),
    "promises": Kind(scope=Scope.SITE, check=promises.check, notes=promises.notes),
    "security-headers": Kind(
        scope=Scope.SITE,
        check=security_headers.check,
        asks=security_headers.asks,
        crawls=False,
        function=True,
    ),
    "server": Kind(scope=Scope.SITE, check=check_server, crawls=False),
    "syntax": Kind(scope=Scope.SITE, check=syntax.check, notes=syntax.notes),
    "third-party": Kind(
        scope=Scope.SITE, check=third_party.check, asks=third_party.asks, crawls=False
    ),
    "tls": Kind(scope=Scope.SITE, check=tls.check, crawls=False, function=True),
    "transport": Kind(scope=Scope.SITE, check=transport.check, crawls=False, function=True),
    "tree": Kind(scope=Scope.SITE, check=check_tree, crawls=False),
}
