"""One copy of a backup: its databases, and whose its files are."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.site import RemoteHost, Site
from sentinel.rehearsal import rehearse
from sentinel.rehearsed_copy import Copy, _wanted
from support.demo_place import DemoPlace, demo_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


def database_place(place: DemoPlace, folder: Path) -> Site:
    """The site with a database of SQLite."""
    file = folder / "app.sqlite"
    with closing(sqlite3.connect(file)) as hand, hand:
        hand.execute("CREATE TABLE notices (id INTEGER PRIMARY KEY, text TEXT)")
        hand.executemany("INSERT INTO notices (text) VALUES (?)", [("one",), ("two",)])
    settings = DatabaseSettings(name="app", engine=Engine.SQLITE, file=file)
    return replace(place.site, databases=(settings,))


async def test_databases_are_loaded_beside_proven_and_dropped(
    place: DemoPlace, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    site = database_place(place, folder)
    await place.approve()
    backup = await back_up(place.app, site, progress=None)
    assert [part.state.name for part in backup.databases] == ["app"]
    before = sorted(path.name for path in folder.iterdir())
    done = await rehearse(place.app, site, by="test", progress=None)
    assert done.problems == ()
    assert sorted(path.name for path in folder.iterdir()) == before
    gone = await rehearse(place.app, place.site, by="test", progress=None)
    assert "Database app is not configured any more." in gone.not_checked


async def test_a_copy_of_another_machine_s_files_may_belong_to_this_user(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without root nothing can be given away: said, and the bytes are proven all the same."""
    await place.approve()
    backup = await back_up(place.app, place.site, progress=None)
    remote = RemoteHost(host="web.example", user="web", host_keys=(), key_file=Path("/nowhere"))
    site = replace(place.site, remote=remote)
    copy = Copy(app=place.app, site=site, backup=backup, stop=lambda: None, progress=None)
    assert _wanted(replace(copy, site=place.site)) == backup.manifest
    monkeypatch.setattr("os.geteuid", lambda: 1234)
    wanted = _wanted(copy)
    assert {entry.uid for entry in wanted.entries} == {1234}
    assert [e.sha256 for e in wanted.entries] == [e.sha256 for e in backup.manifest.entries]
    assert "tree checks were left out" in copy.not_checked[0]
