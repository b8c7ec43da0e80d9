"""When people are told that CERT-In must be told soon: 3, 4 1/2 and 5 1/2 hours after the first
sighting, and when the six hours have passed. Pure.

Each mark is told once, by the key of its notice. Of several that have passed while nobody could
look (the machine was off, the clock stepped) only the newest is told, and none that is older than
one that was told already.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sentinel.core.certin_fields import NOT_KNOWN
from sentinel.core.certin_filing import Standing
from sentinel.core.certin_ticks import is_reportable
from sentinel.core.crash_cause import Cause
from sentinel.core.facts import incident_facts, moment, report_facts
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import CERT_IN_DEADLINE, Incident, IncidentState
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.playbook import JournalEntry
from sentinel.core.site import Site

MARKS: tuple[timedelta, ...] = (
    timedelta(hours=3),
    timedelta(hours=4, minutes=30),
    timedelta(hours=5, minutes=30),
    CERT_IN_DEADLINE,
)
TOLD_LATE = timedelta(days=7)
"""What is overdue for longer is not told any more: an old record must flood nobody."""
PLAIN_CAUSES = frozenset({Cause.TLS_EXPIRED.value, Cause.TLS_NOT_YET.value})
"""Causes of an outage behind which there is certainly no attack."""
MAX_MISSING = 20


def key_of(incident: Incident, mark: timedelta) -> str:
    """`INC-20261122-0001/deadline-270`, in minutes."""
    return f"{incident.id}/deadline-{int(mark.total_seconds() // 60)}"


def owed(incident: Incident, journal: Sequence[JournalEntry], standing: Standing) -> bool:
    """Whether a report may be due, and none is on record. It is not where the incident was
    dismissed, or a person found that there is nothing to report, or closed a crash or damage with
    its cause, or an expired certificate explains the outage (Annexure I lists none of these)."""
    if settled(incident, standing):
        return False
    if is_reportable(incident, standing.stated):
        return True
    found = found_cause(journal)
    plain = found is not None and found["cause"] in PLAIN_CAUSES
    return not plain and incident.state is not IncidentState.CLOSED


def settled(incident: Incident, standing: Standing) -> bool:
    """Whether nobody need be reminded: CERT-In was told, the incident was dismissed, or a person
    found that nothing is to be reported and nothing that was found since speaks against it."""
    if standing.filed or incident.filed_at or incident.state is IncidentState.DISMISSED:
        return True
    return standing.not_due is not None and not is_reportable(incident, standing.stated)


def mark_to_tell(
    incident: Incident, now: datetime, told: Callable[[str], bool]
) -> timedelta | None:
    """The newest mark that has passed, unless it, or a later one, was told (`told` is asked by the
    key)."""
    since = now - incident.first_sighting_at
    passed = [mark for mark in MARKS if mark <= since]
    if not passed or since > CERT_IN_DEADLINE + TOLD_LATE:
        return None
    newest = passed[-1]
    if any(told(key_of(incident, mark)) for mark in MARKS if mark >= newest):
        return None
    return newest


def deadline_notice(
    incident: Incident,
    site: Site,
    mark: timedelta,
    now: datetime,
    *,
    standing: Standing,
    revision: tuple[int, Mapping[str, Any]] | None,
    send_to: Mapping[str, str],
) -> Notice:
    """`revision`: number and document of the newest draft; None where there is none yet."""
    number, document = revision or (0, {})
    mailed = standing.mailed[-1:]
    # an earlier revision that is approved can go at once, whatever became known since
    approved = max(standing.approved, key=lambda filing: filing.revision, default=None)
    certain = is_reportable(incident, standing.stated)
    facts: dict[str, object] = {
        **incident_facts(incident, site, now),
        "report": {**report_facts(incident, now), "certain": certain},
        "passed": mark >= CERT_IN_DEADLINE,
        "send_to": dict(send_to),
        "revision": number,
        "approved_by": "" if approved is None else approved.by,
        "approved_revision": 0 if approved is None else approved.revision,
        "mailed": {**(moment(mailed[0].at) or {}), "revision": mailed[0].revision}
        if mailed
        else None,
        "missing": list(missing(document))[:MAX_MISSING],
        "missing_hindi": list(missing(document, hindi=True))[:MAX_MISSING],
        "types": ticked_types(document),
        "types_hindi": ticked_types(document, hindi=True),
    }
    return Notice(
        key=key_of(incident, mark),
        kind=NoticeKind.DEADLINE,
        site=incident.site,
        incident=incident.id,
        at=now,
        facts=facts,
    )


def missing(document: Mapping[str, Any], *, hindi: bool = False) -> Sequence[str]:
    """Labels of the form's own fields that nobody has filled in."""
    name = "label_hindi" if hindi else "label"
    return [
        field.get(name) or field["label"]
        for section in document.get("form", ())
        for field in section["fields"]
        if field["value"] == NOT_KNOWN
    ]


def ticked_types(document: Mapping[str, Any], *, hindi: bool = False) -> list[str]:
    """`4. Defacement or intrusion into the website`, of each ticked box with a number."""
    name = "label_hindi" if hindi else "label"
    return [
        f"{choice['number']}. {choice.get(name) or choice['label']}"
        for section in document.get("form", ())
        for field in section["fields"]
        if field["key"] == "incident_type"
        for choice in field["choices"]
        if choice["ticked"] and choice["number"]
    ]
