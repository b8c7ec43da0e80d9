"""Notices: their keys, and the facts in them."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.facts import MAX_NAMED, moment, step_facts, undelivered_facts
from sentinel.core.notice import INCIDENT_PLACE, Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.telling import (
    needs_human_notice,
    recovered_notice,
    review_notice,
    step_notice,
    suspect_notice,
    watch_notice,
)
from sentinel.core.verdict import Verdict
from support.values import (
    T0,
    make_incident,
    make_judgement,
    make_notice,
    make_row,
    make_run,
    make_site,
)

SITE = make_site()
NOW = T0 + timedelta(minutes=48)


def entry(number: int, action: str, phase: Phase = Phase.DONE, **data: object) -> JournalEntry:
    return JournalEntry(
        number=number,
        incident="INC-20261122-0001",
        step=f"{action}-step",
        action=action,
        phase=phase,
        at=T0 + timedelta(seconds=number),
        data=data,
    )


def row(state: OutboxState, attempts: int = 0, refused: tuple[str, ...] = ()) -> OutboxRow:
    notice = make_notice()
    return OutboxRow(
        id=1,
        key=notice.key,
        kind=notice.kind,
        site=notice.site,
        incident=notice.incident,
        message_id="<1@x>",
        recipients=("a@x", "b@x"),
        subject="Subject",
        body="",
        created_at=T0,
        next_attempt_at=T0,
        attempts=attempts,
        state=state,
        last_error="550 no",
        refused=refused,
    )


def part(notice: Notice, *names: str) -> object:
    value: object = notice.facts
    for name in names:
        assert isinstance(value, dict)
        value = value[name]
    return value


def test_a_suspicion_is_held_and_leaves_room_for_the_number_of_its_incident() -> None:
    notice = suspect_notice(make_incident(""), SITE, NOW, 30)
    assert notice.key == f"{INCIDENT_PLACE}/suspect"
    assert notice.incident == INCIDENT_PLACE
    assert notice.hold_until == NOW + timedelta(seconds=30)
    assert part(notice, "incident", "id") == INCIDENT_PLACE


def test_the_cert_in_clock_runs_from_the_first_sighting() -> None:
    facts = suspect_notice(make_incident(), SITE, NOW, 0).facts["report"]
    assert facts == {
        "due": {"ist": "22 Nov 2026 16:00:00 IST", "utc": "22 Nov 2026 10:30:00 UTC"},
        "overdue": False,
        "left": "5 hours 12 minutes",
        "left_hindi": "5 घंटे 12 मिनट",
        "certain": True,
        "filed": None,
        "reference": "",
    }
    told = make_incident(filed_at=T0, filed_reference="CERTIn-1")
    assert part(suspect_notice(told, SITE, NOW, 0), "report", "filed") == moment(T0)
    late = suspect_notice(make_incident(), SITE, T0 + timedelta(hours=7), 0)
    assert part(late, "report", "overdue") is True
    assert part(late, "report", "left") == "1 hour"


def test_a_crash_is_reportable_only_if_an_attack_is_behind_it() -> None:
    incident = make_incident(verdict=Verdict.DOWN)
    assert part(suspect_notice(incident, SITE, NOW, 0), "report", "certain") is False


@pytest.mark.parametrize("verdict", [Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN])
def test_a_crash_or_damage_takes_no_place_of_a_suspicion_of_attack(verdict: Verdict) -> None:
    """Their mails say `only if an attack is behind it`: who reads them knows of no suspicion."""
    incident = make_incident(verdict=verdict)
    told = [
        step_notice(NoticeKind.BLOCKED, incident, SITE, (), NOW, step="tell-blocked"),
        step_notice(NoticeKind.RESPONDING, incident, SITE, (), NOW, step="tell-responding"),
        needs_human_notice(incident, SITE, "no clean backup", NOW),
    ]
    assert {notice.proves for notice in told} == {verdict is Verdict.DEFACED}
    others = [
        suspect_notice(incident, SITE, NOW, 30),
        recovered_notice(incident, SITE, (), NOW, step="tell-recovered"),
    ]
    assert {notice.proves for notice in others} == {False}


def test_keys_are_incident_and_step() -> None:
    incident = make_incident()
    keys = [
        step_notice(NoticeKind.BLOCKED, incident, SITE, (), NOW, step="tell-blocked").key,
        recovered_notice(incident, SITE, (), NOW, step="tell-recovered").key,
    ]
    assert keys == [
        "INC-20261122-0001/tell-blocked",
        "INC-20261122-0001/tell-recovered",
    ]


def test_an_incident_that_stops_twice_asks_for_a_person_twice() -> None:
    first = needs_human_notice(make_incident(), SITE, "no clean backup", NOW)
    again = needs_human_notice(make_incident(), SITE, "no clean backup", NOW)
    later = needs_human_notice(make_incident(), SITE, "no clean backup", NOW + timedelta(hours=1))
    assert first.key == again.key != later.key


def test_a_standing_fault_of_the_watch_is_told_once_an_hour() -> None:
    keys = [
        watch_notice(SITE, "late", "x", T0 + timedelta(minutes=minutes)).key
        for minutes in (0, 20, 40, 80)
    ]
    assert len(set(keys)) == 2
    assert keys[0] == keys[1]


def test_the_block_stands_until_it_is_lifted() -> None:
    def blocked(*journal: JournalEntry) -> object:
        notice = step_notice(NoticeKind.BLOCKED, make_incident(), SITE, journal, NOW, step="s")
        return notice.facts["blocked"]

    assert blocked() is False
    assert blocked(entry(1, "block", Phase.INTENT)) is False
    assert blocked(entry(1, "block", Phase.FAILED)) is False
    assert blocked(entry(1, "block"), entry(2, "restore")) is True
    assert blocked(entry(1, "block"), entry(2, "unblock")) is False


def test_steps_name_results_and_only_the_last_open_intent() -> None:
    journal = (
        entry(1, "block", Phase.INTENT, summary="Block it."),
        entry(2, "block", summary="Blocked."),
        entry(3, "restore", Phase.FAILED, reason="no clean backup"),
        entry(4, "unblock", Phase.APPROVED, by="GM (ICT)"),
        entry(5, "unblock", Phase.INTENT, summary="Open it."),
    )
    assert [(step["action"], step["phase"], step["text"]) for step in step_facts(journal)] == [
        ("block", "done", "Blocked."),
        ("restore", "failed", "no clean backup"),
        ("unblock", "approved", "by GM (ICT)"),
        ("unblock", "intent", "Open it."),
    ]


def test_a_recovery_carries_start_end_length_backup_and_what_did_not_arrive() -> None:
    incident = make_incident(ended_at=T0 + timedelta(seconds=95))
    journal = (entry(1, "restore", summary="Restored 3 files.", backup="01BACKUP"),)
    rows = (
        row(OutboxState.SENT),
        row(OutboxState.QUEUED),
        row(OutboxState.QUEUED, attempts=2),
        row(OutboxState.UNDELIVERABLE, attempts=1),
        row(OutboxState.SENT, refused=("b@x",)),
    )
    facts = recovered_notice(incident, SITE, journal, NOW, step="r", outbox=rows).facts
    assert facts["lasted"] == "1 minute 35 seconds"
    assert facts["lasted_hindi"] == "1 मिनट 35 सेकंड"
    assert facts["ended"] == {"ist": "22 Nov 2026 10:01:35 IST", "utc": "22 Nov 2026 04:31:35 UTC"}
    assert facts["restored"] == [
        {
            "at": {"ist": "22 Nov 2026 10:00:01 IST", "utc": "22 Nov 2026 04:30:01 UTC"},
            "text": "Restored 3 files.",
            "backup": "01BACKUP",
        }
    ]
    late = undelivered_facts(rows)
    assert facts["undelivered"] == late
    assert [(mail["state"], mail["recipients"]) for mail in late] == [
        ("queued", ["a@x", "b@x"]),
        ("undeliverable", ["a@x", "b@x"]),
        ("sent", ["b@x"]),
    ]


def test_long_lists_are_cut_and_say_by_how_much() -> None:
    subjects = tuple(f"/{number}" for number in range(MAX_NAMED + 5))
    notice = suspect_notice(make_incident(subjects=subjects), SITE, NOW, 0)
    addresses = part(notice, "incident", "addresses")
    assert isinstance(addresses, dict)
    assert len(addresses["shown"]) == MAX_NAMED
    assert addresses["shown"][1] == "http://127.0.0.1:8080/1"
    assert addresses["more"] == 5


def test_a_review_names_the_edited_pages_only() -> None:
    run = make_run(
        verdict=Verdict.EDITED,
        judgements=(make_judgement(Verdict.EDITED, "/news"), make_judgement(Verdict.BROKEN, "/x")),
    )
    notice = review_notice(run, SITE, "01BASE", NOW)
    assert notice.key == "run-1/review"
    assert notice.incident == ""
    assert part(notice, "addresses", "shown") == ["http://127.0.0.1:8080/news"]


@given(st.text(), st.text())
@settings(max_examples=50)
def test_facts_are_plain_json_whatever_the_site_says(reason: str, subject: str) -> None:
    incident = make_incident(reasons=(reason,), subjects=(subject,))
    for notice in (
        suspect_notice(incident, SITE, NOW, 0),
        needs_human_notice(incident, SITE, reason, NOW),
        watch_notice(SITE, "key", reason, NOW),
    ):
        assert json.loads(json.dumps(notice.facts)) == notice.facts
        assert incident.retest_token not in json.dumps(notice.facts)


def test_a_recovery_tells_which_messages_came_late_and_by_which_channel() -> None:
    late = T0 + timedelta(minutes=42)
    rows = [
        make_row(state=OutboxState.SENT, sent_at=T0 + timedelta(minutes=1)),
        make_row(state=OutboxState.SENT, sent_at=late, last_error=""),
        make_row(
            "INC-1/suspect/@chat", channel="chat", recipients=(), attempts=3, last_error="503"
        ),
        make_row("INC-1/suspect/undelivered/1", attempts=3, last_error="refused"),
        make_row("INC-1/blocked", state=OutboxState.SUPERSEDED),
    ]

    told = undelivered_facts(rows)

    assert [(one["channel"], one["state"], one["late"], one["error"]) for one in told] == [
        ("mail", "sent", "42 minutes", ""),
        ("chat", "queued", "", "503"),
    ]
    assert told[1]["recipients"] == ["chat"]
