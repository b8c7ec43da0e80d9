"""Whether personal data is involved, as people say."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from sentinel.core.incident import IncidentState, PersonalData
from sentinel.errors import NotApproved, Refused, UsageError
from sentinel.personal_data import say_personal_data
from support.report_desk import ReportDesk, report_desk

GM = "GM (ICT)"
WHY = "the feedback form was read"
HOUR = 3600.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ReportDesk]:
    with report_desk(tmp_path) as made:
        yield made


def said(desk: ReportDesk, answer: PersonalData) -> datetime | None:
    """When it was said, an hour after what was said before."""
    desk.clock.advance(HOUR)
    return say_personal_data(desk, desk.incident, answer, GM, WHY).personal_data_at


def test_who_became_aware_does_not_become_aware_later(desk: ReportDesk) -> None:
    """The 72 hours run from the first `yes`, whatever was said in between."""
    first = said(desk, PersonalData.YES)
    assert first == desk.clock.now()
    assert said(desk, PersonalData.YES) == first
    assert said(desk, PersonalData.NO) == desk.clock.now()
    assert said(desk, PersonalData.UNKNOWN) == desk.clock.now()
    assert said(desk, PersonalData.YES) == first


def test_it_is_audited_and_stands_in_the_time_line(desk: ReportDesk) -> None:
    said(desk, PersonalData.NO)
    assert desk.actions() == ["personal-data"]
    (entry,) = desk.store.journal.entries(desk.incident.id)
    assert (entry.data["by"], entry.data["answer"]) == (GM, "no")


def test_who_may_not_say_so_and_without_words_nothing_is_kept(desk: ReportDesk) -> None:
    for by, reason, error in (("Somebody", WHY, NotApproved), (GM, "no", UsageError)):
        with pytest.raises(error):
            say_personal_data(desk, desk.incident, PersonalData.NO, by, reason)
    desk.end(IncidentState.DISMISSED)
    with pytest.raises(Refused, match="dismissed"):
        say_personal_data(desk, desk.incident, PersonalData.YES, GM, WHY)
    assert desk.actions() == []
