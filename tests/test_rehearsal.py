"""Rehearsals: a backup restored beside the site, looked at, and taken away; what they tell."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.notice import NoticeKind
from sentinel.core.records import IncidentChange
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.rehearsing import copy_plan
from sentinel.core.site import RehearsalSettings
from sentinel.core.vault import Backup
from sentinel.edges.scratch import note_server, scratch_folder
from sentinel.errors import AlreadyRunning, CouldNotFindOut, NotClean, Refused, UsageError
from sentinel.rehearsal import rehearse
from support.demo_place import DemoPlace, demo_place
from support.programs import needs
from support.spoilt_copies import spoilt
from support.values import make_incident, make_run
from support.waiting import LIMIT_SECONDS
from support.watched import page


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


async def backed_up(place: DemoPlace) -> Backup:
    await place.approve()
    return await back_up(place.app, place.site, progress=None)


async def rehearsed(place: DemoPlace, **changes: object) -> Rehearsal:
    site = replace(place.site, **changes)  # type: ignore[arg-type]  # whatever a test is about
    return await rehearse(place.app, site, by="test", progress=None)


def copies(place: DemoPlace) -> Path:
    return place.app.config.paths.state / "rehearsals"


def left(place: DemoPlace) -> list[str]:
    """What stands in the folder of the copies."""
    folder = copies(place)
    return sorted(path.name for path in folder.iterdir())


def mails(place: DemoPlace) -> list[str]:
    return [row.body for row in place.mails() if row.kind is NoticeKind.REHEARSAL]


async def test_a_good_backup_is_restored_looked_at_and_taken_away(place: DemoPlace) -> None:
    backup = await backed_up(place)
    before = {path: path.stat().st_ino for path in place.root.rglob("*")}
    done = await rehearsed(place)
    assert done.problems == ()
    assert (done.backup, done.files) == (backup.id, 5)
    assert [phase.name for phase in done.phases] == ["restore", "files", "pages", "databases"]
    assert done.seconds > 0
    assert {"baseline", "home", "tree"} <= set(done.checks)
    assert place.app.store.rehearsals.last("main") == done
    assert left(place) == ["main.lock"]
    assert {path: path.stat().st_ino for path in place.root.rglob("*")} == before
    assert mails(place) == []
    assert [e["action"] for e in place.app.audit.entries()][-2:] == [
        "rehearsal-begun",
        "rehearsal-done",
    ]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def an_object(place: DemoPlace, backup: Backup, name: str) -> Path:
    objects = place.app.vault.folder_of("main").objects
    path = objects.path_of(backup.manifest.by_path()[name].sha256)
    assert path is not None
    return path


async def test_what_is_damaged_on_the_way_fails_it_and_is_told_once(place: DemoPlace) -> None:
    path = an_object(place, await backed_up(place), "news.html")
    app = spoilt(place.app, before_restoring=lambda: flip(path))
    first = await rehearse(app, place.site, by="test", progress=None)
    assert len(first.problems) == 1
    assert first.problems[0].startswith("restore: ")
    assert path.name[:20] in first.problems[0]
    flip(path)
    second = await rehearse(app, place.site, by="test", progress=None)
    assert (second.good, second.problems) == (False, first.problems)
    (mail,) = mails(place)
    assert "कब से" in mail
    assert "backup rehearse" in mail
    assert left(place) == ["main.lock"]


async def test_a_damaged_backup_is_passed_over(place: DemoPlace) -> None:
    older = await backed_up(place)
    (place.root / "news.html").write_bytes(page("News", "The library is closed in June."))
    await place.approve()
    newer = await back_up(place.app, place.site, progress=None)
    flip(an_object(place, newer, "news.html"))
    assert (await rehearsed(place)).backup == older.id


async def test_a_page_that_is_not_as_approved_fails_it(place: DemoPlace) -> None:
    """Whatever puts other bytes in place than were backed up, the copy's pages show it."""
    backup = await backed_up(place)
    body = b"<html><body>Hacked by Nobody</body></html>"
    app = spoilt(place.app, before_serving=lambda root: tampered(root / "news.html", body))
    done = await rehearse(app, place.site, by="test", progress=None)
    assert done.backup == backup.id
    assert any(problem.startswith("baseline: /news.html") for problem in done.problems)


def tampered(path: Path, body: bytes) -> None:
    path.write_bytes(body)


async def test_what_a_program_makes_is_not_called_good(place: DemoPlace) -> None:
    """Without a command, an approved address whose bytes are no file's is said, not looked at."""
    await place.approve()
    baseline = place.app.store.baselines.approved("main")
    assert baseline is not None
    made = replace(baseline.pages[0], url=f"{place.site.url}app?id=1", subject="/app?id=1")
    plan = copy_plan(
        place.site,
        replace(baseline, pages=(*baseline.pages, made)),
        (),
        place.app.tree.scan(place.root),
    )
    assert made.url not in plan.urls
    assert len(plan.urls) == len(baseline.pages)
    assert "a program or the web server makes the answer" in plan.not_checked[0]
    assert "app?id=1" in plan.not_checked[0]


async def test_the_site_s_own_command_serves_the_copy_and_is_ended(place: DemoPlace) -> None:
    await backed_up(place)
    php = needs("php", package="php-cli")
    command = (php, "-S", "127.0.0.1:{port}", "-t", "{root}")
    done = await rehearsed(place, rehearsal=RehearsalSettings(command=command))
    assert done.problems == ()
    assert not any("a program" in text for text in done.not_checked)
    assert left(place) == ["main.lock"]


@pytest.mark.parametrize(
    ("command", "fault", "seconds"),
    [
        (("/nowhere/php", "{root}", "{port}"), "cannot be run", LIMIT_SECONDS),
        (
            ("sh", "-c", "echo no licence >&2; exit 3", "{root}", "{port}"),
            "exit code 3.*no licence",
            LIMIT_SECONDS,
        ),
        (("sh", "-c", "sleep 600", "{root}", "{port}"), "did not answer.*within 1 s", 1.0),
    ],
)
async def test_a_command_that_does_not_serve_is_said_and_nothing_is_recorded(
    place: DemoPlace, command: tuple[str, ...], fault: str, seconds: float
) -> None:
    await backed_up(place)
    settings = RehearsalSettings(command=command, start_timeout_seconds=seconds)
    with pytest.raises(CouldNotFindOut, match=fault):
        await rehearsed(place, rehearsal=settings)
    assert place.app.store.rehearsals.last("main") is None
    assert left(place) == ["main.lock"]


async def test_it_gives_way_to_an_incident(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.rehearsal.ATTACKED_SECONDS", 0.0)
    await backed_up(place)
    incidents = place.app.store.incidents

    def progress(done: int, known: int) -> None:
        """The incident is opened while the copy is being made."""
        if (copies(place) / "main").exists() and incidents.open_of("main") is None:
            change = IncidentChange(incident=make_incident("", site="main"))
            place.app.store.runs.record(make_run("r-bad", site="main"), change, ())

    with pytest.raises(Refused, match="incident was opened"):
        await rehearse(place.app, place.site, by="test", progress=progress)
    assert place.app.store.rehearsals.last("main") is None
    assert left(place) == ["main.lock"]


async def test_cancelled_it_leaves_nothing(place: DemoPlace) -> None:
    await backed_up(place)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def progress(done: int, known: int) -> None:
        if (copies(place) / "main").exists():
            loop.call_soon_threadsafe(begun.set)

    work = asyncio.ensure_future(rehearse(place.app, place.site, by="test", progress=progress))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert left(place) == ["main.lock"]


async def test_what_a_killed_one_left_is_taken_away_and_its_server_ended(place: DemoPlace) -> None:
    await backed_up(place)
    parent = place.app.config.paths.state / "rehearsals"
    folder = parent / "main"
    (folder / "html").mkdir(parents=True)
    (folder / "html" / "old.html").write_text("left by a crash")
    process = await asyncio.create_subprocess_exec(
        "sleep", "600", cwd=folder / "html", start_new_session=True
    )
    note_server(folder, process.pid)
    assert (await rehearsed(place)).good
    assert await process.wait() == -9
    assert left(place) == ["main.lock"]


async def test_a_number_that_became_another_program_s_is_left_alone(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "600", start_new_session=True)
    try:
        folder = tmp_path / "copies" / "main"
        folder.mkdir(parents=True)
        note_server(folder, process.pid)
        with scratch_folder(folder.parent, "main"):
            assert process.returncode is None
        assert sorted(path.name for path in folder.parent.iterdir()) == ["main.lock"]
        assert Path(f"/proc/{process.pid}").exists()
    finally:
        process.kill()
        await process.wait()


def test_one_at_a_time(tmp_path: Path) -> None:
    with (
        scratch_folder(tmp_path, "main"),
        pytest.raises(AlreadyRunning, match="under way"),
        scratch_folder(tmp_path, "main"),
    ):
        pass


async def test_a_backup_that_something_speaks_against_is_not_put_anywhere(
    place: DemoPlace,
) -> None:
    await place.approve()
    backup = place.app.vault.create(place.site, baseline="", run_before="", progress=None)
    with pytest.raises(NotClean, match=f"{backup.id}: .*No baseline was approved"):
        await rehearsed(place)
    with pytest.raises(UsageError, match="no backup of main that verifies has this id"):
        await rehearse(place.app, place.site, backup_id="B", by="test", progress=None)
