"""A loaded MariaDB database in the live one's place, and back, against a real server."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pymysql
import pytest

from sentinel.core.action import Observation
from sentinel.core.database import DatabaseState, ObjectKind, SchemaObject
from sentinel.core.kept_database import KeptKind
from sentinel.edges.databases import mariadb_session, mariadb_swap
from sentinel.edges.databases.mariadb import MariadbDatabase
from sentinel.edges.databases.mariadb_session import Session
from sentinel.errors import DatabaseError
from support.databases import part_of
from support.mariadb import PASSWORD, server
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS

GOOD = """
CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50));
CREATE TABLE orders (id INT PRIMARY KEY, customer INT,
    FOREIGN KEY (customer) REFERENCES customers(id));
CREATE SEQUENCE numbers;
INSERT INTO customers VALUES (1, 'good'); INSERT INTO orders VALUES (1, 1);
CREATE VIEW names AS SELECT name FROM customers;
CREATE TRIGGER tidy BEFORE INSERT ON customers FOR EACH ROW SET NEW.name = TRIM(NEW.name);
CREATE PROCEDURE pay() SELECT 'good';
CREATE EVENT clear ON SCHEDULE EVERY 1 DAY DO SELECT 1;
"""
SPOIL = """
DROP TRIGGER tidy; DROP EVENT clear;
UPDATE customers SET name = 'evil';
CREATE TABLE more (id INT); INSERT INTO more VALUES (1);
CREATE OR REPLACE VIEW names AS SELECT 'evil' AS name;
CREATE VIEW extra AS SELECT 1;
CREATE TRIGGER steal AFTER INSERT ON orders FOR EACH ROW SET @a = 1;
CREATE OR REPLACE PROCEDURE pay() SELECT 'evil';
CREATE EVENT often ON SCHEDULE EVERY 1 HOUR DO SELECT 2;
"""
LABEL = "20261122-1"


class Place:
    """A live database that was spoilt, and its good dump loaded beside it."""

    def __init__(self, folder: Path) -> None:
        self.name = server().database(GOOD)
        self.database = MariadbDatabase(server().settings(self.name), clock=FakeClock())
        self.good = self.database.dump(folder, None)
        server().sql(SPOIL, self.name)
        self.bad = self.database.state()
        self.part = part_of(self.good, folder)
        self.folder = folder
        self.beside = self.database.load(folder, self.part, LABEL, None)

    def databases(self) -> set[str]:
        listed = server().sql("SHOW DATABASES").split()
        return {name.removeprefix(self.name) for name in listed if name.startswith(f"{self.name}_")}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folder = tmp_path / "dump"
    folder.mkdir(mode=0o700)
    made = Place(folder)
    yield made
    for name in made.databases():
        server().sql(f"DROP DATABASE `{made.name}{name}`")


def alike(one: DatabaseState, other: DatabaseState) -> bool:
    return one.tables == other.tables and own(one) == own(other)


def own(state: DatabaseState) -> list[SchemaObject]:
    return [item for item in state.schema if item.kind is not ObjectKind.USER]


def test_a_swap_makes_the_live_database_what_the_backup_records(place: Place) -> None:
    """Rows, keys, views, triggers, routines and events; the old ones stand in quarantine, with an
    event that sleeps."""
    database = place.database
    assert database.observe(place.beside, LABEL) is Observation.NOT_DONE
    (loaded,) = database.kept([LABEL])
    assert (loaded.place, loaded.kind, loaded.label) == (place.beside, KeptKind.LOADED, LABEL)
    quarantine = database.swap(place.beside, LABEL)
    assert database.observe(place.beside, LABEL) is Observation.DONE
    (kept,) = database.kept(["another"])
    assert (kept.place, kept.kind, kept.label) == (quarantine, KeptKind.QUARANTINE, "")
    assert kept.since is not None
    assert (kept.bytes or 0) > 0
    assert alike(database.state(), place.good)
    assert server().sql("SELECT name FROM customers", quarantine) == "evil\n"
    assert "steal" in server().sql("SHOW TRIGGERS", quarantine)
    events = server().sql(
        "SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS "
        f"WHERE EVENT_SCHEMA = '{quarantine}'"
    )
    assert events == "often\tDISABLED\n"
    assert place.beside not in place.databases()  # nothing is left in it
    with pytest.raises(AssertionError, match="foreign key"):
        server().sql("INSERT INTO orders VALUES (2, 99)", place.name)


def test_a_swap_is_taken_back(place: Place) -> None:
    """Wholly; and it may be made again after that."""
    quarantine = place.database.swap(place.beside, LABEL)
    place.database.swap_back(place.beside, LABEL)
    assert alike(place.database.state(), place.bad)
    assert place.database.observe(place.beside, LABEL) is Observation.NOT_DONE
    assert quarantine not in server().sql("SHOW DATABASES")
    place.database.swap_back(place.beside, LABEL)  # nothing to take back any more
    assert alike(place.database.state(), place.bad)
    place.database.swap(place.beside, LABEL)
    assert alike(place.database.state(), place.good)


def test_what_was_not_loaded_is_not_swapped(place: Place) -> None:
    with pytest.raises(DatabaseError, match="not loaded"):
        place.database.swap(f"{place.name}__new_other", "other")
    assert alike(place.database.state(), place.bad)
    place.database.swap_back(f"{place.name}__new_other", "other")
    assert alike(place.database.state(), place.bad)


def test_rights_hold_as_they_did(place: Place) -> None:
    """They belong to the name, which stays; even those on a single table."""
    account = f"app_{place.name}"
    server().sql(
        f"CREATE USER {account}@localhost IDENTIFIED BY 'x';"
        f"GRANT SELECT ON {place.name}.* TO {account}@localhost;"
        f"GRANT INSERT ON {place.name}.orders TO {account}@localhost;"
    )
    place.database.swap(place.beside, LABEL)
    with (
        pymysql.connect(
            unix_socket=str(server().socket), user=account, password="x", database=place.name
        ) as app,
        app.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO orders VALUES (7, 1)")
        with pytest.raises(pymysql.MySQLError):
            cursor.execute("INSERT INTO customers VALUES (7, 'x')")
        cursor.execute("SELECT COUNT(*) FROM customers")
        assert cursor.fetchone() == (1,)


def test_a_reader_sees_the_old_or_the_new_and_never_a_mix(place: Place) -> None:
    """Nor a table or a view that is missing, while it is swapped to and fro."""
    seen, faults, end = set[tuple[object, ...]](), list[str](), threading.Event()
    ready, restored = threading.Event(), threading.Event()

    def read() -> None:
        with (
            pymysql.connect(
                unix_socket=str(server().socket),
                user="keeper",
                password=PASSWORD,
                database=place.name,
                autocommit=True,
            ) as app,
            app.cursor() as cursor,
        ):
            while not end.is_set():
                try:
                    cursor.execute(
                        "SELECT (SELECT MIN(name) FROM customers), "
                        "(SELECT COUNT(*) FROM orders), (SELECT MAX(name) FROM customers)"
                    )
                    row = tuple(cursor.fetchone() or ())
                    seen.add(row)
                    if "good" in row:
                        restored.set()
                    cursor.execute("SELECT name FROM names")
                    cursor.fetchall()
                except pymysql.MySQLError as error:
                    faults.append(str(error))
                ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert ready.wait(LIMIT_SECONDS)
        for _ in range(5):
            place.database.swap(place.beside, LABEL)
            assert restored.wait(LIMIT_SECONDS), faults  # at least once it looks between two swaps
            place.database.swap_back(place.beside, LABEL)
    finally:
        end.set()
        reader.join()
    assert faults == []
    assert seen <= {("good", 1, "good"), ("evil", 1, "evil")}
    assert len(seen) == 2


def test_a_live_table_by_the_name_of_the_marker_goes_into_quarantine(place: Place) -> None:
    """Whoever may write to the live database could else keep it from ever being restored."""
    server().sql(
        "CREATE TABLE __sentinel_swap__ (what VARCHAR(16) PRIMARY KEY, said LONGTEXT);"
        "INSERT INTO __sentinel_swap__ VALUES ('done', 'true');"
        "CREATE VIEW __sentinel_swap__1 AS SELECT 1",
        place.name,
    )
    assert place.database.observe(place.beside, LABEL) is Observation.NOT_DONE
    quarantine = place.database.swap(place.beside, LABEL)
    assert place.database.observe(place.beside, LABEL) is Observation.DONE
    assert alike(place.database.state(), place.good)
    kept = server().sql("SHOW TABLES LIKE '%swap%'", quarantine).split()
    assert kept == ["__sentinel_swap__", "__sentinel_swap__1", "__sentinel_swap__2"]


def test_a_key_of_another_database_stops_a_swap(place: Place) -> None:
    """It would follow the old tables into quarantine."""
    other = server().database(
        f"CREATE TABLE t (c INT, FOREIGN KEY (c) REFERENCES {place.name}.customers(id))"
    )
    with pytest.raises(DatabaseError, match=rf"{other}\.t.*foreign key"):
        place.database.swap(place.beside, LABEL)
    assert alike(place.database.state(), place.bad)
    server().sql(f"DROP DATABASE {other}")


def test_an_old_server_whose_rename_can_half_happen_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Session.rows

    def older(self: Session, statement: str, *values: object, limit: int = 1000) -> object:
        if statement == "SELECT VERSION()":
            return [("10.5.29-MariaDB",)]
        return real(self, statement, *values, limit=limit)

    monkeypatch.setattr(mariadb_swap.Session, "rows", older)
    with pytest.raises(DatabaseError, match="half-happen"):
        place.database.swap(place.beside, LABEL)


def test_a_swap_that_the_server_refuses_leaves_all_as_it_was(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds a table for longer than is waited: triggers and events stand again at once."""
    monkeypatch.setattr(mariadb_session, "LOCK_WAIT_SECONDS", 0)
    with (
        pymysql.connect(
            unix_socket=str(server().socket), user="keeper", password=PASSWORD, database=place.name
        ) as app,
        app.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM customers")  # an open transaction
        with pytest.raises(DatabaseError, match="Lock wait"):
            place.database.swap(place.beside, LABEL)
    assert alike(place.database.state(), place.bad)
    assert place.database.observe(place.beside, LABEL) is Observation.NOT_DONE
    place.database.swap(place.beside, LABEL)
    assert alike(place.database.state(), place.good)


class Cut(Exception):
    """The connection is cut, or Sentinel killed, before a statement."""


def interrupting(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the statement with this number on nothing that changes anything reaches the server."""
    changing = ("CREATE", "DROP", "RENAME", "ALTER", "DELETE", "REPLACE INTO")
    made: list[str] = []
    real_run, real_rows = Session.run, Session.rows

    def count(statement: str | bytes) -> None:
        text = statement if isinstance(statement, str) else statement.decode()
        if text.startswith(changing):
            made.append(text)
            if len(made) > at:
                raise Cut(text)

    def run(self: Session, statement: str | bytes) -> None:
        count(statement)
        real_run(self, statement)

    def rows(self: Session, statement: str, *values: object, limit: int = 500_000) -> object:
        count(statement)
        return real_rows(self, statement, *values, limit=limit)

    monkeypatch.setattr(Session, "run", run)
    monkeypatch.setattr(Session, "rows", rows)


MOST = 40
"""More statements than a swap has."""
SAMPLE = (3, 7, 12)


@pytest.mark.parametrize(
    "at", [n if n in SAMPLE else pytest.param(n, marks=pytest.mark.slow) for n in range(MOST)]
)
def test_a_swap_that_is_cut_anywhere_is_settled(
    at: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables are wholly old or wholly new; where they are new `observe` ends it, for rows may
    have been written to them since; and both ways out lead to a whole database: on to the end, or
    back."""
    with monkeypatch.context() as patched:
        interrupting(at, patched)
        try:
            place.database.swap(place.beside, LABEL)
            cut = False
        except Cut:
            cut = True
    tables = place.database.state().tables
    assert tables in (place.good.tables, place.bad.tables)
    observed = place.database.observe(place.beside, LABEL)
    assert (observed is Observation.DONE) == (tables == place.good.tables)
    assert (observed is Observation.DONE) == alike(place.database.state(), place.good)
    assert cut or observed is Observation.DONE
    if at % 2:
        place.database.swap(place.beside, LABEL)
        assert place.database.observe(place.beside, LABEL) is Observation.DONE
        assert alike(place.database.state(), place.good)
    place.database.swap_back(place.beside, LABEL)
    assert place.database.observe(place.beside, LABEL) is Observation.NOT_DONE
    assert alike(place.database.state(), place.bad)


@pytest.mark.parametrize(
    "at", [n if n in SAMPLE else pytest.param(n, marks=pytest.mark.slow) for n in range(MOST)]
)
def test_a_way_back_that_is_cut_anywhere_is_gone_again(
    at: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.database.swap(place.beside, LABEL)
    with monkeypatch.context() as patched:
        interrupting(at, patched)
        with suppress(Cut):
            place.database.swap_back(place.beside, LABEL)
    assert place.database.state().tables in (place.good.tables, place.bad.tables)
    place.database.swap_back(place.beside, LABEL)
    assert alike(place.database.state(), place.bad)
