"""The incident report: all that is on record, nothing invented, nothing of an attacker's obeyed."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.eradication import tasks_of
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.incident_report import (
    Evidence,
    KeptFile,
    ReportFacts,
    document,
    figures,
    timeline,
)
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.report_markdown import harmless, markdown
from sentinel.core.report_sections import Section, sections, title
from sentinel.core.report_words import KINDS, STATES, Language
from sentinel.core.verdict import Measure, Verdict
from sentinel.core.words import Trigger
from support.values import T0, make_incident, make_judgement, make_run

HOSTILE = (
    "x`y` | [win](http://evil.example) ![i](//e) <script>alert(1)</script>\n# head\n\u202egpj.exe "
    "<!-- -- > &lt; www.evil.example a@b.example **b** ~~s~~ $x$"
)


def entry(number: int, step: str, phase: Phase, seconds: float, **data: object) -> JournalEntry:
    return JournalEntry(
        number=number,
        incident="INC-20261122-0001",
        step=step,
        action=step,
        phase=phase,
        at=T0 + timedelta(seconds=seconds),
        data=data,
    )


def mail(state: OutboxState, **changes: object) -> OutboxRow:
    values: dict[str, object] = {
        "id": 1,
        "key": "k",
        "kind": NoticeKind.BLOCKED,
        "site": "main",
        "incident": "INC-20261122-0001",
        "message_id": "<m@example.org>",
        "recipients": ("gm@example.org",),
        "subject": "s",
        "body": "b",
        "created_at": T0 + timedelta(seconds=3),
        "next_attempt_at": T0,
        "attempts": 0,
        "state": state,
        **changes,
    }
    return OutboxRow(**values)  # type: ignore[arg-type] # a test gives what it means


def facts(incident: Incident | None = None, **changes: object) -> ReportFacts:
    values: dict[str, object] = {
        "made_at": T0 + timedelta(hours=1),
        "incident": incident or make_incident(),
        "site_title": "Institute",
        "site_url": "http://127.0.0.1:8080/",
        "organisation": "Institute",
        **changes,
    }
    return ReportFacts(**values)  # type: ignore[arg-type] # a test gives what it means


def defacement() -> ReportFacts:
    incident = make_incident(
        state=IncidentState.CLOSED,
        verdict=Verdict.DEFACED,
        playbook="defacement",
        playbook_sha256="12" * 32,
        confirmed_at=T0 + timedelta(seconds=1),
        confirmed_by="witnesses",
        acknowledged_by="Web Officer",
        acknowledged_at=T0 + timedelta(minutes=4),
        ended_at=T0 + timedelta(minutes=20),
        cause="An old plug-in.",
        corrective_action="It was taken away.",
        closed_by="GM (ICT)",
        rule="C1",
        measures=(Measure(name="witnesses", value=2, threshold=2),),
    )
    return facts(
        incident,
        journal=(
            entry(1, "block", Phase.INTENT, 1, summary="Answer 503."),
            entry(2, "block", Phase.DONE, 2, summary="Closed, seen from outside."),
            entry(3, "restore", Phase.ASKED, 3, why="more than three sites", deadline="later"),
            entry(
                4,
                "restore",
                Phase.APPROVED,
                300,
                by="DGM (ICT)",
                **{"for": "GM (ICT)", "via": "link"},
            ),
            entry(5, "restore", Phase.DONE, 310, backup="01ABC", summary="Restored."),
            entry(6, "restore-database", Phase.DONE, 311, summary="Nothing to restore."),
            entry(7, "retest", Phase.DONE, 320, summary="Re-test intact."),
            entry(8, "unblock", Phase.DONE, 321, summary="Open."),
        ),
        runs=(
            make_run(
                "run-1", Verdict.DEFACED, judgements=(make_judgement(Verdict.DEFACED, rule="C1"),)
            ),
            make_run("run-2", trigger=Trigger.RETEST, ended_at=T0 + timedelta(seconds=319)),
        ),
        mails=(
            mail(OutboxState.SENT, sent_at=T0 + timedelta(seconds=9), refused=("x@example.org",)),
            mail(OutboxState.QUEUED, attempts=4, last_error="421 later"),
            mail(OutboxState.SUPERSEDED),
        ),
        drafts=((1, T0 + timedelta(seconds=1), "first sighting"),),
        evidence=Evidence(
            folder="/e",
            list_sha256="cd" * 32,
            sealed_at="then",
            verified=True,
            files=(KeptFile(name="tree/index.html", sha256="ef" * 32, size=12),),
        ),
        checkpoint=("sentinel/audit/1", "27", "hash="),
        audit_entries=29,
    )


def test_figures_are_measured_from_the_first_sighting() -> None:
    assert figures(defacement()) == {
        "unseen": 300.0,
        "compromised_before": None,
        "confirmed": 1.0,
        "told": 9.0,
        "taken_up": 240.0,
        "blocked": 2.0,
        "restored": 310.0,
        "retested": 320.0,
        "reopened": 321.0,
        "ended": 1200.0,
        "reported": None,
    }
    told = replace(defacement().incident, filed_at=T0 + timedelta(hours=2), filed_reference="R")
    assert figures(replace(defacement(), incident=told))["reported"] == 7200.0


def test_the_time_line_holds_everything_in_order_and_says_who() -> None:
    events = timeline(defacement())
    assert [e.at for e in events] == sorted(e.at for e in events)
    told = {(e.kind, e.who, e.text) for e in events}
    assert ("approved", "DGM (ICT) for GM (ICT)", "restore: by link") in told
    assert ("asked", "Sentinel", "restore: more than three sites; until later") in told
    assert ("begun", "Sentinel", "block: Answer 503.") not in told  # kinds are phases, not words
    assert ("intent", "Sentinel", "block: Answer 503.") in told
    assert any(kind == "run" and "rule C1" in text for kind, _, text in told)
    assert any(kind == "retest" for kind, _, _ in told)
    assert any(k == "mail-sent" and "refused for x@example.org" in t for k, _, t in told)
    assert any(k == "mail-not-sent" and "queued, 4 tries: 421 later" in t for k, _, t in told)
    assert {e.kind for e in events} <= set(KINDS)


def test_every_phase_and_state_has_words() -> None:
    assert {phase.value for phase in Phase} <= set(KINDS)
    assert {state.value for state in IncidentState} == set(STATES)


def test_the_document_is_plain_json_without_the_token() -> None:
    text = json.dumps(document(defacement()))
    assert make_incident().retest_token not in text
    again = json.loads(text)
    assert again["playbook"] == {"name": "defacement", "sha256": "12" * 32}
    assert again["restored"] == [
        {"at": "2026-11-22T04:35:10.000000+00:00", "backup": "01ABC", "text": "Restored."}
    ]
    assert again["evidence"]["files"][0]["sha256"] == "ef" * 32
    assert again["audit"]["entries"] == 29


def test_of_an_incident_of_which_next_to_nothing_is_known_nothing_is_invented() -> None:
    bare = make_incident(subjects=(), reasons=(), last_good_at=None)
    made = document(facts(bare, site_url="", organisation=""))
    assert made["playbook"] is made["cause"] is made["found_cause"] is None
    measured = made["figures"]
    assert isinstance(measured, dict) and set(measured.values()) == {None}
    text = markdown("t", sections(facts(bare, site_url="", organisation=""), Language.ENGLISH))
    assert text.count("not known") >= 5
    assert "not on record" in text


@pytest.mark.parametrize("verdict", [Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN])
def test_each_plan_has_its_own_list_against_recurrence(verdict: Verdict) -> None:
    incident = make_incident(verdict=verdict)
    tasks = tasks_of(incident)
    for language, place in ((Language.ENGLISH, 0), (Language.HINDI, 1)):
        made = {s.key: s for s in sections(facts(incident), language)}
        assert made["recurrence"].lines == tuple(task[place] for task in tasks)


def test_the_found_cause_of_a_crash_is_told_in_both_languages() -> None:
    found = entry(
        1,
        "diagnose",
        Phase.DONE,
        5,
        cause="tls-expired",
        text="The certificate has expired.",
        text_hindi="अवधि समाप्त।",
        advice="Renew it.",
        advice_hindi="नवीनीकरण करें।",
        facts=["site: tls-expired"],
    )
    report = facts(make_incident(verdict=Verdict.DOWN), journal=(found,))
    assert document(report)["found_cause"]
    text = markdown("t", sections(report, Language.BOTH))
    assert "The certificate has expired. / अवधि समाप्त।" in text
    assert "- site: tls-expired" in text


def test_languages() -> None:
    report = defacement()
    assert title(report, Language.ENGLISH) == "Incident report INC-20261122-0001"
    hindi = markdown(title(report, Language.HINDI), sections(report, Language.HINDI))
    assert "## घटनाक्रम" in hindi and "What happened" not in hindi
    assert "5 मिनट" in hindi
    both = markdown(title(report, Language.BOTH), sections(report, Language.BOTH))
    assert "## What happened, in order / घटनाक्रम" in both


def test_what_an_attacker_wrote_is_one_harmless_line() -> None:
    line = harmless(HOSTILE)
    assert "\n" not in line and "\u202e" not in line
    bare = re.sub(r"\\.", "", line)
    assert not re.search(r"[`|\[\]<>*#~&!$@]|://|www\.", bare)
    assert harmless("# h").startswith("\\#") and harmless("- a").startswith("\\-")
    assert harmless("1. a") == "1\\. a" and harmless("a_b.toml") == "a_b.toml"
    assert harmless("_a_") == "\\_a\\_"
    assert len(harmless("x" * 9_000)) == 2_000


def test_a_hostile_record_makes_no_row_and_no_heading_of_its_own() -> None:
    incident = make_incident(subjects=(f"/{HOSTILE}",), reasons=(HOSTILE,), cause=HOSTILE)
    report = replace(
        facts(incident),
        journal=(entry(1, "block", Phase.FAILED, 1, reason=HOSTILE),),
        mails=(mail(OutboxState.UNDELIVERABLE, last_error=HOSTILE),),
        evidence=Evidence(folder="/e", files=(KeptFile(name=HOSTILE, sha256="0", size=1),)),
    )
    plain = sections(facts(make_incident()), Language.ENGLISH)
    made = sections(report, Language.ENGLISH)
    text = markdown(title(report, Language.ENGLISH), made)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert len(headings) == 1 + len(plain)
    for section in made:
        _rows_have_as_many_cells_as_columns(section, text)


def _rows_have_as_many_cells_as_columns(section: Section, text: str) -> None:
    if not section.columns:
        return
    part = text.split(f"## {harmless(section.title)}\n")[1].split("\n## ", maxsplit=1)[0]
    for row in (line for line in part.splitlines() if line.startswith("|")):
        assert len(re.findall(r"(?<!\\)\|", row)) == len(section.columns) + 1


def test_looks_that_agree_are_not_taken_for_people() -> None:
    """The record calls them witnesses."""
    told = facts(make_incident(confirmed_at=T0, confirmed_by="witnesses"))
    for language, words in (
        (Language.ENGLISH, "independent looks that agree"),
        (Language.HINDI, "परस्पर मेल खाती स्वतंत्र जाँचें"),
    ):
        values = [row.value for row in sections(told, language)[0].rows]
        assert words in values
        assert "witnesses" not in values
