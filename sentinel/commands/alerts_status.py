"""`sentinel alerts status`: what reached nobody, what waits for an answer, how each channel
answered last, which daily messages were seen. And the headline of `sentinel status`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentinel.app import App
    from sentinel.core.daily import DailyMessage
    from sentinel.core.notice import OutboxRow

DAYS_SHOWN = 7


def headline(app: "App") -> str:
    """What `sentinel status` says first where nobody outside knows of something urgent."""
    from sentinel.commands.outbox_words import short
    from sentinel.core.escalation_telling import FILE
    from sentinel.escalating import undeliverable_everywhere

    dead = undeliverable_everywhere(app)
    if not dead:
        return ""
    first = f"{short(dead[0].first.subject)}{f' and {len(dead) - 1} more' if len(dead) > 1 else ''}"
    return (
        f"NOBODY CAN BE TOLD: no way of telling works. Undelivered: {first}. Ring those who are "
        f"named in {app.config.paths.state / FILE}, then: sentinel alerts test."
    )


def status(app: "App", *, as_json: bool) -> int:
    """Exit code 0 where telling works as far as is known, else 1."""
    from sentinel.commands.output import print_json, say

    document = _document(app)
    if as_json:
        print_json("alerts-status", document)
    else:
        if line := headline(app):
            say(line)
        for line in _lines(document):
            say(line)
    good = not (document["undelivered"] or document["unanswered"] or document["unseen"])
    return 0 if good else 1


def _document(app: "App") -> dict[str, object]:
    from sentinel.core.daily import unseen
    from sentinel.core.escalation import vouching
    from sentinel.core.undelivered import late, undelivered

    now, alerts = app.clock.now(), app.config.alerts
    found = late(undelivered(app.store.untold.rows(now), vouching(app.config)), now)
    days, rows = app.store.daily.last(DAYS_SHOWN), app.store.outbox.all()
    return {
        "undelivered": [
            {
                "key": one.key,
                "subject": one.first.subject,
                "to": list(one.recipients),
                "since": one.since,
                "rounds": list(one.rounds),
                "by_no_channel": one.everywhere(now),
            }
            for one in found
        ],
        "unanswered": _unanswered(app),
        "channels": [_channel(name, rows) for name in app.channels],
        "daily": [_daily(one) for one in days],
        "unseen": [one.day for one in unseen(days, alerts.daily_seen_seconds, now)],
    }


def _unanswered(app: "App") -> list[dict[str, object]]:
    """Open incidents that nobody has taken up, from the first moment on. In shadow mode none:
    nothing is done there that anybody would have to take up."""
    from sentinel.core.escalation import UNANSWERED, rounds_of, taken_up_by
    from sentinel.core.settings import Mode

    found: list[dict[str, object]] = []
    if app.config.response.mode is Mode.SHADOW:
        return found
    names = {contact.name for contact in app.config.contacts}
    for site in app.config.sites:
        incident = app.store.incidents.open_of(site.name)
        if incident is None:
            continue
        rounds = rounds_of(app.store.outbox.all(incident.id), incident.id, UNANSWERED)
        if not taken_up_by(incident, app.store.journal.entries(incident.id), names):
            found.append({"incident": incident.id, "site": site.name, "rounds": list(rounds)})
    return found


def _channel(name: str, rows: "Sequence[OutboxRow]") -> dict[str, object]:
    """How a channel answered last, as far as its rows tell."""
    own = [row for row in rows if row.channel == name]
    sent = max((row.sent_at for row in own if row.sent_at), default=None)
    failing = [row for row in own if row.state == "queued" and row.attempts > 0]
    return {
        "channel": name,
        "delivered_at": sent,
        "failing": len(failing),
        "last_error": failing[-1].last_error if failing else "",
    }


def _daily(one: "DailyMessage") -> dict[str, object]:
    return {"day": one.day, "put_at": one.put_at, "seen_at": one.seen_at, "seen_by": one.seen_by}


def _lines(document: dict[str, object]) -> list[str]:
    """For people. What others wrote is cut, and stays on its line."""
    from sentinel.commands.outbox_words import short

    undelivered, unanswered, channels, daily = (
        _items(document[name]) for name in ("undelivered", "unanswered", "channels", "daily")
    )
    lines = ["Reached nobody:"]
    lines += [
        f"  {short(str(one['subject']))} ({short(str(one['key']))}), since {_at(one['since'])}, "
        f"{_called(one)}"
        for one in undelivered
    ] or ["  nothing"]
    lines += ["Waits for somebody to take it up:"]
    lines += [
        f"  {one['incident']} of {one['site']}, {_called(one)}; sentinel incident ack "
        f'{one["incident"]} --by "NAME"'
        for one in unanswered
    ] or ["  nothing"]
    lines += ["Channels:"]
    for one in channels:
        error = short(str(one["last_error"]))
        failing = f"; {one['failing']} put off: {error}" if one["failing"] else ""
        lines.append(f"  {one['channel']}: last delivered {_at(one['delivered_at'])}{failing}")
    lines += [] if channels else ["  none; add [mail] or a [[channel]]"]
    lines += ["Daily messages:"]
    lines += [
        f"  {one['day']}: " + (f"seen {_at(one['seen_at'])}" if one["seen_at"] else "not said seen")
        for one in daily
    ] or ["  none yet"]
    return lines


def _items(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _called(one: dict[str, object]) -> str:
    """How often further people were called about it."""
    from sentinel.core.counts import counted

    rounds = one["rounds"]
    if not isinstance(rounds, list) or not rounds:
        return "nobody else called yet"
    return f"others called {counted(len(rounds), 'time')}"


def _at(value: object) -> str:
    from datetime import datetime

    return f"{value:%Y-%m-%d %H:%M:%S} UTC" if isinstance(value, datetime) else "never"
