"""Rows as alerts of Alertmanager (API v2), and how long each of them fires.

One alert is one notice: Alertmanager tells people of a new set of labels, and of nothing else. All
of an incident share `site` and `incident`, by which they are grouped into one message. Of several
notices of one kind only the newest goes on firing, so that an incident has few of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.canonical import timestamp
from sentinel.core.channel_text import body_of, subject_of
from sentinel.core.gravity import severity_word
from sentinel.core.notice import ROUTINE, NoticeKind, OutboxRow
from sentinel.core.routing import notice_key

FIRING = timedelta(hours=1)
"""What is not said again for so long ends by itself. Far longer than the pause between two
sayings: that Sentinel is started anew must not look like the end of an incident."""
MAX_LABEL = 200
MAX_TEXT = 4_000
_EVENTS = ROUTINE | {NoticeKind.RECOVERED, NoticeKind.ANSWERED, NoticeKind.FILING}
"""Kinds that tell what has happened, not what goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is to be said again of the rows of one incident."""

    firing: tuple[OutboxRow, ...] = ()
    ended: tuple[OutboxRow, ...] = ()


def standing(rows: Sequence[OutboxRow], *, is_open: bool) -> Standing:
    """Of the delivered rows of one incident on one channel: while it is open the newest of each
    kind fires on, and older ones of that kind end; then all end. What tells of an event is in
    neither: it ends by itself."""
    lasting = sorted((row for row in rows if row.kind not in _EVENTS), key=lambda row: row.id)
    newest = {row.kind: row for row in lasting} if is_open else {}
    firing = tuple(newest.values())
    return Standing(firing=firing, ended=tuple(row for row in lasting if row not in firing))


def alert(row: OutboxRow, ends_at: datetime) -> dict[str, object]:
    """One alert. `ends_at` may have passed; then it is over."""
    labels = {
        "alertname": "SentinelIncident" if row.incident else "SentinelNotice",
        "site": row.site,
        "incident": row.incident,
        "kind": row.kind.value,
        "severity": severity_word(row),
        "notice": notice_key(row.key),
    }
    return {
        "labels": {name: value[:MAX_LABEL] for name, value in labels.items() if value},
        "annotations": {"summary": subject_of(row), "description": body_of(row)[:MAX_TEXT]},
        "startsAt": timestamp(row.created_at),
        # after the clock was set back, an end before the beginning would be refused
        "endsAt": timestamp(max(ends_at, row.created_at)),
    }


def alerts(
    firing: Sequence[OutboxRow], ended: Sequence[OutboxRow], now: datetime
) -> list[dict[str, object]]:
    """What is posted."""
    return [
        *(alert(row, now + FIRING) for row in firing),
        *(alert(row, now) for row in ended),
    ]
