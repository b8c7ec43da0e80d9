"""The weekly notice of shadow mode."""

from datetime import datetime

from sentinel.core.facts import first_of, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.shadow_report import ShadowReport
from sentinel.core.site import Site


def shadow_report_notice(report: ShadowReport, site: Site, now: datetime) -> Notice:
    """Told once a week (ISO 8601), so that nobody forgets that Sentinel does not act there."""
    year, week, _ = now.isocalendar()
    unmarked = [one.incident for one in report.incidents if one.mark is None]
    return Notice(
        key=f"shadow/{site.name}/{year}-W{week:02}",
        kind=NoticeKind.SHADOW_REPORT,
        site=site.name,
        incident="",
        at=now,
        facts={
            "site": site_facts(site),
            "since": moment(report.since),
            "now": moment(now),
            "sweeps": report.sweeps,
            "changed": report.changed,
            "incidents": len(report.incidents),
            "right": report.right,
            "wrong": report.wrong,
            "unmarked": first_of(unmarked),
        },
    )
