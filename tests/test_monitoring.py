"""The regular report of a month of which every figure can be reckoned by hand."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app import App
from sentinel.core.availability import State
from sentinel.core.monitoring import outages, seconds_in_all
from sentinel.core.monitoring_document import document
from sentinel.core.monitoring_period import month, week
from sentinel.core.monitoring_plots import plots
from sentinel.core.monitoring_view import View
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.words import Language
from sentinel.monitoring_days import blocks_in, close_days, days_of, hold_of
from sentinel.monitoring_facts import monitoring_facts
from sentinel.monitoring_files import html, pdf, text
from sentinel.monitoring_jobs import folder_of, keep_up, send
from support.monitored import AFTER, MANAGER, ist, monitored
from support.programs import needs
from support.values import make_run

INDIA = "Asia/Kolkata"
OCTOBER = month("2026-10", INDIA)
HOUR = 3600.0


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Only read by these tests; those that write make their own."""
    with monitored(tmp_path_factory.mktemp("monitored")) as made:
        yield made


@pytest.fixture(scope="module")
def october(app: App) -> dict[str, Any]:
    found: dict[str, Any] = document(monitoring_facts(app, app.site(None), OCTOBER))
    return found


def test_availability_of_the_month(october: dict[str, Any]) -> None:
    """Of 744 hours: two outages of 2 h, a block of 2.5 h and one of 1 h, 1 h announced; nothing
    known of 4.5 h (looks missed) and of 1 h (access refused)."""
    found = october["availability"]
    assert found["down_seconds"] == 4 * HOUR
    assert found["closed_seconds"] == 3.5 * HOUR
    assert found["planned_seconds"] == 1 * HOUR
    assert found["unknown_seconds"] == 5.5 * HOUR
    assert found["up_seconds"] == 730 * HOUR
    assert found["up_share_of_known"] == 730 / 738.5
    assert len(found["days"]) == 31
    assert sum(day["looks"] for day in found["days"]) == 744 - 6 + 4  # those that opened incidents


def test_outages_of_the_month(app: App) -> None:
    """One over midnight is one; the block is that of the journal, not of the looks."""
    days = days_of(app, app.site(None), OCTOBER.first, OCTOBER.last)
    assert [(one.state, one.since, one.until) for one in outages(days)] == [
        (State.CLOSED, ist(9, 4), ist(9, 5)),
        (State.DOWN, ist(12, 10), ist(12, 12)),
        (State.PLANNED, ist(18, 2), ist(18, 3)),
        (State.DOWN, ist(20, 23), ist(21, 1)),
        (State.CLOSED, ist(25, 14.5), ist(25, 17)),
    ]


def test_means_of_the_month(october: dict[str, Any]) -> None:
    """Detected after 60 and 30 minutes, taken up after 30 and 60, good again after 2 and 4 hours;
    the false alarm and what is still open are in no average."""
    found = october["incidents"]
    assert found["mttd"] == {"seconds": 45 * 60, "incidents": 2}
    assert found["mtta"] == {"seconds": 45 * 60, "incidents": 2}
    assert found["mttr"] == {"seconds": 3 * HOUR, "incidents": 2}
    assert [one["state"] for one in found["list"]] == [
        *("resolved", "resolved", "dismissed", "suspected")
    ]


def test_who_told_cert_in_in_time(october: dict[str, Any]) -> None:
    """Of one nothing was to be reported, one was told in time, one never."""
    found = [one["cert_in"] for one in october["incidents"]["list"]]
    assert [(one["in_time"], one["nothing_to_report"]) for one in found] == [
        *((None, True), (True, False), (None, False), (False, False))
    ]


def test_links_and_messages_of_the_month(october: dict[str, Any]) -> None:
    links = october["links"]
    assert (links["found"], links["mended"], links["no_longer_linked"]) == (3, 1, 0)
    assert [one["url"].rpartition("/")[2] for one in links["broken"]] == ["gone", "late"]
    assert october["notices"]["delivered"] == 2
    assert [one["state"] for one in october["notices"]["undelivered"]] == ["undeliverable"]


def test_links_of_a_week_are_those_of_its_crawls(app: App) -> None:
    counted = [
        (links.found, links.mended)
        for label in ("2026-W40", "2026-W41", "2026-W42", "2026-W44")
        for links in [monitoring_facts(app, app.site(None), week(label, INDIA)).links]
    ]
    assert counted == [(0, 0), (2, 0), (0, 1), (1, 0)]


def test_promises_that_incidents_put_to_the_test(october: dict[str, Any]) -> None:
    found = {one["promise"]: (one["exercised"], one["kept"]) for one in october["promises"]}
    assert found == {
        "detect": (2, 2),
        "alert": (0, 0),
        "block": (1, 1),
        "restore": (0, 0),
        "reopen": (1, 1),
    }


def test_a_site_that_is_watched_since_thursday(app: App) -> None:
    """Monday to Wednesday nothing is known, and that is said; it is neither up nor down."""
    facts = monitoring_facts(app, app.site(None), week("2026-W40", INDIA))
    total = seconds_in_all(facts.days)
    assert total[State.UNKNOWN] == 72 * HOUR
    assert total[State.UP] == 96 * HOUR
    shown = text(View(facts, Language.ENGLISH, timedelta(hours=1)))
    assert "Time of which something is known: 57.14 %" in shown
    assert "Mean time to restore (MTTR): not known (n = 0)" in shown
    summary = "Up, of the time that is known: 100.00 %; Time of which something is known: 57.14 %\n"
    assert summary in shown


def test_what_nobody_looked_for_is_not_zero(tmp_path: Path) -> None:
    with monitored(tmp_path, filled=False) as app:
        facts = monitoring_facts(app, app.site(None), OCTOBER)
        found = document(facts)["links"]
        shown = text(View(facts, Language.ENGLISH, hold_of(app)))
    assert isinstance(found, dict)
    assert (found["found"], found["mended"], found["no_longer_linked"]) == (None, None, None)
    assert "Found broken in the period: not known" in shown
    assert "To be looked at again by: none" in shown


def test_of_a_week_after_the_last_crawl_no_link_is_said_to_be_good(app: App) -> None:
    assert monitoring_facts(app, app.site(None), week("2026-W45", INDIA)).links.found is None


def test_a_period_that_is_not_over_ends_now(app: App) -> None:
    facts = monitoring_facts(app, app.site(None), week("2026-W45", INDIA))
    assert [day.day for day in facts.days] == ["2026-11-02"]
    assert sum(seconds_in_all(facts.days).values()) == 9 * HOUR
    (white,) = re.findall(
        r'width="([\d.]+)" height="[\d.]+" fill="#ffffff"',
        plots(View(facts, Language.ENGLISH, hold_of(app)))["availability"],
    )
    assert float(white) == pytest.approx((640 - 74 - 60) * 15 / 24, abs=0.1)  # what is to come


def test_what_is_kept_of_a_day_outlives_its_runs(tmp_path: Path) -> None:
    """The same report once the days are kept and the runs are let go; and it is kept once."""
    with monitored(tmp_path) as app:
        site = app.site(None)
        before = days_of(app, site, OCTOBER.first, OCTOBER.last)
        assert close_days(app, site) == 32  # with the first of November
        assert close_days(app, site) == 0
        assert app.store.runs.prune(AFTER) > 700
        kept = days_of(app, site, OCTOBER.first, OCTOBER.last)
        assert kept == before
        (last,) = app.store.monitored_days.of(site.name, date(2026, 11, 1), date(2026, 11, 1))
        assert (last.broken_links, kept[-1].broken_links) == (2, None)


def test_a_day_is_added_up_when_its_last_runs_are_on_disk(tmp_path: Path) -> None:
    with monitored(tmp_path) as app:
        app.clock.at = ist(2, 0.5, month=11)  # type: ignore[attr-defined] # a test's clock
        close_days(app, app.site(None))
        assert app.store.monitored_days.last("main", date.max) == date(2026, 10, 31)


def test_a_clock_that_jumps_ahead_ends_no_day_for_good(tmp_path: Path) -> None:
    """The daemon sees 2030 for some hours, and looks; then the clock is right again."""
    with monitored(tmp_path) as app:
        site, right = app.site(None), app.clock.now()
        close_days(app, site)
        jumped = right + timedelta(days=1200)
        app.clock.at = jumped + timedelta(hours=2)  # type: ignore[attr-defined] # a test's clock
        app.store.runs.record(make_run("wrong", started_at=jumped, ended_at=jumped), None, ())
        assert close_days(app, site) == 0
        app.clock.at = right + timedelta(days=2)  # type: ignore[attr-defined] # a test's clock
        for hour in range(1, 48):
            at = right + timedelta(hours=hour)
            app.store.runs.record(make_run(f"on-{hour}", started_at=at, ended_at=at), None, ())
        assert close_days(app, site) == 2
        today = days_of(app, site, date(2026, 11, 2), date(2026, 11, 2))
        assert today[0].up_seconds == 24 * HOUR


def test_days_kept_by_a_clock_that_ran_ahead_hold_up_no_others(tmp_path: Path) -> None:
    with monitored(tmp_path) as app:
        site = app.site(None)
        (ahead,) = days_of(app, site, date(2026, 10, 5), date(2026, 10, 5))
        app.store.monitored_days.keep([replace(ahead, day="2031-01-01")])
        assert close_days(app, site) == 32


def test_a_day_before_a_long_pause_is_kept_when_looks_go_on(tmp_path: Path) -> None:
    """And of the days of the pause nothing is kept: nothing is known of them."""
    with monitored(tmp_path, filled=False) as app:
        looked = [ist(day, 12) for day in (1, 20, 21, 22, 23)]
        for number, at in enumerate(looked):
            app.store.runs.record(make_run(f"r-{number}", started_at=at, ended_at=at), None, ())
        assert close_days(app, app.site(None)) == 4  # the last one has no look after it
        kept = app.store.monitored_days.of("main", OCTOBER.first, OCTOBER.last)
        assert [one.day[-2:] for one in kept] == ["01", "20", "21", "22"]


def test_how_long_a_look_speaks_is_by_checks_that_look_at_pages(tmp_path: Path) -> None:
    """A check of the servers each minute does not shorten what a look at the pages says."""
    with monitored(tmp_path, filled=False) as app:
        pages = [one for one in app.config.checks if one.kind == "page"]
        assert pages
        quick = replace(pages[0], name="quick", kind="server", every_seconds=60.0, targets=())
        app.config = replace(app.config, checks=(*pages, quick))
        assert hold_of(app) == timedelta(hours=2.5)


def test_until_when_the_certificate_is_valid_is_said_as_it_was_seen_last(tmp_path: Path) -> None:
    with monitored(tmp_path) as app:
        for day, end in ((3, ist(20)), (8, ist(28, month=12))):
            run = make_run(
                f"server-{day}",
                started_at=ist(day),
                ended_at=ist(day),
                pages=0,
                certificates_until=end,
            )
            app.store.runs.record(run, None, ())
        shown, found = [], []
        for label in ("2026-W40", "2026-W41", "2026-W43"):
            facts = monitoring_facts(app, app.site(None), week(label, INDIA))
            shown.append(View(facts, Language.ENGLISH, hold_of(app)).parts()[0].rows[-1].value)
            found.append(document(facts)["certificate_expires_at"])
        assert shown == ["2026-10-20 00:00 IST (expired)", "2026-12-28 00:00 IST", "not known"]
        assert found[2] is None
        assert datetime.fromisoformat(str(found[1])) == ist(28, month=12)


def test_a_report_is_sent_once_with_its_files(tmp_path: Path) -> None:
    """To the Web Information Manager, in the languages asked for, on each turn; a machine that was
    off makes it when it is on again."""
    with monitored(tmp_path) as app:
        site = app.site(None)
        keep_up(app, site)
        assert not send(app, site, OCTOBER)
        keep_up(app, site)
        rows = [row for row in app.store.outbox.all() if row.kind is NoticeKind.MONITORING]
        assert [row.key for row in rows] == ["monitoring/main/2026-W44", "monitoring/main/2026-10"]
        month_row = rows[1]
        assert month_row.recipients == (MANAGER.mail,)
        assert not month_row.urgent
        assert "98.84 %" in month_row.body
        names = [one.name for one in month_row.attachments]
        assert names == [
            f"monitoring-main-2026-10-{lang}.{ending}"
            for lang in ("en", "hi")
            for ending in ("html", "pdf")
        ]
        for one in month_row.attachments:
            content = app.blobs.get(one.sha256)
            assert (folder_of(app, site) / one.name).read_bytes() == content
            assert content.startswith(b"%PDF-" if one.name.endswith("pdf") else b"<!DOCTYPE html>")


def test_nothing_is_sent_of_a_time_before_the_site_was_watched(tmp_path: Path) -> None:
    with monitored(tmp_path, filled=False) as app:
        assert not send(app, app.site(None), OCTOBER)
        assert app.store.outbox.all() == ()


def test_without_a_pdf_the_page_goes_alone_and_says_why(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for file in (Path(__file__).parents[1] / "playbooks" / "templates").glob("*.j2"):
        (own / file.name).write_bytes(file.read_bytes())
    (own / "monitoring-report.typ").write_text("#spoilt")
    with monitored(tmp_path / "work", templates=own) as app:
        app.typesetter._folders = (own,)  # the shipped ones are gone, too
        assert send(app, app.site(None), OCTOBER)
        (row,) = [one for one in app.store.outbox.all() if one.kind is NoticeKind.MONITORING]
        assert [one.name.rpartition(".")[2] for one in row.attachments] == ["html", "html"]
        assert "The PDF could not be made: monitoring-report" in row.body


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.HINDI])
def test_paper_and_page_say_what_the_text_says(app: App, language: Language) -> None:
    """Every heading, label and value is found again in the PDF, conjuncts and all."""
    view = View(monitoring_facts(app, app.site(None), OCTOBER), language, hold_of(app))
    program = needs("pdftotext", package="poppler-utils")
    done = subprocess.run(
        [program, "-", "-"], input=pdf(app, view), capture_output=True, check=True
    )
    paper, page = squeezed(done.stdout.decode()), squeezed(html(app, view))
    for part in view.parts():
        for value in (part.title, *(x for row in part.rows for x in (row.label, row.value))):
            assert squeezed(value) in paper
            assert squeezed(value) in page
    assert page.count("<svgxmlns") == 3 - (view.facts.days[0].broken_links is None) + 5
    assert "data-plot" not in page


def squeezed(shown: str) -> str:
    return re.sub(r"\s+", "", shown)


def entry(number: int, action: str, phase: Phase, hour: float) -> JournalEntry:
    return JournalEntry(
        number=number, incident="INC", step=action, action=action, phase=phase, at=ist(5, hour)
    )


def test_a_block_lasts_until_it_is_lifted_or_taken_back() -> None:
    """An intent closes nothing; a second block does not begin it anew; one that stands lasts."""
    journal = [
        entry(1, "block", Phase.INTENT, 1),
        entry(2, "block", Phase.DONE, 2),
        entry(3, "block", Phase.DONE, 3),
        entry(4, "unblock", Phase.INTENT, 4),
        entry(5, "unblock", Phase.DONE, 5),
        entry(6, "block", Phase.DONE, 6),
        entry(7, "block", Phase.COMPENSATED, 7),
        entry(8, "block", Phase.DONE, 8),
    ]
    assert blocks_in(journal, ist(5, 9)) == [
        (ist(5, 2), ist(5, 5)),
        (ist(5, 6), ist(5, 7)),
        (ist(5, 8), ist(5, 9)),
    ]
    assert blocks_in((), AFTER) == []


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    """Addresses of broken links are an attacker's."""
    hostile = '<script>x</script>{{7*7}}#eval("1")<svg data-plot="links"></svg>\u202e'
    with monitored(tmp_path) as app:
        facts = monitoring_facts(app, app.site(None), OCTOBER)
        problem, _ = facts.links.broken[0]
        object.__setattr__(problem, "url", f"http://127.0.0.1:8080/{hostile}{'x' * 3000}")
        view = View(facts, Language.ENGLISH, hold_of(app))
        page = html(app, view)
        assert "<script" not in page
        assert "\u202e" not in page
        assert "{{7*7}}" in page
        assert "&lt;svg data-plot=" in page
        assert pdf(app, view).startswith(b"%PDF-")
        assert json.loads(json.dumps(document(facts)))["links"]["broken"]
