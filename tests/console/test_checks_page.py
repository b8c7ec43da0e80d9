"""The pages about checks: standing, history, plots with a table of the same figures, a look now."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from sentinel.app import App
from sentinel.core.availability import State
from sentinel.core.check_course import CheckFailure, CourseEvent, CourseState, new_course
from sentinel.core.check_course_port import CheckCount, CheckRecord, CourseChange
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.latency import Timing
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role, Severity
from support.console import Console, console_of, opened, person
from support.fakes import open_incident
from support.values import make_finding, make_run
from support.working_folder import make_working_folder

TITLE = 'The page says "><script>alert(1)</script>'
HOURS_AGO = (240, 5, 3, 1)
"""The looks at the home page; the last one failed."""


def record_looks(app: App) -> None:
    now = app.clock.now()
    course = new_course("main", "home", "page", now - timedelta(hours=240))
    for number, hours in enumerate(HOURS_AGO, start=1):
        at, failed = now - timedelta(hours=hours), hours == 1
        outcome = CheckOutcome.FAILED if failed else CheckOutcome.OK
        marks = "." * (number - 1) + ("x" if failed else ".")
        course = replace(course, number=number, last_at=at, last_outcome=outcome, marks=marks)
        if failed:
            failure = CheckFailure(subject="/", url="https://x/", message=TITLE)
            course = replace(course, state=CourseState.FAILING, since=at, failures=(failure,))
        change = CourseChange(
            site="main",
            check="home",
            at=at,
            event=CourseEvent.FAILING,
            since=at,
            severity=Severity.ERROR,
            message=TITLE,
        )
        finding = make_finding(check="home", message=TITLE, verdict=Verdict.BROKEN, code="slow")
        run = make_run(
            f"run-{number}",
            Verdict.BROKEN if failed else Verdict.INTACT,
            checks=("home",),
            started_at=at - timedelta(seconds=5),
            ended_at=at,
            findings=(finding,) if failed else (),
        )
        timing = Timing(check="home", target="/", elapsed_seconds=0.2 * number, outcome=outcome)
        checked = CheckRecord(
            courses=(course,),
            changes=(change,) if failed else (),
            looked=("home",),
            timings=(timing,),
            counts=(CheckCount(check="home", outcome=outcome),),
        )
        app.store.runs.record(run, None, (), checked)


def keep_days(app: App) -> None:
    """Yesterday the site was away for an hour, the day before all day long in maintenance."""
    zone = app.config.alerts.time_zone
    today = app.clock.now().astimezone(ZoneInfo(zone)).date()
    seconds = dict.fromkeys(State, 0.0)
    days = []
    for back, changed in (
        (1, {State.UP: 82_800.0, State.DOWN: 3_600.0}),
        (2, {State.PLANNED: 86_400.0}),
    ):
        lasted = {**seconds, **changed}
        days.append(
            MonitoredDay(
                site="main",
                day=(today - timedelta(days=back)).isoformat(),
                zone=zone,
                looks=9,
                up_seconds=lasted[State.UP],
                down_seconds=lasted[State.DOWN],
                planned_seconds=lasted[State.PLANNED],
                closed_seconds=0.0,
                unknown_seconds=0.0,
            )
        )
    app.store.monitored_days.keep(days)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with opened(make_working_folder(tmp_path_factory.mktemp("checks"))) as made:
        record_looks(made)
        keep_days(made)
        seen = made.clock.now() - timedelta(hours=4)
        open_incident(made.store, "main", first_sighting_at=seen)
        yield made


async def read(console: Console, path: str) -> str:
    answer = await console.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_what_fails_stands_first_with_its_age_and_what_it_found(app: App) -> None:
    async with console_of(app, person()) as console:
        page = await read(console, "/checks")
        never = await read(console, "/checks?state=never")
        nobody = await read(console, "/checks?owner=Nobody")
    rows = re.findall(r'<a href="/checks/main/([^"]+)">', page)
    assert rows[0] == "home"
    assert set(rows) == {check.name for check in app.config.checks}
    assert "The page says &#34;&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "Of the last 4 looks 3 were good, 1 failed." in page
    assert "/checks/main/home" not in never
    assert "No check fits this." in nobody


async def test_uptime_is_held_against_what_was_agreed(app: App) -> None:
    """An hour away of a week: more than a two-hundredth of it, less than a tenth. That nobody
    looked for the rest of the week proves nothing."""
    async with console_of(app, person()) as console:
        strict = await read(console, "/checks")
        lax = await read(console, "/checks?agreed_percent=90")
        nothing = await read(console, "/checks?agreed_percent=0")
    weeks = [page[page.index('<th scope="row">week</th>') :] for page in (strict, lax, nothing)]
    told = [week.split("</tr>")[0] for week in weeks]
    assert "1 hour" in told[0]
    assert ["was not kept" in one for one in told] == [True, False, False]
    assert ["cannot be told" in one for one in told] == [False, True, False]
    assert "was kept" in told[2]


async def test_one_check_has_its_history_its_plots_and_the_same_figures_as_a_table(
    app: App,
) -> None:
    async with console_of(app, person()) as console:
        page = await read(console, "/checks/main/home")
    assert "<script>alert" not in page
    assert "<strong>failing</strong>" in page
    assert "checks/home.toml" in page
    plots = [ElementTree.fromstring(one) for one in re.findall(r"<svg class=.*?</svg>", page, re.S)]
    day, month, year = (one for one in plots if "latency" in one.attrib["class"])
    for plot in (day, month, year):
        assert plot.attrib["role"] == "img"
        names = plot.attrib["aria-labelledby"].split()
        assert [plot.find(f"*[@id='{name}']") is not None for name in names] == [True, True]
        assert not plot.findall(".//script")
    assert len(day.findall("circle")) == 3, "three hours with looks, none beside another"
    assert len(month.findall("path[@class='bad']")) == 1
    assert day.findall("rect"), "the incident is a band"
    hours = page[page.index("plot-1") : page.index("plot-2")]
    assert hours.count('<tr><th scope="row">') == 3
    # 0.8 s to within half a bucket, which is 4.5 %
    assert re.search(r"(0\.8|7[6-9]\d|8[0-3]\d) (m?)s", hours)
    weeks = page[page.index("plot-3") :]
    assert "INC-" in weeks


async def test_how_often_it_was_good_counts_looks_of_each_range(app: App) -> None:
    async with console_of(app, person()) as console:
        page = await read(console, "/checks/main/home")
    part = page[page.index("How often it was good") :]
    shares = re.findall(r'<th scope="row">(\w+)</th><td[^>]*>([\d.]+) %', part)[:4]
    assert dict(shares) == {"day": "66.67", "week": "66.67", "month": "75.00", "quarter": "75.00"}


async def test_a_check_that_is_not_configured_is_not_there(app: App) -> None:
    async with console_of(app, person()) as console:
        for path in ("/checks/main/none", "/checks/none/home"):
            assert (await console.client.get(path)).status_code == 404


async def test_a_look_is_asked_for_by_who_may(app: App) -> None:
    async with console_of(app, person("Web Officer", (Role.ON_CALL,))) as console:
        assert (await console.act("sweep-site", site="main")).status_code == 303
        assert console.swept == ["main"]
        console.access.who = person("Reader", (Role.VIEWER,))
        assert (await console.act("sweep-site", site="main")).status_code == 403
        assert "sweep-site" not in await read(console, "/checks")
        assert console.swept == ["main"]


async def test_one_check_looks_now_as_a_work_that_tells_what_it_found(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    async def sweep(site: object, **given: object) -> object:
        await asyncio.sleep(0)
        asked.append([check.name for check in given["checks"]])  # type: ignore[attr-defined]
        return make_run("run-now", Verdict.INTACT)

    monkeypatch.setattr(type(app.detector), "sweep", lambda _, *a, **k: sweep(*a, **k))
    async with console_of(app, person()) as console:
        begun = await console.act("run-check", site="main", check="home")
        await console.desk.works.ended()
        page = await read(console, begun.headers["location"])
    assert asked == [["home"]]
    assert "Ended well" in page
    assert "run-now" in page


async def test_the_pages_are_in_hindi_for_who_reads_it(app: App) -> None:
    async with console_of(app, person()) as console:
        console.client.cookies.set("sentinel-language", "hi")
        page = await read(console, "/checks/main/home")
    assert "पिछले 24 घंटे, घंटे के अनुसार" in page
