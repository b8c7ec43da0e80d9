"""When people are reminded that CERT-In must be told."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.certin_deadline import (
    MARKS,
    TOLD_LATE,
    deadline_notice,
    key_of,
    mark_to_tell,
    missing,
    owed,
    settled,
)
from sentinel.core.certin_filing import Filing, FilingKind, standing
from sentinel.core.incident import CERT_IN_DEADLINE, IncidentState, PersonalData
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.verdict import Verdict
from support.values import T0, make_incident, make_site

INCIDENT = make_incident()
SEND_TO = {"email": "incident@cert-in.org.in", "phone": "1", "fax": "2"}


def at(**after: float) -> datetime:
    return INCIDENT.first_sighting_at + timedelta(**after)


def filed(kind: FilingKind, **more: object) -> Filing:
    return Filing(
        incident=INCIDENT.id,
        kind=kind,
        at=T0,
        by="GM (ICT)",
        **more,  # type: ignore[arg-type] # a test gives what it means
    )


@pytest.mark.parametrize(
    ("hours", "mark"),
    [(2.99, None), (3, 3), (4.49, 3), (4.5, 4.5), (5.5, 5.5), (5.99, 5.5), (6, 6), (100, 6)],
)
def test_the_newest_mark_that_has_passed_is_told(hours: float, mark: float | None) -> None:
    found = mark_to_tell(INCIDENT, at(hours=hours), lambda _: False)
    assert found == (None if mark is None else timedelta(hours=mark))


def test_what_is_long_overdue_floods_nobody() -> None:
    late = at(seconds=(CERT_IN_DEADLINE + TOLD_LATE).total_seconds() + 1)
    assert mark_to_tell(INCIDENT, late, lambda _: False) is None


@given(st.lists(st.integers(-60, 600), max_size=40))
@settings(max_examples=60, deadline=None)
def test_however_the_clock_steps_no_mark_is_told_twice_or_after_a_later_one(
    minutes: list[int],
) -> None:
    """Each look happens so many minutes after the first sighting, in any order."""
    told: list[str] = []
    order = [key_of(INCIDENT, mark) for mark in MARKS]
    for minute in minutes:
        mark = mark_to_tell(INCIDENT, at(minutes=minute), told.__contains__)
        if mark is not None:
            assert mark <= timedelta(minutes=minute)
            told.append(key_of(INCIDENT, mark))
    assert told == sorted(set(told), key=order.index)
    if minutes and max(minutes) >= 180:
        assert told


def test_a_report_is_owed_until_it_is_recorded() -> None:
    assert owed(INCIDENT, (), standing(()))
    approved = filed(FilingKind.APPROVED, revision=1)
    mailed = filed(FilingKind.MAILED, revision=1)
    assert owed(INCIDENT, (), standing((approved, mailed)))
    assert not owed(INCIDENT, (), standing((approved, filed(FilingKind.FILED))))
    assert not owed(make_incident(state=IncidentState.DISMISSED), (), standing(()))
    assert owed(make_incident(state=IncidentState.CLOSED), (), standing(()))


def test_of_a_crash_it_is_owed_until_a_person_says_what_it_was() -> None:
    crash = make_incident(verdict=Verdict.DOWN)
    assert owed(crash, (), standing(()))
    assert not owed(crash, (), standing((filed(FilingKind.NOT_DUE),)))
    closed = make_incident(verdict=Verdict.DOWN, state=IncidentState.CLOSED)
    assert not owed(closed, (), standing(()))
    expired = JournalEntry(
        number=1,
        incident=crash.id,
        step="diagnose",
        action="diagnose",
        phase=Phase.DONE,
        at=T0,
        data={"cause": "tls-expired", "text": "expired"},
    )
    assert not owed(crash, (expired,), standing(()))


def said(**more: object) -> Filing:
    return filed(FilingKind.TICKED, **more)


def test_a_word_that_nothing_is_due_counts_no_more_once_an_attack_is_seen() -> None:
    """Said of a crash at one, and at two the page that the attacker put up is served."""
    done = standing((filed(FilingKind.NOT_DUE),))
    assert settled(make_incident(verdict=Verdict.DOWN), done)
    assert not settled(make_incident(verdict=Verdict.DEFACED), done)
    assert owed(make_incident(verdict=Verdict.DEFACED), (), done)


@pytest.mark.parametrize("state", [IncidentState.RESPONDING, IncidentState.CLOSED])
def test_a_crash_is_owed_where_a_person_said_that_a_type_applies(state: IncidentState) -> None:
    """A flood is seen as a crash, and what a person says of it is all that is known."""
    crash = make_incident(verdict=Verdict.DOWN, state=state)
    flood = said(type_number=8)
    assert owed(crash, (), standing((filed(FilingKind.NOT_DUE), flood)))
    gone = filed(FilingKind.UNTICKED, type_number=8)
    assert not owed(crash, (), standing((filed(FilingKind.NOT_DUE), flood, gone)))
    breached = make_incident(
        verdict=Verdict.DOWN, state=state, personal_data=PersonalData.YES, personal_data_by="GM"
    )
    assert owed(breached, (), standing(()))


def test_the_notice_of_a_flood_does_not_say_that_it_may_be_none() -> None:
    crash = make_incident(verdict=Verdict.DOWN)
    for done, certain in ((standing(()), False), (standing((said(type_number=8),)), True)):
        notice = deadline_notice(
            crash,
            make_site(),
            timedelta(hours=3),
            at(hours=3),
            standing=done,
            revision=None,
            send_to=SEND_TO,
        )
        assert isinstance(notice.facts["report"], dict)
        assert notice.facts["report"]["certain"] is certain


def test_the_notice_names_an_earlier_revision_that_is_approved_and_not_sent() -> None:
    notice = deadline_notice(
        INCIDENT,
        make_site(),
        timedelta(hours=3),
        at(hours=3),
        standing=standing((filed(FilingKind.APPROVED, revision=1),)),
        revision=(2, {}),
        send_to=SEND_TO,
    )
    assert (notice.facts["approved_by"], notice.facts["approved_revision"]) == ("GM (ICT)", 1)
    assert notice.facts["revision"] == 2


def test_the_notice_says_how_far_it_is_and_what_is_missing() -> None:
    document = {
        "form": [
            {
                "fields": [
                    {
                        "key": "network",
                        "label": "Network",
                        "label_hindi": "नेटवर्क",
                        "value": "not known at the time of this draft",
                    },
                    {"key": "url", "label": "Domain/URL", "value": "https://x.example/"},
                ]
            }
        ]
    }
    assert missing(document) == ["Network"]
    assert missing(document, hindi=True) == ["नेटवर्क"]
    notice = deadline_notice(
        INCIDENT,
        make_site(),
        timedelta(hours=3),
        at(hours=3),
        standing=standing((filed(FilingKind.APPROVED, revision=2),)),
        revision=(2, document),
        send_to=SEND_TO,
    )
    assert notice.urgent
    assert notice.facts["approved_by"] == "GM (ICT)"
    assert notice.facts["passed"] is False
    assert notice.facts["missing"] == ["Network"]
