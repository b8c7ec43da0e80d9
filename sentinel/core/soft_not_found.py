"""Soft 404: a server that answers 200 for what it does not have.

Each host is asked for addresses that cannot exist. If it serves these, too, what it serves is what
a dead link of it looks like. That is no proof yet: a site whose pages a script makes serves one
shell for every address, good or dead.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from sentinel.core.fingerprint import alike, is_shell, says_not_found
from sentinel.core.urls import host_of, without_fragment
from sentinel.core.visit import Visit

MAX_HOPS = 5
CATCH_ALL_PAGES = 4
"""With fewer pages that look as if they were not there, no share is made of them."""
CATCH_ALL_SHARE = 0.5
_SUFFIXES = frozenset(
    {"html", "htm", "xhtml", "shtml", "php", "asp", "aspx", "jsp", "jspx", "do", "cfm", "cgi", "pl"}
)
_HOME_NAMES = frozenset({"index", "default", "home", "main", "welcome", "start", "homepage"})

_CODES = (
    "as bn brx doi en gu hi kn ks kok mai ml mni mr ne or pa sa sat sd ta te ur "
    "ar cs da de el es fa fi fr he hu id it ja ko ms nl no pl pt ro ru sv th tr uk vi zh"
)
_LANGUAGES = frozenset(_CODES.split())
"""ISO 639: the languages of India's constitution, and those that many sites have."""


class Likeness(Enum):
    """How a page stands to what its host serves for addresses that cannot exist."""

    NONE = "none"
    NOT_FOUND = "not-found"
    """It is what the host serves for what it does not have."""
    HOME_INSTEAD = "home-instead"
    """It leads to the home page, as addresses that cannot exist do."""
    ANYTHING = "anything"
    """The host serves this for good addresses, too, or it cannot be told whether."""


def random_addresses(url: str, tokens: Sequence[str]) -> list[str]:
    """Addresses near an absolute URL that cannot exist, one for each of at most two tokens.

    The first lies beside the page and ends as its name does, because servers choose by suffix
    who answers; the second lies at the root. `tokens` must be safe in a path and hard to guess.
    """
    parts = _parts(url)
    folder, _, name = parts.path.rpartition("/")
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    ending = f".{suffix}" if suffix in _SUFFIXES else ""
    beside = [f"{parts.origin}{folder}/{token}{ending}" for token in tokens[:1]]
    return beside + [f"{parts.origin}/{token}" for token in tokens[1:2]]


def likeness(
    first: Visit,
    last: Visit,
    *,
    visit_of: Callable[[str], Visit | None],
    not_found_pages: Mapping[str, tuple[int, ...]],
    roots: Collection[str] = (),
    catch_all: Collection[str] = (),
) -> Likeness:
    """How the page at the end of a link stands to what cannot exist. `first` is the visit of the
    link's own address, `last` that where its redirects end; `catch_all` as of `catch_all_hosts`.

    A root, of the crawl or of a host, is never like it. Where the page does not say itself that
    something was not found, the host's root has to be known (`visit_of`) and to look otherwise.
    """
    own = last.marks.fingerprint
    hosts = {host_of(first.url), host_of(last.url)}
    pages = [page for host in hosts for page in not_found_pages.get(host, ())]
    if not 200 <= last.status < 300 or not any(alike(own, page) for page in pages):
        return Likeness.NONE
    if first.url in roots or _is_root(first.url):
        return Likeness.NONE
    if says_not_found(own):
        return Likeness.NOT_FOUND
    if _names_home(first.url):
        return Likeness.NONE
    if is_shell(own) or not hosts.isdisjoint(catch_all):
        return Likeness.ANYTHING
    return _beside_home(first, last, _homes(last.url, roots, visit_of))


def _beside_home(first: Visit, last: Visit, homes: Mapping[str, Visit]) -> Likeness:
    if first.url in homes:
        return Likeness.NONE
    if last.url in homes or _is_root(last.url):
        return Likeness.HOME_INSTEAD
    own = last.marks.fingerprint
    fingerprints = [home.marks.fingerprint for home in homes.values()]
    unlike = any(fingerprints) and not any(alike(own, home) for home in fingerprints)
    return Likeness.NOT_FOUND if unlike else Likeness.ANYTHING


def _homes(
    url: str, roots: Collection[str], visit_of: Callable[[str], Visit | None]
) -> dict[str, Visit]:
    """The home pages of an address's origin that were asked, by where they are served."""
    origin = _parts(url).origin
    candidates = [f"{origin}/", *(root for root in roots if _parts(root).origin == origin)]
    landings = (_landing(candidate, visit_of) for candidate in candidates)
    return {landing.url: landing for landing in landings if landing is not None}


def catch_all_hosts(
    visits: Iterable[Visit], not_found_pages: Mapping[str, tuple[int, ...]]
) -> frozenset[str]:
    """Hosts at least half of whose pages look like what cannot exist: there it means nothing, as
    where one shell serves all, or where a notice stands before every page."""
    seen: dict[str, int] = {}
    like: dict[str, int] = {}
    for visit in visits:
        own = visit.marks.fingerprint
        if not own or not not_found_pages:
            continue
        host = host_of(visit.url)
        if host in not_found_pages:
            seen[host] = seen.get(host, 0) + 1
            like[host] = like.get(host, 0) + any(alike(own, p) for p in not_found_pages[host])
    return frozenset(
        host
        for host, count in seen.items()
        if like[host] >= CATCH_ALL_PAGES and like[host] >= CATCH_ALL_SHARE * count
    )


def _landing(url: str, visit_of: Callable[[str], Visit | None]) -> Visit | None:
    visit = visit_of(url)
    for _ in range(MAX_HOPS):
        if visit is None or not visit.is_redirect:
            break
        visit = visit_of(without_fragment(visit.location))
    return visit


class _Parts(NamedTuple):
    origin: str
    path: str
    has_query: bool


def _parts(url: str) -> _Parts:
    """Of an absolute http(s) URL as a browser writes it; never fails, unlike urlsplit."""
    address, _, query = without_fragment(url).partition("?")
    start = address.find("/", address.find("://") + 3)
    if start < 0:
        return _Parts(address, "/", bool(query))
    return _Parts(address[:start], address[start:], bool(query))


def _is_root(url: str) -> bool:
    parts = _parts(url)
    return parts.path == "/" and not parts.has_query


def _names_home(url: str) -> bool:
    """`/`, `/?lang=hi`, `/index.php`, `/home`, `/en/`: names under which a home page goes, which
    may well lead there or be it."""
    parts = [part for part in _parts(url).path.lower().split("/") if part]
    if len(parts) > 2:
        return False
    names = [part.partition(".")[0] for part in parts]
    return all(name in _HOME_NAMES or name.partition("-")[0] in _LANGUAGES for name in names)
