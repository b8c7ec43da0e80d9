"""Makes Notices: what people are told, when, and under which key. The words are the templates'.

Keys are stable: the same event told twice makes one mail. Facts are plain JSON values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.core.addressing import message_id, recipients
from sentinel.core.eradication import tasks_of
from sentinel.core.facts import (
    MAX_QUOTE,
    VERDICT_WORDS,
    Facts,
    addresses,
    entry_text,
    first_of,
    incident_facts,
    moment,
    site_facts,
    undelivered_facts,
)
from sentinel.core.finding import Finding
from sentinel.core.found_cause import response_facts
from sentinel.core.incident import Incident
from sentinel.core.notice import INCIDENT_PLACE, Notice, NoticeKind, OutboxRow
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.relapse import Relapse
from sentinel.core.run import Run
from sentinel.core.shadow import WouldBe
from sentinel.core.site import Site
from sentinel.core.standing import NAME_BACKUP
from sentinel.core.times import duration_text, duration_text_hindi
from sentinel.core.verdict import Verdict

__all__ = [
    "again_notice",
    "closed_notice",
    "message_id",
    "needs_human_notice",
    "recipients",
    "recovered_notice",
    "review_notice",
    "step_notice",
    "suspect_notice",
    "watch_notice",
    "would_have_notice",
]

MAX_LINES = 40
MAX_WATCH = 20_000
"""Lines and characters of what is said about Sentinel itself."""

_MAY_PROVE = frozenset({NoticeKind.BLOCKED, NoticeKind.RESPONDING, NoticeKind.NEEDS_HUMAN})
"""Kinds that take the place of a held suspicion where the attack is proven. A crash or damage is
told in its own words, which say nothing of an attack: the suspicion beside it is told too."""


def suspect_notice(incident: Incident, site: Site, now: datetime, hold_seconds: float) -> Notice:
    """The first sighting; held for a moment, in which proof and a graver notice may come.

    The incident may still be without its number: the store puts it in.
    """
    return _about(
        NoticeKind.SUSPECT,
        incident,
        now,
        key="suspect",
        facts=incident_facts(incident, site, now),
        hold_until=now + timedelta(seconds=hold_seconds),
    )


def step_notice(
    kind: NoticeKind,
    incident: Incident,
    site: Site,
    journal: Sequence[JournalEntry],
    now: datetime,
    *,
    step: str,
    extra: Mapping[str, object] | None = None,
) -> Notice:
    """What a playbook's step tells: `blocked`, `responding`. `step` is the step's id."""
    facts = {
        **incident_facts(incident, site, now),
        **response_facts(journal),
        **(extra or {}),
    }
    return _about(kind, incident, now, key=step, facts=facts)


def recovered_notice(
    incident: Incident,
    site: Site,
    journal: Sequence[JournalEntry],
    now: datetime,
    *,
    step: str,
    outbox: Sequence[OutboxRow] = (),
) -> Notice:
    """The site is good again: start, end, how long, what was restored from which backup, and
    which mails of this incident (`outbox`: all its rows) did not reach their readers."""
    ended = incident.ended_at or now
    lasted = ended - incident.first_sighting_at
    facts = {
        **incident_facts(incident, site, now),
        **response_facts(journal),
        "ended": moment(ended),
        "lasted": duration_text(lasted),
        "lasted_hindi": duration_text_hindi(lasted),
        "restored": _restored(journal),
        "undelivered": undelivered_facts(outbox),
        "tasks": [task._asdict() for task in tasks_of(incident)],
    }
    return _about(NoticeKind.RECOVERED, incident, now, key=step, facts=facts)


def would_have_notice(
    incident: Incident, site: Site, steps: Sequence[WouldBe], now: datetime
) -> Notice:
    """In shadow mode: the attack is proven, and nothing was done. Told once for an incident; it
    takes the place of the suspicion that is still held back."""
    facts = {
        **incident_facts(incident, site, now),
        "would_have": [{"step": s.step, "refused": s.refused, "text": s.summary} for s in steps],
    }
    notice = _about(NoticeKind.WOULD_HAVE, incident, now, key="would-have", facts=facts)
    return replace(notice, proves=True)


def needs_human_notice(
    incident: Incident,
    site: Site,
    reason: str,
    now: datetime,
    *,
    journal: Sequence[JournalEntry] = (),
) -> Notice:
    """The playbook stopped. To be committed with the change of state, which happens once:
    the key holds the time, because the same incident may stop again."""
    facts = {
        **incident_facts(incident, site, now),
        "reason": reason,
        **response_facts(journal),
        "again": None,
    }
    key = f"needs-human/{now:%Y%m%dT%H%M%S}"
    return _about(NoticeKind.NEEDS_HUMAN, incident, now, key=key, facts=facts)


def again_notice(
    incident: Incident,
    site: Site,
    found: Relapse,
    texts: Sequence[str],
    now: datetime,
    *,
    journal: Sequence[JournalEntry] = (),
) -> Notice:
    """Something new was seen while a person is in charge. `texts`: what became of the block, of
    the evidence and of the draft, in sentences."""
    where = dict.fromkeys(s.subject for s in found.news)
    facts = {
        **incident_facts(incident, site, now),
        "reason": "",
        **response_facts(journal),
        "again": {
            "attack": found.hostile,
            "findings": [VERDICT_WORDS[Verdict(kind)][0] for kind in found.kinds],
            "findings_hindi": [VERDICT_WORDS[Verdict(kind)][1] for kind in found.kinds],
            "addresses": first_of(addresses(site, tuple(where))),
            "first": moment(min(s.at for s in found.news)),
            "last": moment(max(s.at for s in found.news)),
            "texts": list(texts),
        },
    }
    return _about(NoticeKind.NEEDS_HUMAN, incident, now, key=f"again/{found.last}", facts=facts)


def review_notice(run: Run, site: Site, proposal_id: str, now: datetime) -> Notice:
    """An edit without a deploy ticket; `proposal_id` is the baseline to approve or reject."""
    edited = {j.subject: j.reasons for j in run.judgements if j.verdict is Verdict.EDITED}
    facts: Facts = {
        "site": site_facts(site),
        "run": run.id,
        "seen": moment(run.started_at),
        "now": moment(now),
        "proposal": proposal_id,
        "addresses": first_of(addresses(site, tuple(edited))),
        "edits": [
            {
                "subject": subject,
                "reasons": list(reasons),
                "signals": _signals(run.findings, subject),
            }
            for subject, reasons in list(edited.items())[:20]
        ],
    }
    return Notice(
        key=f"{run.id}/{NoticeKind.REVIEW}",
        kind=NoticeKind.REVIEW,
        site=site.name,
        incident="",
        at=now,
        facts=facts,
    )


def watch_notice(site: Site, key: str, text: str, now: datetime) -> Notice:
    """Sentinel itself is hampered. The same `key` is told at most once an hour per site, so that
    a fault that comes back is told again and one that stays does not flood."""
    return Notice(
        key=f"watch/{site.name}/{key}/{now:%Y-%m-%dT%H}",
        kind=NoticeKind.WATCH,
        site=site.name,
        incident="",
        at=now,
        facts={
            "site": site_facts(site),
            "key": key,
            "lines": _lines(text),
            "now": moment(now),
            "closed": "",
        },
    )


def _lines(text: str) -> list[str]:
    """Those that say something; of very many the first, and how many more there are."""
    lines = [line for line in text[:MAX_WATCH].splitlines() if line.strip()]
    if len(text) > MAX_WATCH or len(lines) > MAX_LINES:
        return [*lines[:MAX_LINES], "and more, which is left out here"]
    return lines


def closed_notice(site: Site, flagged: str, text: str, now: datetime) -> Notice:
    """The site is closed to the public and no open incident owns the block (`flagged`). Told at
    most once a day: whoever wants it so is reminded, and else it is found."""
    notice = watch_notice(site, f"closed-{flagged}", text, now)
    return replace(
        notice,
        key=f"watch/{site.name}/closed-{flagged}/{now:%Y-%m-%d}",
        facts={**notice.facts, "closed": flagged},
    )


def _about(
    kind: NoticeKind,
    incident: Incident,
    now: datetime,
    *,
    key: str,
    facts: Facts,
    hold_until: datetime | None = None,
) -> Notice:
    number = incident.id or INCIDENT_PLACE
    return Notice(
        key=f"{number}/{key}",
        kind=kind,
        site=incident.site,
        incident=number,
        at=now,
        facts=facts,
        hold_until=hold_until,
        proves=kind in _MAY_PROVE and incident.verdict is Verdict.DEFACED,
    )


def _restored(journal: Sequence[JournalEntry]) -> list[Facts]:
    return [
        {"at": moment(e.at), "text": entry_text(e), "backup": str(e.data.get("backup", ""))}
        for e in journal
        if e.phase is Phase.DONE
        and (e.action == "restore" or (e.action in NAME_BACKUP and e.data.get("backup")))
    ]


def _signals(findings: Sequence[Finding], subject: str) -> list[Facts]:
    found = {
        signal.text: signal.quote
        for finding in findings
        if finding.subject == subject
        for signal in finding.signals
    }
    return [{"text": text, "quote": quote[:MAX_QUOTE]} for text, quote in list(found.items())[:10]]
