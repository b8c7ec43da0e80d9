"""Whether a run opens, confirms or extends an incident."""

import pytest

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.opening import (
    MAX_EVIDENCE,
    Circumstances,
    confirmed_by_person,
    incident_after,
)
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from support.values import (
    T0,
    make_finding,
    make_incident,
    make_judgement,
    make_playbook,
    make_run,
)


def _circumstances(
    open_incident: Incident | None = None, *, automatic: bool = True
) -> Circumstances:
    return Circumstances(
        open_incident=open_incident,
        playbooks=(make_playbook(text="# the plan", sha256="ab"),),
        automatic=automatic,
        now=T0,
        first_sighting_at=T0,
        last_good_at=None,
        token="cd" * 32,
    )


def _run(verdict: Verdict, subject: str = "/") -> object:
    finding = make_finding(subject, verdict=verdict, evidence=("e1",))
    return make_run(
        verdict=verdict, judgements=(make_judgement(verdict, subject),), findings=(finding,)
    )


@pytest.mark.parametrize("verdict", [v for v in Verdict if v not in INCIDENT_VERDICTS])
def test_what_is_not_grave_opens_nothing(verdict: Verdict) -> None:
    assert incident_after(_run(verdict), _circumstances()) is None


def test_a_suspicion_opens_an_incident_without_a_playbook() -> None:
    opened = incident_after(_run(Verdict.SUSPECT), _circumstances())
    assert opened is not None
    assert (opened.state, opened.playbook) == (IncidentState.SUSPECTED, "")
    assert opened.subjects == ("/",)
    assert opened.evidence == ("e1",)


def test_a_proof_opens_it_with_the_playbook_frozen_in() -> None:
    opened = incident_after(_run(Verdict.DEFACED), _circumstances())
    assert opened is not None
    assert opened.state is IncidentState.RESPONDING
    assert (opened.playbook, opened.playbook_text) == ("defacement", "# the plan")
    assert opened.confirmed_by == "witnesses"


def test_where_sentinel_may_not_act_a_proof_waits_for_a_person() -> None:
    opened = incident_after(_run(Verdict.DEFACED), _circumstances(automatic=False))
    assert opened is not None
    assert opened.state is IncidentState.SUSPECTED
    assert opened.verdict is Verdict.DEFACED
    confirmed = confirmed_by_person(
        opened, Verdict.DEFACED, "GM (ICT)", _circumstances(automatic=False)
    )
    assert confirmed.state is IncidentState.RESPONDING
    assert confirmed.confirmed_by == "GM (ICT)"


def test_a_proof_confirms_the_suspected_incident_and_keeps_its_first_sighting() -> None:
    suspected = make_incident()
    after = incident_after(_run(Verdict.DEFACED, "/x.php"), _circumstances(suspected))
    assert after is not None
    assert after.id == suspected.id
    assert after.state is IncidentState.RESPONDING
    assert after.first_sighting_at == suspected.first_sighting_at
    assert after.subjects == ("/", "/x.php")


@pytest.mark.parametrize("state", [IncidentState.RESPONDING, IncidentState.NEEDS_HUMAN])
def test_while_it_is_worked_on_new_sightings_only_extend_it(state: IncidentState) -> None:
    current = make_incident(state=state, verdict=Verdict.DEFACED)
    after = incident_after(_run(Verdict.DEFACED, "/other"), _circumstances(current))
    assert after is not None
    assert after.state is state
    assert after.subjects == ("/", "/other")


def test_a_good_run_never_takes_an_incident_back() -> None:
    assert incident_after(_run(Verdict.INTACT), _circumstances(make_incident())) is None


@pytest.mark.parametrize("state", [IncidentState.RESPONDING, IncidentState.NEEDS_HUMAN])
@pytest.mark.parametrize("milder", [Verdict.DOWN, Verdict.CORRUPT])
def test_a_defacement_on_top_of_a_crash_or_of_damage_is_answered(
    state: IncidentState, milder: Verdict
) -> None:
    """The site must not stay open and defaced because something milder came first."""
    current = make_incident(state=state, verdict=milder)
    after = incident_after(_run(Verdict.DEFACED), _circumstances(current))
    assert after is not None
    assert (after.state, after.verdict) == (IncidentState.RESPONDING, Verdict.DEFACED)
    again = incident_after(_run(milder), _circumstances(after))
    assert again is None or again.verdict is Verdict.DEFACED
    alone = incident_after(_run(Verdict.DEFACED), _circumstances(current, automatic=False))
    assert alone is not None
    assert (alone.state, alone.verdict) == (state, milder), "Sentinel may not act by itself"


def test_a_proof_that_waits_for_a_person_is_not_made_milder_by_a_crash() -> None:
    waiting = make_incident(verdict=Verdict.DEFACED)
    after = incident_after(_run(Verdict.DOWN), _circumstances(waiting, automatic=False))
    assert after is not None
    assert after.verdict is Verdict.DEFACED


def test_the_digests_that_an_incident_names_are_bounded() -> None:
    current = make_incident(
        state=IncidentState.NEEDS_HUMAN,
        verdict=Verdict.DEFACED,
        evidence=tuple(f"{number:064x}" for number in range(MAX_EVIDENCE)),
    )
    after = incident_after(_run(Verdict.DEFACED, "/new"), _circumstances(current))
    assert after is not None
    assert after.evidence == current.evidence
