"""Which addresses are the site: by host and path, or by registrable domain."""

from functools import lru_cache
from typing import NamedTuple

import ada_url
from publicsuffixlist import PublicSuffixList

from sentinel.core.crawl_plan import ScopeRule
from sentinel.core.path_pattern import split

_MAX_HOSTS_KEPT = 4096


class _Place(NamedTuple):
    """Host with a port that is not its scheme's own, and the folder below which the site lies."""

    host: str
    folder: str


class Scope:
    """Says of an address, written as a browser writes it, whether it is the site's.

    `HOST`: host and port of a root, whatever the scheme (http and https on their usual ports are
    one); where a root has a path of its own, what lies below it (`core.urls.same_site` says the
    same of a configured site). `DOMAIN`: every host and port of a root's registrable domain by
    the public suffix list, as WHATWG HTML's "schemelessly same site"; an IP address, `localhost`
    and a bare public suffix are a domain of their own, and there the port counts, because ports
    are what tells sites on them apart. `extra_hosts` are the site as a whole.
    """

    def __init__(
        self, roots: tuple[str, ...], rule: ScopeRule, extra_hosts: tuple[str, ...] = ()
    ) -> None:
        """`roots` and `extra_hosts` that do not parse hold nothing."""
        places = [place for root in roots if (place := _place_of(root)) is not None]
        whole = [place for host in extra_hosts if (place := _place_of(f"http://{host}/"))]
        if rule is ScopeRule.DOMAIN:
            places = [_Place(place.host, "/") for place in places]
        self._places = tuple(dict.fromkeys((*places, *whole)))
        self._prefixes = tuple(
            f"{scheme}://{place.host}{place.folder}"
            for place in self._places
            for scheme in ("http", "https")
        )
        by_domain = rule is ScopeRule.DOMAIN
        self._domains = frozenset(
            domain for place in places if by_domain and (domain := _domain_of(place.host))
        )
        # links to other sites are many, their origins few
        self._folders_on = lru_cache(maxsize=_MAX_HOSTS_KEPT)(self._find_folders)

    def holds(self, url: str) -> bool:
        """Whether `url` is the site's. Never raises; what does not parse is nobody's."""
        if url.startswith(self._prefixes):  # the whole answer for most of what is asked here
            return True
        start = url.find("/", 8)
        folders = self._folders_on(url[:start] if start > 0 else url)
        if not folders:
            return False
        path = split(url).path
        return any(path.startswith(folder) or path + "/" == folder for folder in folders)

    def _find_folders(self, origin: str) -> tuple[str, ...]:
        """Below which folders an origin is the site's; none where it is another's."""
        place = _place_of(origin)
        if place is None:
            return ()
        if self._domains and _domain_of(place.host) in self._domains:
            return ("/",)
        return tuple(one.folder for one in self._places if one.host == place.host)


def registrable_domain(host: str) -> str:
    """The name that its owner registered (`mod.gov.in` of `www.mod.gov.in`), or empty where the
    host is an IP address, a single label or a public suffix itself."""
    bare = host.rstrip(".")
    if "." not in bare or ":" in bare or bare.replace(".", "").isdigit():
        return ""
    return _suffixes().privatesuffix(bare) or ""


@lru_cache(maxsize=_MAX_HOSTS_KEPT)
def _domain_of(host: str) -> str:
    """The registrable domain of a host with or without port; else the host with its port."""
    name = host if host.endswith("]") else host.partition(":")[0]
    return registrable_domain(name) or host


def _place_of(url: str) -> _Place | None:
    try:
        parsed = ada_url.URL(url)
    except (ValueError, UnicodeEncodeError):
        return None
    if parsed.protocol not in {"http:", "https:"}:
        return None
    return _Place(str(parsed.host), str(parsed.pathname).rpartition("/")[0] + "/")


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    """Reads the list that the library carries (some 50 ms), only where a rule asks for it."""
    return PublicSuffixList()
