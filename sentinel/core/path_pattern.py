"""What addresses have in common: numbers, dates, identifiers and values of a query become `#`."""

import re
from typing import NamedTuple

MAX_PATTERN = 200
"""Characters of a pattern that is shown."""
PLACEHOLDER = "#"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_VARYING = re.compile(
    r"(?<![0-9A-Za-z%])(?:"
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # RFC 9562
    r"|(?=[a-f]{0,7}[0-9])(?=[0-9]{0,20}[a-f])[0-9a-f]{8,128}"
    r")(?![0-9A-Za-z])"
    # a number or a date, also within a name; digits of a percent-escape are none
    r"|(?<!%)(?<!%[0-9A-Fa-f])[0-9]+(?:[-_.:][0-9]+)*",
    re.IGNORECASE,
)
_MONTH = re.compile(
    rf"(?<=#[-/_])(?:{_MONTHS})[a-z]{{0,6}}(?![A-Za-z])|(?<=[-/_])(?:{_MONTHS})[a-z]{{0,6}}(?=[-/_]#)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"=[^&]*")
_DIGIT = re.compile(r"[0-9]")


class Address(NamedTuple):
    """An absolute URL in the pieces that budgets look at."""

    origin: str
    path: str
    query: str
    """Without `?`; empty where there is none."""


def split(url: str) -> Address:
    """The pieces of an absolute http(s) URL without fragment."""
    start = url.find("/", 8)
    if start < 0:
        return Address(url, "/", "")
    path, _, query = url[start:].partition("?")
    return Address(url[:start], path, query)


def pattern_of(path: str, query: str) -> str:
    """The pattern of an address, or empty where nothing in it varies: then it stands for itself.

    `/2031/05/06/` and `/2031/may/6/` are `/#/#/#/`; `/item/17.html` is `/item/#.html`;
    `/list?page=3&by=name` is `/list?page=#&by=#`.
    """
    if _DIGIT.search(path):
        path = _VARYING.sub(PLACEHOLDER, path)
        path = _MONTH.sub(PLACEHOLDER, path)
    elif not query:
        return ""
    if query:
        return f"{path}?{_VALUE.sub('=#', query) if '=' in query else PLACEHOLDER}"
    return path if PLACEHOLDER in path else ""


def branch_of(path: str, segments: int) -> str:
    """The folders in which a path lies, cut after `segments` of them: `/shop/…`."""
    parts = path.split("/", segments + 1)
    if len(parts) <= segments + 1:
        return path
    head = "/".join(parts[: segments + 1])
    return f"{_VARYING.sub(PLACEHOLDER, head)}/…"


def shown(pattern: str) -> str:
    """A pattern as it is told, cut where it is long."""
    return pattern if len(pattern) <= MAX_PATTERN else pattern[: MAX_PATTERN - 1] + "…"
