"""Definitions of the monitoring report's figures."""

from datetime import timedelta

import pytest

from sentinel.core.availability import Span, State
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.monitored_day import monitored_day
from sentinel.core.monitoring import (
    BackupFacts,
    LinkFacts,
    Mean,
    MonitoringFacts,
    ReviewFacts,
    acknowledged_in,
    counted_incidents,
    detected_in,
    filed_in_time,
    mean,
    outages,
    restored_in,
)
from sentinel.core.monitoring_document import document
from sentinel.core.monitoring_period import week
from sentinel.core.monitoring_view import View
from sentinel.core.words import Language
from sentinel.monitoring_files import text
from support.rehearsals import make_rehearsal
from support.values import T0, make_incident

HOURS = timedelta(hours=1)


def facts(**changes: object) -> MonitoringFacts:
    """Of a site of which hardly anything is known."""
    values: dict[str, object] = {
        "made_at": T0 + timedelta(days=7),
        "site": "main",
        "title": "Institute",
        "url": "https://www.institute.example/",
        "organisation": "",
        "period": week("2026-W47", "Asia/Kolkata"),
        "days": (),
        "incidents": (),
        "not_due": frozenset(),
        "links": LinkFacts(looked_at=None, found=0, mended=0, unlinked=0, broken=()),
        "reviews": ReviewFacts(baseline="", approved_at=None, due_at=None, waiting=()),
        "backups": None,
        "promises": (),
        "exercised": (),
        "delivered": 0,
        "undelivered": (),
        **changes,
    }
    return MonitoringFacts(**values)  # type: ignore[arg-type] # a test gives what it means


def shown(known: MonitoringFacts, key: str) -> dict[str, str]:
    """The rows of one part."""
    parts = View(known, Language.ENGLISH, HOURS).parts()
    return {row.label: row.value for part in parts if part.key == key for row in part.rows}


def test_no_average_of_nothing() -> None:
    assert mean([]) == Mean(seconds=None, number=0)
    assert mean([None, timedelta(seconds=4), timedelta(seconds=8)]) == Mean(seconds=6.0, number=2)


def test_averages_are_of_what_was_first_seen_in_the_period_and_is_no_false_alarm() -> None:
    inside = make_incident("INC-IN")
    older = make_incident("INC-OLDER", first_sighting_at=T0 - timedelta(days=7))
    later = make_incident("INC-LATER", first_sighting_at=T0 + timedelta(days=7))
    false = make_incident("INC-FALSE", state=IncidentState.DISMISSED)
    assert counted_incidents(facts(incidents=(older, inside, false, later))) == (inside,)


def test_an_outage_over_midnight_is_one_and_what_is_not_known_is_none() -> None:
    midnight = T0.replace(hour=0)
    down = [
        Span(since=midnight - HOURS, until=midnight, state=State.DOWN),
        Span(since=midnight, until=midnight + HOURS, state=State.DOWN),
    ]
    blind = Span(since=midnight + HOURS, until=midnight + 2 * HOURS, state=State.UNKNOWN)
    days = [
        monitored_day("main", span.since.date(), "UTC", found=found, looks=1, broken_links=None)
        for span, found in ((down[0], [down[0]]), (down[1], [down[1], blind]))
    ]
    assert outages(days) == (
        Span(since=midnight - HOURS, until=midnight + HOURS, state=State.DOWN),
    )


def test_a_compromise_that_was_found_counts_before_the_last_good_look() -> None:
    assert detected_in(make_incident()) == timedelta(minutes=5)
    assert detected_in(make_incident(compromised_at=T0 - 3 * HOURS)) == 3 * HOURS
    assert detected_in(make_incident(compromised_at=T0 + HOURS)) == timedelta(0)
    assert detected_in(make_incident(last_good_at=None)) is None


@pytest.mark.parametrize(
    ("state", "took"),
    [
        (IncidentState.RESOLVED, 2 * HOURS),
        (IncidentState.CLOSED, 2 * HOURS),
        (IncidentState.DISMISSED, None),
    ],
)
def test_only_what_was_mended_has_a_time_to_restore(
    state: IncidentState, took: timedelta | None
) -> None:
    ended = make_incident(state=state, ended_at=T0 + 2 * HOURS)
    assert restored_in(ended) == took
    assert acknowledged_in(ended) is None


@pytest.mark.parametrize(
    ("incident", "in_time"),
    [
        (make_incident(filed_at=T0 + 6 * HOURS), True),
        (make_incident(filed_at=T0 + 6 * HOURS + timedelta(seconds=1)), False),
        (make_incident(), False),
        (make_incident(first_sighting_at=T0 + timedelta(days=6.9)), None),
        (make_incident(state=IncidentState.DISMISSED), None),
        (make_incident("INC-NOT-DUE"), None),
    ],
)
def test_six_hours_from_the_first_sighting(incident: Incident, in_time: bool | None) -> None:
    assert filed_in_time(facts(not_due=frozenset({"INC-NOT-DUE"})), incident) is in_time


def test_of_what_is_not_known_nothing_is_invented() -> None:
    found = document(facts())
    availability = found["availability"]
    assert isinstance(availability, dict)
    assert availability["up_share_of_known"] is None
    assert found["backups"] is None
    assert shown(facts(), "availability")["Up, of the time that is known"] == "not known"
    assert shown(facts(), "summary")["Organisation"] == "not known"
    assert shown(facts(), "links")["Last crawl"] == "never"
    assert shown(facts(), "links")["Broken links when this was made"] == "not known"


def test_a_review_that_is_owed_is_called_overdue() -> None:
    owed = ReviewFacts(baseline="01BASE", approved_at=T0, due_at=T0, waiting=(("01NEW", T0),))
    rows = shown(facts(reviews=owed), "reviews")
    assert rows["To be looked at again by"] == "2026-11-22 10:00 IST (overdue)"
    assert rows["Changes that wait for approval"] == "1"


def test_backups_and_rehearsals() -> None:
    found = BackupFacts(
        taken=7,
        newest_at=T0,
        proven_clean=3,
        clean=2,
        newest_clean_at=None,
        rehearsals=(make_rehearsal(), make_rehearsal(2, problems=("a file is gone",))),
    )
    known = facts(backups=found)
    rows = shown(known, "backups")
    assert rows["Backups taken in the period"] == "7"
    assert rows["Newest clean backup"] == "never"
    table = next(
        p.table for p in View(known, Language.ENGLISH, HOURS).parts() if p.key == "backups"
    )
    assert [cells[1] for cells in table] == ["yes", "no"]


def test_shares_are_rounded_down() -> None:
    view = View(facts(), Language.ENGLISH, HOURS)
    assert view.share(0.99999) == "99.99 %"
    assert view.share(1.0) == "100.00 %"
    assert view.share(0.57) == "57.00 %"


def test_each_part_names_the_clauses_of_the_guidelines_that_it_answers() -> None:
    """By them the manager finds which point of an audit a part is proof of."""
    clauses = {part.key: part.clauses for part in View(facts(), Language.HINDI, HOURS).parts()}
    assert {key for key, named in clauses.items() if not named} == {"summary", "definitions"}
    assert clauses["availability"] == "GIGW 2.0: 8.3, 10.3; GIGW 3.0: 5.4.3(h)"
    assert clauses["links"] == "GIGW 2.0: 10.3(c), 3.2; GIGW 3.0: 5.4.7, 5.4.4"
    assert clauses["backups"] == "GIGW 2.0: 8.3.2; GIGW 3.0: 5.4.3(i)"
    assert "GIGW 2.0: 8.3, 10.3" in text(View(facts(), Language.ENGLISH, HOURS))


def test_every_word_has_its_hindi() -> None:
    """What stands in Devanagari there has no Latin words but names and abbreviations."""
    hindi = View(facts(), Language.HINDI, HOURS)
    assert [part.key for part in hindi.parts()] == [
        part.key for part in View(facts(), Language.ENGLISH, HOURS).parts()
    ]
    for part in hindi.parts():
        assert any("\u0900" <= char <= "\u097f" for char in part.title), part.key
        for row in part.rows:
            assert any("\u0900" <= char <= "\u097f" for char in row.label), row.label
