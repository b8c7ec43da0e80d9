"""How far a crawl is, for a person who waits."""

from typing import NamedTuple, Protocol


class CrawlProgress(NamedTuple):
    """All counts since the crawl began."""

    pages: int
    """HTML pages read."""
    links: int
    checked: int
    """Addresses asked and answered for good."""
    waiting: int
    """Addresses known and not asked yet."""
    requests: int
    seconds: float
    stuck: tuple[str, ...] = ()
    """What holds it up, in words: a host that asks to wait, an address that takes long."""


class ShowsProgress(Protocol):
    """Called a few times a second while a crawl runs; must not block."""

    def __call__(self, progress: CrawlProgress) -> None: ...
