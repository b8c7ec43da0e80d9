"""`sentinel checks`: how each check stands, in words and as JSON; its history."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.app import build
from sentinel.cli import main
from sentinel.core.check_course import CourseEvent
from sentinel.core.check_course_port import CheckCount, CheckRecord, CourseChange
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.check_view import percent_text, seconds_text, sparkline
from sentinel.core.latency import Timing
from sentinel.core.words import Severity
from support.course_examples import failing_course
from support.values import make_run
from support.working_folder import make_working_folder

HOSTILE = "answers \x1b[31m500\nand more"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home page that fails for some minutes, with looks of three days."""
    file = make_working_folder(tmp_path_factory.mktemp("checks"))
    now = datetime.now(tz=UTC)
    with ExitStack() as closing:
        app = build(configuration.load(file, environ={}), closing)
        (name,) = (site.name for site in app.config.sites)
        for day in range(3):
            at = now - timedelta(days=day)
            timing = Timing(
                check="home", target="/", elapsed_seconds=0.1 * (day + 1), outcome=CheckOutcome.OK
            )
            count = CheckCount(
                check="home", outcome=CheckOutcome.FAILED if day == 0 else CheckOutcome.OK
            )
            record = CheckRecord(timings=(timing,), counts=(count,), looked=("home",))
            run = make_run(f"run-{day}", site=name, checks=("home",), started_at=at, ended_at=at)
            app.store.runs.record(run, None, (), record)
        course = replace(
            failing_course(HOSTILE), site=name, check="home", number=1, since=now, last_at=now
        )
        change = CourseChange(
            site=name,
            check="home",
            at=now,
            event=CourseEvent.FAILING,
            since=now,
            severity=Severity.ERROR,
            message=HOSTILE,
        )
        record = CheckRecord(courses=(course,), changes=(change,))
        run = make_run("run-x", site=name, checks=("home",), started_at=now, ended_at=now)
        app.store.runs.record(run, None, (), record)
        app.store.check_courses.begin(name, ["baseline"], now)
    yield file


def answer(
    place: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, dict[str, object]]:
    code = main(["--config", str(place), "checks", *words])
    out = capsys.readouterr().out
    return code, out, json.loads(out) if "--json" in words else {}


def test_each_check_is_shown_and_what_fails_gives_another_exit_code(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = answer(place, capsys)
    assert code == 1
    home = out[out.index("home (page") :]
    assert "failing for" in home
    assert "looks: x.x.x; works: 66.67 %" in home
    assert "latency over 7d: p50" in home
    assert "not ended" not in home
    assert "not ended: under way, or broken off with Sentinel\n" in out[: out.index("home (page")]
    assert "\x1b" not in out
    assert max(len(line) for line in out.splitlines()) < 130


def test_as_json_with_another_period(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, whole = answer(place, capsys, "--json", "--since", "1h")
    assert whole["schema"] == "sentinel/checks/1"
    checks = {row["name"]: row for row in whole["checks"]}  # type: ignore[attr-defined,index]
    home = checks["home"]
    assert (home["state"], home["ok"], home["failed"]) == ("failing", 0, 1)
    assert home["targets"]["/"]["p50_seconds"] == pytest.approx(0.1, rel=0.05)
    assert home["due_at"] > home["looked_at"]


def test_one_check_with_its_history(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(place, capsys, "home")
    assert code == 1
    assert "p95 day by day" in out
    assert "Changes, newest first" in out
    assert "failing: answers" in out
    for words in ("hour", "day", "week", "month"):
        assert f"\n  {words}" in out
    _, _, whole = answer(place, capsys, "home", "--json")
    ranges = whole["ranges"]
    assert [ranges[one]["ok"] for one in ("hour", "week")] == [1, 3]  # type: ignore[index]
    (change,) = whole["changes"]  # type: ignore[misc]
    assert change["event"] == "failing"  # type: ignore[index]


def test_what_cannot_be_answered_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (("hom",), 'there is no check hom (did you mean "home"?)'),
        (("--since", "soon"), "--since soon: accepted:"),
        (("--since", "900d"), "up to 400d"),
    ):
        assert main(["--config", str(place), "checks", *words]) == 2
        assert said in capsys.readouterr().err


def test_numbers_for_people() -> None:
    assert [seconds_text(one) for one in (None, 0.1234, 1.26)] == ["–", "123 ms", "1.3 s"]
    assert [percent_text(one) for one in (None, 0.0, 0.999999, 1.0)] == [
        "–",
        "0.00 %",
        "99.99 %",
        "100.00 %",
    ]
    assert sparkline([0.1, None, 0.8]) == "▂ █"
    assert sparkline([None, None]) == "  "
    assert len(sparkline([1.0] * 500)) == 60


def test_the_state_of_a_site_names_the_function_that_fails(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--config", str(place), "status", "--json"])
    (site,) = json.loads(capsys.readouterr().out)["sites"]
    assert site["functions_in_trouble"] == ["home (failing)"]
    assert site["policy_promises_broken"] is None
    main(["--config", str(place), "status"])
    assert f"sentinel checks --site {site['site']}" in capsys.readouterr().err
