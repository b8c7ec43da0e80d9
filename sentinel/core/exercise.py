"""Exercises: a drill on a copy, a proof on the live site, and what each said of the promises.

A proof lays bytes of Sentinel's own in the place of one page. Exactly those bytes, in exactly that
place, while it lasts, are no attack: everything else is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sentinel.core.corroboration import Corroboration
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.finding import Finding
from sentinel.core.notice import Message, Notice, NoticeKind
from sentinel.core.run import Run
from sentinel.core.run_verdict import run_verdict
from sentinel.core.site import Site
from sentinel.core.verdict import INCIDENT_VERDICTS, Judgement, Verdict

EXERCISED = "exercised-"
"""Begin of the code of a judgement that is an exercise's; its verdict without it stands behind."""
MARK = "[DRILL / अभ्यास]"
FIRST_LINE = (
    f"{MARK} This is an exercise. Nothing has happened to the site; nothing is asked of you, and "
    "no report to CERT-In is due.\n"
    f"{MARK} यह केवल अभ्यास है। वेबसाइट को कुछ नहीं हुआ है; आपको कुछ नहीं करना है, और सीईआरटी-इन को "
    "कोई रिपोर्ट नहीं भेजनी है।"
)
_COUNTING = INCIDENT_VERDICTS | {Verdict.EDITED}
MAX_LINES = 20


class ExerciseKind(StrEnum):
    """How a promise was exercised."""

    DRILL = "drill"
    """On a throw-away copy."""
    PROOF = "proof"
    """On the canary page of the live site."""


class Promise(StrEnum):
    """What Sentinel promises, in the order in which it is kept."""

    DETECT = "detect"
    ALERT = "alert"
    BLOCK = "block"
    RESTORE = "restore"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A proof under way, registered before anything is laid down."""

    id: str
    site: str
    path: str
    """Of the page, relative to the document root."""
    subject: str
    """As judgements name it: `/sentinel-canary.html`."""
    url: str
    planted: str
    """SHA-256 of the bytes that are laid down; no two exercises have the same."""
    original: str
    """SHA-256 of what stood there, and shall stand there again."""
    begun_at: datetime
    ends_at: datetime
    """At the latest."""
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseResult:
    """What an exercise said of one promise."""

    promise: Promise
    kept: bool | None
    """None: not exercised."""
    seconds: float | None = None
    """From the attack to the promise kept; None where it was not."""
    text: str = ""
    """How it was seen, or why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvent:
    """One line of a time-line."""

    seconds: float
    """After the attack."""
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRecord:
    """How an exercise ended."""

    id: str
    site: str
    kind: ExerciseKind
    name: str
    """The playbook of a drill; the page of a proof."""
    began_at: datetime
    ended_at: datetime
    by: str
    promises: tuple[PromiseResult, ...]
    timeline: tuple[TimedEvent, ...] = ()
    problems: tuple[str, ...] = ()
    """What went wrong, each a sentence; empty where all was well."""
    not_exercised: tuple[str, ...] = ()
    """What was left out, each a sentence with its reason."""
    backup: str = ""
    """Id of the backup that was restored."""

    @property
    def good(self) -> bool:
        return not self.problems


def in_exercise(
    run: Run, exercises: Sequence[tuple[Exercise, datetime | None]]
) -> tuple[Run, Exercise | None]:
    """The run, with what an exercise brought about named so, and that exercise.

    `exercises`: those of the site with the moment at which each ended. One counts where its page is
    the judgement's subject, every finding and every witness that saw a change there saw the planted
    bytes and no others, and the run overlaps it (one that was cut off lasts until it is settled).
    Such a judgement becomes `inconclusive`: the run opens nothing, vouches for nothing, and keeps
    what it found and concluded.
    """
    for exercise, ended_at in exercises:
        if run.site != exercise.site or not _overlaps(run, ended_at):
            continue
        judgements = tuple(_named(judgement, run, exercise) for judgement in run.judgements)
        if judgements != run.judgements:
            verdict = run_verdict(run.findings, judgements)
            return replace(run, judgements=judgements, verdict=verdict), exercise
    return run, None


def exercised_again(
    recorded: Sequence[Judgement], judged: Sequence[Judgement]
) -> tuple[Judgement, ...]:
    """What was judged again, with what was an exercise's when it was recorded named so again."""
    mine = {one.subject: one for one in recorded if one.code.startswith(EXERCISED)}
    return tuple(
        _excused(one, mine[one.subject].reasons[0])
        if one.subject in mine and one.verdict in _COUNTING
        else one
        for one in judged
    )


def exercised_verdict(run: Run, exercise: Exercise) -> Verdict | None:
    """What a run concluded of an exercise's page, had it been an attack; None: it saw nothing."""
    for judgement in run.judgements:
        told = exercise.id in "".join(judgement.reasons[:1])
        if told and judgement.code.startswith(EXERCISED):
            return Verdict(judgement.code.removeprefix(EXERCISED))
    return None


def _overlaps(run: Run, ended_at: datetime | None) -> bool:
    """The begin is not asked: clocks step back, and nobody sees the bytes before they are there."""
    return ended_at is None or run.started_at <= ended_at


def _named(judgement: Judgement, run: Run, exercise: Exercise) -> Judgement:
    if judgement.subject != exercise.subject or judgement.verdict not in _COUNTING:
        return judgement
    found = [f for f in run.findings if f.subject == exercise.subject]
    seen = any(finding.digest_after == exercise.planted for finding in found)
    if not seen or not all(_is_planted(finding, exercise) for finding in found):
        return judgement
    if run.circumstances and not _views_agree(run.circumstances.corroboration, exercise):
        return judgement
    told = (
        f"Exercise {exercise.id}: Sentinel itself laid these bytes down on {exercise.path}. "
        f"An attacker's would be judged {judgement.verdict} ({judgement.code})."
    )
    return _excused(judgement, told)


def _excused(judgement: Judgement, told: str) -> Judgement:
    return replace(
        judgement,
        verdict=Verdict.INCONCLUSIVE,
        code=f"{EXERCISED}{judgement.verdict}",
        reasons=(told, *judgement.reasons),
    )


def _is_planted(finding: Finding, exercise: Exercise) -> bool:
    """A finding that says nothing (intact) binds nobody; any other must be of these bytes."""
    return finding.verdict is Verdict.INTACT or finding.digest_after == exercise.planted


def _views_agree(corroboration: Corroboration, exercise: Exercise) -> bool:
    return all(
        view.sha256 in {"", exercise.planted, exercise.original}
        for view in corroboration.views
        if view.subject == exercise.subject
    )


def exercise_key(exercise_id: str, what: str) -> str:
    """The key of a mail of an exercise: the same one told twice is one mail."""
    return f"exercise/{exercise_id}/{what}"


def marked(message: Message, incident: str) -> Message:
    """A message of an exercise: said in its subject and its first lines, in both languages. The
    number of its incident becomes one that no command takes: a real one of the day may have the
    same."""

    def renamed(text: str) -> str:
        return text.replace(incident, f"DRILL-{incident.partition('-')[2]}") if incident else text

    return replace(
        message,
        subject=f"{MARK} {renamed(message.subject)}",
        body=f"{FIRST_LINE}\n\n{renamed(message.body)}",
        subject_hindi=message.subject_hindi and f"{MARK} {renamed(message.subject_hindi)}",
        body_hindi=message.body_hindi and f"{FIRST_LINE}\n\n{renamed(message.body_hindi)}",
    )


def alert_notice(exercise: Exercise, site: Site, verdict: Verdict, now: datetime) -> Notice:
    """What is told where an attack of the same kind would have been told."""
    lines = (
        f"{exercise.subject} was replaced by an exercise, and seen; first judgement: {verdict}.",
        "Sentinel puts the page back by itself; a mail with the outcome follows.",
    )
    return exercise_notice(exercise.id, "alert", site, "an exercise was detected", lines, now=now)


def outcome_notice(record: ExerciseRecord, site: Site, now: datetime) -> Notice:
    """How an exercise ended. That an attack was not seen is said first: nothing is graver."""
    missed = any(r.promise is Promise.DETECT and r.kept is False for r in record.promises)
    what = f"the {record.kind} of {record.name}"
    if missed:
        word = f"{what} FAILED: the attack was NOT SEEN"
    else:
        word = f"{what} went well" if record.good else f"{what} FAILED"
    lines = [*record.problems, *(promise_line(result) for result in record.promises)]
    return exercise_notice(record.id, "outcome", site, word, lines[:MAX_LINES], now=now)


def exercise_notice(
    exercise_id: str, what: str, site: Site, word: str, lines: Sequence[str], *, now: datetime
) -> Notice:
    """A mail of an exercise, put into words by `mail-drill.txt.j2`."""
    facts: Facts = {
        "site": site_facts(site),
        "exercise": exercise_id,
        "word": word,
        "lines": list(lines),
        "failed": "FAILED" in word,
        "missed": "NOT SEEN" in word,
        "over": what == "outcome",
        "now": moment(now),
    }
    return Notice(
        key=exercise_key(exercise_id, what),
        kind=NoticeKind.DRILL,
        site=site.name,
        incident="",
        at=now,
        facts=facts,
    )


def promise_line(result: PromiseResult) -> str:
    """One promise in a line."""
    word = {True: "kept", False: "NOT KEPT", None: "not exercised"}[result.kept]
    seconds = "" if result.seconds is None else f" after {result.seconds:.1f} s"
    text = f": {result.text}" if result.text else ""
    return f"{result.promise:<8} {word}{seconds}{text}"
