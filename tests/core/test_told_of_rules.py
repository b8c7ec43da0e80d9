"""What an incident keeps, and people are told, of the rule, its measures and the case."""

from dataclasses import replace

import pytest

from sentinel.core.case import CASE_TEXT, Case
from sentinel.core.facts import incident_facts
from sentinel.core.incident import Incident
from sentinel.core.notice import NoticeKind
from sentinel.core.opening import Circumstances, incident_after
from sentinel.core.run import Run
from sentinel.core.run_notices import run_notices
from sentinel.core.telling import suspect_notice
from sentinel.core.verdict import Judgement, Measure, Verdict
from sentinel.edges.templates import JinjaRenderer
from support.settings import TEMPLATES, make_config
from support.values import T0, make_incident, make_judgement, make_run, make_site

SITE = make_site()
MEASURES = (Measure(name="witnesses", value=2, threshold=2), Measure(name="spam-words", value=7))


def decided(verdict: Verdict, subject: str = "/", **more: object) -> Judgement:
    values: dict[str, object] = {
        "rule": "C1",
        "measures": MEASURES,
        "case": Case.ORIGIN.value,
        **more,
    }
    return make_judgement(verdict, subject, **values)


def after(run: Run, current: Incident | None = None) -> Incident:
    known = Circumstances(
        open_incident=current,
        playbooks=(),
        automatic=True,
        now=T0,
        first_sighting_at=T0,
        last_good_at=None,
        token="ab" * 32,
    )
    changed = incident_after(run, known)
    return current if changed is None and current is not None else changed  # type: ignore[return-value] # a test knows


def run_of(*judgements: Judgement) -> Run:
    return make_run(verdict=judgements[0].verdict, judgements=judgements)


def test_an_incident_keeps_the_rule_of_its_gravest_judgement() -> None:
    opened = after(run_of(decided(Verdict.DEFACED), decided(Verdict.SUSPECT, "/b", rule="P7")))
    assert (opened.rule, opened.measures, opened.case) == ("C1", MEASURES, "origin-defaced")


def test_the_rule_changes_only_with_a_graver_verdict() -> None:
    opened = after(run_of(decided(Verdict.SUSPECT, rule="P1", case="")))
    same = after(run_of(decided(Verdict.SUSPECT, "/b", rule="P7", measures=())), opened)
    assert (same.rule, same.measures) == ("P1", MEASURES)
    assert same.case == "origin-defaced", "what was not known is filled in"
    graver = after(run_of(decided(Verdict.DEFACED, rule="C2", case="cloaked-for-visitors")), same)
    assert (graver.rule, graver.case) == ("C2", "cloaked-for-visitors")


def test_the_same_sight_again_changes_nothing() -> None:
    opened = after(run_of(decided(Verdict.SUSPECT)))
    again = decided(Verdict.SUSPECT, measures=(Measure(name="witnesses", value=1),))
    assert after(run_of(again), replace(opened, id="INC-1")) == replace(opened, id="INC-1")


def test_mails_name_rule_measures_case_and_what_to_do_first(tmp_path: object) -> None:
    incident = make_incident(rule="C1", measures=MEASURES, case=Case.DELIVERY.value)
    notice = suspect_notice(incident, SITE, T0, 30)
    message = JinjaRenderer(TEMPLATES, make_config(TEMPLATES.parent)).notice(notice)
    text = CASE_TEXT[Case.DELIVERY]
    for line in (
        ", by rule: C1, replaced, and claimed (witnesses 2 (bound 2), spam-words 7)",
        f"  Means:       {text.means}",
        f"  Do first:    {text.first}",
    ):
        assert any(one.endswith(line) for one in message.body.splitlines()), message.body
    assert text.means_hindi in message.body_hindi
    assert text.first_hindi in message.body_hindi


def test_an_incident_of_an_older_version_is_told_without_them() -> None:
    facts = incident_facts(make_incident(), SITE, T0)["incident"]
    assert isinstance(facts, dict)
    assert facts["rule"] is None
    assert facts["case"] is None


@pytest.mark.parametrize(("rule", "key"), [("V2", "monitor-fault"), ("V4", "own-network")])
def test_a_veto_that_doubts_the_monitor_is_told_to_operations(rule: str, key: str) -> None:
    run = run_of(decided(Verdict.SUSPECT, rule=rule, exits=("Not proven: why.",)))
    notices = run_notices(run, SITE, make_incident(), make_incident(), T0)
    watch = [notice for notice in notices if notice.kind is NoticeKind.WATCH]
    assert [notice.facts["key"] for notice in watch] == [key]
    assert "Not proven: why." in str(watch[0].facts["lines"])
