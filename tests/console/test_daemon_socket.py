"""The socket of the command line: who may open it, what it says, and what a daemon that ends in the
middle leaves."""

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.console.api.local import bound_in, local_served
from sentinel.console.server import serve
from sentinel.core.records import IncidentChange
from sentinel.edges.daemon_client import DaemonClient, NoAnswer, NoDaemon
from sentinel.errors import NotThere, Refused
from sentinel.manual_block import ByHand
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import MAX_RUNNING, NotAsMeant, Report, Works
from support.console import opened, person
from support.values import make_incident, make_run
from support.working_folder import make_working_folder


@asynccontextmanager
async def answering(app: App) -> AsyncIterator[Desk]:
    stop, changes = asyncio.Event(), Changes()
    works = Works(app.clock.now, changes.tell)
    desk = Desk(app=app, changes=changes, works=works, sweep=lambda _: None)
    bound = bound_in(app.config.paths.state)
    serving = asyncio.create_task(serve(local_served(desk), bound, stop))
    try:
        yield desk
    finally:
        stop.set()
        await serving


def client(app: App) -> DaemonClient:
    return DaemonClient(state=app.config.paths.state, by="GM (ICT)", user="command (uid 0 root)")


async def test_the_command_line_asks_over_the_socket(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with answering(app):
            mode = stat.S_IMODE((app.config.paths.state / "api.sock").stat().st_mode)
            assert mode == 0o600
            found = await asyncio.to_thread(client(app).ask, "GET", "/works", {})
            assert found == {"works": []}
            with pytest.raises(NotThere, match="is not known"):
                await asyncio.to_thread(client(app).ask, "GET", "/works/none", {})
            with pytest.raises(NoDaemon, match="another version"):
                await asyncio.to_thread(client(app).ask, "POST", "/later/made", {})


async def test_a_folder_deeper_than_a_socket_may_lie(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*("a-long-name-of-a-folder",) * 8)
    deep.mkdir(parents=True)
    with opened(make_working_folder(deep)) as app:
        assert len(str(app.config.paths.state)) > 108
        async with answering(app):
            found = await asyncio.to_thread(client(app).ask, "GET", "/works", {})
            assert found == {"works": []}


async def test_a_socket_that_a_killed_daemon_left_is_taken_over(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        bound_in(app.config.paths.state).close()
        with pytest.raises(NoDaemon, match="nobody answers"):
            client(app).ask("GET", "/works", {})
        async with answering(app):
            await asyncio.to_thread(client(app).ask, "GET", "/works", {})


async def test_a_work_is_waited_for_and_its_progress_heard(tmp_path: Path) -> None:
    heard: list[tuple[str, float | None]] = []
    go_on = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def run(report: Report) -> dict[str, int]:
        report("half", 0.5)
        await go_on.wait()
        return {"files": 3}

    def hear(words: str, share: float | None) -> None:
        heard.append((words, share))
        loop.call_soon_threadsafe(go_on.set)

    with opened(make_working_folder(tmp_path)) as app:
        async with answering(app) as desk:
            begun = desk.works.begin(person(), "restore", "main", run)
            asked = await asyncio.to_thread(client(app).ask, "GET", f"/works/{begun.id}", {})
            result = await asyncio.to_thread(client(app).finished, asked, hear)
    assert result == {"files": 3}
    assert heard[-1] == ("half", 0.5)


async def test_what_was_done_and_found_wrong_is_told_with_all_that_was_found(
    tmp_path: Path,
) -> None:
    """As of a block that the web server does not heed."""

    async def run(_: Report) -> ByHand:
        found = ByHand(incident="MANUAL-1", changed=True, problems=("/ answers 200",))
        raise NotAsMeant("The flag is set, and the site still answers", found)

    with opened(make_working_folder(tmp_path)) as app:
        async with answering(app) as desk:
            begun = desk.works.begin(person(), "block-site", "main", run)
            await desk.works.ended()
            asked = await asyncio.to_thread(client(app).ask, "GET", f"/works/{begun.id}", {})
            result = await asyncio.to_thread(client(app).finished, asked, lambda *_: None)
    assert (asked["state"], asked["exit_code"]) == ("failed", 1)
    assert (result["incident"], result["problems"]) == ("MANUAL-1", ["/ answers 200"])


async def test_a_site_is_closed_while_as_many_backups_run_as_may(tmp_path: Path) -> None:
    done = asyncio.Event()

    async def run(_: Report) -> None:
        await done.wait()

    with opened(make_working_folder(tmp_path)) as app:
        async with answering(app) as desk:
            for _ in range(MAX_RUNNING):
                desk.works.begin(person(), "back-up", "main", run)
            with pytest.raises(Refused, match="8 works are running"):
                desk.works.begin(person(), "back-up", "main", run)
            desk.works.begin(person(), "block-site", "main", run, urgent=True)
            done.set()
            await desk.works.ended()


async def test_a_command_needs_no_room_on_the_disk_to_be_heard(tmp_path: Path) -> None:
    """A key for its request would have to be stored first."""
    with opened(make_working_folder(tmp_path)) as app:
        app.store.runs.record(make_run(), IncidentChange(incident=make_incident("")), ())
        (incident,) = app.store.incidents.all()
        async with answering(app):
            path = f"/incidents/{incident.id}/acknowledge"
            found = await asyncio.to_thread(client(app).ask, "POST", path, {})
            assert found["incident"] == incident.id
        assert app.store.idempotency.prune(datetime.max.replace(tzinfo=UTC)) == 0


async def test_a_work_that_a_reload_forgot_is_not_known_to_have_failed(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with answering(app):
            gone = {"id": "of-the-life-before", "state": "running", "progress": "", "share": None}
            with pytest.raises(NoAnswer, match="reloaded while it worked") as told:
                await asyncio.to_thread(client(app).finished, gone, lambda *_: None)
    assert told.value.exit_code == 3
