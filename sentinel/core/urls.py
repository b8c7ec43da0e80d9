"""URLs as browsers read them (WHATWG URL), and the one name of a thing that all witnesses share."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

import ada_url

from sentinel.core.site import Site, block_settings, rungs

_PATH_SAFE = "/!$&'()*+,;=:@~"
"""RFC 3986 pchar beside the unreserved characters; everything else is written in percent form."""
_ENCODED_SLASH = "%2F"
_PLAIN_PATH = re.compile(r"(?:[\w~-][\w.~-]*/)*+(?:[\w~-][\w.~-]*)?", re.ASCII)
"""Below a root: nothing that a browser, or a comparison, would write in another way."""


class _Root(NamedTuple):
    host: str
    path: str


def resolve(base: str, href: str) -> str | None:
    """The absolute http(s) URL that a browser on page `base` would ask for `href`.

    None where there is nothing to ask: other schemes (mailto, tel, javascript, data, blob)
    and references that do not parse. The fragment is kept.
    """
    try:
        url = ada_url.join_url(base, href)
    except (ValueError, UnicodeEncodeError):
        return None
    return url if url.startswith(("http://", "https://")) else None


def normal(url: str) -> str | None:
    """An absolute http(s) URL as a browser writes it, or None."""
    try:
        written = str(ada_url.URL(url).href)
    except (ValueError, UnicodeEncodeError):
        return None
    return written if written.startswith(("http://", "https://")) else None


def without_fragment(url: str) -> str:
    return url.partition("#")[0]


def fragment_of(url: str) -> str:
    """What stands behind `#`, not decoded; empty where there is none."""
    return url.partition("#")[2]


def host_of(url: str) -> str:
    """The host name without port and brackets, lower case; empty where the URL has none."""
    try:
        return str(ada_url.URL(url).hostname).strip("[]")
    except (ValueError, UnicodeEncodeError):
        return ""


def hosts_of(site: Site) -> frozenset[str]:
    """The host names of a site's root URL and aliases, as `host_of` writes them."""
    return frozenset(filter(None, map(host_of, (site.url, *site.aliases))))


def neighbour_hosts(site: Site) -> frozenset[str]:
    """The host names of the sites beside it that its block must leave open."""
    urls = (url for rung in rungs(site) for url in block_settings(rung).neighbours)
    return frozenset(filter(None, map(host_of, urls)))


def same_site(url: str, site: Site) -> bool:
    """Whether a URL is the site's: host and port of its root URL or of an alias, whatever the
    scheme (http and https on their usual ports are one). Where a root URL has a path of its own,
    only what lies below that path is the site's."""
    return _root_of(url, site) is not None


def subject_of(url: str, site: Site) -> str:
    """The site-relative path and query that name a thing alike for every witness.

    Percent-encoding is brought to one form, and a directory's index file is named by the
    directory: `/library/index.html` is `/library/`. A URL of another site names itself.
    """
    roots = (site.url, *site.aliases)
    for written in _lone_roots(*roots):
        if url.startswith(written) and _PLAIN_PATH.fullmatch(url, len(written)):
            return _by_directory(url[len(written) :], site)
    root = _root_of(url, site)
    if root is None:
        return without_fragment(url)
    parsed = ada_url.URL(url)
    path = str(parsed.pathname)
    inside = path[len(root.path) :] if path.startswith(root.path) else ""
    return _by_directory(_one_form(inside), site) + str(parsed.search)


def subject_of_path(path: str, site: Site) -> str:
    """The subject of a file below the document root: `a b.html` is `/a%20b.html`.

    `path` is relative and surrogate-escaped; `.` and an index file of the root are `/`.
    """
    if path == ".":
        return "/"
    return _by_directory(_quoted(path.encode("utf-8", "surrogateescape")), site)


def url_of_path(path: str, site: Site) -> str:
    """The URL under which a file of the document root is served; an index file's is that of
    its directory, so that its subject is `subject_of_path`."""
    return url_of_subject(subject_of_path(path, site), site)


def url_of_subject(subject: str, site: Site) -> str:
    """The URL of a site-relative path such as a check's target; of a foreign subject, itself."""
    if not subject.startswith("/"):
        return subject
    return resolve(site.url, site.url + subject[1:]) or site.url


def _root_of(url: str, site: Site) -> _Root | None:
    try:
        parsed = ada_url.URL(url)
    except (ValueError, UnicodeEncodeError):
        return None
    if parsed.protocol not in {"http:", "https:"}:
        return None
    host, path = parsed.host, parsed.pathname
    return next(
        (
            root
            for root in _roots(site.url, *site.aliases)
            if host == root.host and (path.startswith(root.path) or path + "/" == root.path)
        ),
        None,
    )


@lru_cache(maxsize=256)
def _roots(*urls: str) -> tuple[_Root, ...]:
    """Host (with a port that is not the scheme's own) and path of each root, longest path first."""
    parsed = [ada_url.URL(url) for url in urls]
    roots = {_Root(str(url.host), str(url.pathname).rpartition("/")[0] + "/") for url in parsed}
    return tuple(sorted(roots, key=lambda root: (-len(root.path), root)))


@lru_cache(maxsize=256)
def _lone_roots(*urls: str) -> tuple[str, ...]:
    """The folders of the roots as they are written, where no other root has the same host: what
    stands behind one in a URL is below it, and needs no parser."""
    hosts = [root.host for root in _roots(*urls)]
    lone = [url for url in map(ada_url.URL, urls) if hosts.count(str(url.host)) == 1]
    return tuple(f"{url.origin}{str(url.pathname).rpartition('/')[0]}/" for url in lone)


def _one_form(path: str) -> str:
    """Decodes and encodes again. An encoded slash stays one: it does not separate names."""
    parts = path.replace("%2f", _ENCODED_SLASH).split(_ENCODED_SLASH)
    return _ENCODED_SLASH.join(_quoted(unquote_to_bytes(part)) for part in parts)


def _quoted(path: bytes) -> str:
    return quote_from_bytes(path, safe=_PATH_SAFE)


def _by_directory(relative: str, site: Site) -> str:
    folder, slash, name = relative.rpartition("/")
    return "/" + folder + slash + ("" if name in _index_names(site.index_files) else name)


@lru_cache(maxsize=256)
def _index_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_quoted(name.encode("utf-8", "surrogateescape")) for name in names)
