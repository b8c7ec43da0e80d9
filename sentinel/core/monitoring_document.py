"""The monitoring report as plain JSON values (`sentinel/monitoring-report/1`)."""

from datetime import datetime

from sentinel.core.availability import State, up_share
from sentinel.core.canonical import timestamp
from sentinel.core.incident import Incident
from sentinel.core.monitoring import (
    MEANS,
    BackupFacts,
    MonitoringFacts,
    filed_in_time,
    means,
    outages,
    seconds_in_all,
)

SCHEMA = "monitoring-report"


def document(facts: MonitoringFacts) -> dict[str, object]:
    """The report as plain JSON values; times in UTC, durations in seconds."""
    total = seconds_in_all(facts.days)
    return {
        "site": facts.site,
        "title": facts.title,
        "url": facts.url,
        "organisation": facts.organisation,
        "made_at": timestamp(facts.made_at),
        "period": {
            "kind": facts.period.kind.value,
            "label": facts.period.label,
            "first": facts.period.first.isoformat(),
            "last": facts.period.last.isoformat(),
            "time_zone": facts.period.zone,
        },
        "availability": {
            "up_share_of_known": up_share(total),
            **{f"{state.value}_seconds": total[state] for state in State},
            "days": [
                {
                    "day": day.day,
                    "looks": day.looks,
                    **{f"{state.value}_seconds": day.seconds[state] for state in State},
                    "broken_links": day.broken_links,
                }
                for day in facts.days
            ],
            "outages": [
                {
                    "since": timestamp(span.since),
                    "until": timestamp(span.until),
                    "seconds": span.seconds,
                    "state": span.state.value,
                }
                for span in outages(facts.days)
            ],
        },
        "incidents": {
            **{
                name: {"seconds": found.seconds, "incidents": found.number}
                for name, found in means(facts).items()
            },
            "list": [_incident(facts, one) for one in facts.incidents],
        },
        "links": _links(facts),
        "reviews": {
            "baseline": facts.reviews.baseline or None,
            "approved_at": _time(facts.reviews.approved_at),
            "due_at": _time(facts.reviews.due_at),
            "waiting": [{"id": i, "since": timestamp(at)} for i, at in facts.reviews.waiting],
        },
        "backups": _backups(facts.backups),
        "promises": [
            {
                "promise": one.promise.value,
                "exercised": sum(i.promise is one.promise for i in facts.exercised),
                "kept": sum(i.promise is one.promise and i.kept for i in facts.exercised),
                "last_kept_at": _time(None if one.kept is None else one.kept.at),
                "overdue": one.overdue,
            }
            for one in facts.promises
        ],
        "notices": {
            "delivered": facts.delivered,
            "undelivered": [
                {"kind": row.kind.value, "at": timestamp(row.created_at), "state": row.state.value}
                for row in facts.undelivered
            ],
        },
        "certificate_expires_at": _time(facts.certificates_until),
    }


def _incident(facts: MonitoringFacts, one: Incident) -> dict[str, object]:
    measured = {name: measure(one) for name, measure in MEANS.items()}
    return {
        "id": one.id,
        "verdict": one.verdict.value,
        "state": one.state.value,
        "first_sighting_at": timestamp(one.first_sighting_at),
        "ended_at": _time(one.ended_at),
        "carried_over": not facts.period.holds(one.first_sighting_at),
        **{
            f"{name}_seconds": None if took is None else took.total_seconds()
            for name, took in measured.items()
        },
        "cert_in": {
            "due_at": timestamp(one.report_due_at),
            "filed_at": _time(one.filed_at),
            "in_time": filed_in_time(facts, one),
            "nothing_to_report": one.id in facts.not_due,
        },
    }


def _links(facts: MonitoringFacts) -> dict[str, object]:
    return {
        "looked_at": _time(facts.links.looked_at),
        "found": facts.links.found,
        "mended": facts.links.mended,
        "no_longer_linked": facts.links.unlinked,
        "muted": list(facts.links.muted),
        "broken": [
            {
                "url": problem.url,
                "text": problem.words,
                "since": timestamp(problem.since),
                "owner": owner or None,
                "external": problem.external,
                "pages": problem.carrier_count,
            }
            for problem, owner in facts.links.broken
        ],
    }


def _backups(found: BackupFacts | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "taken": found.taken,
        "newest_at": _time(found.newest_at),
        "proven_clean": found.proven_clean,
        "clean": found.clean,
        "newest_clean_at": _time(found.newest_clean_at),
        "rehearsals": [
            {
                "at": timestamp(one.ended_at),
                "backup": one.backup,
                "good": one.good,
                "seconds": one.seconds,
            }
            for one in found.rehearsals
        ],
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else timestamp(at)
