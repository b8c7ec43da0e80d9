"""Once a day what does not hurry, in one mail for each site; nothing where there is nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.app import App, build
from sentinel.core.alert_settings import Alerts
from sentinel.core.check import Check, LinksOptions, Owner, PlainOptions
from sentinel.core.check_course import CourseState
from sentinel.core.check_course_port import CheckRecord
from sentinel.core.link_graph import Event, HistoryEntry, Problem
from sentinel.core.link_report import Carrier
from sentinel.core.link_state import LinkReason
from sentinel.core.notice import NoticeKind, OutboxState, Reach
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from sentinel.digest import make_digest
from support.course_examples import failing_course, function_check
from support.settings import MANAGER, ON_CALL, SECOND, make_config, make_mail
from support.values import (
    T0,
    FakeClock,
    make_baseline,
    make_finding,
    make_message,
    make_notice,
    make_run,
)

DUE = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Half past eight in India, the day after the tests' clock begins."""


def problem(path: str, since: datetime = T0, **changes: object) -> Problem:
    values: dict[str, object] = {
        "url": f"http://127.0.0.1:8080{path}",
        "reason": LinkReason.STATUS,
        "words": "answers 404",
        "status": 404,
        "since": since,
        "seen_at": since,
        "runs": 1,
        "external": False,
        "carriers": (Carrier(page="http://127.0.0.1:8080/tenders/index.html", line=3),),
        "carrier_count": 1,
        **changes,
    }
    return Problem(**values)  # type: ignore[arg-type] # a test gives what it means


@dataclass
class Graph:
    """The graph of links, as far as a digest asks it."""

    broken: tuple[Problem, ...] = ()
    past: tuple[HistoryEntry, ...] = ()

    def problems(self, site: str) -> tuple[Problem, ...]:
        return self.broken

    def history(self, site: str, url: str = "") -> tuple[HistoryEntry, ...]:
        return self.past


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """Real parts, of which only the graph of links is what a test says."""
    owner = Owner(pages=("/tenders/**",), contact=ON_CALL.name)
    links = Check(
        name="links",
        kind="links",
        targets=("/**",),
        every_seconds=60.0,
        severity=Severity.WARNING,
        confirm=1,
        options=LinksOptions(owners=(owner,)),
        source="checks/links.toml",
    )
    config = make_config(tmp_path, mail=make_mail(), checks=(links,))
    with ExitStack() as closing:
        built = build(config, closing, clock=FakeClock())
        built.links = Graph()  # type: ignore[assignment] # stands for the real one
        yield built


def mails(app: App) -> list[tuple[str, tuple[str, ...]]]:
    rows = [row for row in app.store.outbox.all() if row.kind is NoticeKind.DIGEST]
    return [(row.key, row.recipients) for row in rows]


def at(app: App, moment: datetime) -> None:
    assert isinstance(app.clock, FakeClock)
    app.clock.advance((moment - app.clock.now()).total_seconds())


def graph(app: App, *broken: Problem, past: tuple[HistoryEntry, ...] = ()) -> None:
    app.links = Graph(broken, past)  # type: ignore[assignment] # stands for the real one


@pytest.fixture(autouse=True)
def nothing_is_missing_of_the_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentinel.digest.gaps_of", lambda app: ())


def test_where_nothing_is_due_nothing_is_sent(app: App) -> None:
    at(app, DUE)
    make_digest(app, T0)

    assert mails(app) == []
    assert app.store.repeats.digested_at() == DUE


def test_broken_links_are_told_at_its_time_and_their_owner_gets_their_own(app: App) -> None:
    graph(app, problem("/gone"), problem("/old", T0 - timedelta(days=9), carriers=()))
    at(app, DUE - timedelta(seconds=1))
    make_digest(app, T0)
    assert mails(app) == []

    at(app, DUE)
    make_digest(app, T0)
    make_digest(app, T0)

    key = "digest/main/2026-11-23"
    assert mails(app) == [
        (key, (SECOND.mail, MANAGER.mail)),
        (f"{key}/{ON_CALL.mail}", (ON_CALL.mail,)),
    ]
    whole, own = (row.body for row in app.store.outbox.all())
    assert "/gone" in whole
    assert "/old" in whole
    assert f"BROKEN LINKS of {ON_CALL.name}" in own
    assert "/old" not in own


def test_the_next_day_tells_what_is_new_and_what_was_mended(app: App) -> None:
    graph(app, problem("/gone"))
    at(app, DUE)
    make_digest(app, T0)
    good = HistoryEntry(
        url="http://127.0.0.1:8080/gone",
        event=Event.GOOD,
        reason=LinkReason.NONE,
        words="",
        at=DUE + timedelta(hours=3),
    )
    graph(app, problem("/new", DUE + timedelta(hours=4)), past=(good,))
    at(app, DUE + timedelta(days=1))
    make_digest(app, T0)

    row = app.store.outbox.find("digest/main/2026-11-24")
    assert row is not None
    assert "1 broken link (1 new)" in row.subject
    mended = row.body.partition("MENDED SINCE\n")[2].partition("\n\n")[0]
    assert mended.strip().endswith("/gone")


def test_a_thousand_broken_links_are_a_mail_that_can_be_read(app: App) -> None:
    graph(app, *(problem(f"/{number}", carriers=()) for number in range(1000)))
    at(app, DUE)
    make_digest(app, T0)

    (row,) = app.store.outbox.all()
    assert "and 980 more" in row.body
    assert len(row.body.splitlines()) < 250


def test_what_the_operators_ignore_is_not_told(app: App) -> None:
    (check,) = app.config.checks
    options = LinksOptions(ignore=(r"/gone$",))
    app.config = replace(app.config, checks=(replace(check, options=options),))
    graph(app, problem("/gone"))
    at(app, DUE)
    make_digest(app, T0)

    assert mails(app) == []


def test_an_edit_that_waits_and_a_trouble_that_stays_are_told(app: App) -> None:
    app.store.baselines.add(make_baseline("01EDIT", proposal_for="run-1", learnt_at=T0))
    app.store.baselines.add(make_baseline("01LEARNT", learnt_at=T0))
    for hour in range(9):
        when = T0 + timedelta(hours=hour)
        app.store.repeats.note("main", "late", "jobs are late", when, digest=True)
    at(app, DUE)
    make_digest(app, T0)

    (row,) = app.store.outbox.all()
    assert "1 edit to review" in row.subject
    assert "baseline diff 01EDIT" in row.body
    assert "01LEARNT" not in row.body
    assert "9 times since 22 Nov 2026 10:00:00 IST: jobs are late" in row.body


def test_an_edit_is_left_to_the_digest_where_there_is_one(app: App) -> None:
    notice = make_notice(NoticeKind.REVIEW, key="review/1", reach=Reach.DIGEST)
    app.store.outbox.put([(notice, make_message())])

    assert app.store.outbox.has("review/1")
    assert [row.state for row in app.store.outbox.all()] == [OutboxState.SUPERSEDED]
    assert app.detector.reviewer.in_digest


def test_a_machine_that_was_off_for_long_makes_it_the_next_day(app: App) -> None:
    graph(app, problem("/gone"))
    app.store.repeats.digested(T0)
    at(app, DUE + timedelta(hours=13))
    make_digest(app, T0)
    assert mails(app) == []

    at(app, DUE + timedelta(hours=26))
    make_digest(app, app.clock.now())
    assert next(key for key, _ in mails(app)) == "digest/main/2026-11-24"


def test_it_can_be_switched_off(app: App) -> None:
    app.config = replace(app.config, alerts=Alerts(digest_at=""))
    graph(app, problem("/gone"))
    at(app, DUE)
    make_digest(app, T0)

    assert mails(app) == []


def test_what_is_broken_is_so_by_the_newest_look_however_long_ago(app: App) -> None:
    """A check that looks each quarter is told each day all the same, and one that found nothing
    any more is not."""
    checks = ("syntax", "probes")
    kinds = [replace(app.config.checks[0], name=n, kind=n, options=PlainOptions()) for n in checks]
    app.config = replace(app.config, checks=tuple(kinds))
    broken = [
        make_finding("/page", check=name, verdict=Verdict.BROKEN, message=f"{name} found it")
        for name in checks
    ]
    runs = app.store.runs
    runs.record(make_run("1", checks=checks, findings=tuple(broken)), None, ())
    for number in range(60):
        at_last = T0 + timedelta(minutes=number + 1)
        runs.record(make_run(f"p{number}", checks=("probes",), ended_at=at_last), None, ())
    at(app, DUE)
    make_digest(app, T0)
    (row,) = app.store.outbox.all()
    assert "syntax found it" in row.body
    assert "probes found it" not in row.body


def test_a_function_is_told_once_it_is_confirmed_and_to_its_owner(app: App) -> None:
    failing = failing_course("It answers 500.")
    once = replace(failing, check="form", state=CourseState.OK)
    checks = [function_check("search", owner=ON_CALL.name), function_check("form")]
    app.config = replace(app.config, checks=tuple(checks))
    courses = tuple(replace(one, number=1) for one in (failing, once))
    app.store.runs.record(make_run(), None, (), CheckRecord(courses=courses))
    at(app, DUE)
    make_digest(app, T0)
    whole, own = app.store.outbox.all()
    assert f"search ({ON_CALL.name}), failing for" in whole.body
    assert "form" not in whole.body.partition("DOES NOT WORK")[2]
    assert "It answers 500." in own.body
    assert own.recipients == (ON_CALL.mail,)
