"""Makes the notices of the daily message: it itself, and that nobody saw it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sentinel.core.daily import SEEN_LABEL, DailyMessage
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind, Reach
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.core.times import duration_text, duration_text_hindi, ist_text, utc_text


class LastDay(NamedTuple):
    """What the last 24 hours were, in numbers."""

    looks: int
    incidents: tuple[str, ...]
    """Ids of those that are open."""
    undelivered: int
    """Urgent messages that reached nobody yet."""


def daily_notice(
    message: DailyMessage, site: Site, last: LastDay, *, link: str, seen_seconds: float
) -> Notice:
    """The daily message. `link`: by which a reader says that it came; may be empty."""
    within = timedelta(seconds=seen_seconds)
    facts: Facts = {
        "site": site_facts(site),
        "day": message.day,
        "seen_label": SEEN_LABEL,
        "code": message.code,
        "link": link,
        "looks": last.looks,
        "incidents": list(last.incidents),
        "undelivered": last.undelivered,
        "within": duration_text(within) if seen_seconds else "",
        "within_hindi": duration_text_hindi(within) if seen_seconds else "",
        "now": moment(message.put_at),
    }
    return Notice(
        key=message.key,
        kind=NoticeKind.DAILY,
        site=site.name,
        incident="",
        at=message.put_at,
        facts=facts,
    )


def unseen_notice(message: DailyMessage, site: Site, seen_seconds: float, now: datetime) -> Notice:
    """Nobody said that the daily message came: by every way of telling, for the usual one may be
    the one that is broken."""
    within = duration_text(timedelta(seconds=seen_seconds))
    at = f"{ist_text(message.put_at)} ({utc_text(message.put_at)})"
    text = (
        f"The daily message of {at} was not said to have been seen within {within}.\n"
        "Either it did not arrive, or the check that looks for it does not work. Until that is put "
        "right, do not count on mails of Sentinel.\n"
        "See the mailbox and the channels (sentinel alerts status, sentinel alerts test)."
    )
    notice = watch_notice(site, "daily-unseen", text, now)
    return replace(notice, key=f"{message.key}/unseen", reach=Reach.EVERY)
