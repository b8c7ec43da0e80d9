"""What people are told of a rehearsal that failed."""

from datetime import datetime

from sentinel.core.counts import counted
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.site import Site
from sentinel.core.times import duration_text

MAX_LINES = 10


def rehearsal_notice(
    rehearsal: Rehearsal, before: Rehearsal | None, site: Site, now: datetime
) -> Notice | None:
    """For a failed rehearsal; None where it was good, and where the one before it failed for the
    same causes: those who know need not be told each night, `status` shows it."""
    told = before is not None and before.problems == rehearsal.problems
    if rehearsal.good or told:
        return None
    lines = list(rehearsal.problems[:MAX_LINES])
    if len(rehearsal.problems) > MAX_LINES:
        lines.append(f"and {counted(len(rehearsal.problems) - MAX_LINES, 'more problem')}")
    facts: Facts = {
        "site": site_facts(site),
        "backup": rehearsal.backup,
        "rehearsal": rehearsal.id,
        "lines": lines,
        "seconds": duration_text(rehearsal.ended_at - rehearsal.started_at),
        "by": rehearsal.by,
        "now": moment(now),
    }
    return Notice(
        key=f"rehearsal/{site.name}/{rehearsal.id}",
        kind=NoticeKind.REHEARSAL,
        site=site.name,
        incident="",
        at=now,
        facts=facts,
    )
