"""Makes the notices of escalation: a round, and that somebody has taken an incident up. And the
text for whoever sits at the machine when no way of telling works. The words of the mails are the
templates'."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.core.escalation import OVER, TAKEN_UP, Waiting
from sentinel.core.facts import MAX_NAMED, MAX_QUOTE, Facts, incident_facts, moment, site_facts
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow, Reach
from sentinel.core.plain_line import clean_line
from sentinel.core.sealed_link import without_links
from sentinel.core.site import Site
from sentinel.core.times import duration_text, duration_text_hindi, ist_text, utc_text
from sentinel.core.undelivered import Undelivered

BY_LINK = "/taken-up-by-link"
FILE = "UNDELIVERED.txt"
"""In the state folder, as long as something urgent reached nobody."""


def undelivered_notice(
    one: Undelivered, waiting: Waiting, site: Site, readers: tuple[str, ...], now: datetime
) -> Notice:
    """A round of a notice that reached nobody. Its words go with it: `repeated`."""
    facts: Facts = {
        "what": "undelivered",
        "site": site_facts(site),
        "subject": one.first.subject,
        "readers": _first(one.recipients),
        "errors": _errors((*one.rows, *one.others)),
        "since": moment(one.since),
        **_waited(waiting, now),
        "round": waiting.number,
        "now": moment(now),
    }
    return Notice(
        key=waiting.name,
        kind=NoticeKind.UNANSWERED,
        site=one.first.site,
        incident=one.first.incident,
        at=now,
        facts=facts,
        recipients=readers,
        reach=Reach.SECOND,
    )


def repeated(message: Message, row: OutboxRow) -> Message:
    """The words of a round with those of the notice that it repeats behind them, without the links
    by which its own readers act."""
    body = f"\n{'=' * 64}\n{row.subject}\n\n{without_links(row.body)}"
    return Message(
        subject=f"[not delivered] {row.subject}",
        body=message.body + body,
        subject_hindi=f"[नहीं पहुँचा] {row.subject}",
        body_hindi=message.body_hindi + body if message.body_hindi else "",
        footer="",  # it stands below what is repeated
    )


def unanswered_notice(
    incident: Incident,
    waiting: Waiting,
    site: Site,
    now: datetime,
    *,
    rows: Sequence[OutboxRow],
    readers: tuple[str, ...],
) -> Notice:
    """A round of an incident that nobody has taken up. `rows`: those of it that people have."""
    facts: Facts = {
        **incident_facts(incident, site, now),
        "what": "unanswered",
        "since": moment(waiting.since),
        **_waited(waiting, now),
        "told": [
            {
                "at": moment(row.sent_at),
                "readers": ", ".join(row.recipients) or row.channel,
                "subject": row.subject[:MAX_QUOTE],
            }
            for row in rows[-MAX_NAMED:]
        ],
        "round": waiting.number,
    }
    return Notice(
        key=waiting.name,
        kind=NoticeKind.UNANSWERED,
        site=incident.site,
        incident=incident.id,
        at=now,
        facts=facts,
        recipients=readers,
        reach=Reach.EVERY,
    )


def taken_up_notice(
    incident: Incident, site: Site, by: str, readers: tuple[str, ...], now: datetime
) -> Notice:
    """To those who were told by rounds: somebody is at it. It wakes nobody."""
    facts: Facts = {
        **incident_facts(incident, site, now),
        "what": "taken-up",
        "by": by,
        "by_link": False,
        "at": moment(incident.acknowledged_at or now),
    }
    return Notice(
        key=f"{incident.id}{TAKEN_UP}",
        kind=NoticeKind.UNANSWERED,
        site=incident.site,
        incident=incident.id,
        at=now,
        facts=facts,
        recipients=readers,
        reach=Reach.EVERY,
        wakes=False,
    )


def over_notice(
    incident: Incident, site: Site, by: str, readers: tuple[str, ...], now: datetime
) -> Notice:
    """To those who were called by rounds and would hear nothing more: it has ended. `by` is who
    said so; empty: Sentinel found the site in order again. It wakes nobody."""
    ended = {**incident_facts(incident, site, now), "what": "over", "by": by, "by_link": False}
    return Notice(
        key=f"{incident.id}{OVER}",
        kind=NoticeKind.UNANSWERED,
        site=incident.site,
        incident=incident.id,
        at=now,
        facts={
            **ended,
            "false_alarm": incident.state is IncidentState.DISMISSED,
            "at": moment(incident.ended_at or now),
        },
        recipients=readers,
        wakes=False,
    )


def linked_notice(
    incident: Incident, site: Site, by: str, readers: tuple[str, ...], now: datetime
) -> Notice:
    """The same of somebody who was named behind a link, which proves no name. It is for that very
    person, and goes at once: whoever else has such a mail could end the calls, and nobody would
    know."""
    usual = taken_up_notice(incident, site, by, readers, now)
    return replace(
        usual,
        key=f"{incident.id}{BY_LINK}",
        facts={**usual.facts, "by_link": True},
        reach=Reach.USUAL,
        wakes=True,
    )


def local_text(dead: Sequence[Undelivered], now: datetime) -> str:
    """What stands in FILE: who should be told what, since when, and why it does not get through."""
    lines = [
        "SENTINEL CANNOT TELL ANYBODY. Nobody outside of this machine knows of what stands below.",
        "सेंटिनल किसी को सूचित नहीं कर पा रहा है। नीचे लिखी बातें इस मशीन के बाहर कोई नहीं जानता।",
        "",
        f"Written {ist_text(now)} ({utc_text(now)}). Gone as soon as one of them is delivered.",
        "Tell those who are named by telephone (contacts.txt beside this file; sentinel contacts).",
        "Then see why: sentinel outbox list --undelivered; sentinel alerts test.",
        "नीचे दिए लोगों को फ़ोन से बताएँ (इसी फ़ोल्डर की contacts.txt देखें)।",
    ]
    for one in dead:
        meant = clean_line(", ".join(one.recipients))[:1_000]
        lines += [
            "",
            f"* {clean_line(one.first.subject)[:MAX_QUOTE]}",
            f"  since  {ist_text(one.since)} ({utc_text(one.since)})",
            f"  to     {meant or 'whoever reads the channels'}",
            *(f"  {clean_line(error)}" for error in _errors((*one.rows, *one.others))),
        ]
        if one.first.incident:
            lines.append(f"  see    sentinel incident show {clean_line(one.first.incident)}")
    return "\n".join(lines) + "\n"


def _errors(rows: Sequence[OutboxRow]) -> list[str]:
    """The last error of each channel, one line each."""
    newest = {row.channel: row for row in rows if row.last_error}
    return [f"{name}: {row.last_error[:MAX_QUOTE]}" for name, row in sorted(newest.items())]


def _first(values: Sequence[str]) -> Facts:
    return {"shown": list(values[:MAX_NAMED]), "more": max(0, len(values) - MAX_NAMED)}


def _waited(waiting: Waiting, now: datetime) -> Facts:
    """At least the pause before the first round is over, though a clock that was set back since may
    say that it has not begun."""
    waited = max(now - waiting.since, waiting.patience)
    return {"waited": duration_text(waited), "waited_hindi": duration_text_hindi(waited)}
