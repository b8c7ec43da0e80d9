"""Functions that fail: confirmed, told once to those on call and to the owner, told when over."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.core.assertion import parse
from sentinel.core.check import Check, PageOptions
from sentinel.core.check_course import CourseState, new_course
from sentinel.core.check_course_port import CheckRecord
from sentinel.core.check_course_rule import CourseRule
from sentinel.core.function_telling import function_notice
from sentinel.core.http_function import HttpOptions
from sentinel.core.latency import LatencyCount
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.routing import routes
from sentinel.core.site import MaintenanceWindow
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, Trigger
from sentinel.detect import Detector
from support.course_examples import function_check, function_news, functions_notice
from support.settings import MANAGER, ON_CALL, SECOND, make_config, make_mail
from support.values import T0, make_run, make_site
from support.watched import Watched, page, watched

HTTP = HttpOptions(expect=(parse("status == 200"),))
WORKS, FAILS = page("Tenders", "All tenders."), page("Tenders", "Database error.")


def tender_check(name: str = "tenders", **changes: object) -> Check:
    return replace(
        function_check(name),
        targets=("/tenders.html",),
        options=PageOptions(text_absent=("Database error",)),
        course=CourseRule(failed=2, of=3, recover=2),
        owner=MANAGER.name,
        **changes,  # type: ignore[arg-type] # a test gives what it means
    )


def detector_of(place: Watched, *checks: Check) -> Detector:
    """Sweeps with these checks alone, and with people to tell."""
    config = replace(place.app.config, checks=checks, contacts=(ON_CALL, MANAGER))
    return replace(place.app.detector, config=config)


def window_around(place: Watched) -> MaintenanceWindow:
    now, hour = place.app.clock.now(), timedelta(hours=1)
    return MaintenanceWindow(begin=now - hour, end=now + hour, reason="upgrade")


def counted(place: Watched) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Good, failed and unknown looks of each check and target."""
    found: dict[tuple[str, str], LatencyCount] = {}
    for one in place.app.store.latencies.of("main", T0 - timedelta(days=9_999)):
        key = one.check, one.target
        found[key] = found.get(key, LatencyCount()).plus(one.count)
    return {key: (one.ok, one.failed, one.unknown) for key, one in found.items()}


async def look(place: Watched, detector: Detector, body: bytes) -> Verdict:
    (place.root / "tenders.html").write_bytes(body)
    run = await detector.sweep(place.site, trigger=Trigger.SCHEDULE)
    return run.verdict


def told(place: Watched) -> list[OutboxRow]:
    rows = place.app.store.outbox.all()
    return sorted((r for r in rows if r.kind is NoticeKind.FUNCTION), key=lambda row: row.id)


async def test_a_function_that_fails_is_told_once_and_so_is_its_end(tmp_path: Path) -> None:
    """Several checks that fail at once are one message; what is a warning is for the digest."""
    async with watched(tmp_path, tree=False) as place:
        quiet = tender_check("quiet", severity=Severity.WARNING)
        detector = detector_of(place, tender_check(), tender_check("twin"), quiet)
        assert await look(place, detector, FAILS) is Verdict.BROKEN
        assert told(place) == []
        for _ in range(2):
            await look(place, detector, FAILS)
        (failing,) = told(place)
        assert "2 functions failing" in failing.subject
        assert "Database error" in failing.body
        assert "quiet" not in failing.body
        assert not failing.urgent
        assert place.app.store.incidents.all() == ()
        for _ in range(3):
            await look(place, detector, WORKS)
        (_, over) = told(place)
        assert "2 working again" in over.subject
        courses = place.app.store.check_courses.of("main", ["tenders", "twin", "quiet"])
        assert {one.state for one in courses.values()} == {CourseState.OK}
        assert courses["quiet"].marks == "xxx..."
        assert len(place.app.store.check_courses.changes("main", "quiet", 9)) == 2
        long_ago = place.app.clock.now() - timedelta(days=1)
        spans = place.app.store.latencies.of("main", long_ago, "tenders")
        counts = {one.target: (one.count.ok, one.count.failed) for one in spans}
        assert counts == {"": (3, 3), "/tenders.html": (3, 3)}


async def test_in_maintenance_a_failure_is_noted_and_neither_told_nor_counted(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path, tree=False) as place:
        window = window_around(place)
        once = CourseRule()
        detector = detector_of(place, replace(tender_check(), course=once, maintenance=(window,)))
        await look(place, detector, FAILS)
        assert told(place) == []
        course = place.app.store.check_courses.of("main", ["tenders"])["tenders"]
        assert (course.state, course.marks) == (CourseState.OK, "m")
        assert "upgrade" in course.excused
        past = place.app.clock.now() - timedelta(days=1)
        assert place.app.store.latencies.of("main", past, "tenders") == ()
        await look(place, detector_of(place, replace(tender_check(), course=once)), FAILS)
        assert len(told(place)) == 1


async def test_while_our_own_network_is_in_doubt_no_function_is_called_failing(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path, tree=False, control_urls=("http://127.0.0.1:9/",)) as place:
        check = replace(tender_check(), course=CourseRule())
        await look(place, detector_of(place, check), FAILS)
        assert told(place) == []
        course = place.app.store.check_courses.of("main", ["tenders"])["tenders"]
        assert "own network" in course.excused


async def test_while_a_site_is_down_none_of_its_functions_counts_as_available(
    tmp_path: Path,
) -> None:
    """The incident tells it, so the course says nothing; yet nobody could use the page."""
    async with watched(tmp_path, tree=False) as place:
        whole = [check for check in place.app.config.checks if check.name == "home"]
        asked = replace(function_check("asked"), kind="http", options=HTTP, targets=("/",))
        detector = detector_of(place, *whole, tender_check(), asked)
        await look(place, detector, WORKS)
        await place.server.stop()
        assert (await detector.sweep(place.site, trigger=Trigger.SCHEDULE)).verdict is Verdict.DOWN
        assert told(place) == []
        dark = replace(place.site, maintenance=(window_around(place),))
        await detector.sweep(dark, trigger=Trigger.SCHEDULE)
        await place.server.start()
        counts = counted(place)
        assert counts["tenders", ""] == counts["tenders", "/tenders.html"] == (1, 1, 0)
        assert counts["asked", ""] == (1, 1, 0)
        assert counts["asked", "/"] == (1, 1, 0)
        assert counts["home", "/"] == (1, 1, 0)
        spans = place.app.store.latencies.of("main", T0 - timedelta(days=9_999), "tenders")
        assert sum(sum(one.count.buckets.values()) for one in spans) == 1, "no answer, no time"


async def test_a_page_that_answers_500_is_told_where_the_site_stands(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        home = [check for check in place.app.config.checks if check.name == "home"]
        detector = detector_of(place, *home, replace(tender_check(), course=CourseRule()))
        place.server.routes["/tenders.html"] = (500, {"content-type": "text/html"}, FAILS)
        run = await detector.sweep(place.site, trigger=Trigger.SCHEDULE)
        assert run.verdict is Verdict.BROKEN
        (row,) = told(place)
        assert "tenders.html answers 500" in row.body
        assert counted(place)["tenders", "/tenders.html"] == (0, 1, 0)


async def test_our_own_network_makes_no_function_unavailable(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False, control_urls=("http://127.0.0.1:9/",)) as place:
        asked = replace(function_check("asked"), kind="http", options=HTTP, targets=("/",))
        await place.server.stop()
        detector = detector_of(place, asked)
        await detector.sweep(place.site, trigger=Trigger.SCHEDULE)
        await place.server.start()
        assert counted(place) == {("asked", ""): (0, 0, 1), ("asked", "/"): (0, 0, 1)}


async def test_a_look_that_another_run_overtook_is_counted_after_it(tmp_path: Path) -> None:
    """The course that it went on from is no longer the newest: nothing is lost, nothing told
    twice."""
    async with watched(tmp_path, tree=False) as place:
        record, beside = place.app.store.runs.record, ["another run"]

        def recorded(*given: object) -> object:
            if beside.pop(0) if beside else "":
                course = new_course("main", "tenders", "page", T0).numbered(1)
                record(make_run("other"), None, (), CheckRecord(courses=(course,)))
            return record(*given)  # type: ignore[arg-type] # as given

        place.app.store.runs.record = recorded  # type: ignore[method-assign,assignment]
        check = replace(tender_check(), course=CourseRule())
        await look(place, detector_of(place, check), FAILS)
        course = place.app.store.check_courses.of("main", ["tenders"])["tenders"]
        assert (course.number, course.marks) == (2, "x")
        assert len(told(place)) == 1


async def test_a_critical_function_wakes_people(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        check = replace(tender_check(), course=CourseRule(), severity=Severity.CRITICAL)
        await look(place, detector_of(place, check), FAILS)
        (row,) = told(place)
        assert row.urgent
        assert row.key.endswith("/function")


def test_the_owner_is_told_beside_those_on_call_each_once() -> None:
    config = make_config(Path("/srv"), contacts=(ON_CALL, SECOND, MANAGER), mail=make_mail())
    site = make_site()
    news = function_news("It answers 500.")
    notice = functions_notice(site, *news)
    assert notice.also == (MANAGER.mail,)
    addressed = [one for route in routes(notice, config, T0) for one in route.recipients]
    assert sorted(addressed) == sorted({ON_CALL.mail, MANAGER.mail})
    own = replace(notice, also=(ON_CALL.mail,))
    assert [one for route in routes(own, config, T0) for one in route.recipients] == [ON_CALL.mail]


def test_what_is_not_grave_enough_is_no_notice() -> None:
    failing = function_news("It answers 500.")[0]
    light = replace(failing, after=replace(failing.after, severity=Severity.WARNING))
    assert function_notice([light], make_site(), "01RUN", T0, contacts=()) is None
