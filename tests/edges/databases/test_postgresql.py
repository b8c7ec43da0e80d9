"""A PostgreSQL database as a site's: dumped in one snapshot, proven, loaded beside and swapped."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from sentinel.core.action import Observation
from sentinel.core.canonical import sha256
from sentinel.core.database import DatabasePart, ObjectKind
from sentinel.core.kept_database import KeptKind
from sentinel.core.schema_difference import active_changes, change_text, schema_difference
from sentinel.edges.databases import (
    postgresql_dump,
    postgresql_rows,
    postgresql_session,
    postgresql_state,
    postgresql_swap,
    server_room,
)
from sentinel.edges.databases.postgresql import PostgresqlDatabase
from sentinel.edges.databases.postgresql_rows import rows_of
from sentinel.edges.databases.postgresql_session import connected
from sentinel.errors import DatabaseError, IntegrityError
from support.databases import part_of
from support.postgresql import Server, server
from support.values import FakeClock

SCHEMA = r"""
CREATE TABLE pages (
    id serial PRIMARY KEY, title text NOT NULL, body bytea, price money,
    at timestamptz DEFAULT '2026-01-01', twice int GENERATED ALWAYS AS (length(title) * 2) STORED
);
INSERT INTO pages (title, body, price)
    SELECT E'Title\t' || i || E'\n\\.', '\x00ff', i FROM generate_series(1, 20) i;
CREATE TABLE parts (k int, v text) PARTITION BY LIST (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
INSERT INTO parts VALUES (1, 'निविदा');
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE VIEW titles AS SELECT id, title FROM pages;
CREATE MATERIALIZED VIEW number AS SELECT count(*) FROM pages;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE INSERT ON pages FOR EACH ROW EXECUTE FUNCTION touch();
CREATE INDEX ON pages (title);
CREATE SCHEMA other;
CREATE TABLE other."Odd ""name" ();
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
"""


def opened(at: Server, database: str) -> PostgresqlDatabase:
    return PostgresqlDatabase(at.settings(database), clock=FakeClock())


def dumped(database: PostgresqlDatabase, folder: Path) -> DatabasePart:
    folder.mkdir(parents=True, exist_ok=True)
    return part_of(database.dump(folder, None), folder)


def test_a_database_comes_back_as_it_was_with_rights_and_settings(tmp_path: Path) -> None:
    at = server()
    name = at.database(SCHEMA)
    at.sql(
        f"ALTER DATABASE {name} SET search_path TO public, other;"
        f"GRANT CONNECT ON DATABASE {name} TO reader WITH GRANT OPTION;"
        f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC; ALTER DATABASE {name} CONNECTION LIMIT 9"
    )
    database = opened(at, name)
    before = database.state()
    assert [(table.name, table.rows) for table in before.tables] == [
        ('other.Odd "name', 0),
        ("public.pages", 20),
        ("public.parts_1", 1),
    ]
    part = dumped(database, tmp_path / "dump")
    assert (part.state.tables, part.state.schema) == (before.tables, before.schema)
    assert database.dump_problems(tmp_path / "dump", part) == ()
    at.sql("DELETE FROM pages WHERE id > 3; DROP VIEW titles", name)
    at.sql(f"ALTER DATABASE {name} RESET search_path; ALTER DATABASE {name} CONNECTION LIMIT 1")
    beside = database.load(tmp_path / "dump", part, "INC-2026-1", None)
    assert database.observe(beside, "INC-2026-1") is Observation.NOT_DONE
    at.sql(f"CREATE DATABASE {name}__archive")  # the application's own, for all that is known
    (loaded,) = database.kept([])
    assert (loaded.place, loaded.kind, loaded.label) == (beside, KeptKind.LOADED, "")
    quarantine = database.swap(beside, "INC-2026-1")
    (kept,) = database.kept(["INC-2026-1"])
    assert (kept.place, kept.kind) == (quarantine, KeptKind.QUARANTINE)
    assert kept.label == "INC-2026-1"
    assert (kept.bytes or 0) > 0
    at.sql(f"DROP DATABASE {name}__archive")
    assert database.observe(beside, "INC-2026-1") is Observation.DONE
    after = database.state()
    assert (after.tables, after.schema) == (before.tables, before.schema)
    assert at.value("SHOW search_path", name) == "public, other"
    allowed = f"SELECT datallowconn FROM pg_database WHERE datname = '{quarantine}'"
    assert at.value(allowed) is False
    database.swap_back(beside, "INC-2026-1")
    assert database.observe(beside, "INC-2026-1") is Observation.NOT_DONE
    assert at.value("SELECT count(*) FROM pages", name) == 3
    database.swap_back(beside, "INC-2026-1")
    assert at.value("SELECT count(*) FROM pages", name) == 3
    database.drop(beside)
    assert at.value(f"SELECT count(*) FROM pg_database WHERE datname = '{beside}'") == 0


def test_rows_have_one_digest_wherever_they_lie() -> None:
    at = server()
    name = at.database("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    database = opened(at, name)
    before = database.state().tables
    at.sql("UPDATE t SET a = a WHERE a = 1", name)
    assert database.state().tables == before
    at.sql("UPDATE t SET b = CASE a WHEN 1 THEN 'y' ELSE 'x' END", name)
    assert database.state().tables != before
    assert database.state(()).tables == ()


def test_what_an_attacker_leaves_in_a_schema_is_seen() -> None:
    at = server()
    name = at.database(SCHEMA)
    database = opened(at, name)
    before = database.state(()).schema
    at.sql(
        "CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN "
        "RETURN new; END $$; CREATE TRIGGER evil AFTER INSERT ON pages EXECUTE FUNCTION evil(); "
        "CREATE RULE shadow AS ON INSERT TO parts DO ALSO NOTHING; "
        "CREATE ROLE evil_admin LOGIN SUPERUSER; CREATE EXTENSION amcheck;"
        "CREATE FUNCTION ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$; "
        "CREATE EVENT TRIGGER always ON ddl_command_end EXECUTE FUNCTION ddl(); "
        f"GRANT CREATE ON DATABASE {name} TO reader",
        name,
    )
    try:
        changes = schema_difference(before, database.state(()).schema)
        texts = set(map(change_text, active_changes(changes)))
    finally:
        at.sql("DROP EVENT TRIGGER always; DROP ROLE evil_admin", name)
    assert texts == {
        "account (the database itself) is not as approved",
        "account evil_admin is new, and it may do everything",
        "extension amcheck is new",
        "routine public.ddl() is new",
        "routine public.evil() is new",
        "trigger always is new",
        "trigger public.pages.evil is new",
        "trigger public.parts.shadow is new",
    }


def test_no_password_is_in_a_schema() -> None:
    at = server()
    name = at.database()
    at.sql("CREATE ROLE with_password LOGIN PASSWORD 'hunter2'")
    try:
        found = [item for item in opened(at, name).state().schema if item.kind is ObjectKind.USER]
    finally:
        at.sql("DROP ROLE with_password")
    text = " ".join(item.definition for item in found)
    assert "hunter2" not in text
    assert "SCRAM" not in text


def test_a_superuser_is_refused(tmp_path: Path) -> None:
    at = server()
    name = at.database()
    settings = replace(at.settings(name), user="postgres")
    with pytest.raises(DatabaseError, match=r"postgres is a superuser.*CVE-2024-7348"):
        PostgresqlDatabase(settings, clock=FakeClock()).dump(tmp_path, None)
    assert list(tmp_path.iterdir()) == []


def test_a_schema_that_changes_meanwhile_is_no_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = server()
    name = at.database("CREATE TABLE t (a int)")
    real = postgresql_dump.ran

    def ran(*args: object, **more: object) -> object:
        at.sql("CREATE VIEW late AS SELECT 1", name)
        return real(*args, **more)  # type: ignore[arg-type] # as it was given

    monkeypatch.setattr(postgresql_dump, "ran", ran)
    with pytest.raises(DatabaseError, match=r"view public\.late is new"):
        opened(at, name).dump(tmp_path, None)


def test_rows_that_come_after_the_snapshot_are_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = server()
    name = at.database("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
    real = postgresql_dump.ran

    def ran(*args: object, **more: object) -> object:
        at.sql("INSERT INTO t VALUES (2)", name)
        return real(*args, **more)  # type: ignore[arg-type] # as it was given

    monkeypatch.setattr(postgresql_dump, "ran", ran)
    assert [table.rows for table in opened(at, name).dump(tmp_path, None).tables] == [1]


def test_bounds_hold(tmp_path: Path) -> None:
    at = server()
    name = at.database(
        "CREATE TABLE t AS SELECT repeat('x', 1000) AS a FROM generate_series(1, 3000)"
    )
    settings = replace(at.settings(name), max_bytes=100_000)
    with pytest.raises(DatabaseError):
        PostgresqlDatabase(settings, clock=FakeClock()).dump(tmp_path, None)
    hasty = replace(at.settings(name), timeout_seconds=0.2)
    with pytest.raises(DatabaseError, match="statement timeout"):
        rows_of(hasty, "SELECT pg_sleep(60)", 1)


def test_rows_only_read() -> None:
    at = server()
    name = at.database("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2), (3)")
    database = opened(at, name)
    assert database.rows("SELECT a FROM t ORDER BY a;", 2) == (("1",), ("2",))
    for statement in ("DELETE FROM t", "SELECT 1; DELETE FROM t", "nonsense", "SELECT * FROM no"):
        with pytest.raises(DatabaseError):
            rows_of(at.settings(name), statement, 1)
    assert at.value("SELECT count(*) FROM t", name) == 3


def test_large_objects_are_refused_in_words(tmp_path: Path) -> None:
    at = server()
    name = at.database("SELECT lo_from_bytea(0, 'x')")
    with pytest.raises(DatabaseError, match="large objects"):
        opened(at, name).dump(tmp_path, None)


def test_readers_see_the_old_or_the_new_and_never_a_mix(tmp_path: Path) -> None:
    at = server()
    name = at.database("CREATE TABLE a (x text); CREATE TABLE b (x text)")
    fill = "TRUNCATE a, b; INSERT INTO a VALUES ('{0}'); INSERT INTO b VALUES ('{0}')"
    at.sql(fill.format("good"), name)
    database = opened(at, name)
    part = dumped(database, tmp_path / "dump")
    seen: set[tuple[object, ...]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                with at.connect(name, "app") as connection:
                    rows = connection.execute("SELECT a.x, b.x FROM a, b").fetchall()
                    seen.update(rows)
            except psycopg.OperationalError:
                continue  # ended, or for a moment nobody is let in

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(3):
            at.sql(fill.format("bad"), name)
            beside = database.load(tmp_path / "dump", part, f"n{number}", None)
            database.swap(beside, f"n{number}")
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert seen <= {("good", "good"), ("bad", "bad")}
    assert at.value("SELECT x FROM a", name) == "good"


def test_a_swap_that_is_cut_off_leaves_nobody_shut_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = server()
    name = at.database("CREATE TABLE a (x text)")
    database = opened(at, name)
    part = dumped(database, tmp_path / "dump")
    beside = database.load(tmp_path / "dump", part, "x", None)
    at.sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # and then the process died
    assert database.observe(beside, "x") is Observation.NOT_DONE
    assert at.value("SELECT 1", name) == 1
    monkeypatch.setattr(postgresql_swap, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(postgresql_swap, "_exchanged", lambda *_: False)
    with pytest.raises(DatabaseError, match="sessions cannot be ended"):
        database.swap(beside, "x")
    assert at.value("SELECT 1", name) == 1


def test_a_dropped_database_is_put_back_and_the_loaded_one_is_closed_before(
    tmp_path: Path,
) -> None:
    at = server()
    name = at.database("CREATE TABLE a (x text); INSERT INTO a VALUES ('kept')")
    database = opened(at, name)
    part = dumped(database, tmp_path / "dump")
    beside = database.load(tmp_path / "dump", part, "x", None)
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        at.value("SELECT 1", beside)
    at.sql(f"DROP DATABASE {name} WITH (FORCE)")
    assert database.observe(beside, "x") is Observation.NOT_DONE
    assert database.swap(beside, "x") == ""
    assert database.observe(beside, "x") is Observation.DONE
    assert at.value("SELECT x FROM a", name) == "kept"


def test_a_loaded_database_that_its_owner_drops_was_not_swapped(tmp_path: Path) -> None:
    """The application's role owns it, so whoever took the application over may drop it: the
    damaged one would else have passed for the restored one."""
    at = server()
    name = at.database("CREATE TABLE a (x text); INSERT INTO a VALUES ('good')")
    database = opened(at, name)
    part = dumped(database, tmp_path / "dump")
    at.sql("UPDATE a SET x = 'bad'", name)
    beside = database.load(tmp_path / "dump", part, "x", None)
    at.sql(f"DROP DATABASE {beside}", user="app")
    assert database.observe(beside, "x") is Observation.NOT_DONE
    with pytest.raises(DatabaseError, match="is not there to be swapped"):
        database.swap(beside, "x")
    database.swap_back(beside, "x")
    assert at.value("SELECT x FROM a", name) == "bad"


def test_the_applications_role_can_drop_no_quarantine(tmp_path: Path) -> None:
    """What was written since the backup is there alone. Put back, the old one is its own again."""
    at = server()
    name = at.database("CREATE TABLE a (x text)")
    held = (
        "SELECT datdba::regrole || ' ' || string_agg(acl::text, ' ' ORDER BY acl::text) "
        f"FROM pg_database, unnest(datacl) acl WHERE datname = '{name}' GROUP BY datdba"
    )
    at.sql(f"GRANT CONNECT ON DATABASE {name} TO reader")
    before = at.value(held)
    database = opened(at, name)
    part = dumped(database, tmp_path / "dump")
    beside = database.load(tmp_path / "dump", part, "x", None)
    quarantine = database.swap(beside, "x")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="must be owner"):
        at.sql(f"DROP DATABASE {quarantine}", user="app")
    assert at.value(held) == before
    database.swap_back(beside, "x")
    assert at.value(held) == before
    at.sql("INSERT INTO a VALUES ('mine')", name, "app")


def test_nothing_is_dropped_that_was_not_loaded() -> None:
    at = server()
    name = at.database()
    database = opened(at, name)
    for other in (name, "postgres", f"{name}_quarantine_x", "template1", f"{name}__"):
        with pytest.raises(DatabaseError, match="was not loaded beside it"):
            database.drop(other)
    long = "n" * 60
    at.sql(f"CREATE DATABASE {long} OWNER app")
    kept = opened(at, long)
    beside = "n" * 20 + "_0123abcd__x"
    kept.drop(beside)  # the form that a long name gets; there is none, and that is no fault


def test_changed_dumps_are_refused(tmp_path: Path) -> None:
    at = server()
    name = at.database("CREATE TABLE a (x text); INSERT INTO a VALUES ('kept')")
    database = opened(at, name)
    folder = tmp_path / "dump"
    part = dumped(database, folder)
    (data,) = (path for path in (folder / "dump").iterdir() if path.name != "toc.dat")
    data.write_bytes(data.read_bytes().replace(b"kept", b"evil"))
    assert database.dump_problems(folder, part) == (
        f"dump/{data.name}: not the bytes that were backed up.",
    )
    forged = part_of(part.state, folder)
    assert database.dump_problems(folder, forged) == (
        "table 'public.a': its rows are not those that were recorded.",
    )
    with pytest.raises(IntegrityError, match="may not be used"):
        database.load(folder, forged, "x", None)
    (folder / "dump" / "more.dat").write_text("x")
    assert database.dump_problems(folder, part_of(part.state, folder)) == (
        "'more.dat': not named in toc.dat.",
    )
    (folder / "dump" / "toc.dat").write_text("-- PostgreSQL database dump\n\\! touch /tmp/x\n")
    (problem,) = database.dump_problems(folder, part_of(part.state, folder))
    assert "does not begin as an archive" in problem


def test_no_load_is_begun_that_may_fill_the_servers_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server would end every session. The restoring role may not ask where its files lie."""
    name = server().database("CREATE TABLE t (id int)")
    database = PostgresqlDatabase(server().settings(name), clock=FakeClock())
    part = dumped(database, tmp_path / "dump")
    monkeypatch.setattr(server_room, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DatabaseError, match=f"bytes are free in '{server().data}'"):
        database.load(tmp_path / "dump", part, "x", None)


def test_a_load_that_proves_other_than_was_dumped_leaves_nothing(tmp_path: Path) -> None:
    at = server()
    name = at.database("CREATE TABLE a (x text); CREATE VIEW v AS SELECT 1")
    database = opened(at, name)
    part = dumped(database, tmp_path)
    schema = tuple(item for item in part.state.schema if item.name != "public.v")
    with pytest.raises(IntegrityError, match=r"view public\.v is new"):
        database.load(tmp_path, replace(part, state=replace(part.state, schema=schema)), "x", None)
    assert at.value(f"SELECT count(*) FROM pg_database WHERE datname LIKE '{name}\\_\\_%'") == 0


def test_a_page_with_a_wrong_checksum_is_damage() -> None:
    at = server()
    name = at.database(
        "CREATE TABLE a AS SELECT repeat('x', 100) AS x FROM generate_series(1, 200)"
    )
    database = opened(at, name)
    assert database.damage() == ()
    at.sql("CHECKPOINT", name)
    file = at.data / str(at.value("SELECT pg_relation_filepath('a')", name))
    with file.open("r+b") as stream:
        stream.seek(8192 + 5000)
        stream.write(b"attacked")
    evict(at, name)
    found = database.damage()
    assert any(one.proven and one.subject == "public.a" for one in found)


def evict(at: Server, name: str) -> None:
    """Fills the server's small buffers with other pages, so that the file is read again."""
    rows = "SELECT repeat('y', 1000) FROM generate_series(1, 40000)"
    at.sql(f"CREATE TABLE big (y text); INSERT INTO big {rows}", name)
    at.sql("DROP TABLE big", name)


def test_a_server_that_is_away_is_not_known(tmp_path: Path) -> None:
    at = server()
    settings = replace(at.settings("nothing"), socket=tmp_path)
    away = PostgresqlDatabase(settings, clock=FakeClock())
    for call in (away.state, away.damage, lambda: away.rows("SELECT 1", 1)):
        with pytest.raises(DatabaseError, match="database content"):
            call()


def test_a_server_that_froze_holds_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own time limit does not run then: the connection is cut from here."""
    at = server()
    name = at.database("CREATE TABLE t (a int)")
    monkeypatch.setattr(postgresql_session, "SPARE_SECONDS", -8.0)
    hasty = replace(at.settings(name), timeout_seconds=3.0)
    with pytest.raises(DatabaseError), connected(hasty, database=name) as connection:
        frozen = connection.info.backend_pid
        os.kill(frozen, signal.SIGSTOP)
        try:
            connection.execute("SELECT 1")
        finally:
            os.kill(frozen, signal.SIGCONT)
    assert at.value("SELECT 1", name) == 1


def grown(work: Callable[[], object]) -> int:
    """Bytes by which this process grew at most while it worked, what libpq took in with them."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew

    def kilobytes(name: str) -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))

    before = kilobytes("VmRSS")
    work()
    return (kilobytes("VmHWM") - before) * 1024


def test_long_values_never_reach_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """libpq takes in a whole message, and a value may be of a gigabyte: so the server cuts what is
    shown, hashes definitions, and is asked for the longest row before it sends any."""
    at = server()
    name = at.database(
        "CREATE TABLE t (a text, b jsonb, n int); ALTER TABLE t ALTER a SET STORAGE EXTERNAL;"
        "INSERT INTO t VALUES (repeat(E'\\\\', 4000000), NULL, 1);"
        "DO $$ BEGIN EXECUTE 'CREATE FUNCTION long() RETURNS int LANGUAGE sql AS '"
        "|| quote_literal('SELECT 1 --' || repeat('x', 4000000)); END $$"
    )
    database = opened(at, name)
    rows = ("\\" * 200, "NULL", "1", "1"), ("\\" * 200, "NULL", "1", "2")
    many = "SELECT t.*, i FROM t, generate_series(1, 20) i ORDER BY i -- many"

    def ask() -> None:
        assert rows_of(at.settings(name), many, 20)[:2] == rows

    assert grown(ask) < 8_000_000
    text = "SELECT E'owner app\\nrights =X/app app=X/app\\n' || pg_get_functiondef('long'::regproc)"
    definition = str(at.value(text, name))
    (long,) = [item for item in database.state(()).schema if item.name == "public.long()"]
    assert (long.sha256, long.definition) == (sha256(definition.encode()), definition[:4000])
    assert grown(lambda: database.state(())) < 8_000_000
    monkeypatch.setattr(postgresql_state, "MAX_ROW_BYTES", 6_000_000)  # it has 8 with backslashes

    def read() -> None:
        with pytest.raises(DatabaseError, match=r"'public\.t': a row is longer than can be read"):
            database.state()
        (found,) = database.damage()
        assert (found.subject, found.proven) == ("public.t", False)

    assert grown(read) < 8_000_000
    monkeypatch.setattr(postgresql_state, "MAX_ROW_BYTES", 10_000_000)
    assert [table.rows for table in database.state().tables] == [1]
    assert database.damage() == ()


def test_what_an_attackers_code_answers_stays_in_a_process_that_may_break(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A view of the application's may call what raises an error as long as it likes."""
    at = server()
    name = at.database(
        "CREATE FUNCTION evil() RETURNS int LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%', repeat('x', 20000000); END $$; CREATE VIEW v AS SELECT evil()"
    )
    monkeypatch.setattr(postgresql_rows, "MORE_BYTES", 24_000_000)

    def ask() -> None:
        with pytest.raises(DatabaseError, match=r"^database content: ") as raised:
            opened(at, name).rows("SELECT * FROM v", 1)
        assert len(str(raised.value)) < 500

    assert grown(ask) < 8_000_000


def test_a_catalogue_is_taken_in_up_to_a_bound() -> None:
    allowed = postgresql_state._Allowance(objects=2, characters=9)
    allowed.take(("name", ["a", "b"], None))
    for row in (("four",), ("a", "b")):
        with pytest.raises(DatabaseError, match="characters of their definitions"):
            replace(allowed, **{"characters": 3} if len(row) == 1 else {"objects": 0}).take(row)
