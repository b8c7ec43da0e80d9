"""The file itself: who may open it, what its faults are called, and what a crash leaves."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.edges.store import SqliteStore
from sentinel.edges.store.database import Database
from sentinel.errors import NewerState, StoreError
from support.stores import open_store
from support.values import make_finding, make_incident, make_message, make_notice, make_run

TESTS = Path(__file__).parents[2]


def program(text: str, *arguments: object) -> "subprocess.Popen[str]":
    """A process of its own that may import what tests may import."""
    environment = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    return subprocess.Popen(
        [sys.executable, "-c", text, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def by_hand(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as hand, hand:
        hand.execute(statement)


def test_it_is_durable_and_private(path: Path) -> None:
    with (
        closing(open_store(path, ready_made=False)) as store,
        store._database.reading() as db,
    ):
        pragmas = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_what_was_recorded_is_there_after_reopening(store: SqliteStore, path: Path) -> None:
    store.runs.record(make_run(), None, ())
    store.close()
    with closing(open_store(path)) as again:
        assert again.runs.get("run-1") == make_run()


def test_a_newer_database_is_refused(store: SqliteStore, path: Path) -> None:
    store.close()
    by_hand(
        path,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('sentinel', 'm9999_future', '2030')",
    )
    with pytest.raises(NewerState, match=r"newer Sentinel \(it has m9999_future\)"):
        open_store(path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    by_hand(path, "CREATE TABLE accounts (id)")
    with pytest.raises(StoreError, match="not made by Sentinel"):
        open_store(path)
    with closing(sqlite3.connect(path)) as hand:
        tables = hand.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("accounts",)]


def test_a_file_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "sentinel.db"
    path.write_bytes(b"no database at all\n" * 500)
    with pytest.raises(StoreError, match=r"damaged .* \.recover"):
        open_store(path)


def test_damage_found_while_reading_says_what_to_do(store: SqliteStore, path: Path) -> None:
    store.runs.record(make_run(findings=(make_finding(),) * 2000), None, ())
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:-4096] = os.urandom(len(data) - 8192 - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"), closing(open_store(path)) as damaged:
        damaged.runs.get("run-1")


def test_a_folder_in_its_place_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sentinel.db").mkdir()
    with pytest.raises(StoreError, match="belong to the user"):
        open_store(tmp_path / "sentinel.db")


def test_a_closed_store_raises_our_error(store: SqliteStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed database"):
        store.runs.last("main")


def test_a_writer_that_does_not_let_go_is_named(
    path: Path, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as hand:
        hand.execute("BEGIN IMMEDIATE")
        store._database._db.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(StoreError, match="another process has held the state database"):
            store.runs.record(make_run(), None, ())
        assert store.runs.last("main") == ()
        hand.execute("ROLLBACK")
    store.runs.record(make_run(), None, ())


def test_version_tells_of_every_commit(store: SqliteStore, path: Path) -> None:
    seen = [store.version()]
    store.runs.record(make_run(), None, ())
    seen.append(store.version())
    with closing(open_store(path)) as other:
        other.runs.record(make_run("run-2"), None, ())
    seen.append(store.version())
    assert len(set(seen)) == 3
    store.runs.last("main", 10)
    assert store.version() == seen[-1]


def test_threads_share_one_store(store: SqliteStore) -> None:
    def write(worker: int) -> None:
        for number in range(10):
            store.runs.record(make_run(f"{worker}-{number}"), None, ())

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.runs.last("main", 100)) == 40


CONTENDER = """
import sys
from pathlib import Path
from support.stores import open_store
from support.values import make_incident, make_run
from sentinel.core.playbook import Phase
from sentinel.core.records import IncidentChange
from sentinel.errors import Refused

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = open_store(path, ready_made=False)
try:
    store.runs.record(make_run(name), IncidentChange(incident=make_incident("")), ())
    print("opened")
except Refused:
    print("refused")
for _ in range(count):
    store.journal.write("INC-20261122-0001", "block", "block", Phase.INTENT, data={"by": name})
"""


def test_two_processes_contend_from_the_first_moment(path: Path) -> None:
    """Both make the database, one opens the incident, and no journal number is given twice."""
    contenders = [program(CONTENDER, path, name, 25) for name in ("one", "two")]
    answers = [contender.communicate()[0].strip() for contender in contenders]
    assert [contender.returncode for contender in contenders] == [0, 0]
    assert sorted(answers) == ["opened", "refused"]
    with closing(open_store(path)) as store:
        entries = store.journal.entries("INC-20261122-0001")
        assert [entry.number for entry in entries] == list(range(1, 51))
        assert len(store.incidents.all()) == 1


VICTIM = """
import sys
from pathlib import Path
from support.stores import open_store
from support.values import make_finding, make_incident, make_message, make_notice, make_run
from sentinel.core.incident import IncidentState
from sentinel.core.records import IncidentChange

store = open_store(Path(sys.argv[1]))
for number in range(100_000):
    notice = make_notice(key="{incident}/suspect", incident="")
    run = make_run(f"run-{number}", findings=(make_finding(),) * 40)
    incident = store.runs.record(
        run, IncidentChange(incident=make_incident("")), [(notice, make_message())]
    )
    print(number, flush=True)
    store.incidents.change(
        incident.id, IncidentState.SUSPECTED, fields={"state": IncidentState.DISMISSED}
    )
"""


@pytest.mark.parametrize("reports_before_the_kill", [1, 4, 9])
def test_kill_9_leaves_whole_transactions(path: Path, reports_before_the_kill: int) -> None:
    """Every run that was reported is there, and no run is there without all that belongs to it."""
    victim = program(VICTIM, path)
    assert victim.stdout is not None
    for _ in range(reports_before_the_kill):
        reported = int(victim.stdout.readline())
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    with closing(open_store(path)) as store:
        runs = store.runs.last("main", 100_000)
        incidents = store.incidents.all()
        rows = store.outbox.all()
        with store._database.reading() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert len(runs) > reported
    assert len(runs) == len(incidents) == len(rows)
    assert {len(run.findings) for run in runs} == {40}
    assert {row.key for row in rows} == {f"{incident.id}/suspect" for incident in incidents}
    assert sum(incident.state.is_open for incident in incidents) <= 1


def test_a_migration_that_fails_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sentinel.edges.store import migrations

    good = migrations._TABLES
    monkeypatch.setattr(migrations, "_TABLES", (*good, "CREATE TABLE nonsense ("))
    with pytest.raises(StoreError, match="refused"):
        Database(path)
    monkeypatch.setattr(migrations, "_TABLES", good)
    with closing(open_store(path)) as store:
        store.runs.record(
            make_run(),
            IncidentChange(incident=make_incident("")),
            [(make_notice(), make_message())],
        )
        store.journal.write("INC-20261122-0001", "block", "block", Phase.INTENT, data={})


def test_what_is_opened_to_be_read_alone_is_not_written(store: SqliteStore, path: Path) -> None:
    store.runs.record(make_run(), None, ())
    reader = Database(path, read_only=True)
    with reader.reading() as db:
        assert db.execute("SELECT count(*) FROM runs").fetchone()[0] == 1
    with pytest.raises(StoreError, match="for writing"), reader.writing() as db:
        db.execute("DELETE FROM runs")
    reader.close()


def test_a_database_that_is_missing_or_older_is_not_made_to_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no state database"):
        Database(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()
    old = tmp_path / "old.db"
    open_store(old).close()
    by_hand(old, "DELETE FROM _sqlite_migrations WHERE name LIKE '%observations%'")
    with pytest.raises(StoreError, match="older Sentinel"):
        Database(old, read_only=True)
