"""links: every link within the site, and everything that its pages embed, must be served."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sentinel.core.check import Check, LinksOptions
from sentinel.core.counts import counted
from sentinel.core.finding import Finding
from sentinel.core.link_codes import (
    FRAGMENT_MISSING,
    LINK_BROKEN,
    LINK_MOVED,
    LINK_REFUSED,
    LINK_SOFT_404,
    LINK_UNCLEAR,
    LINK_UNREACHABLE,
    LINKS_UNJUDGED,
    PAGE_NEW,
    PAGE_VANISHED,
)
from sentinel.core.link_report import Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.site_facts import SiteFacts, Standing
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity

MAX_REFERRERS = 50
"""Pages named in one finding; how many there are is counted."""
UNREACHABLE = frozenset(
    {
        LinkReason.CONNECTION_REFUSED,
        LinkReason.DNS,
        LinkReason.TLS,
        LinkReason.TIMEOUT,
        LinkReason.CUT_CONNECTION,
    }
)
"""No answer was had; every other failure is an answer that is no good."""


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """What is not simply good, each target once, with the pages that carry it; then what came
    and went.

    What is broken for fewer crawls in a row than the check's `confirm` is told as
    `inconclusive`: a person hears of it once it was seen again.
    """
    options, facts = check.options, snapshot.facts
    if not isinstance(options, LinksOptions) or facts is None:
        return
    if facts.unjudged:
        yield _unjudged(check, snapshot, facts.unjudged)
    case = _Case(check, snapshot, facts, options)
    report = facts.report
    if report is not None:
        named = (*report.broken, *report.refused, *report.redirected, *report.inconclusive)
        for target in named:
            carriers = case.carriers(target)
            if carriers and not case.is_ignored(target.url):
                yield case.finding(target, carriers)
    yield from case.news(PAGE_NEW, facts.new_pages, "is new")
    yield from case.news(PAGE_VANISHED, facts.vanished_pages, "is gone")


@dataclass(frozen=True, slots=True)
class _Case:
    """One check on one crawl."""

    check: Check
    snapshot: Snapshot
    facts: SiteFacts
    options: LinksOptions
    ignored: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ignored.extend(re.compile(pattern) for pattern in self.options.ignore)

    def carriers(self, target: Target) -> tuple[str, ...]:
        """The pages that carry a target and are targets of the check."""
        if target.reason is LinkReason.MISSING_FRAGMENT and not self.options.fragments:
            return ()
        pages = dict.fromkeys(carrier.page for carrier in target.carriers)
        return tuple(page for page in pages if self.check.covers(self._path(page)))

    def is_ignored(self, url: str) -> bool:
        return any(pattern.search(url) for pattern in self.ignored)

    def finding(self, target: Target, carriers: tuple[str, ...]) -> Finding:
        code, verdict = _said(target)
        severity = self.check.severity
        standing = self.facts.standing.get(target.url)
        message = f"{target.url}: {target.words}"
        if target.state is LinkState.REDIRECTED:
            message += f"; write {target.final_url}" if target.final_url else ""
            severity = Severity.INFO
        all_covered = len(carriers) == len({c.page for c in target.carriers})
        count = target.carrier_count if all_covered else len(carriers)
        more = f" and {count - 1} more" if count > 1 else ""
        message += f"; linked from {carriers[0]}{more}."
        details: dict[str, str] = {}
        if target.state is LinkState.BROKEN:
            verdict, told = self._held_back(standing)
            message += told
            details = self._details(standing, carriers)
        url = target.url.partition("#")[0]
        return Finding(
            check=self.check.name,
            code=code,
            subject=subject_of(url, self.snapshot.site),
            url=url,
            severity=severity,
            verdict=verdict,
            message=message,
            witness=self.snapshot.witness,
            referrers=carriers[:MAX_REFERRERS],
            details=details,
        )

    def news(self, code: str, pages: Iterable[str], what: str) -> Iterator[Finding]:
        for url in pages:
            if self.check.covers(self._path(url)) and not self.is_ignored(url):
                yield Finding(
                    check=self.check.name,
                    code=code,
                    subject=subject_of(url, self.snapshot.site),
                    url=url,
                    severity=Severity.INFO,
                    verdict=Verdict.INTACT,
                    message=f"{url}: the page {what} since the last look.",
                    witness=self.snapshot.witness,
                )

    def _held_back(self, standing: Standing | None) -> tuple[Verdict, str]:
        """What is broken counts once so many crawls in a row saw it."""
        runs = 1 if standing is None else standing.runs
        if runs >= self.check.confirm:
            return Verdict.BROKEN, ""
        times = counted(runs, "crawl")
        return (
            Verdict.INCONCLUSIVE,
            f" Seen by {times} so far; it counts as broken after {self.check.confirm} in a row.",
        )

    def _details(self, standing: Standing | None, carriers: tuple[str, ...]) -> dict[str, str]:
        details: dict[str, str] = {}
        if standing is not None:
            details["since"] = standing.since.isoformat(timespec="seconds")
            details["runs"] = str(standing.runs)
        for owner in self.options.owners:
            if any(owner.covers(self._path(page)) for page in carriers):
                details["owner"] = owner.contact
                break
        return details

    def _path(self, url: str) -> str:
        page = self.facts.pages.get(url)
        return subject_of(url, self.snapshot.site) if page is None else page.subject


def _said(target: Target) -> tuple[str, Verdict]:
    if target.state is LinkState.REFUSED:
        return LINK_REFUSED, Verdict.REFUSED
    if target.state is LinkState.INCONCLUSIVE:
        return LINK_UNCLEAR, Verdict.INCONCLUSIVE
    if target.state is LinkState.REDIRECTED:
        return LINK_MOVED, Verdict.INTACT
    if target.reason is LinkReason.MISSING_FRAGMENT:
        return FRAGMENT_MISSING, Verdict.BROKEN
    if target.reason is LinkReason.SOFT_404:
        return LINK_SOFT_404, Verdict.BROKEN
    return (LINK_UNREACHABLE if target.reason in UNREACHABLE else LINK_BROKEN), Verdict.BROKEN


def _unjudged(check: Check, snapshot: Snapshot, why: str) -> Finding:
    return Finding(
        check=check.name,
        code=LINKS_UNJUDGED,
        subject="/",
        url=snapshot.site.url,
        severity=min(Severity.WARNING, check.severity),
        verdict=Verdict.INCONCLUSIVE,
        message=f"No link was judged: {why}",
        witness=snapshot.witness,
    )
