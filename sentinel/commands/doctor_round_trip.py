"""Does what we send arrive? Only its reader knows, and says so by the code in a daily message."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined

DAYS_LOOKED_AT = 31
_FIX = (
    "sentinel alerts seen CODE, with the code in a daily message that came; with daily_seen_within "
    "under [alerts] a program does that each day (docs/alerts.md)"
)


def examine_round_trip(app: "App") -> "Iterator[Examined]":
    """Nothing where there is no mail: who looks at people says that."""
    from sentinel.core.daily import unseen
    from sentinel.core.examination import fault, fine, warning

    alerts = app.config.alerts
    if app.config.mail is None:
        return
    days = app.store.daily.last(DAYS_LOOKED_AT)
    if missing := unseen(days, alerts.daily_seen_seconds, app.clock.now()):
        text = f"Nobody said that the daily message of {missing[0].day} came."
        yield fault("round trip", text, "sentinel alerts status, then sentinel doctor --send-test")
        return
    seen = [one for one in days if one.seen_at is not None]
    if not seen:
        text = f"In {DAYS_LOOKED_AT} days nobody said that a message of ours came."
        yield warning("round trip", text, _FIX)
        return
    last = max(seen, key=lambda one: one.put_at)
    by = f", says {last.seen_by}" if last.seen_by else ""
    yield fine("round trip", f"The daily message of {last.day} came{by}.")
