"""What the operations about broken links take and give."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec

from sentinel.core.link_mute import LinkMute
from sentinel.operations.link_rows import CodeCount, LinkRow, Whose

MAX_ROWS = 10_000
MAX_TEXT = 200

Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuery:
    """Which of the broken links that count."""

    site: str = ""
    """A configured site; empty: all."""
    code: Text = ""
    """As LinkRow has it."""
    whose: Whose = Whose.ANY
    text: Text = ""
    """Stands in the address, in what is said of it, or in the address of a page that carries it."""
    offset: Offset = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_ROWS)] = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledSite:
    """When a site was crawled."""

    site: str
    looked_at: datetime | None
    """When the last crawl ended; None where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """The oldest first."""

    links: tuple[LinkRow, ...]
    total: int
    """Without the cut."""
    offset: int
    limit: int
    next_offset: int | None
    """Of the next part; None where this is the last."""
    codes: tuple[CodeCount, ...]
    """Of all that the query finds but for its `code`."""
    sites: tuple[CrawledSite, ...]
    muted: int
    """How many are muted on these sites."""
    query: LinkQuery
    names: tuple[str, ...]
    """All configured sites."""
    last_day: date
    """Until which a link may be muted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWithLinks:
    """One page and the broken addresses that it links to."""

    site: str
    page: str
    links: tuple[LinkRow, ...]
    """At most 20, the oldest first."""
    number: int
    """Of them in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPages:
    """The pages with the most broken links first. Of one address at most 50 pages are known."""

    pages: tuple[PageWithLinks, ...]
    total: int
    offset: int
    limit: int
    next_offset: int | None
    codes: tuple[CodeCount, ...]
    """Of all addresses that the query finds but for its `code`."""
    query: LinkQuery
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteQuery:
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedLink:
    """A mute, and the link if it is broken still."""

    mute: LinkMute
    link: LinkRow | None
    """None where it is broken no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteList:
    in_force: tuple[MutedLink, ...]
    """Those that end next first."""
    over: tuple[LinkMute, ...]
    """Newest first, at most 500 of a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksMuted:
    """What is to be muted."""

    site: str
    url: tuple[str, ...]
    """Addresses as the list of broken links has them."""
    reason: Annotated[str, msgspec.Meta(max_length=500)]
    """Why nobody need hear of it until then."""
    until: date
    """The last day, on the clocks of the configured time zone; at most a year ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNamed:
    site: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutes:
    mutes: tuple[LinkMute, ...]
