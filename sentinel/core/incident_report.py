"""The report of one incident: all that is on record about it, in the order in which it happened.

Pure, and nothing is invented: what is not on record is None here and "not known" in words. The
texts are those of the record, in English; headings and labels come in English and Hindi.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.canonical import timestamp
from sentinel.core.facts import entry_text
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import Incident
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.run import Run
from sentinel.core.standing import RESTORED_BY_HAND
from sentinel.core.words import Trigger

SCHEMA = "incident-report"
MAX_RUNS = 60
"""Runs that are told one by one."""
MAX_TEXT = 1_000
"""Characters of one event's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """One file of the evidence."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of an incident."""

    folder: str = ""
    list_sha256: str = ""
    """Of the newest list; empty where none was sealed."""
    sealed_at: str = ""
    verified: bool | None = None
    """Whether the list's signature verifies; None where there is no list."""
    files: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a report is made from."""

    made_at: datetime
    incident: Incident
    site_title: str
    """The site's name where it is not configured any more."""
    site_url: str
    organisation: str
    journal: tuple[JournalEntry, ...] = ()
    runs: tuple[Run, ...] = ()
    """Those that saw something grave, and the re-tests, oldest first."""
    mails: tuple[OutboxRow, ...] = ()
    drafts: tuple[tuple[int, datetime, str], ...] = ()
    """Revisions of the CERT-In draft: number, when, why."""
    evidence: Evidence = Evidence()
    checkpoint: tuple[str, ...] = ()
    """Lines of the signed checkpoint of the audit log; empty where there is none."""
    audit_entries: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened."""

    at: datetime
    kind: str
    """A key of report_words.KINDS."""
    who: str
    text: str


def document(facts: ReportFacts) -> dict[str, object]:
    """The report as plain JSON values."""
    incident = facts.incident
    return {
        "incident": {
            "id": incident.id,
            "site": incident.site,
            "title": facts.site_title,
            "url": facts.site_url,
            "organisation": facts.organisation,
            "state": incident.state.value,
            "verdict": incident.verdict.value,
            "rule": incident.rule or None,
            "measures": [
                {"name": m.name, "value": m.value, "bound": m.threshold} for m in incident.measures
            ],
            "case": incident.case or None,
            "addresses": list(incident.subjects),
            "affected": incident.addresses,
            "reasons": list(incident.reasons),
            "confirmed_by": incident.confirmed_by or None,
            "acknowledged_by": incident.acknowledged_by or None,
            "report_due_at": timestamp(incident.report_due_at),
        },
        "playbook": None
        if not incident.playbook
        else {"name": incident.playbook, "sha256": incident.playbook_sha256},
        "figures": figures(facts),
        "found_cause": found_cause(facts.journal),
        "cause": incident.cause or None,
        "corrective_action": incident.corrective_action or None,
        "closed_by": incident.closed_by or None,
        "timeline": [
            {"at": timestamp(e.at), "kind": e.kind, "who": e.who, "text": e.text}
            for e in timeline(facts)
        ],
        "restored": [
            {"at": timestamp(e.at), "backup": str(e.data["backup"]), "text": entry_text(e)}
            for e in restores(facts.journal)
            if e.data.get("backup")
        ],
        "drafts": [
            {"revision": number, "at": timestamp(at), "reason": reason}
            for number, at, reason in facts.drafts
        ],
        "evidence": {
            "folder": facts.evidence.folder or None,
            "list_sha256": facts.evidence.list_sha256 or None,
            "sealed_at": facts.evidence.sealed_at or None,
            "verified": facts.evidence.verified,
            "seen": list(incident.evidence),
            "files": [
                {"name": f.name, "sha256": f.sha256, "bytes": f.size} for f in facts.evidence.files
            ],
        },
        "audit": {"entries": facts.audit_entries, "checkpoint": list(facts.checkpoint) or None},
        "made_at": timestamp(facts.made_at),
    }


def figures(facts: ReportFacts) -> dict[str, float | None]:
    """How long it took, in seconds from the first sighting; None where it did not happen.

    `unseen` is how long before the first sighting the site was last found good: so long at most it
    went unseen.
    """
    i = facts.incident
    since = i.first_sighting_at
    good = None if i.last_good_at is None else (since - i.last_good_at).total_seconds()
    compromised = None if i.compromised_at is None else (since - i.compromised_at).total_seconds()
    blocked = _first(facts.journal, {"block"})
    restored = _last(restores(facts.journal))
    opened = _last([e for e in facts.journal if _is(e, {"unblock"})])
    retested = _last([e for e in facts.journal if _is(e, {"retest"})])
    answered = (_after(since, m.sent_at) for m in facts.mails if m.sent_at is not None)
    return {
        "unseen": good,
        "compromised_before": compromised,
        "confirmed": _after(since, i.confirmed_at),
        "told": min((s for s in answered if s is not None), default=None),
        "taken_up": _after(since, i.acknowledged_at),
        "blocked": _after(since, blocked),
        "restored": _after(since, restored),
        "retested": _after(since, retested),
        "reopened": _after(since, opened),
        "ended": _after(since, i.ended_at),
        "reported": _after(since, i.filed_at),
    }


def timeline(facts: ReportFacts) -> tuple[Event, ...]:
    """All events in the order of time; of the same moment in the order of the record."""
    i = facts.incident
    events = [
        *_marks(i),
        *(_of_run(run) for run in facts.runs[:MAX_RUNS]),
        *(_of_entry(entry) for entry in facts.journal),
        *(event for mail in facts.mails for event in _of_mail(mail)),
        *(
            Event(at=at, kind="draft", who="Sentinel", text=f"Revision {number}: {reason}")
            for number, at, reason in facts.drafts
        ),
    ]
    if len(facts.runs) > MAX_RUNS:
        more = len(facts.runs) - MAX_RUNS
        last = facts.runs[-1]
        events.append(
            Event(at=last.ended_at, kind="run", who="Sentinel", text=f"and {more} more looks")
        )
    return tuple(sorted(events, key=lambda event: event.at))


def _marks(i: Incident) -> list[Event]:
    by_witnesses = "independent witnesses" if i.confirmed_by == "witnesses" else i.confirmed_by
    marks = [
        (i.last_good_at, "good", "Sentinel", "The last look that found everything in order began."),
        (i.compromised_at, "compromised", i.compromised_by, i.compromised_reason),
        (i.first_sighting_at, "sighted", "Sentinel", next(iter(i.reasons), "")),
        (i.opened_at, "opened", "Sentinel", f"Incident {i.id} was opened."),
        (i.confirmed_at, "confirmed", by_witnesses, f"Confirmed: {i.verdict.value}."),
        (i.acknowledged_at, "taken-up", i.acknowledged_by, "Taken up."),
        (i.ended_at, "ended", "Sentinel", f"The incident ended; its state is {i.state.value}."),
    ]
    return [
        Event(at=at, kind=kind, who=who, text=text[:MAX_TEXT])
        for at, kind, who, text in marks
        if at is not None
    ]


def _of_run(run: Run) -> Event:
    gravest = next(iter(run.judgements), None)
    rule = f", rule {gravest.rule}" if gravest is not None and gravest.rule else ""
    measures = ""
    if gravest is not None and gravest.measures:
        shown = (
            f"{m.name} {m.value:g}" + ("" if m.threshold is None else f" (bound {m.threshold:g})")
            for m in gravest.measures
        )
        measures = f"; {', '.join(shown)}"
    where = "" if gravest is None else f" at {gravest.subject}"
    kind = "retest" if run.trigger is Trigger.RETEST else "run"
    text = f"{run.verdict.value}{where}{rule}{measures} (run {run.id})"
    return Event(at=run.ended_at, kind=kind, who="Sentinel", text=text[:MAX_TEXT])


def _of_entry(entry: JournalEntry) -> Event:
    by, principal = str(entry.data.get("by") or ""), str(entry.data.get("for") or "")
    who = f"{by} for {principal}" if by and principal else by or "Sentinel"
    reason = str(entry.data.get("reason") or "")
    text = entry_text(entry)
    if entry.phase in {Phase.APPROVED, Phase.DECLINED} and by:
        via = str(entry.data.get("via") or "")
        text = f"{f'by {via}' if via else ''}{f': {reason}' if reason else ''}".lstrip(": ")
    elif entry.phase is Phase.ASKED:
        why, until = str(entry.data.get("why") or ""), str(entry.data.get("deadline") or "")
        text = "; ".join(filter(None, (why or text, f"until {until}" if until else "")))
    told = f"{entry.step}: {text}" if text else entry.step
    return Event(at=entry.at, kind=entry.phase.value, who=who, text=told[:MAX_TEXT])


def _of_mail(mail: OutboxRow) -> list[Event]:
    to = ", ".join(mail.recipients)
    named = f"{mail.kind.value} to {to}"
    if mail.sent_at is not None:
        refused = f"; refused for {', '.join(mail.refused)}" if mail.refused else ""
        return [Event(at=mail.sent_at, kind="mail-sent", who="Sentinel", text=f"{named}{refused}")]
    if mail.state is OutboxState.SUPERSEDED:
        return []
    error = f": {mail.last_error}" if mail.last_error else ""
    text = f"{named}; {mail.state.value}, {mail.attempts} tries{error}"
    return [Event(at=mail.created_at, kind="mail-not-sent", who="Sentinel", text=text[:MAX_TEXT])]


def restores(journal: Sequence[JournalEntry]) -> list[JournalEntry]:
    """What put something back: a database's step that had nothing to do names no backup."""
    return [
        e
        for e in journal
        if _is(e, {"restore", RESTORED_BY_HAND})
        or (_is(e, {"restore-database"}) and e.data.get("backup"))
    ]


def _is(entry: JournalEntry, actions: set[str]) -> bool:
    return entry.action in actions and entry.phase is Phase.DONE


def _first(journal: Sequence[JournalEntry], actions: set[str]) -> datetime | None:
    return next((e.at for e in journal if _is(e, actions)), None)


def _last(entries: Sequence[JournalEntry]) -> datetime | None:
    return entries[-1].at if entries else None


def _after(since: datetime, at: datetime | None) -> float | None:
    """Seconds; a clock that stepped back gives 0."""
    return None if at is None else max(timedelta(0), at - since).total_seconds()
