"""The swap of a SQLite file under readers, and cut off at each of its steps."""

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.action import Observation
from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases import sqlite_place
from sentinel.edges.databases.sqlite import SqliteDatabase
from support.databases import part_of
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS

STEPS = ("link", "rename", "unlink", "fsync")
CUT = 77


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_place, "DRAIN_SECONDS", 0.2)


def make(folder: Path) -> tuple[SqliteDatabase, Path]:
    file = folder / "app" / "site.db"
    file.parent.mkdir(parents=True)
    fill(file, "good", "CREATE TABLE a (x TEXT); CREATE TABLE b (x TEXT);")
    settings = DatabaseSettings(name="content", engine=Engine.SQLITE, file=file)
    return SqliteDatabase(settings, clock=FakeClock(), spool=folder / "spool"), file


def fill(file: Path, word: str, first: str = "") -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            f"{first} BEGIN; DELETE FROM a; DELETE FROM b;"
            f"INSERT INTO a VALUES ('{word}'); INSERT INTO b VALUES ('{word}'); COMMIT;"
        )


def words(file: Path) -> set[str]:
    """Both tables, in one transaction, on a connection of its own."""
    uri = f"file:{file}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, timeout=60)) as connection:
        rows = connection.execute("SELECT x FROM a UNION ALL SELECT x FROM b").fetchall()
        assert len(rows) == 2
        return {row[0] for row in rows}


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Whether `work`, in a process of its own, was cut off before its so-manieth step."""
    child = os.fork()
    if child == 0:
        left = [number]
        for name in STEPS:
            setattr(os, name, counted_down(getattr(os, name), left))
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == CUT


def counted_down(real: Callable[..., object], left: list[int]) -> Callable[..., object]:
    def step(*args: object, **more: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            os._exit(CUT)
        return real(*args, **more)

    return step


def test_cut_off_at_each_step_it_is_known_and_can_be_ended_or_taken_back(tmp_path: Path) -> None:
    first, good = make(tmp_path / "first")
    dump = tmp_path / "dump"
    dump.mkdir()
    part = part_of(first.dump(dump, None), dump)
    number, cut = 0, True
    while cut:
        file = tmp_path / str(number) / "site.db"
        file.parent.mkdir()
        shutil.copy(good, file)
        settings = replace(first.settings, file=file)
        database = SqliteDatabase(settings, clock=FakeClock(), spool=tmp_path / "spool")
        fill(file, "bad", "PRAGMA journal_mode = WAL;")
        leave_a_log(file)
        beside = database.load(dump, part, "x", None)
        cut = killed_at(number, lambda: database.swap(beside, "x"))  # noqa: B023 - called at once
        number += 1
        if database.observe(beside, "x") is Observation.NOT_DONE:
            if number % 2:
                database.swap_back(beside, "x")
                assert words(file) == {"last"}
                database.drop(beside)
                continue
            database.swap(beside, "x")
        assert words(file) == {"good"}
        back = 0
        while killed_at(back, lambda: database.swap_back(beside, "x")):  # noqa: B023 - called at once
            back += 2
        database.swap_back(beside, "x")
        assert words(file) == {"last"}
    assert number > 4


def test_a_log_is_not_put_back_beside_a_file_that_was_changed_since(tmp_path: Path) -> None:
    """Cut off between the log and the file, and the application went on with the old file: the
    older log would be written over what it has made since."""
    database, file = make(tmp_path)
    dump = tmp_path / "dump"
    dump.mkdir()
    part = part_of(database.dump(dump, None), dump)
    fill(file, "bad", "PRAGMA journal_mode = WAL;")
    leave_a_log(file)
    beside = database.load(dump, part, "x", None)
    log = file.with_name(file.name + "-wal")
    steps = (number for number in range(100) if killed_at(number, lambda: swap(database, beside)))
    while log.exists():
        next(steps)
    assert database.observe(beside, "x") is Observation.NOT_DONE
    fill(file, "later")
    later = time.time() + 1
    os.utime(file, (later, later))
    database.swap_back(beside, "x")
    assert words(file) == {"later"}


def swap(database: SqliteDatabase, beside: str) -> None:
    database.swap(beside, "x")


def leave_a_log(file: Path) -> None:
    """A writer in WAL mode that is killed: what it wrote is in the log alone."""
    if (child := os.fork()) == 0:
        connection = sqlite3.connect(file)
        connection.executescript("UPDATE a SET x = 'last'; UPDATE b SET x = 'last';")
        os._exit(0)
    os.waitpid(child, 0)
    assert file.with_name("site.db-wal").stat().st_size > 0


def test_readers_see_the_old_or_the_new_and_never_a_mix(tmp_path: Path) -> None:
    database, file = make(tmp_path)
    dump = tmp_path / "dump"
    dump.mkdir()
    part = part_of(database.dump(dump, None), dump)
    logs = [tmp_path / f"seen-{number}" for number in range(2)]
    readers = [reader(file, log) for log in logs]
    try:
        for number in range(3):
            fill(file, "bad")
            beside = database.load(dump, part, f"n{number}", None)
            database.swap(beside, f"n{number}")
            # who waited for the old file longer than DRAIN_SECONDS may take a new log for its own
            for log in logs:
                await_good(log, log.stat().st_size if log.exists() else 0)
    finally:
        for child in readers:
            os.kill(child, signal.SIGTERM)
            os.waitpid(child, 0)
    seen = {line for log in logs for line in lines(log)}
    assert seen <= {"bad", "good"}
    assert words(file) == {"good"}


def reader(file: Path, log: Path) -> int:
    """A process that reads both tables again and again; SQLite's locks are the process's, so a
    thread of ours would not do. What it sees stands in its log."""
    if child := os.fork():
        return child
    try:
        with log.open("w") as stream:
            while True:
                try:
                    stream.write(" ".join(sorted(words(file))) + "\n")
                except (sqlite3.Error, AssertionError) as error:
                    stream.write(f"{error!r}\n")
                stream.flush()
    finally:
        os._exit(1)


def await_good(log: Path, start: int) -> None:
    """Until a reader has seen the restored file: it has opened it anew then."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not log.exists() or "good" not in lines(log, start):
        assert time.monotonic() < deadline, f"{log} never said good"
        time.sleep(0.01)


def lines(log: Path, start: int = 0) -> set[str]:
    whole = log.read_text()[start:].rpartition("\n")[0]
    return set(whole.splitlines())
