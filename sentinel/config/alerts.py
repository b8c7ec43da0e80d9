"""[alerts]: when others are told, and what waits."""

import re
from datetime import time

from sentinel.config.local_times import DEFAULT_ZONE, zone
from sentinel.config.table import Table
from sentinel.core.alert_settings import Alerts
from sentinel.core.busy_hours import Window, read_window
from sentinel.core.quiet_hours import covers_the_day

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_ACCEPTED_TIME = 'a time of day such as "08:30", or "" for none'


def read_alerts(root: Table) -> Alerts:
    """The table, with its defaults where it is left out."""
    table = root.table("alerts")
    windows = table.texts(
        "quiet_hours", (), accepted='a list of spans such as "21:00-07:00"', convert=_window
    )
    quiet = tuple(read_window(text) for text in windows if text)
    if quiet and covers_the_day(quiet):
        table.problem(
            "quiet_hours",
            "take up the whole day, so that what is not urgent would never go; accepted: spans "
            "that leave some of it; shorten them",
        )
    alerts = Alerts(
        deliver_seconds=table.duration("deliver_within", "5m", low="1s", high="1d"),
        acknowledge_seconds=table.duration("acknowledge_within", "15m", low="1s", high="1d"),
        again_seconds=table.duration("again", "30m", low="1s", high="12h"),
        quiet_hours=quiet,
        time_zone=table.text("time_zone", DEFAULT_ZONE, convert=zone),
        digest_at=_time(table, "digest_at", "08:30", quiet),
        reviews_in_digest=table.flag("reviews_in_digest", True),
        daily_at=_time(table, "daily_at", "09:00", quiet),
        daily_seen_seconds=table.duration("daily_seen_within", "0s", low="0s", high="1d"),
    )
    if alerts.daily_seen_seconds and not alerts.daily_at:
        table.problem(
            "daily_seen_within", "stands without a daily message; set daily_at, or remove it"
        )
    table.finish()
    return alerts


def _time(table: Table, key: str, default: str, quiet: tuple[Window, ...]) -> str:
    """`HH:MM`, or nothing; not within quiet hours, which would hold back what is due then."""
    text = table.text(key, default, accepted=_ACCEPTED_TIME, convert=_clock, may_be_empty=True)
    if text:
        at = time.fromisoformat(text)
        if any(window.holds(at.hour * 60 + at.minute) for window in quiet):
            table.wrong(key, "a time outside of quiet_hours", "move one of them")
    return text


def _clock(text: str) -> str:
    if text and not _TIME.fullmatch(text):
        raise ValueError(f"accepted: {_ACCEPTED_TIME}")
    return text


def _window(text: str) -> str:
    try:
        read_window(text)
    except ValueError as error:
        raise ValueError(f"accepted: {error.args[0].partition('; found')[0]}; correct it") from None
    return text
