"""How the odd site is written down: pages as rows, and beside each row what must be said of it.

    html("/images/", "Images",
        '<img src="good.png">',
        ('<img src="gone.png">', broken("/images/gone.png")),
    )

A row's number in the page is the line that the report must name. Addresses of servers stand as
`{own}`, `{other}` and so on, and are filled in once the ports are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from support.site_server import Route

PAGE_TYPE = "text/html; charset=utf-8"


class Expected(NamedTuple):
    """What the report must say of one address, because of one row."""

    state: str
    url: str
    """A path of the own site, or a whole address."""
    reason: str = ""
    status: int = 0
    line: int | None = None
    """Where it is not the row's own line."""


def broken(url: str, reason: str = "status", status: int = 404) -> Expected:
    return Expected("broken", url, reason, status if reason == "status" else 0)


def refused(url: str, reason: str, status: int = 0) -> Expected:
    return Expected("refused", url, reason, status)


def moved(url: str) -> Expected:
    """A permanent redirect to something good: the link should be updated."""
    return Expected("redirected", url, "permanent-redirect")


def unsure(url: str, reason: str) -> Expected:
    return Expected("inconclusive", url, reason)


Row = str | tuple[str | Expected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document of the odd site. `rows` end in a line feed each."""

    path: str
    rows: tuple[Row, ...]
    content_type: str = PAGE_TYPE
    encoding: str = "utf-8"
    lead: bytes = b""
    """A byte order mark."""
    linked: bool = True
    """Whether the root page links to it."""
    packed: bool = False
    """Whether it is a gzip file."""

    def text(self) -> str:
        return "".join(f"{_text(row)}\n" for row in self.rows)

    def expected(self) -> list[tuple[Expected, int]]:
        """What must be said, with the line that carries it."""
        found: list[tuple[Expected, int]] = []
        line = 1
        for row in self.rows:
            if isinstance(row, tuple):
                found.extend(
                    (part, line if part.line is None else part.line)
                    for part in row
                    if isinstance(part, Expected)
                )
            line += _text(row).count("\n") + 1
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Pages about one thing, and all that they need to stand alone as a site."""

    name: str
    pages: tuple[Page, ...] = ()
    files: Mapping[str, Route] = field(default_factory=dict)
    """Everything else on the own site; each must be asked."""
    skipped: tuple[str, ...] = ()
    """Targets that the report must list as seen and not asked."""
    stopped: tuple[str, ...] = ()
    """Patterns at which the crawl must say that it stopped."""
    never: tuple[str, ...] = ()
    """Targets of the own site that must not be asked."""
    optional: tuple[str, ...] = ()
    """Files of the own site that need not be asked."""
    hosts: Mapping[str, Mapping[str, Route]] = field(default_factory=dict)
    """Routes of other sites, by the name that stands in braces; each must be asked."""
    missing: Mapping[str, Route] = field(default_factory=dict)
    """By name of a site (`own` too): what it answers for addresses that it does not have."""


def html(path: str, title: str, *rows: Row, linked: bool = True) -> Page:
    """An HTML page; its rows begin on line 2."""
    head = f"<!DOCTYPE html><html lang=en><title>{title}</title><h1>{title}</h1>"
    return Page(path=path, rows=(head, *rows), linked=linked)


def _text(row: Row) -> str:
    return row if isinstance(row, str) else "".join(part for part in row if isinstance(part, str))
