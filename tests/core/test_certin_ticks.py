"""Which types are ticked: by rules from the record, or because a person said so."""

import ast
from pathlib import Path

import pytest

from sentinel.core.alert_settings import CertIn
from sentinel.core.case import Case
from sentinel.core.certin_fields import CertInFacts, StatedType
from sentinel.core.certin_ticks import HOSTILE_CODE, SERVER_CHANGED, ticks, type_choices
from sentinel.core.certin_types import INCIDENT_TYPES, TYPES_HINDI
from sentinel.core.finding import Finding, Strength
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.verdict import Verdict
from support.values import T0, make_finding, make_incident, make_signal

PACKAGE = Path(__file__).parents[2] / "sentinel"
SHELL = make_finding(signals=(make_signal("web-shell"),))
PRINTED = [
    "Targeted scanning/probing of critical networks/systems",
    "Compromise of critical systems/information",
    "Unauthorised access of IT systems/data",
    "Defacement or intrusion into the website",
    "Malicious code attacks",
    "Attack on servers such as database, mail and DNS and network devices such as routers",
    "Identity theft, spoofing and phishing attacks",
    "DoS/DDoS attacks",
    "Attacks on critical infrastructure, SCADA and operational technology systems and wireless "
    "networks",
    "Attacks on applications such as e-governance, e-commerce etc.",
    "Data breach",
    "Data leak",
]
"""The form's first twelve boxes."""


def facts(*findings: Finding, stated: tuple[StatedType, ...] = (), **more: object) -> CertInFacts:
    return CertInFacts(
        made_at=T0,
        reason="test",
        findings=findings,
        stated=stated,
        **more,  # type: ignore[arg-type] # a test gives what it means
    )


def numbers(incident: Incident, given: CertInFacts) -> list[int]:
    return [tick.number for tick in ticks(incident, given)]


def breached(answer: PersonalData) -> Incident:
    return make_incident(personal_data=answer, personal_data_by="GM (ICT)", personal_data_at=T0)


def test_the_types_are_those_of_the_form() -> None:
    assert list(INCIDENT_TYPES[:12]) == PRINTED
    assert len(INCIDENT_TYPES) == len(TYPES_HINDI) == 20


@pytest.mark.parametrize(
    ("incident", "given", "found"),
    [
        (make_incident(), facts(make_finding()), [4]),
        (make_incident(verdict=Verdict.DEFACED), facts(), [4]),
        (make_incident(), facts(SHELL), [4, 5]),
        (make_incident(), facts(make_finding(code=SERVER_CHANGED)), [6]),
        (make_incident(), facts(make_finding(), make_finding(code=SERVER_CHANGED)), [4, 6]),
        (make_incident(), facts(make_finding(code=SERVER_CHANGED, verdict=Verdict.EDITED)), [4]),
        (make_incident(case=Case.HIJACK.value), facts(), [4, 6]),
        (breached(PersonalData.YES), facts(), [4, 11]),
        (breached(PersonalData.NO), facts(), [4]),
        (make_incident(verdict=Verdict.CORRUPT), facts(SHELL), []),
        (make_incident(verdict=Verdict.DOWN), facts(), []),
    ],
)
def test_a_rule_ticks_what_is_on_record(
    incident: Incident, given: CertInFacts, found: list[int]
) -> None:
    assert numbers(incident, given) == found
    other = type_choices(incident, given)[-1]
    assert other.ticked is (not found)
    assert bool(other.text) is (not found)


def test_an_application_is_ticked_only_where_the_operator_named_its_paths() -> None:
    hit = make_incident(subjects=("/tenders/42",))
    paths = CertIn(application_paths=("/tenders/**", "/apply"))
    assert numbers(hit, facts()) == [4]
    assert numbers(hit, facts(settings=paths)) == [4, 10]
    assert numbers(make_incident(subjects=("/apply/x",)), facts(settings=paths)) == [4]
    assert numbers(make_incident(subjects=("/apply",)), facts(settings=paths)) == [4, 10]


@pytest.mark.parametrize("verdict", [Verdict.DOWN, Verdict.CORRUPT])
def test_a_crash_or_damage_is_no_attack_wherever_it_happens(verdict: Verdict) -> None:
    """An application that does not answer, or a server that changed with it, is no type yet."""
    crashed = make_incident(verdict=verdict, subjects=("/apply",), case=Case.HIJACK.value)
    paths = CertIn(application_paths=("/apply",))
    assert numbers(crashed, facts(make_finding(code=SERVER_CHANGED), settings=paths)) == []


def test_a_weak_signal_is_no_hostile_code() -> None:
    weak = make_finding(signals=(make_signal("web-shell", strength=Strength.WEAK),))
    assert numbers(make_incident(), facts(weak)) == [4]


def test_what_a_person_said_last_counts_before_any_rule() -> None:
    flood = StatedType(number=8, applies=True, by="GM (ICT)", reason="the provider's graph")
    gone = StatedType(number=8, applies=False, by="GM (ICT)", reason="it was a crawler")
    wrong = StatedType(number=4, applies=False, by="GM (ICT)", reason="another site's page")
    down = make_incident(verdict=Verdict.DOWN)
    assert numbers(down, facts(stated=(flood,))) == [8]
    assert numbers(down, facts(stated=(flood, gone))) == []
    assert numbers(make_incident(), facts(stated=(wrong, flood))) == [8]
    assert "the provider's graph" in ticks(down, facts(stated=(flood,)))[0].reason


def test_each_tick_has_its_reason_in_both_languages() -> None:
    for tick in ticks(breached(PersonalData.YES), facts(SHELL)):
        assert tick.reason
        assert tick.reason_hindi
        assert tick.reason != tick.reason_hindi


def test_the_codes_of_hostile_code_are_codes_that_checks_give() -> None:
    """A code that is renamed in a checker must not silently untick type 5."""
    wanted = HOSTILE_CODE | {SERVER_CHANGED}
    files = [file for file in PACKAGE.rglob("*.py") if file.name != "certin_ticks.py"]
    sources = [text for file in files if any(code in (text := file.read_text()) for code in wanted)]
    texts = {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert texts >= wanted
