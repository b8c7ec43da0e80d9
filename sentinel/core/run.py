"""A Run: one execution of checks on one site, and what it concluded."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.cover import Cover
from sentinel.core.finding import Finding
from sentinel.core.judging_record import JudgingRecord
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished run."""

    id: str
    site: str
    trigger: Trigger
    checks: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    """One per subject that is not intact; empty where all is in order."""
    findings: tuple[Finding, ...]
    pages: int
    assets: int
    links: int
    files: int
    bytes_fetched: int
    stopped_because: str = ""
    cover: Cover | None = None
    """How much of the site the crawl looked at; None where there was no crawl."""
    circumstances: JudgingRecord | None = None
    """All that the judgements were made from beside the findings, so that they can be made again;
    None in runs of older versions, and where there is no finding."""
    would_have: tuple[str, ...] = ()
    """In shadow mode: what would have been done, in words; empty otherwise."""
    maintenance: str = ""
    """Which maintenance window explains that the site is down, or ended while it was; in words.
    Empty where none has to do with it."""
    certificates_until: datetime | None = None
    """When the first of the site's TLS certificates ends; None where no check of kind `server`
    looked, or none was read."""
    upkeep: bool = False
    """Whether checks about upkeep alone took part (core/upkeep.py): it tells of no whole site."""
