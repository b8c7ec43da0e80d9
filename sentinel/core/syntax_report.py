"""The report of a syntax check: dated, kept, and compared with the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.spelling import Misspelt
from sentinel.core.syntax_fault import Group
from sentinel.core.syntax_totals import Place, SyntaxTotals
from sentinel.core.syntax_words import kind_of_fault
from sentinel.core.words import Severity

MAX_SLIPS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """One kind of fault."""

    code: str
    times: int
    pages: int
    places: tuple[Place, ...]
    """The first pages that have it."""

    @property
    def group(self) -> Group:
        return kind_of_fault(self.code).group

    @property
    def severity(self) -> Severity:
        return kind_of_fault(self.code).severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingCount:
    """The spelling of one language."""

    language: str
    dictionaries: tuple[str, ...]
    """Those that were asked; empty where there is none on this machine."""
    words: int
    """Distinct ones on the site."""
    unknown: int
    """Of these no dictionary knows so many; most are names and terms."""
    lacking: str = ""
    """Why nothing, or not all, could be looked up; with what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxReport:
    """One check of all content of a site."""

    site: str
    url: str
    begun_at: datetime
    ended_at: datetime
    pages: int
    pdfs: int
    pictures: int
    kinds: tuple[KindCount, ...]
    """The grave ones first, then by how often."""
    spelling: tuple[SpellingCount, ...]
    slips: tuple[Misspelt, ...]
    """At most MAX_SLIPS."""
    unread: tuple[tuple[str, int], ...]
    stopped_because: str
    """Why the crawl did not come to its end; empty where it did."""

    @property
    def faults(self) -> int:
        return sum(kind.times for kind in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a kind of fault stands against the report before."""

    code: str
    before: int
    after: int


def report_of(
    totals: SyntaxTotals,
    *,
    site: str,
    url: str,
    begun_at: datetime,
    ended_at: datetime,
    spelling: Iterable[SpellingCount],
    slips: Iterable[Misspelt],
    stopped_because: str,
) -> SyntaxReport:
    """The report of what was counted."""
    kinds = (
        KindCount(code=code, times=total.times, pages=total.pages, places=tuple(total.places))
        for code, total in totals.faults.items()
    )
    return SyntaxReport(
        site=site,
        url=url,
        begun_at=begun_at,
        ended_at=ended_at,
        pages=totals.pages,
        pdfs=totals.pdfs,
        pictures=totals.pictures,
        kinds=tuple(sorted(kinds, key=lambda kind: (-kind.severity, -kind.times, kind.code))),
        spelling=tuple(spelling),
        slips=tuple(slips)[:MAX_SLIPS],
        unread=tuple(sorted(totals.unread.items())),
        stopped_because=stopped_because,
    )


def changes(before: SyntaxReport | None, after: SyntaxReport) -> tuple[Change, ...]:
    """Kinds that are more or fewer than in the report before; nothing without one."""
    if before is None:
        return ()
    old = {kind.code: kind.times for kind in before.kinds}
    new = {kind.code: kind.times for kind in after.kinds}
    return tuple(
        Change(code=code, before=old.get(code, 0), after=new.get(code, 0))
        for code in sorted({*old, *new})
        if old.get(code, 0) != new.get(code, 0)
    )
