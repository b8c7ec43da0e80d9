"""Whether a run opens, confirms or extends an incident: a pure choice."""

from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Playbook
from sentinel.core.run import Run
from sentinel.core.sightings import affected, count, sighted
from sentinel.core.verdict import INCIDENT_VERDICTS, RESPONSE_VERDICTS, Judgement, Verdict, worst

MAX_SUBJECTS = 200
"""How many addresses an incident names; its sightings name and count all of them."""
MAX_EVIDENCE = 1000
"""How many digests an incident names, the first ones; its runs name all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the choice needs beside the run."""

    open_incident: Incident | None
    playbooks: tuple[Playbook, ...]
    automatic: bool
    now: datetime
    first_sighting_at: datetime
    last_good_at: datetime | None
    token: str
    """A fresh random re-test token, used only if an incident is opened."""
    put_back: bool = False
    """Whether a restore came between the looks of the run: who saw what then tells no case."""


def incident_after(run: Run, circumstances: Circumstances) -> Incident | None:
    """The incident as it should be after this run, or None where the run changes nothing.

    - A grave verdict opens one, or confirms the suspected one.
    - While a playbook runs or a person is needed, new sightings are added to the same incident.
      A graver verdict becomes the incident's, so that the playbook for it takes over: a site that
      is defaced while a crash is worked on must not stay open and defaced. Where that is the very
      playbook that has stopped at a person, it stays with them (`core/relapse.py`).
    - An incident is never taken back here: only a person dismisses (I1).
    """
    if run.verdict not in INCIDENT_VERDICTS:
        return None
    current = circumstances.open_incident
    if current is None:
        return _opened(run, circumstances)
    extended = _extended(current, run)
    if circumstances.put_back:
        extended = replace(extended, case=current.case)
    if current.state is IncidentState.SUSPECTED and run.verdict in RESPONSE_VERDICTS:
        return _confirmed(extended, run.verdict, circumstances)
    graver = worst((current.verdict, run.verdict))
    if current.state is not IncidentState.SUSPECTED and circumstances.automatic:
        going_on = graver is not current.verdict and not _has_stopped(
            current, graver, circumstances
        )
        state = IncidentState.RESPONDING if going_on else current.state
        extended = replace(extended, verdict=graver, state=state)
    return None if extended == current else extended


def confirmed_by_person(
    incident: Incident, verdict: Verdict, by: str, circumstances: Circumstances
) -> Incident:
    """The suspected incident after a person with the right role said that it is real."""
    forced = replace(circumstances, automatic=True)
    return replace(_confirmed(incident, verdict, forced), confirmed_by=by)


def _has_stopped(incident: Incident, verdict: Verdict, circumstances: Circumstances) -> bool:
    """Whether the playbook for a verdict is the one that has stopped already."""
    book = next((p for p in circumstances.playbooks if verdict in p.on), None)
    waiting = incident.state is IncidentState.NEEDS_HUMAN
    return waiting and book is not None and book.name == incident.playbook


def _opened(run: Run, circumstances: Circumstances) -> Incident:
    grave = _grave(run.judgements)
    first_sighting_at = min(circumstances.first_sighting_at, circumstances.now)
    decided = _deciding(grave)
    suspected = Incident(
        id="",
        site=run.site,
        state=IncidentState.SUSPECTED,
        verdict=run.verdict,
        playbook="",
        playbook_text="",
        playbook_sha256="",
        opened_at=circumstances.now,
        first_sighting_at=first_sighting_at,
        last_good_at=circumstances.last_good_at,
        confirmed_at=None,
        confirmed_by="",
        ended_at=None,
        subjects=_subjects(run, first_sighting_at)[:MAX_SUBJECTS],
        reasons=_reasons(grave),
        evidence=_evidence(run),
        retest_token=circumstances.token,
        affected=count(sighted(run, first_sighting_at, IncidentState.SUSPECTED)),
        rule=decided.rule,
        measures=decided.measures,
        case=_case(grave),
    )
    if run.verdict in RESPONSE_VERDICTS:
        return _confirmed(suspected, run.verdict, circumstances)
    return suspected


def _confirmed(incident: Incident, verdict: Verdict, circumstances: Circumstances) -> Incident:
    verdict = worst((incident.verdict, verdict))
    playbook = next((p for p in circumstances.playbooks if verdict in p.on), None)
    if playbook is None or not circumstances.automatic:
        return replace(incident, verdict=verdict)
    return replace(
        incident,
        state=IncidentState.RESPONDING,
        verdict=verdict,
        playbook=playbook.name,
        playbook_text=playbook.text,
        playbook_sha256=playbook.sha256,
        confirmed_at=circumstances.now,
        confirmed_by="witnesses",
    )


def _extended(incident: Incident, run: Run) -> Incident:
    grave = _grave(run.judgements)
    subjects = dict.fromkeys((*incident.subjects, *_subjects(run, incident.first_sighting_at)))
    # who follows an incident is told the rule that first proved it, not that of the last look
    graver = worst((incident.verdict, run.verdict)) is not incident.verdict
    decided = _deciding(grave) if graver or not incident.rule else incident
    cases = (_case(grave), incident.case) if graver else (incident.case, _case(grave))
    return replace(
        incident,
        rule=decided.rule,
        measures=decided.measures,
        case=next(filter(None, cases), ""),
        subjects=tuple(subjects)[:MAX_SUBJECTS],
        reasons=tuple(dict.fromkeys((*incident.reasons, *_reasons(grave))))[:MAX_SUBJECTS],
        evidence=tuple(dict.fromkeys((*incident.evidence, *_evidence(run))))[:MAX_EVIDENCE],
    )


def _subjects(run: Run, at: datetime) -> tuple[str, ...]:
    """What is judged grave, then what changed with it and was not compared."""
    return tuple(one.subject for one in affected(sighted(run, at, IncidentState.SUSPECTED)))


def _grave(judgements: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    return tuple(j for j in judgements if j.verdict in INCIDENT_VERDICTS)


def _deciding(grave: tuple[Judgement, ...]) -> Judgement:
    """The gravest judgement; an empty one where a run names none."""
    return next(iter(grave), Judgement(verdict=Verdict.SUSPECT, code="", subject="", reasons=()))


def _case(grave: tuple[Judgement, ...]) -> str:
    """What the gravest judgement that knows says has happened."""
    leading = (j.case for j in grave if j.verdict is grave[0].verdict)
    return next(filter(None, leading), "")


def _reasons(judgements: tuple[Judgement, ...]) -> tuple[str, ...]:
    lines = (f"{j.subject}: {reason}" for j in judgements for reason in j.reasons)
    return tuple(dict.fromkeys(lines))[:MAX_SUBJECTS]


def _evidence(run: Run) -> tuple[str, ...]:
    grave = {j.subject for j in _grave(run.judgements)}
    digests = (d for f in run.findings if f.subject in grave for d in f.evidence)
    return tuple(dict.fromkeys(digests))[:MAX_EVIDENCE]
