"""Drills: each shipped playbook on a copy of a small site; the site itself is not touched."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from sentinel.core.checkpoint import checkpoints_in
from sentinel.core.exercise import ExerciseKind, ExerciseRecord, Promise, TimedEvent
from sentinel.core.words import Trigger
from sentinel.demo.attack import HOME
from sentinel.detect import Detector
from sentinel.drilling.attacks import cut, deface
from sentinel.drilling.copy import kept_folder
from sentinel.drilling.play import DrillOrder, drill
from sentinel.drilling.server import CopyServer
from sentinel.errors import CouldNotFindOut, NotClean, Refused, UsageError
from support.content_database import make_database
from support.exercises import GM, ExercisePlace, exercise_place, prepare
from support.values import make_site

Tell = Callable[[TimedEvent], None]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExercisePlace]:
    """With a clean backup; no drill changes anything of it."""
    folder = tmp_path_factory.mktemp("drills") / "place"
    with exercise_place(folder) as made:
        with made.app() as app:
            asyncio.run(prepare(app))
        before = made.contents()
        yield made
        assert made.contents() == before


def drilled(
    place: ExercisePlace, name: str, tell: Tell = lambda _: None, **order: object
) -> ExerciseRecord:
    asked = replace(DrillOrder(playbook=name, by="test"), **order)  # type: ignore[arg-type]  # what a test is about
    with place.app() as app:
        site = app.site(None)
        return app.run(drill(app, site, asked, tell=tell, progress=lambda done, known: None))


def kept(record: ExerciseRecord) -> dict[Promise, bool | None]:
    return {result.promise: result.kept for result in record.promises}


def subjects(place: ExercisePlace, exercise: str) -> list[str]:
    with place.app() as app:
        rows = app.store.outbox.all()
        return [row.subject for row in rows if row.key.startswith(f"exercise/{exercise}/")]


def test_a_defacement_is_seen_blocked_told_restored_and_opened(place: ExercisePlace) -> None:
    with place.app() as app:
        app.audit.append("sentinel", "start", {})
        app.proofs.checkpoints.make()
    before = place.contents()
    events: list[TimedEvent] = []
    record = drilled(place, "defacement", events.append, by=GM, answers_for=GM)
    assert record.problems == ()
    assert kept(record) == dict.fromkeys(Promise, True)
    assert record.kind is ExerciseKind.DRILL
    assert tuple(events) == record.timeline
    assert place.contents() == before
    with place.app() as app:
        assert app.store.incidents.all() == ()
        assert app.store.exercises.last("main") == (record,)
        assert app.audit.verify() == ()
        assert not (app.config.paths.state / "rehearsals" / "main-drill").exists()
    told = subjects(place, record.id)
    assert all(subject.startswith("[DRILL / अभ्यास] [Sentinel] ") for subject in told)
    assert [word in told[n] for n, word in enumerate(("blocked", "in order again", "well"))] == [
        True,
        True,
        True,
    ]
    (first, *_) = [mail for mail in place.sink.messages if "blocked" in mail.subject]
    body = first.body
    assert body.startswith("[DRILL / अभ्यास] This is an exercise.")
    assert "यह केवल अभ्यास है" in body
    assert "INC-" not in first.subject + body
    with place.app() as app:
        signed = [app.audit.signed(checkpoint) for checkpoint in checkpoints_in(body)]
    assert signed == [True], "who keeps this mail holds it against the real audit log"


def test_damage_is_seen_and_put_right(place: ExercisePlace) -> None:
    record = drilled(place, "data-corruption", mails=False)
    assert record.problems == ()
    wanted = {**dict.fromkeys(Promise, True), Promise.ALERT: None, Promise.BLOCK: None}
    assert kept(record) == wanted
    assert subjects(place, record.id) == []


def test_a_crash_is_seen_and_the_way_back_awaited(place: ExercisePlace) -> None:
    record = drilled(place, "crash", mails=False)
    assert record.problems == ()
    assert kept(record)[Promise.DETECT] is True
    assert kept(record)[Promise.REOPEN] is True
    assert any("put right by the drill" in event.event for event in record.timeline)


def test_gates_are_answered_by_the_drill_and_that_is_said(tmp_path: Path) -> None:
    with exercise_place(tmp_path / "place") as place:
        text = place.file.parent / "playbooks" / "defacement.toml"
        gated = text.read_text().replace('approve = "never"', 'approve = "two-person"', 1)
        text.write_text(gated)
        with place.app() as app:
            asyncio.run(prepare(app))
        record = drilled(place, "defacement", answers_for=GM)
        assert record.problems == ()
        answers = [event.event for event in record.timeline if "by the drill" in event.event]
        assert answers == [
            f"restore: yes in the name of {GM}, by the drill",
            "restore: yes in the name of DGM (ICT), by the drill",
        ]


def test_an_attack_that_nobody_sees_fails_the_drill(
    place: ExercisePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = Detector.sweep

    async def blind(self: Detector, *args: object, **more: object) -> object:
        # what learns and backs the copy up looks; the watch does not
        return None if more.get("trigger") is Trigger.SCHEDULE else await sweep(self, *args, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Detector, "sweep", blind)
    with place.app() as app:
        short = replace(app.config, drills=replace(app.config.drills, limit_seconds=0.2))
        app.config = short
        order = DrillOrder(playbook="defacement", by="test")
        record = app.run(
            drill(
                app, app.site(None), order, tell=lambda _: None, progress=lambda done, known: None
            )
        )
    assert any("NOT DETECTED" in problem for problem in record.problems)
    assert any("NOT SEEN" in subject for subject in subjects(place, record.id))


def test_what_cannot_be_drilled_is_refused_with_what_to_do(place: ExercisePlace) -> None:
    with pytest.raises(UsageError, match="there are: crash, data-corruption, defacement"):
        drilled(place, "nonsense")


def test_a_site_whose_home_page_a_program_makes_is_not_drilled(tmp_path: Path) -> None:
    (tmp_path / "index.php").write_text("<?php echo 1;")
    server = CopyServer(make_site(), tmp_path, tmp_path / "flags")
    try:
        with pytest.raises(CouldNotFindOut, match="a program makes it"):
            deface(make_site(), tmp_path, server)
        with pytest.raises(CouldNotFindOut, match="no HTML page"):
            cut(make_site(), tmp_path, server)
    finally:
        server.stop()


def test_no_clean_backup_and_an_open_incident_refuse(tmp_path: Path) -> None:
    with exercise_place(tmp_path / "place") as place:
        with pytest.raises(NotClean, match="no backup"):
            drilled(place, "defacement")
        with place.app() as app:
            site = asyncio.run(prepare(app))
            (place.root / "index.html").write_text(HOME)
            app.run(app.detector.sweep(site, trigger=Trigger.COMMAND))
        with pytest.raises(Refused, match="nothing is drilled beside it"):
            drilled(place, "defacement")


def test_it_gives_way_to_an_incident_that_is_opened_meanwhile(tmp_path: Path) -> None:
    with exercise_place(tmp_path / "place") as place:
        with place.app() as app:
            asyncio.run(prepare(app))

        def attack(event: TimedEvent) -> None:
            if event.event.startswith("index.html is replaced"):
                (place.root / "index.html").write_text(HOME)
                looking = multiprocessing.get_context("fork").Process(target=_looks, args=(place,))
                looking.start()
                looking.join()

        with pytest.raises(Refused, match="gave way"):
            drilled(place, "defacement", attack)


def _looks(place: ExercisePlace) -> None:
    """In a process of its own, as the daemon is one."""
    with place.app() as app:
        app.run(app.detector.sweep(app.site(None), trigger=Trigger.COMMAND))


def test_the_copy_is_left_where_that_is_asked_for(place: ExercisePlace) -> None:
    record = drilled(place, "data-corruption", mails=False, keep=True)
    with place.app() as app:
        folder = kept_folder(app, record.id)
    assert (folder / "html" / "index.html").read_bytes() == (place.root / "index.html").read_bytes()
    assert (folder / "state" / "sentinel.db").exists()


def _dies(place: ExercisePlace) -> None:
    def die(event: TimedEvent) -> None:
        if "block" in event.event:
            os.kill(os.getpid(), signal.SIGKILL)

    drilled(place, "defacement", die)


def test_kill_9_of_a_drill_leaves_nothing_that_hurts(place: ExercisePlace) -> None:
    before = place.contents()
    process = multiprocessing.get_context("fork").Process(target=_dies, args=(place,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert place.contents() == before
    with place.app() as app:
        assert app.store.incidents.all() == ()
        left = app.config.paths.state / "rehearsals" / "main-drill"
        assert left.exists()
    assert drilled(place, "data-corruption", mails=False).problems == ()
    assert not left.exists()


def test_a_database_that_is_a_file_is_damaged_and_restored_with_the_files(tmp_path: Path) -> None:
    database = make_database(tmp_path / "app")
    assert database.file is not None
    with exercise_place(tmp_path / "place") as place:
        document: Any = tomlkit.parse(place.file.read_text())
        row = {"name": "content", "engine": "sqlite", "file": str(database.file)}
        document["site"][0]["database"] = [row]
        place.file.write_text(tomlkit.dumps(document))
        with place.app() as app:
            asyncio.run(prepare(app))
        before = database.file.read_bytes()
        record = drilled(place, "data-corruption", answers_for=GM)
    assert record.problems == ()
    events = [event.event for event in record.timeline]
    assert "contact.html is cut short, and database content damaged" in events
    assert f"restore-database: yes in the name of {GM}, by the drill" in events
    assert any(event.startswith("restore-database: done") for event in events)
    assert not any("Databases" in text for text in record.not_exercised)
    assert database.file.read_bytes() == before


def test_a_server_that_crashed_is_restarted_by_the_playbook(tmp_path: Path) -> None:
    """The site's own command is not run: the copy has one in its place."""
    with exercise_place(tmp_path / "place") as place:
        document: Any = tomlkit.parse(place.file.read_text())
        document["site"][0]["restart"] = {"command": ["touch", str(tmp_path / "touched")]}
        place.file.write_text(tomlkit.dumps(document))
        with place.app() as app:
            asyncio.run(prepare(app))
        record = drilled(place, "crash", mails=False)
    assert record.problems == ()
    assert kept(record)[Promise.RESTORE] is True
    assert any("restarted by the playbook" in event.event for event in record.timeline)
    assert not (tmp_path / "touched").exists()
