"""What people are told of baselines: learnt, ended before its end, due for a look."""

from datetime import datetime, timedelta

from sentinel.core.baseline import Baseline
from sentinel.core.counts import counted
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.site import Site
from sentinel.core.under_way import LearningUnderWay

REMIND = timedelta(days=7)
"""A baseline in review is told of again after this long."""
MAX_LINES = 10


def learnt_notice(baseline: Baseline, site: Site, now: datetime) -> Notice:
    """A candidate is ready for a person's eyes."""
    lines = [
        f"Learnt from {counted(baseline.fetches, 'round')} of looks: "
        f"{counted(len(baseline.pages), 'page or asset', 'pages and assets')}.",
        *(f"LOOK AT THIS: {one.subject}: {one.text}" for one in baseline.warnings[:MAX_LINES]),
    ]
    if len(baseline.warnings) > MAX_LINES:
        lines.append(f"and {counted(len(baseline.warnings) - MAX_LINES, 'more warning')}")
    facts: Facts = {
        "about": "learnt",
        "title": "a baseline was learnt and waits for approval",
        "proposal": baseline.id,
        "lines": lines,
    }
    return _notice(f"baseline/{baseline.id}/learnt", site, now, facts)


def expired_notice(baseline: Baseline, site: Site, now: datetime) -> Notice | None:
    """The approval of the baseline in force has run out: once, then every week. None before."""
    ends = baseline.expires_at
    if ends is None or now < ends:
        return None
    weeks = (now - ends) // REMIND
    facts: Facts = {
        "about": "expired",
        "title": "the approved baseline is due for a look",
        "proposal": baseline.id,
        "lines": [
            f"Approved by {baseline.approved_by}; the approval ran out on {ends:%Y-%m-%d}.",
            "It stays in force, and nothing is relearnt by itself.",
        ],
    }
    return _notice(f"baseline/{baseline.id}/expired/{baseline.term}/{weeks}", site, now, facts)


def doubt_notice(
    baseline: Baseline, doubts: tuple[str, ...], site: Site, now: datetime
) -> Notice | None:
    """The baseline in force counts as not approved for restores: once a week. None where there is
    no doubt."""
    if not doubts:
        return None
    year, week, _ = now.isocalendar()
    facts: Facts = {
        "about": "expired",
        "title": "nothing is restored by the approved baseline until it is renewed",
        "proposal": baseline.id,
        "lines": [f"{doubt[0].upper()}{doubt[1:]}." for doubt in doubts],
    }
    return _notice(f"baseline/{baseline.id}/doubt/{year}-{week:02}", site, now, facts)


def ended_notice(learning: LearningUnderWay, why: str, site: Site, now: datetime) -> Notice:
    """A learning came to no candidate."""
    facts: Facts = {
        "about": "ended",
        "title": "the learning of a baseline was ended",
        "proposal": "",
        "lines": [why],
    }
    return _notice(f"learning/{learning.id}/ended", site, now, facts)


def _notice(key: str, site: Site, now: datetime, facts: Facts) -> Notice:
    """With the facts of an edit too, all empty: an operator's own template may be an older one."""
    empty: Facts = {"run": "", "edits": [], "addresses": {"shown": [], "more": 0}}
    common: Facts = {"site": site_facts(site), "seen": moment(now), "now": moment(now)}
    return Notice(
        key=key,
        kind=NoticeKind.REVIEW,
        site=site.name,
        incident="",
        at=now,
        facts={**empty, **common, **facts},
    )
