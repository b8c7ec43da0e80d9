"""What a walk needs beside its plan, and what comes of it."""

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_report import Skipped, Stopped
from sentinel.core.outcome_cache import OutcomeCache
from sentinel.core.settings import Limits
from sentinel.core.visit import Visit
from sentinel.edges.crawler.crew import Crew


class Watcher(Protocol):
    """Gets each answer as it comes (the daemon's checks look at pages through this)."""

    def answered(
        self, visit: Visit, body: bytes | None, headers: tuple[tuple[str, str], ...]
    ) -> Coroutine[Any, Any, None] | None:
        """`body` is None where its digest is the known one, or where there is no answer.

        What takes time is for the coroutine; None: the answer was taken in at once. An `async def`
        is one.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkSettings:
    """How a plan is carried out on this machine."""

    limits: Limits
    own_hosts: frozenset[str]
    """May lie on private addresses, and get the plan's headers."""
    journal: Path
    """The file of this crawl; the frontier's file lies beside it."""
    journal_needed: bool = True
    """False: where its disk is full the walk goes on without, for who watches gets every answer
    all the same; `Crawled.unrecorded` says so."""
    resume: bool = False
    workers: int = 0
    """0: as many as pay."""
    known: Mapping[str, str] = field(default_factory=dict)
    """URL to SHA-256: an answer 200 with these bytes is neither parsed nor handed over."""
    begin_with: Iterable[str] = ()
    """Addresses that earlier crawls came upon: asked as if the root linked to them, so robots.txt
    and budgets hold for them. Needed beside `known`: what is not parsed leads nowhere."""
    not_now: Iterable[str] = ()
    """Addresses that this crawl leaves alone although pages carry them (a sample)."""
    ca_file: Path | None = None
    cache: OutcomeCache | None = None
    """Results about other sites that still hold."""
    control_urls: tuple[str, ...] = ()
    crew: Crew | None = None
    """Worker processes that were started ahead."""
    stop: asyncio.Event | None = None
    """Set: the walk ends soon, with what it has."""
    frontier_threshold: int = 100_000
    """Addresses known above which the frontier goes to disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """A walk that has ended."""

    record: CrawlRecord
    requests: int
    seconds: float
    pages: int
    links: int
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    stopped: tuple[Stopped, ...] = ()
    network_down: str = ""
    """Why nothing can be said, in words, where our own network is at fault; else empty."""
    unrecorded: str = ""
    """Why `record` has not all that was answered, in words; else empty."""
    interrupted: bool = False
    notes: tuple[str, ...] = ()
    """What a person should know of how it went, such as a robots.txt that could not be read."""
