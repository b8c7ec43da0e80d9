"""A LinkReport: what one crawl says of a site. The JSON of `sentinel links` is made of it."""

from dataclasses import dataclass

from sentinel.core.link_state import LinkReason, LinkState

MAX_CARRIERS = 1000
"""Pages named per broken target; how many there are in all is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A page that carries a link."""

    page: str
    line: int
    """0 where it is not known."""
    text: str = ""
    tag: str = "a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One address that is not simply good, with all that link to it. Each stands once."""

    url: str
    """With its fragment where the fragment is what is missing."""
    state: LinkState
    reason: LinkReason
    words: str
    status: int
    final_url: str = ""
    carriers: tuple[Carrier, ...] = ()
    """In the order of the crawl, at most MAX_CARRIERS."""
    carrier_count: int = 0
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An address that was seen and not asked."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Where the crawl ended before the site did: `stopped here because`."""

    pattern: str
    """A path pattern, such as `/calendar?month=#`, or the root for the whole crawl."""
    reason: str
    left_out: int = 0
    """Addresses seen there and not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """Everything, judged. Lists are in the order in which the crawl came upon things; missing names
    stand behind, those of a very large site in parts."""

    root: str
    pages: int
    """HTML pages that were read."""
    links: int
    """References, each (target, fragment, element) counted once a page."""
    checked: int
    """Addresses that were asked."""
    requests: int
    """Requests that it took, with retries."""
    seconds: float
    broken: tuple[Target, ...] = ()
    refused: tuple[Target, ...] = ()
    redirected: tuple[Target, ...] = ()
    inconclusive: tuple[Target, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    stopped: tuple[Stopped, ...] = ()
    unjudged_fragments: int = 0
    """Names, each (address, fragment) once, that could not be judged: cut bodies, names made by
    scripts."""
    unjudged_why: tuple[str, ...] = ()
    """In words, at most a few."""
    network_down: str = ""
    """Why nothing can be said of what gave no answer, where our own network is at fault."""
