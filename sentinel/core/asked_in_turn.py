"""Which addresses a check asks for beside the crawl: some of many, each time others, so that all
have their turn; and names that cannot exist."""

from collections.abc import Iterator, Sequence

from sentinel.core.canonical import sha256
from sentinel.core.check import Check
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import same_site, url_of_subject

_HTML = frozenset({"text/html", "application/xhtml+xml"})


def in_turn(urls: Sequence[str], count: int, check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """At most `count` of them; the next ones when the check is due again."""
    turn = int(snapshot.taken_at.timestamp() // max(1.0, check.every_seconds)) * count
    return tuple(urls[(turn + number) % len(urls)] for number in range(min(count, len(urls))))


def not_there(check: Check, snapshot: Snapshot, *endings: str) -> tuple[str, ...]:
    """Addresses that cannot exist: the same each time, and known to nobody outside."""
    name = sha256(f"{check.name} {check.kind} {snapshot.site.name}".encode())[:24]
    return tuple(url_of_subject(f"/{name}{ending}", snapshot.site) for ending in endings)


def known_pages(snapshot: Snapshot) -> list[str]:
    """HTML pages of the site but its root: approved ones, and those of the crawl, in order."""
    found = {url for url, kind in _known(snapshot) if kind in _HTML}
    return sorted(url for url in found if url != snapshot.site.url)


def known_addresses(snapshot: Snapshot) -> list[str]:
    """All that is known to be served on the site."""
    return list(dict.fromkeys(url for url, _ in _known(snapshot)))


def _known(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    site = snapshot.site
    if snapshot.baseline is not None:
        yield from (
            (page.url, page.content_type)
            for page in snapshot.baseline.pages
            if page.status < 400 and same_site(page.url, site)
        )
    if snapshot.facts is not None:
        yield from (
            (page.url, page.content_type)
            for page in snapshot.facts.pages.values()
            if 0 < page.status < 400 and same_site(page.url, site)
        )
