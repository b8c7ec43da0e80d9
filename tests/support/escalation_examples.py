"""What escalation tells, as examples of messages."""

from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.core.daily import DailyMessage
from sentinel.core.daily_telling import unseen_notice
from sentinel.core.escalation import UNDELIVERED, Waiting
from sentinel.core.escalation_telling import (
    linked_notice,
    over_notice,
    taken_up_notice,
    undelivered_notice,
)
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import Notice
from sentinel.core.site import Site
from sentinel.core.undelivered import Undelivered
from support.values import T0, make_row

READERS = ("second@institute.example",)


def escalation_examples(incident: Incident, site: Site, now: datetime) -> dict[str, Notice]:
    """By name: a message that reached nobody, an incident that somebody has taken up after others
    were called, or by a link, and a daily message that nobody saw."""
    row = make_row(
        subject=f"[Sentinel] {site.title}: suspected defacement, not yet proven",
        attempts=4,
        last_error="[Errno 111] connection refused",
    )
    one = Undelivered(key=row.key, rows=(row,), others=())
    waiting = Waiting(key=one.key, word=UNDELIVERED, since=T0, patience=timedelta(minutes=5))
    message = DailyMessage(day="2026-11-22", code=f"20261122-{'5e' * 15}", put_at=T0)
    return {
        "unanswered-undelivered": undelivered_notice(one, waiting, site, READERS, now),
        "unanswered-taken-up": taken_up_notice(incident, site, "GM (ICT)", READERS, now),
        "unanswered-taken-up-by-link": linked_notice(incident, site, "GM (ICT)", READERS, now),
        "unanswered-over": over_notice(
            replace(incident, state=IncidentState.DISMISSED), site, "GM (ICT)", READERS, now
        ),
        "unanswered-over-by-itself": over_notice(incident, site, "", READERS, now),
        "watch-daily-unseen": unseen_notice(message, site, 1800.0, now),
    }
