"""A MariaDB database of a site, against a real server."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.database import DatabasePart, DatabaseState, ObjectKind, SchemaObject
from sentinel.core.dump_files import SCHEMA_FILE
from sentinel.core.secret import Secret
from sentinel.edges.databases import server_room
from sentinel.edges.databases.mariadb import MariadbDatabase
from sentinel.edges.databases.mariadb_catalogue import object_of
from sentinel.edges.databases.mariadb_check import schema_of
from sentinel.errors import DatabaseError
from support.databases import part_of
from support.mariadb import server
from support.programs import needs
from support.values import FakeClock

EVERYTHING = r"""
CREATE TABLE parent (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50) DEFAULT 'a''b\\c')
    COMMENT='it''s; `x` /* y */';
CREATE TABLE child (id INT PRIMARY KEY, pid INT, b BLOB, f DOUBLE, d DECIMAL(10,2),
    t TIMESTAMP DEFAULT '2020-01-01 10:00:00', j JSON, bits BIT(3),
    FOREIGN KEY (pid) REFERENCES parent(id));
CREATE TABLE `odd;na``me` (a INT, g INT AS (a + 1) STORED, v INT INVISIBLE DEFAULT 3);
CREATE TABLE unordered (word TEXT CHARACTER SET utf8mb4);
CREATE SEQUENCE numbers;
INSERT INTO parent (name) VALUES ('x;y\n''"`\\'), (NULL);
INSERT INTO child VALUES (1, 1, 0x00ff275c, 1.5e20, -3.14, NOW(), '{"a":1}', b'101'),
    (2, NULL, NULL, NULL, NULL, NOW(), NULL, NULL);
INSERT INTO `odd;na``me` (a, v) VALUES (1, 2);
INSERT INTO unordered VALUES ('b'), ('a'), ('\\! touch /tmp/x'), ('नमस्ते 🙂'), ('-- c');
SELECT NEXTVAL(numbers);
CREATE VIEW z_names AS SELECT id, name FROM parent WHERE name <> 'a''b';
CREATE VIEW a_names AS SELECT id FROM z_names;
DELIMITER $$
CREATE TRIGGER tidy BEFORE INSERT ON parent FOR EACH ROW
    BEGIN SET NEW.name = CONCAT(NEW.name, ';;'); END $$
CREATE PROCEDURE pay(x INT) BEGIN SELECT 'it''s'; SELECT 1; END $$
CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1 $$
CREATE EVENT clear ON SCHEDULE EVERY 1 DAY COMMENT 'c' DO DELETE FROM parent WHERE id < 0 $$
DELIMITER ;
"""


def of_site(name: str, **others: object) -> MariadbDatabase:
    return MariadbDatabase(server().settings(name, **others), clock=FakeClock())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "dump"
    made.mkdir(mode=0o700)
    return made


def dumped(name: str, folder: Path) -> DatabasePart:
    return part_of(of_site(name).dump(folder, None), folder)


def without_accounts(state: DatabaseState) -> list[SchemaObject]:
    return [one for one in state.schema if one.kind is not ObjectKind.USER]


def test_a_dump_is_one_state_and_loads_to_the_same(folder: Path) -> None:
    """Types, odd names, generated columns, foreign keys, views of views, code and sequences: what
    stands beside in the end has the rows and the schema of the live one."""
    name = server().database(EVERYTHING)
    database = of_site(name)
    part = dumped(name, folder)
    assert {table.name: table.rows for table in part.state.tables} == {
        "child": 2,
        "numbers": 1,
        "odd;na`me": 1,
        "parent": 2,
        "unordered": 5,
    }
    assert database.state().tables == part.state.tables  # and so is the next look
    assert database.dump_problems(folder, part) == ()
    beside = database.load(folder, part, "Incident-1", None)
    loaded = of_site(beside, user="keeper").state()
    own = [table for table in loaded.tables if table.name != "__sentinel_swap__"]
    assert tuple(own) == part.state.tables
    assert database.load(folder, part, "Incident-1", None) == beside  # may be repeated
    database.drop(beside)
    assert beside not in server().sql("SHOW DATABASES")


def test_no_load_is_begun_that_may_fill_the_servers_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server would end, and the live database with it."""
    name = server().database("CREATE TABLE t (id INT)")
    part = dumped(name, folder)
    monkeypatch.setattr(server_room, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DatabaseError, match=r"bytes are free in .*Make room"):
        of_site(name).load(folder, part, "x", None)
    assert name + "__new" not in server().sql("SHOW DATABASES")


def test_an_event_for_a_time_that_is_over_holds_nothing_up(folder: Path) -> None:
    """It ran once, or will not; the rest is restored."""
    name = server().database(
        "CREATE TABLE t (id INT); CREATE EVENT late ON SCHEDULE AT NOW() + INTERVAL 1 DAY DO "
        "SELECT 1"
    )
    database = of_site(name)
    state = database.dump(folder, None)
    schema = folder / SCHEMA_FILE
    old = schema.read_bytes()
    at = old.index(b" ON SCHEDULE AT '") + len(b" ON SCHEDULE AT '")
    schema.write_bytes(old[:at] + b"2001" + old[at + 4 :])
    definitions = map(object_of, schema_of(folder).definitions)
    others = (one for one in state.schema if one.kind is not ObjectKind.EVENT)
    part = part_of(replace(state, schema=(*others, *definitions)), folder)
    beside = database.load(folder, part, "x", None)
    assert server().sql("SHOW EVENTS", beside) == ""
    database.drop(beside)


def test_a_look_at_the_schema_reads_the_rows_of_chosen_tables_alone() -> None:
    state = of_site(server().database(EVERYTHING)).state(("parent", "missing"))
    assert [table.name for table in state.tables] == ["parent"]
    assert {one.name for one in state.schema if one.kind is ObjectKind.TABLE} >= {"child"}


def test_the_counter_of_a_table_is_no_part_of_its_definition() -> None:
    name = server().database("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)")
    before = without_accounts(of_site(name).state())
    server().sql("INSERT INTO t VALUES (), ()", name)
    assert without_accounts(of_site(name).state()) == before


def test_a_trigger_an_event_a_routine_and_an_account_are_told() -> None:
    """Who may do everything is marked; no password's hash is shown."""
    name = server().database("CREATE TABLE t (id INT)")
    before = of_site(name).state()
    server().sql(
        "CREATE TRIGGER steal BEFORE INSERT ON t FOR EACH ROW SET @a = 1;"
        "CREATE EVENT often ON SCHEDULE EVERY 1 HOUR DO SET @a = 1;"
        "CREATE PROCEDURE run() SET @a = 1;"
        f"CREATE USER crew_{name} IDENTIFIED BY 'x';"
        f"GRANT ALL ON *.* TO crew_{name} WITH GRANT OPTION;"
        f"CREATE ROLE r_{name}; GRANT INSERT ON {name}.* TO r_{name};"
        f"CREATE USER quiet_{name}; GRANT r_{name} TO quiet_{name};",
        name,
    )
    after = of_site(name).state()
    new = {(one.kind, one.name): one for one in set(after.schema) - set(before.schema)}
    assert {key for key in new if key[0] is not ObjectKind.USER} == {
        (ObjectKind.TRIGGER, "steal"),
        (ObjectKind.EVENT, "often"),
        (ObjectKind.ROUTINE, "procedure run"),
    }
    crew = new[ObjectKind.USER, f"'crew_{name}'@'%'"]
    assert crew.admin
    assert "*" not in crew.definition.replace("*.*", "")
    assert not new[ObjectKind.USER, f"'quiet_{name}'@'%'"].admin
    assert f"role 'r_{name}'" in new[ObjectKind.USER, f"'quiet_{name}'@'%'"].definition


def test_what_an_account_cannot_see_is_refused_and_not_left_out() -> None:
    """Without the right to see triggers a dump would lose them in silence."""
    name = server().database("CREATE TABLE t (id INT)")
    server().sql(f"REVOKE TRIGGER ON {name}.* FROM reader@localhost")
    with pytest.raises(DatabaseError, match=r"lacks TRIGGER.*GRANT"):
        of_site(name).state()


def test_accounts_that_cannot_be_listed_are_said(folder: Path) -> None:
    name = server().database("CREATE TABLE t (id INT)")
    server().sql(
        f"CREATE USER poor_{name}@localhost IDENTIFIED BY 'x';"
        f"GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON {name}.* TO poor_{name}@localhost;"
    )
    state = of_site(name, user=f"poor_{name}", password=Secret("x")).state()
    assert state.unseen == (ObjectKind.USER,)
    assert not [one for one in state.schema if one.kind is ObjectKind.USER]


def test_a_table_that_changes_its_form_during_a_dump_ends_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = server().database("CREATE TABLE a (id INT); CREATE TABLE b (id INT)")
    database = of_site(name)
    real = database._stream

    def meanwhile(*arguments: object) -> object:
        yield from real(*arguments)  # type: ignore[arg-type] # passed on
        server().sql("ALTER TABLE b ADD COLUMN more INT", name)

    monkeypatch.setattr(database, "_stream", meanwhile)
    with pytest.raises(DatabaseError, match="structure changed"):
        database.dump(folder, None)


def test_a_table_without_snapshots_that_changes_meanwhile_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = server().database(
        "CREATE TABLE still (id INT) ENGINE=MyISAM; CREATE TABLE busy (id INT) ENGINE=MyISAM"
    )
    database = of_site(name)
    real = database._stream

    def meanwhile(*arguments: object) -> object:
        yield from real(*arguments)  # type: ignore[arg-type] # passed on
        server().sql("INSERT INTO busy VALUES (1)", name)

    monkeypatch.setattr(database, "_stream", meanwhile)
    assert database.dump(folder, None).inconsistent == ("busy",)


def test_a_table_that_keeps_its_history_is_refused() -> None:
    name = server().database("CREATE TABLE t (id INT) WITH SYSTEM VERSIONING")
    with pytest.raises(DatabaseError, match="history"):
        of_site(name).state()


def test_a_dump_larger_than_its_limit_is_given_up() -> None:
    name = server().database(
        "CREATE TABLE t (word TEXT); INSERT INTO t SELECT REPEAT('x', 1000) FROM seq_1_to_100"
    )
    with pytest.raises(DatabaseError, match="larger than 50000 bytes"):
        of_site(name, max_bytes=50_000).state()


def test_a_dump_that_takes_too_long_is_ended() -> None:
    """A lock that somebody holds must not hold Sentinel."""
    name = server().database("CREATE TABLE t (id INT)")
    with held(name), pytest.raises(DatabaseError, match=r"1 s|Lost connection|gone away|read"):
        of_site(name, timeout_seconds=1.0).state()


def held(name: str) -> "subprocess.Popen[bytes]":
    """A client that holds a table for itself until it is ended."""
    client = subprocess.Popen(
        [
            needs("mariadb", package="mariadb-client"),
            *("--no-defaults", f"--socket={server().socket}", "--user=root", "--unbuffered", name),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert client.stdin is not None
    assert client.stdout is not None
    client.stdin.write(b"LOCK TABLES t WRITE; SELECT 'held';\n")
    client.stdin.flush()
    while b"held" not in client.stdout.readline():
        pass
    return client  # its input is closed at the end, and with it the lock is gone


def test_no_password_stands_in_the_programs_arguments(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    real = subprocess.Popen

    def noted(command: list[str], **others: object) -> object:
        seen.append(command)
        return real(command, **others)  # type: ignore[call-overload] # passed on

    monkeypatch.setattr("sentinel.edges.databases.mariadb_program.subprocess.Popen", noted)
    of_site(server().database("CREATE TABLE t (id INT)")).dump(folder, None)
    assert seen
    assert not any("#1" in argument for command in seen for argument in command)
    assert not Path(seen[-1][1].partition("=")[2]).exists()  # and the file that had it is gone


def test_a_wrong_password_is_an_error_with_a_name() -> None:
    name = server().database()
    with pytest.raises(DatabaseError, match=r"database shop .*Access denied"):
        of_site(name, password=Secret("wrong")).state()


def test_a_server_that_is_away_is_an_error_with_its_place(tmp_path: Path) -> None:
    gone = MariadbDatabase(
        replace(server().settings("x"), socket=tmp_path / "none"), clock=FakeClock()
    )
    with pytest.raises(DatabaseError, match="none"):
        gone.damage()


def test_an_invariant_is_read_only_and_gives_the_first_rows() -> None:
    name = server().database(
        "CREATE TABLE t (id INT, b BINARY(2)); INSERT INTO t VALUES (1, 'ab'), (2, NULL), (3, '')"
    )
    database = of_site(name, user="keeper")
    assert database.rows("SELECT * FROM t ORDER BY id", 2) == (("1", "0x6162"), ("2", "NULL"))
    assert database.rows("SELECT id FROM t WHERE id LIKE '9%'", 2) == ()
    for statement in ("DELETE FROM t", "SELECT 1; DELETE FROM t", "DROP DATABASE x;"):
        with pytest.raises(DatabaseError):
            database.rows(statement, 2)
    assert database.rows("SELECT COUNT(*) FROM t", 2) == (("3",),)


def test_an_invariant_that_takes_too_long_is_ended_by_the_server() -> None:
    database = of_site(server().database(), timeout_seconds=0.5)
    with pytest.raises(DatabaseError):
        database.rows("SELECT SLEEP(60)", 1)


def test_a_damaged_table_is_found() -> None:
    """CHECK TABLE's own word."""
    name = server().database(
        "CREATE TABLE good (id INT PRIMARY KEY); INSERT INTO good VALUES (1);"
        "CREATE TABLE torn (id INT PRIMARY KEY, word VARCHAR(200)) ENGINE=MyISAM;"
        "INSERT INTO torn SELECT seq, REPEAT('x', 100) FROM seq_1_to_200; FLUSH TABLES;"
    )
    assert of_site(name).damage() == ()
    rows = server().socket.parent / "data" / name / "torn.MYD"
    os.truncate(rows, rows.stat().st_size // 2)
    server().sql("FLUSH TABLES", name)
    found = of_site(name).damage()
    assert {(damage.database, damage.subject) for damage in found} == {("shop", "torn")}
    assert any(damage.proven for damage in found)
