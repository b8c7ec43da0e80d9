"""The daemon reminds of CERT-In's deadline, revises drafts and lays their PDF beside them."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.certin_filing import Filing, FilingKind
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.verdict import Verdict
from sentinel.errors import CouldNotFindOut, StoreError
from sentinel.report_clock import ReportClock
from sentinel.reporting import report_folder
from support.report_desk import ReportDesk, report_desk
from support.values import T0

HOUR = 3600.0
REASON = "the log shows it"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ReportDesk]:
    with report_desk(tmp_path) as made:
        made.draft()
        yield made


def told(desk: ReportDesk) -> list[str]:
    return [key.rpartition("-")[2] for key in desk.keys("deadline")]


def looked(desk: ReportDesk, *seconds: float) -> list[str]:
    """The marks that were told, after a look at each of these steps of the clock."""
    clock = desk.report_clock()
    for step in seconds:
        desk.clock.advance(step)
        clock.look()
    return told(desk)


def filing(desk: ReportDesk, kind: FilingKind) -> None:
    one = Filing(incident=desk.incident.id, kind=kind, at=desk.clock.now(), by="GM (ICT)")
    desk.store.filings.add(replace(one, revision=1, reference="CERTIn-7"))


def test_each_mark_is_told_once_to_those_who_answer_for_it(desk: ReportDesk) -> None:
    assert looked(desk, 2.9 * HOUR) == []
    assert looked(desk, 0.2 * HOUR, 60, 1.4 * HOUR, 60, 1.0 * HOUR, 0.5 * HOUR, 60, HOUR) == [
        "180",
        "270",
        "330",
        "360",
    ]
    rows = [row for row in desk.store.outbox.all() if row.kind is NoticeKind.DEADLINE]
    assert all(row.urgent for row in rows)
    assert "left to tell CERT-In" in rows[0].subject
    assert "SHOULD HAVE BEEN TOLD" in rows[-1].subject
    assert desk.woken == 4


def test_after_a_late_start_only_the_newest_mark_is_told(desk: ReportDesk) -> None:
    assert looked(desk, 5.6 * HOUR, 60) == ["330"]
    assert looked(desk, HOUR) == ["330", "360"]


def test_a_restart_and_a_clock_that_steps_back_tell_nothing_twice(desk: ReportDesk) -> None:
    assert looked(desk, 4.6 * HOUR) == ["270"]
    assert looked(desk, -1.5 * HOUR, 0.1 * HOUR, 1.5 * HOUR) == ["270"]


@pytest.mark.parametrize("kind", [FilingKind.FILED, FilingKind.NOT_DUE])
def test_what_is_recorded_stops_the_reminders(tmp_path: Path, kind: FilingKind) -> None:
    with report_desk(tmp_path, verdict=Verdict.DOWN) as desk:
        assert looked(desk, 3.1 * HOUR) == ["180"]
        filing(desk, kind)
        assert looked(desk, 2 * HOUR, 2 * HOUR) == ["180"]


def test_a_crash_that_turns_out_to_be_an_attack_is_told_of_again(tmp_path: Path) -> None:
    with report_desk(tmp_path, verdict=Verdict.DOWN) as desk:
        filing(desk, FilingKind.NOT_DUE)
        assert looked(desk, 3.1 * HOUR) == []
        fields = {"verdict": Verdict.DEFACED}
        desk.store.incidents.change(desk.incident.id, desk.incident.state, fields=fields)
        assert looked(desk, 1.5 * HOUR) == ["270"]


def test_what_was_only_approved_or_mailed_does_not(desk: ReportDesk) -> None:
    filing(desk, FilingKind.APPROVED)
    filing(desk, FilingKind.MAILED)
    assert looked(desk, 3.1 * HOUR) == ["180"]
    (row,) = [row for row in desk.store.outbox.all() if row.kind is NoticeKind.DEADLINE]
    assert "put down for mailing" in row.body


def test_a_dismissed_incident_is_not_reported(desk: ReportDesk) -> None:
    desk.end(IncidentState.DISMISSED)
    assert looked(desk, 3.1 * HOUR, 3 * HOUR) == []


def test_one_that_is_resolved_is_reported_all_the_same(desk: ReportDesk) -> None:
    desk.end(IncidentState.RESOLVED)
    assert looked(desk, 3.1 * HOUR) == ["180"]


def test_a_crash_is_told_as_one_that_may_have_to_be_reported(tmp_path: Path) -> None:
    with report_desk(tmp_path, verdict=Verdict.DOWN) as desk:
        assert looked(desk, 3.1 * HOUR) == ["180"]
        (row,) = [row for row in desk.store.outbox.all() if row.kind is NoticeKind.DEADLINE]
        assert "report not-due" in row.body


def test_a_site_that_left_the_configuration_is_passed_over(desk: ReportDesk) -> None:
    desk.config = replace(desk.config, sites=(replace(desk.site, name="other"),))
    assert looked(desk, 3.1 * HOUR) == []


def test_a_draft_is_revised_where_what_is_known_changed_and_not_each_minute(
    desk: ReportDesk,
) -> None:
    clock = desk.report_clock()

    def numbers(step: float) -> int:
        desk.clock.advance(step)
        clock.look()
        return len(desk.store.reports.all(desk.incident.id))

    assert [numbers(120), numbers(120), numbers(HOUR)] == [1, 1, 1]
    fields = {"subjects": ("/", "/news")}
    desk.store.incidents.change(desk.incident.id, desk.incident.state, fields=fields)
    assert numbers(120) == 2  # an hour has passed since the first one
    fields = {"subjects": ("/", "/news", "/third")}
    desk.store.incidents.change(desk.incident.id, desk.incident.state, fields=fields)
    assert numbers(120) == 2
    desk.store.incidents.change(
        desk.incident.id, desk.incident.state, fields={"verdict": Verdict.CORRUPT}
    )
    assert numbers(120) == 3
    assert desk.store.reports.all(desk.incident.id)[-1][2]["reason"] == "what is known changed"


def test_a_draft_that_nobody_made_is_made(tmp_path: Path) -> None:
    with report_desk(tmp_path) as desk:
        clock = desk.report_clock()
        clock.look()
        assert desk.store.reports.all(desk.incident.id) == ()
        desk.clock.advance(61)
        clock.look()
        (row,) = desk.store.reports.all(desk.incident.id)
        assert row[2]["reason"] == "first sighting"


def test_pdf_files_are_laid_beside_it_and_anew_once_it_is_approved(desk: ReportDesk) -> None:
    clock = desk.report_clock()
    clock.look()
    filing(desk, FilingKind.APPROVED)
    clock.look()
    clock.look()
    folder = report_folder(desk.config, desk.incident.id)
    assert sorted(path.name for path in folder.glob("*.pdf")) == [
        "revision-1-approved.hi.pdf",
        "revision-1-approved.pdf",
        "revision-1.hi.pdf",
        "revision-1.pdf",
    ]
    assert [sheet["language"] for sheet in desk.typesetter.sheets] == ["en", "hi"] * 2
    assert (folder / "revision-1.pdf").stat().st_mode & 0o077 == 0


def test_a_pdf_that_cannot_be_made_is_told_once_and_holds_nothing_up(
    desk: ReportDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.typesetter.fault = CouldNotFindOut("cannot be set")
    assert looked(desk, 3.1 * HOUR, 60, 60) == ["180"]
    assert caplog.text.count("PDF of the report not made") == 2  # one for each language


def test_one_incident_that_cannot_be_looked_at_keeps_the_others_not_back(
    desk: ReportDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    remind = ReportClock._remind
    broken = [desk.incident.id]

    def fail(self: ReportClock, incident: object, site: object, now: object) -> None:
        if getattr(incident, "id", "") in broken:
            raise RuntimeError("broken")
        remind(self, incident, site, now)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(ReportClock, "_remind", fail)
    assert looked(desk, 3.1 * HOUR) == []
    assert "report not looked at" in caplog.text
    broken.clear()
    assert looked(desk, 60) == ["180"]


async def test_it_looks_at_once_and_ends_when_told(
    desk: ReportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, stop, looks = desk.report_clock(), asyncio.Event(), []

    def look() -> None:
        looks.append(T0)
        if len(looks) == 1:
            raise StoreError("the database is away")
        stop.set()

    monkeypatch.setattr(clock, "look", look)
    monkeypatch.setattr("sentinel.report_clock.LOOK_SECONDS", 0.001)
    await asyncio.wait_for(clock.run(stop), 30)
    assert len(looks) >= 2
