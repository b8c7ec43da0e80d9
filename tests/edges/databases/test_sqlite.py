"""A SQLite file as a site's database: captured, checked, loaded beside, swapped and taken back."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.action import Observation
from sentinel.core.database import DatabasePart, Engine, ObjectKind
from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases import sqlite_place
from sentinel.edges.databases.sqlite import DUMP_FILE, SqliteDatabase
from sentinel.errors import DatabaseError, IntegrityError
from support.databases import part_of
from support.values import FakeClock

SCHEMA = """
CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body BLOB, weight REAL);
CREATE TABLE visits (
    page INTEGER REFERENCES pages (id), day TEXT, PRIMARY KEY (page, day)
) WITHOUT ROWID;
CREATE INDEX pages_title ON pages (title);
CREATE VIEW titles AS SELECT title FROM pages;
CREATE TRIGGER clean AFTER DELETE ON pages BEGIN DELETE FROM visits WHERE page = old.id; END;
INSERT INTO pages VALUES (1, 'Tenders', x'00ff', 1.5), (2, 'निविदा', NULL, NULL);
INSERT INTO visits VALUES (1, '2026-01-01'), (2, '2026-01-02');
"""


def run(file: Path, script: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)
        connection.commit()


def titles(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM pages ORDER BY id")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    run(folder / "site.db", SCHEMA)
    return folder / "site.db"


@pytest.fixture
def database(file: Path, tmp_path: Path) -> SqliteDatabase:
    settings = DatabaseSettings(name="content", engine=Engine.SQLITE, file=file)
    return SqliteDatabase(settings, clock=FakeClock(), spool=tmp_path / "spool")


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_place, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(sqlite_place, "DRAIN_SECONDS", 0.2)


def dumped(database: SqliteDatabase, folder: Path) -> DatabasePart:
    folder.mkdir(parents=True)
    return part_of(database.dump(folder, None), folder)


def test_a_state_tells_tables_and_schema(database: SqliteDatabase) -> None:
    state = database.state()
    assert [(table.name, table.rows) for table in state.tables] == [("pages", 2), ("visits", 2)]
    assert [(item.kind, item.name) for item in state.schema] == [
        (ObjectKind.INDEX, "pages_title"),
        (ObjectKind.TABLE, "pages"),
        (ObjectKind.TABLE, "visits"),
        (ObjectKind.TRIGGER, "clean"),
        (ObjectKind.VIEW, "titles"),
    ]
    assert [table.name for table in database.state({"visits"}).tables] == ["visits"]


def test_digests_know_types_and_cuts_but_not_where_rows_lie(
    database: SqliteDatabase, file: Path
) -> None:
    before = database.state().tables
    run(file, "INSERT INTO pages VALUES (3, 'x', 1, 1); DELETE FROM pages WHERE id = 3; VACUUM")
    assert database.state().tables == before
    run(file, "UPDATE pages SET body = CAST(body AS TEXT) WHERE id = 1")
    assert database.state().tables != before


def test_a_dump_is_the_same_again_and_holds_what_was_committed_in_a_wal(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    run(file, "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("INSERT INTO pages VALUES (3, 'In the log', NULL, NULL)")
        writer.commit()
        writer.execute("INSERT INTO pages VALUES (4, 'Not committed', NULL, NULL)")
        first = dumped(database, tmp_path / "one")
        second = dumped(database, tmp_path / "two")
        writer.rollback()
    assert first.state.tables[0].rows == 3
    assert first.files == second.files
    assert [file.path for file in first.files] == [DUMP_FILE]
    assert database.dump_problems(tmp_path / "one", first) == ()
    assert list((tmp_path / "spool").glob("*")) == []


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_restore_brings_the_old_rows_and_keeps_the_new_ones(
    database: SqliteDatabase, file: Path, tmp_path: Path, journal: str
) -> None:
    run(file, f"PRAGMA journal_mode = {journal}")
    part = dumped(database, tmp_path / "dump")
    file.chmod(0o660)
    run(file, "DELETE FROM pages")
    beside = database.load(tmp_path / "dump", part, "INC-1", None)
    assert titles(file) == []
    assert database.observe(beside, "INC-1") is Observation.NOT_DONE
    quarantine = Path(database.swap(beside, "INC-1"))
    assert database.observe(beside, "INC-1") is Observation.DONE
    assert titles(file) == ["Tenders", "निविदा"]
    assert titles(quarantine) == []
    assert file.stat().st_mode & 0o777 == 0o660
    assert quarantine.parent.stat().st_mode & 0o777 == 0o700
    assert database.state().tables == part.state.tables
    database.swap_back(beside, "INC-1")
    assert database.observe(beside, "INC-1") is Observation.NOT_DONE
    assert titles(file) == []
    database.swap_back(beside, "INC-1")
    assert titles(file) == []
    database.drop(beside)
    assert [path.name for path in file.parent.iterdir()] == ["site.db"]


def test_what_was_written_to_the_log_goes_into_quarantine_with_the_old_file(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    run(file, "PRAGMA journal_mode = WAL")
    part = dumped(database, tmp_path / "dump")
    # a writer that is killed leaves its log beside the file
    if (child := os.fork()) == 0:
        connection = sqlite3.connect(file)
        connection.execute("INSERT INTO pages VALUES (9, 'Evidence', NULL, NULL)")
        connection.commit()
        os._exit(0)
    os.waitpid(child, 0)
    assert file.with_name("site.db-wal").stat().st_size > 0
    beside = database.load(tmp_path / "dump", part, "x", None)
    quarantine = Path(database.swap(beside, "x"))
    assert titles(file) == ["Tenders", "निविदा"]
    assert titles(quarantine)[-1] == "Evidence"


def test_a_second_restore_keeps_the_first_quarantine(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    part = dumped(database, tmp_path / "dump")
    kept = []
    for word in ("one", "two"):
        run(file, f"UPDATE pages SET title = '{word}'")
        kept.append(Path(database.swap(database.load(tmp_path / "dump", part, "x", None), "x")))
    assert [titles(place)[0] for place in kept] == ["one", "two"]


def test_a_missing_file_is_put_back(database: SqliteDatabase, file: Path, tmp_path: Path) -> None:
    part = dumped(database, tmp_path / "dump")
    file.unlink()
    beside = database.load(tmp_path / "dump", part, "x", None)
    assert database.swap(beside, "x") == ""
    assert titles(file) == ["Tenders", "निविदा"]
    assert database.observe(beside, "x") is Observation.DONE


def test_a_file_in_use_is_not_replaced(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    part = dumped(database, tmp_path / "dump")
    beside = database.load(tmp_path / "dump", part, "x", None)
    with closing(sqlite3.connect(file)) as user:
        user.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="still in use"):
            database.swap(beside, "x")
    assert database.observe(beside, "x") is Observation.NOT_DONE
    assert titles(file) == ["Tenders", "निविदा"]
    database.swap(beside, "x")


def test_nothing_is_dropped_that_was_not_loaded(database: SqliteDatabase, file: Path) -> None:
    for place in (str(file), "/etc/passwd", str(file.parent / ".sentinel-other-x" / "restored")):
        with pytest.raises(DatabaseError, match="nothing was loaded there"):
            database.drop(place)
    assert titles(file)


def test_a_private_folder_that_others_may_enter_is_not_used(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    part = dumped(database, tmp_path / "dump")
    place = file.parent / ".sentinel-content-x"
    place.mkdir(mode=0o755)
    with pytest.raises(IntegrityError, match="open to others"):
        database.load(tmp_path / "dump", part, "x", None)
    place.rmdir()
    place.symlink_to("/tmp")
    with pytest.raises(DatabaseError):
        database.load(tmp_path / "dump", part, "x", None)


def damaged_in_the_middle(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096 + 3 : 4096 + 200] = b"\xff" * 197
    file.write_bytes(data)


def test_a_damaged_file_is_proven_so_and_never_dumped(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    assert database.damage() == ()
    damaged_in_the_middle(file)
    assert any(found.proven and found.code == "engine-check" for found in database.damage())
    with pytest.raises((IntegrityError, DatabaseError)):
        dumped(database, tmp_path / "dump")


def test_what_is_no_database_is_damage_and_a_missing_one_is_not_proven(
    database: SqliteDatabase, file: Path
) -> None:
    file.write_bytes(b"<h1>hacked</h1>" * 1000)
    (found,) = database.damage()
    assert (found.code, found.proven) == ("engine-check", True)
    file.unlink()
    (found,) = database.damage()
    assert (found.code, found.proven) == ("unreadable", False)


def test_rows_without_their_parents_are_told_and_prove_nothing(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    run(file, "INSERT INTO visits VALUES (77, 'x')")
    (found,) = database.damage()
    assert not found.proven
    assert found.text == "table 'visits': 1 row refers to what is not there."
    dumped(database, tmp_path / "dump")


def test_a_link_is_not_followed(database: SqliteDatabase, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "secret.db"
    file.rename(other)
    file.symlink_to(other)
    with pytest.raises(DatabaseError, match="a link, folder or device"):
        database.state()
    (found,) = database.damage()
    assert (found.code, found.proven) == ("unreadable", False)


def test_bounds_hold(database: SqliteDatabase, file: Path, tmp_path: Path) -> None:
    for change, words in (
        ({"max_bytes": 100}, "max_dump"),
        ({"timeout_seconds": -1.0}, "interrupted|timeout"),
    ):
        small = SqliteDatabase(
            replace(database.settings, **change), clock=FakeClock(), spool=tmp_path / "spool"
        )
        with pytest.raises(DatabaseError, match=words):
            small.state()


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIEW v AS SELECT load_extension('/tmp/evil.so')",
        "CREATE TRIGGER t AFTER INSERT ON pages BEGIN SELECT load_extension('/tmp/evil.so'); END",
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT i FROM n",
    ],
)
def test_nothing_in_a_schema_runs(database: SqliteDatabase, file: Path, script: str) -> None:
    before = database.state()
    run(file, script)
    assert len(database.state().schema) == len(before.schema) + 1
    assert database.damage() == ()


def test_rows_of_a_statement(database: SqliteDatabase) -> None:
    assert database.rows("SELECT id, title FROM pages ORDER BY id", 1) == (("1", "Tenders"),)
    assert database.rows("SELECT 1 WHERE 0", 5) == ()
    assert database.rows("SELECT body FROM pages WHERE id = 1", 5) == (("00ff",),)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM pages",
        "ATTACH DATABASE '/tmp/x.db' AS x",
        "PRAGMA journal_mode = OFF",
        "SELECT load_extension('x')",
        "SELECT 1; SELECT 2",
        "no statement",
        "SELECT * FROM missing",
    ],
)
def test_rows_only_read(database: SqliteDatabase, file: Path, statement: str) -> None:
    with pytest.raises(DatabaseError, match="database content"):
        database.rows(statement, 5)
    assert len(titles(file)) == 2
    assert not Path("/tmp/x.db").exists()


def test_an_endless_statement_ends(database: SqliteDatabase, tmp_path: Path) -> None:
    hasty = SqliteDatabase(
        replace(database.settings, timeout_seconds=0.1), clock=FakeClock(), spool=tmp_path / "s"
    )
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n"
    with pytest.raises(DatabaseError, match="interrupted"):
        hasty.rows(endless, 1)


def test_a_dump_that_was_changed_is_refused(
    database: SqliteDatabase, file: Path, tmp_path: Path
) -> None:
    part = dumped(database, tmp_path / "dump")
    (tmp_path / "dump" / "more").write_text("x")
    assert database.dump_problems(tmp_path / "dump", part) == ("'more': not a file of this dump.",)
    (tmp_path / "dump" / "more").unlink()
    run(tmp_path / "dump" / DUMP_FILE, "DELETE FROM pages")
    with pytest.raises(IntegrityError, match="not the bytes that were backed up"):
        database.load(tmp_path / "dump", part, "x", None)


def test_a_dump_of_another_schema_than_was_recorded_is_refused(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    part = dumped(database, tmp_path / "dump")
    run(
        tmp_path / "dump" / DUMP_FILE,
        "CREATE TRIGGER evil AFTER INSERT ON pages BEGIN SELECT 1; END",
    )
    forged = part_of(part.state, tmp_path / "dump")
    (problem,) = database.dump_problems(tmp_path / "dump", forged)
    assert "trigger evil is new" in problem
