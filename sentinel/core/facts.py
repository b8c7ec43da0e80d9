"""Facts of an incident as plain JSON values, as the templates of mails and reports want them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sentinel.core import rules
from sentinel.core.case import case_text
from sentinel.core.escalation import UNDELIVERED
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.notice import INCIDENT_PLACE, OutboxRow, OutboxState
from sentinel.core.plain_line import inert
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.site import Site
from sentinel.core.times import duration_text, duration_text_hindi, ist_text, utc_text
from sentinel.core.verdict import Measure, Verdict

MAX_NAMED = 20
"""Addresses and reasons shown in one mail; how many more there are is said."""
MAX_QUOTE = 200
MAX_REASONS = 5
SAME_START = 60
"""Two reasons that agree in so many characters are one."""

Facts = dict[str, object]

NO_PATHS = {"(servers)": "(its DNS or certificate)"}
"""Subjects of findings that are about no page, as people read them."""
VERDICT_WORDS: dict[Verdict, tuple[str, str]] = {
    Verdict.INTACT: ("in order", "ठीक"),
    Verdict.EDITED: ("changed without a deploy ticket", "बिना पूर्व-सूचना के बदली गई"),
    Verdict.SUSPECT: (
        "suspected defacement, not yet proven",
        "विकृति (डिफेसमेंट) का संदेह, अभी सिद्ध नहीं",
    ),
    Verdict.DEFACED: ("defaced, proven", "विकृत (डिफेस) की गई, सिद्ध"),
    Verdict.CORRUPT: ("content damaged, proven", "सामग्री क्षतिग्रस्त, सिद्ध"),
    Verdict.DOWN: ("down, confirmed", "बंद या अनुपलब्ध, पुष्टि हो चुकी"),
    Verdict.BROKEN: ("a link or function is broken", "कोई लिंक या सुविधा टूटी हुई"),
    Verdict.REFUSED: ("the site refuses to be looked at", "साइट ने देखने से मना किया"),
    Verdict.INCONCLUSIVE: ("could not be found out", "पता नहीं चल सका"),
}

_PHASE_WORDS: dict[Phase, tuple[str, str]] = {
    Phase.ASKED: ("approval asked for", "अनुमोदन माँगा गया"),
    Phase.APPROVED: ("approved", "अनुमोदित"),
    Phase.DECLINED: ("declined", "अस्वीकृत"),
    Phase.ESCALATED: ("deputies asked", "स्थानापन्नों से पूछा गया"),
    Phase.INTENT: ("begun", "शुरू"),
    Phase.DONE: ("done", "पूरा"),
    Phase.FAILED: ("failed", "विफल"),
    Phase.TAKING_BACK: ("being taken back", "वापस लिया जा रहा है"),
    Phase.COMPENSATED: ("taken back", "वापस लिया गया"),
    Phase.NOT_TAKEN_BACK: ("not taken back", "वापस नहीं लिया गया"),
    Phase.FORESEEN: ("would have been done", "किया जाता"),
    Phase.UNKNOWN: ("not known whether it happened", "हुआ या नहीं, ज्ञात नहीं"),
}


def moment(at: datetime | None) -> Facts | None:
    """A moment in IST and in UTC, in words; None stays None."""
    return None if at is None else {"ist": ist_text(at), "utc": utc_text(at)}


def site_facts(site: Site) -> Facts:
    return {"name": site.name, "title": site.title, "url": site.url}


def addresses(site: Site, subjects: Sequence[str]) -> list[str]:
    """Site-relative subjects as absolute addresses, fit to be shown: an attacker chooses names
    too, so they are cut, and hold no second address that a mail program would make clickable. What
    is no path (the servers, a table of the database) is named beside the site: no address is made
    up for it."""
    return [
        f"{site.url.rstrip('/')}/{_shown(subject.lstrip('/'))}"
        if subject.startswith("/")
        else f"{site.url} {NO_PATHS.get(subject) or f'({_shown(subject)})'}"
        for subject in subjects
    ]


def _shown(subject: str) -> str:
    return inert(subject if len(subject) <= MAX_QUOTE else f"{subject[:MAX_QUOTE]}…")


def first_of(values: Sequence[str]) -> Facts:
    """The first of many values for a mail, and how many more there are."""
    return {"shown": list(values[:MAX_NAMED]), "more": max(0, len(values) - MAX_NAMED)}


def _reasons(incident: Incident) -> Facts:
    """Few reasons, each short: who is woken at night reads one screen; the record has all.
    One that only introduces another is left out."""
    bodies = [reason.partition(": ")[2] for reason in incident.reasons]
    telling = [
        reason
        for reason, body in zip(incident.reasons, bodies, strict=True)
        if not any(other[:SAME_START] in body[1:] for other in bodies if other)
    ]
    short = [
        reason if len(reason) <= MAX_QUOTE else f"{reason[:MAX_QUOTE]}…"
        for reason in telling[:MAX_REASONS]
    ]
    return {"shown": short, "more": len(incident.reasons) - len(short)}


def incident_facts(incident: Incident, site: Site, now: datetime) -> Facts:
    """What every mail about an incident says, and what a script may read from it."""
    english, hindi = VERDICT_WORDS[incident.verdict]
    named = first_of(addresses(site, incident.subjects))
    return {
        "site": site_facts(site),
        "incident": {
            "id": incident.id or INCIDENT_PLACE,
            "state": incident.state.value,
            "verdict": incident.verdict.value,
            "verdict_words": english,
            "verdict_words_hindi": hindi,
            "addresses": {**named, "more": incident.addresses - len(incident.subjects[:MAX_NAMED])},
            "reasons": _reasons(incident),
            "first_sighting": moment(incident.first_sighting_at),
            "first_compromise": _earlier(incident),
            "last_good": moment(incident.last_good_at),
            "confirmed": moment(incident.confirmed_at),
            "confirmed_by": incident.confirmed_by,
            "rule": rule_facts(incident),
            "case": case_facts(incident),
        },
        "report": report_facts(incident, now),
        "now": moment(now),
    }


def _earlier(incident: Incident) -> Facts | None:
    """When it really began, where a person found out; None where only the sighting is known."""
    if incident.compromised_at is None:
        return None
    said = {"by": incident.compromised_by, "reason": incident.compromised_reason[:MAX_QUOTE]}
    return {**(moment(incident.compromised_at) or {}), **said}


def rule_facts(incident: Incident) -> Facts | None:
    """Which rule decided, and what was measured beside which bounds; None where none did."""
    if not incident.rule:
        return None
    known = rules.RULES.get(incident.rule)
    return {
        "name": incident.rule,
        "title": rules.title(incident.rule),
        "needs": "" if known is None else known.needs,
        "measured": [measure_text(measure) for measure in incident.measures[:MAX_REASONS]],
    }


def measure_text(measure: Measure) -> str:
    """`witnesses 2 (bound 2)`."""
    bound = "" if measure.threshold is None else f" (bound {measure.threshold:g})"
    return f"{measure.name} {round(measure.value, 3):g}{bound}"


def case_facts(incident: Incident) -> Facts | None:
    """What has happened by the pattern of the witnesses, and what to do first; None where they do
    not tell."""
    if not incident.case:
        return None
    text = case_text(incident.case)
    return {
        "name": incident.case,
        "means": text.means,
        "first": text.first,
        "means_hindi": text.means_hindi,
        "first_hindi": text.first_hindi,
    }


def report_facts(incident: Incident, now: datetime) -> Facts:
    """When CERT-In must have been told, and whether that is certain to be a duty.

    A crash or damaged data is reportable only where an attack is behind it (Annexure I of the
    Directions of 28 April 2022 lists neither).
    """
    left = incident.report_due_at - now
    return {
        "due": moment(incident.report_due_at),
        "overdue": left.total_seconds() < 0,
        "left": duration_text(left),
        "left_hindi": duration_text_hindi(left),
        "certain": incident.verdict in {Verdict.SUSPECT, Verdict.DEFACED}
        or incident.personal_data is PersonalData.YES,
        "filed": moment(incident.filed_at),
        "reference": incident.filed_reference[:MAX_QUOTE],
    }


def step_facts(journal: Sequence[JournalEntry]) -> list[Facts]:
    """What was done, oldest first. An intent is named only where nothing came of it yet."""
    last = len(journal) - 1
    return [
        {
            "at": moment(entry.at),
            "step": entry.step,
            "action": entry.action,
            "phase": entry.phase.value,
            "phase_words": _PHASE_WORDS[entry.phase][0],
            "phase_words_hindi": _PHASE_WORDS[entry.phase][1],
            "text": entry_text(entry),
        }
        for place, entry in enumerate(journal)
        if entry.phase is not Phase.INTENT or place == last
    ]


def entry_text(entry: JournalEntry) -> str:
    """The sentence that the journal holds about an entry: who answered and what they said, or its
    summary or reason."""
    by, words = entry.data.get("by"), entry.data.get("note") or entry.data.get("reason")
    if entry.phase in {Phase.APPROVED, Phase.DECLINED} and by:
        principal = entry.data.get("for")
        name = f"by {by}, standing in for {principal}" if principal else f"by {by}"
        return f"{name}: {words}" if words else name
    for name in ("summary", "reason"):
        value = entry.data.get(name)
        if isinstance(value, str) and value:
            return value
    by = entry.data.get("by")
    return f"by {by}" if isinstance(by, str) and by else ""


def undelivered_facts(rows: Sequence[OutboxRow]) -> list[Facts]:
    """Messages that a recipient should have and does not have, or had late, by which channel. The
    rounds that repeat one are left out: it stands for them."""
    return [
        {
            "subject": row.subject,
            "channel": row.channel,
            "recipients": list(row.refused or row.recipients) or [row.channel],
            "state": row.state.value,
            "error": row.last_error[:MAX_QUOTE],
            "late": "" if late is None else duration_text(late),
            "late_hindi": "" if late is None else duration_text_hindi(late),
        }
        for row in rows
        if UNDELIVERED not in row.key
        for late in (_late(row),)
        if late is not None
        or row.refused
        or row.state is OutboxState.UNDELIVERABLE
        or (row.state is OutboxState.QUEUED and row.attempts > 0)
    ]


def _late(row: OutboxRow) -> timedelta | None:
    """How long after it was put down a row was delivered that should have been so sooner; None
    where it was in time, or is not delivered."""
    if row.sent_at is None or row.deliver_by is None or row.sent_at <= row.deliver_by:
        return None
    return row.sent_at - row.created_at
