"""Pages on which a web server lists a folder's files: known by their headline, and the links."""

import re

from sentinel.core.late_pattern import late_pattern

READ_CHARACTERS = 100_000
_HEADLINE = late_pattern(
    r"<(?:title|h1|h2)\b[^>]{0,200}>\s{0,20}(?:<[^>]{1,100}>\s{0,20}){0,5}([^<]{1,300})",
    re.IGNORECASE,
)
_LINK = late_pattern(r"<a\b[^>]{0,300}?\bhref\s{0,3}=", re.IGNORECASE)
_HEADLINES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("nginx, Apache or lighttpd", late_pattern(r"index of\s{1,5}/.{0,250}", re.IGNORECASE)),
    ("Python", late_pattern(r"directory listing for /.{0,250}", re.IGNORECASE)),
    ("Tomcat", late_pattern(r"directory listing for \[.{0,250}\]", re.IGNORECASE)),
    ("Jetty", late_pattern(r"directory: /.{0,250}", re.IGNORECASE)),
    ("Express", late_pattern(r"listing directory /.{0,250}", re.IGNORECASE)),
    ("serve", late_pattern(r"files within .{1,250}/", re.IGNORECASE)),
    ("IIS", late_pattern(r"[\w.:-]{1,255} - /.{0,250}", re.IGNORECASE)),
)
"""Whole headlines; of IIS the host and the path, and its own words below."""
_IIS = late_pattern(r"\[To Parent Directory\]|&lt;dir&gt;|<hr>\s{0,5}<pre>", re.IGNORECASE)
_BARE = late_pattern(
    r"\s{0,20}(?:<!doctype html>\s{0,5})?(?:<meta\b[^>]{0,200}>\s{0,5})?<pre>\s{0,5}"
    r"(?:<a href=\"[^\"<>]{1,400}\">[^<>]{1,400}</a>\s{0,5}){1,5000}</pre>\s{0,20}",
    re.IGNORECASE,
)
"""All that Go's file server writes."""


def folder_listing(text: str) -> str:
    """Which kind of server lists its files here; empty for a page of any other kind. Bounded."""
    cut = text[:READ_CHARACTERS]
    if _LINK.search(cut) is None:
        return "a bucket of a cloud" if "<ListBucketResult" in cut[:2_000] else ""
    for found in list(_HEADLINE.finditer(cut[:20_000]))[:4]:
        headline = " ".join(found[1].split())
        for name, pattern in _HEADLINES:
            if pattern.fullmatch(headline) and (name != "IIS" or _IIS.search(cut)):
                return name
    if "caddyserver.com" in cut and 'id="summary"' in cut:
        return "Caddy"
    return "Go" if _BARE.fullmatch(cut) else ""
