"""A proof on the live site: seen, told, put back; an attack beside it is still one; kill -9."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel import canary_proof
from sentinel.app import App
from sentinel.blockers.flag import FlagBlocker
from sentinel.canary_proof import prove
from sentinel.canary_settle import settle
from sentinel.core.exercise import ExerciseRecord, Promise, TimedEvent
from sentinel.core.incident import IncidentState
from sentinel.core.notice import OutboxState
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.daemon import Daemon
from sentinel.demo.attack import HOME
from sentinel.detect import Detector
from sentinel.edges.canary_page import FileCanaryPages
from sentinel.edges.store.exercises import SqliteExercises
from sentinel.errors import CouldNotFindOut, NotClean, Refused
from sentinel.exercise_jobs import exercise_jobs, weekly
from support.exercises import CANARY, GM, ExercisePlace, exercise_place, prepare
from support.values import make_ticket


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExercisePlace]:
    """With a clean backup; the tests of this module leave it as it is."""
    folder = tmp_path_factory.mktemp("proofs") / "place"
    changes = {"drills": {"prove_at": "sun 04:30"}}
    with exercise_place(folder, changes) as made:
        with made.app() as app:
            asyncio.run(prepare(app))
        yield made


@pytest.fixture
def own_place(tmp_path: Path) -> Iterator[ExercisePlace]:
    """With a clean backup; for a test that leaves an incident behind."""
    with exercise_place(tmp_path / "place") as made:
        with made.app() as app:
            asyncio.run(prepare(app))
        yield made


def proven(
    place: ExercisePlace, tell: Callable[[TimedEvent], None] = lambda _: None
) -> ExerciseRecord:
    with place.app() as app:
        return app.run(prove(app, app.site(None), by=GM, tell=tell))


def told(place: ExercisePlace, exercise: str) -> list[str]:
    with place.app() as app:
        rows = app.store.outbox.all()
        return [row.subject for row in rows if row.key.startswith(f"exercise/{exercise}/")]


def test_every_promise_is_kept_and_nothing_is_left(place: ExercisePlace) -> None:
    before = place.contents()
    events: list[TimedEvent] = []
    record = proven(place, events.append)
    assert record.problems == ()
    assert [(r.promise, r.kept) for r in record.promises] == [(p, True) for p in Promise]
    assert tuple(events) == record.timeline
    assert place.contents() == before
    with place.app() as app:
        assert app.store.incidents.all() == ()
        assert app.store.exercises.open_of("main") is None
        assert app.store.exercises.last("main") == (record,)
        runs = app.store.runs.last("main", 5)
        assert runs[0].verdict is Verdict.INTACT
        seen = [j for run in runs for j in run.judgements]
        assert {(j.subject, j.verdict) for j in seen} == {(f"/{CANARY}", Verdict.INCONCLUSIVE)}
        assert app.audit.verify() == ()
    subjects = told(place, record.id)
    assert all(subject.startswith("[DRILL / अभ्यास] ") for subject in subjects)
    assert [subject.split(": ")[1] for subject in subjects] == [
        "an exercise was detected",
        f"the proof of {CANARY} went well",
    ]


def test_the_running_daemon_sees_it_by_itself(place: ExercisePlace) -> None:
    before = place.contents()

    async def beside(app: App) -> ExerciseRecord:
        daemon = Daemon(app, asyncio.Event())
        started = asyncio.Event()
        serving = asyncio.create_task(daemon.serve(started.set))
        try:
            await started.wait()
            return await prove(app, app.site(None), by=GM)
        finally:
            daemon.stop.set()
            await asyncio.gather(serving, return_exceptions=True)

    with place.app() as app, app.locks.daemon():
        record = asyncio.run(beside(app))
        assert app.store.incidents.all() == ()
    assert record.problems == ()
    assert "by the daemon" in record.promises[0].text
    assert place.contents() == before


def test_an_attack_on_another_page_in_the_same_moment_is_one(own_place: ExercisePlace) -> None:
    before = own_place.canary.read_bytes()

    def attack(event: TimedEvent) -> None:
        if "defaced" in event.event and event.seconds == 0:
            (own_place.root / "index.html").write_text(HOME)

    proven(own_place, attack)
    with own_place.app() as app:
        app.run(app.detector.sweep(app.site(None), trigger=Trigger.COMMAND))
        (incident,) = app.store.incidents.all()
    assert incident.state is IncidentState.RESPONDING
    assert "/" in incident.subjects
    assert f"/{CANARY}" not in incident.subjects
    assert own_place.canary.read_bytes() == before


def test_other_bytes_on_the_canary_page_are_an_attack(own_place: ExercisePlace) -> None:
    def attack(event: TimedEvent) -> None:
        if event.seconds == 0:
            own_place.canary.write_text(HOME)

    record = proven(own_place, attack)
    with own_place.app() as app:
        # the proof's own look may have had one witness alone, on a machine that is busy
        app.run(app.detector.sweep(app.site(None), trigger=Trigger.COMMAND))
        (incident,) = app.store.incidents.all()
        assert app.store.exercises.open_of("main") is None
    assert incident.subjects == (f"/{CANARY}",)
    assert incident.state is IncidentState.RESPONDING
    assert any(incident.id in problem for problem in record.problems)
    # nobody but the response touches what an attacker wrote: it is evidence
    assert own_place.canary.read_text() == HOME


def test_the_same_bytes_elsewhere_or_after_the_end_are_an_attack(own_place: ExercisePlace) -> None:
    planted: list[bytes] = []

    def look(event: TimedEvent) -> None:
        if event.seconds == 0:
            planted.append(own_place.canary.read_bytes())

    proven(own_place, look)
    own_place.canary.write_bytes(planted[0])
    with own_place.app() as app:
        app.run(app.detector.sweep(app.site(None), trigger=Trigger.COMMAND))
        (incident,) = app.store.incidents.all()
    assert incident.verdict is Verdict.DEFACED


def test_that_nobody_sees_it_is_the_gravest_message(
    place: ExercisePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.contents()

    async def blind(self: Detector, *args: object, **more: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(Detector, "sweep", blind)
    record = proven(place)
    assert record.promises[0].kept is False
    assert "NOT DETECTED" in record.problems[0]
    assert any("was NOT SEEN" in subject for subject in told(place, record.id))
    assert place.contents() == before


def test_an_alert_that_does_not_go_out_fails_the_proof_and_stays_queued(
    own_place: ExercisePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own_place.contents()
    monkeypatch.setattr(canary_proof, "LOOK_AGAIN_SECONDS", 0.0)
    own_place.sink.down()

    def late(event: TimedEvent) -> None:
        if "reopen" in event.event:
            own_place.clock.advance(600)  # type: ignore[attr-defined]  # a test's clock

    record = proven(own_place, late)
    assert record.promises[1].kept is False
    assert any("The alert did not go out" in problem for problem in record.problems)
    assert own_place.contents() == before
    with own_place.app() as app:
        row = app.store.outbox.find(f"exercise/{record.id}/alert")
        assert row is not None
        assert row.state is OutboxState.QUEUED


@pytest.mark.parametrize("moment", ["the canary page is defaced", "detect", "block", "restore"])
def test_a_proof_that_is_stopped_puts_the_page_back_and_is_no_good_one(
    place: ExercisePlace, moment: str
) -> None:
    """Stopped after the first promise was kept, it was told as a good proof of all of them."""
    before = place.contents()

    async def stopped(app: App) -> None:
        here = asyncio.current_task()
        assert here is not None

        def stop(event: TimedEvent) -> None:
            if event.event.startswith(moment):
                here.get_loop().call_soon_threadsafe(here.cancel)

        with suppress(asyncio.CancelledError):
            await prove(app, app.site(None), by=GM, tell=stop)

    with place.app() as app:
        app.run(stopped(app))
        assert app.store.exercises.open_of("main") is None
        assert not app.store.exercises.last("main")[0].good
    assert place.contents() == before


def _dies_at(place: ExercisePlace, boundary: int) -> None:
    """In a process of its own: a proof that is killed at the N-th boundary of its effects."""
    passed = 0

    def step() -> None:
        nonlocal passed
        if passed == boundary:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    def around(owner: Any, name: str) -> None:
        work = getattr(owner, name)

        def counted(*args: Any, **more: Any) -> Any:
            step()
            result = work(*args, **more)
            step()
            return result

        setattr(owner, name, counted)

    for owner, name in (
        (FileCanaryPages, "keep"),
        (FileCanaryPages, "put"),
        (SqliteExercises, "begin"),
        (SqliteExercises, "end"),
        (canary_proof, "probe"),
        (FlagBlocker, "begin_probe"),
    ):
        around(owner, name)
    proven(place)


def test_kill_9_at_any_moment_leaves_nothing_that_hurts(place: ExercisePlace) -> None:
    """The next start of the daemon, or the next proof, puts the page back and says so."""
    before = place.contents()
    forked = multiprocessing.get_context("fork")
    left, boundary = 0, 0
    while True:
        process = forked.Process(target=_dies_at, args=(place, boundary))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        with place.app() as app:
            site = app.site(None)
            was_open = app.store.exercises.open_of("main")
            if was_open is not None:
                # before it is put back, another look opens nothing
                app.run(app.detector.sweep(site, trigger=Trigger.COMMAND))
                (job,) = (job for job in exercise_jobs(app, site) if job.at_start)
                app.run(job.run())  # type: ignore[arg-type]  # a coroutine function is what runs
                assert any("FAILED" in subject for subject in told(place, was_open.id))
                left += 1
            assert app.store.exercises.open_of("main") is None
            assert app.store.incidents.all() == ()
        assert place.contents() == before
        boundary += 1
    assert boundary >= 12
    assert left >= 6
    assert proven(place).good


def test_what_stands_in_the_way_is_said_before_anything_is_changed(
    place: ExercisePlace, own_place: ExercisePlace
) -> None:
    own_place.canary.write_bytes(own_place.canary.read_bytes() + b"<!-- new -->")
    with pytest.raises(Refused, match="approved baseline must hold the canary page"):
        proven(own_place)
    own_place.canary.unlink()
    with pytest.raises(CouldNotFindOut, match="The canary page must exist"):
        proven(own_place)
    own_place.canary.symlink_to(own_place.root / "index.html")
    with pytest.raises(Refused, match="cannot be a canary page"):
        proven(own_place)
    with place.app() as app:
        now = app.clock.now()
        ticket = make_ticket(begins_at=now, ends_at=now + timedelta(hours=1))
        app.store.tickets.begin(ticket)
        with pytest.raises(Refused, match="deploy ticket-1 covers the canary page"):
            app.run(prove(app, app.site(None), by=GM))
        app.store.tickets.end(ticket.id, now)
    with place.app() as app, app.locks.exercise("main"), pytest.raises(Refused):
        app.run(prove(app, app.site(None), by=GM))


def test_without_a_clean_backup_nothing_is_laid_down(tmp_path: Path) -> None:
    with exercise_place(tmp_path / "place") as place:
        with place.app() as app:
            asyncio.run(prepare(app))
        manifest = next((place.file.parent / "backups" / "main" / "snapshots").glob("*.json"))
        manifest.unlink()
        with pytest.raises(NotClean):
            proven(place)
        with place.app() as app:
            assert app.store.exercises.last("main") == ()


def test_nothing_is_exercised_beside_an_incident(own_place: ExercisePlace) -> None:
    (own_place.root / "index.html").write_text(HOME)
    with own_place.app() as app:
        app.run(app.detector.sweep(app.site(None), trigger=Trigger.COMMAND))
        incident = app.store.incidents.all()[0]
    with pytest.raises(Refused, match=incident.id):
        proven(own_place)


async def test_the_weekly_proof_comes_on_its_day_alone(
    place: ExercisePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs: list[str] = []

    async def noted(app: App, site: Any, *, by: str) -> None:
        proofs.append(by)

    monkeypatch.setattr("sentinel.exercise_jobs.prove", noted)
    with place.app() as app:
        site = app.site(None)
        jobs = [(job.name, job.cut_off) for job in exercise_jobs(app, site)]
        assert jobs == [("main/exercise-end", False), ("main/prove", True)]
        clock: Any = app.clock  # a Sunday, whatever zone this machine is in
        await weekly(app, site)
        clock.advance(2 * 86_400)
        await weekly(app, site)
        clock.advance(-2 * 86_400)
    assert proofs == ["daemon"]


def test_settling_nothing_is_nothing(place: ExercisePlace) -> None:
    with place.app() as app:
        assert settle(app, app.site(None), "daemon") == ""
