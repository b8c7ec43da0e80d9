"""What differs between revisions, and what is worth one."""

from datetime import timedelta
from typing import Any

import pytest

from core.test_certin import FULL, made
from sentinel.core.certin_changes import PAUSE, changes, is_due
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.verdict import Verdict
from support.values import T0, make_incident

SOON, LATER = T0 + timedelta(minutes=1), T0 + PAUSE
BLOCKED = JournalEntry(
    number=1,
    incident="INC-20261122-0001",
    step="block",
    action="block",
    phase=Phase.DONE,
    at=T0,
    data={"summary": "Blocked."},
)


def due(incident: Incident, **facts: object) -> tuple[bool, bool]:
    """Whether a revision is due a minute after the first one, and after the pause."""
    after = made(incident, **facts)
    return is_due(made(), after, T0, SOON), is_due(made(), after, T0, LATER)


def test_what_is_the_same_is_no_revision() -> None:
    assert due(make_incident()) == (False, False)
    assert due(make_incident(), made_at=T0 + timedelta(hours=1), reason="again") == (False, False)


@pytest.mark.parametrize(
    "incident",
    [
        make_incident(verdict=Verdict.CORRUPT),
        make_incident(personal_data=PersonalData.YES, personal_data_by="GM (ICT)"),
        make_incident(compromised_at=T0 - timedelta(days=1), compromised_by="GM (ICT)"),
    ],
)
def test_what_changes_the_duty_is_a_revision_at_once(incident: Incident) -> None:
    assert due(incident) == (True, True)


def test_what_only_goes_on_waits_for_the_pause() -> None:
    assert due(make_incident(subjects=("/", "/news"))) == (False, True)
    assert due(make_incident(), journal=(BLOCKED,)) == (False, True)


def test_lines_that_grow_by_the_minute_are_no_revision() -> None:
    again = JournalEntry(**{**_fields(BLOCKED), "number": 2, "at": T0 + timedelta(minutes=3)})
    first, second = made(journal=(BLOCKED,)), made(journal=(BLOCKED, again))
    assert not is_due(first, second, T0, LATER)
    assert [change.key for change in changes(first, second)] == ["actions"]


def test_a_clock_that_stepped_back_holds_nothing_up() -> None:
    after = made(make_incident(subjects=("/", "/news")))
    assert is_due(made(), after, T0 + timedelta(hours=1), T0)


def test_changes_name_each_field_before_and_after() -> None:
    found = {change.key: change for change in changes(made(), made(organisation=FULL))}
    assert found["location"].before == "not known at the time of this draft"
    assert found["location"].after == "Ranchi, Jharkhand, India"
    assert found["critical"].after == "Tenders are published there.; [x] Yes"
    assert "url" not in found


def test_a_field_that_a_revision_of_an_older_version_has_not_is_told_as_empty() -> None:
    old: dict[str, Any] = made()
    old["annexure"]["fields"] = [f for f in old["annexure"]["fields"] if f["key"] != "clock"]
    (change,) = changes(old, made())
    assert (change.key, change.before) == ("clock", "")
    (change,) = changes(made(), old)
    assert (change.key, change.after) == ("clock", "")


def _fields(entry: JournalEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__slots__}
