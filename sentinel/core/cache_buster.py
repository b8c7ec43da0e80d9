"""Cache busters: a query that is new with each version, or with each answer, of the same file."""

import re

_STATIC = re.compile(
    r"\.(?:css|m?js|map|png|jpe?g|gif|webp|avif|svg|ico|bmp|woff2?|ttf|otf|eot|mp[34]|webm)$",
    re.IGNORECASE,
)
"""Files that a server hands out whatever the query says. Pages are none: `?v=2` may be another."""
_BUSTER = re.compile(
    r"(?:(?:v|ver|version|rev|t|ts|hash|cb|_)=)?[0-9A-Za-z][\w.\-]{0,63}", re.ASCII
)
_BARE = re.compile(r"[0-9a-f.\-]+", re.ASCII)


def without_cache_buster(url: str) -> str:
    """The address of a static file without the query that only defeats caches; an empty string
    where there is no such query, or it may name another file."""
    path, mark, query = url.partition("?")
    if not mark or not _STATIC.search(path) or not _BUSTER.fullmatch(query):
        return ""
    return path if "=" in query or _BARE.fullmatch(query) else ""
