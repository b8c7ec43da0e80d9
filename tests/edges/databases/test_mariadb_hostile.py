"""Dumps of MariaDB as an attacker would have them: refused before anything reads them."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.database import DatabasePart
from sentinel.core.dump_files import SCHEMA_FILE, table_file
from sentinel.edges.databases.mariadb import MariadbDatabase
from sentinel.errors import DatabaseError, IntegrityError
from support.databases import part_of
from support.mariadb import server
from support.values import FakeClock


def of_site(name: str) -> MariadbDatabase:
    return MariadbDatabase(server().settings(name), clock=FakeClock())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "dump"
    made.mkdir(mode=0o700)
    return made


def _cut(text: bytes) -> bytes:
    return text[: len(text) // 2]


def _at_end(more: bytes) -> Callable[[bytes], bytes]:
    """The text with more before its trailer, as a hostile server's dump might have it."""
    return lambda text: text.replace(
        b"\n\n-- Dump completed", b"\n" + more + b"\n\n-- Dump completed"
    )


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (_cut, "cut|statement|beginning"),
    "no trailer": (lambda text: text.replace(b"-- Dump completed\n", b""), "trailer"),
    "no sandbox line": (lambda text: text.partition(b"\n")[2], "sandbox"),
    "a shell": (_at_end(b"\\! touch /tmp/x\n"), "backslash"),
    "another file": (_at_end(b"\\. /etc/passwd\n"), "backslash"),
    "source": (_at_end(b"source /etc/passwd;"), "no dump of tables"),
    "system": (_at_end(b"system id;"), "no dump of tables"),
    "delimiter": (_at_end(b"DELIMITER //\nDROP TABLE t//\nDELIMITER ;"), "no dump of tables"),
    "a file read": (_at_end(b"LOAD DATA INFILE '/etc/passwd' INTO TABLE `t`;"), "no dump"),
    "a file written": (_at_end(b"SELECT '<?php' INTO OUTFILE '/srv/x.php';"), "no dump"),
    "another database": (_at_end(b"USE mysql;"), "no dump"),
    "a qualified name": (_at_end(b"INSERT INTO `mysql`.`user` VALUES (1);"), "no dump"),
    "another table": (_at_end(b"INSERT INTO `other` VALUES (1);"), "another table"),
    "a second table": (
        _at_end(b"CREATE TABLE `u` (\n  `a` int\n) ENGINE=InnoDB;"),
        "more than one",
    ),
    "an account": (_at_end(b"CREATE USER evil IDENTIFIED BY 'x';"), "no dump"),
    "rights": (_at_end(b"GRANT ALL ON *.* TO evil;"), "no dump"),
    "a global": (_at_end(b"SET GLOBAL general_log = 1;"), "no dump"),
    "a plugin": (_at_end(b"INSTALL PLUGIN x SONAME 'x.so';"), "no dump"),
    "hidden from some": (_at_end(b"/*!50000 DROP TABLE `t` */;"), "no dump"),
    "a setting": (_at_end(b"/*!40101 SET NAMES gbk */;"), "setting"),
    "a function in a row": (_at_end(b"INSERT INTO `t` VALUES (SLEEP(9));"), "literals"),
    "a query for rows": (_at_end(b"INSERT INTO `t` SELECT * FROM mysql.user;"), "no dump"),
    "comments": (lambda text: text.replace(b"INSERT", b"-- x\nINSERT"), "comments"),
    "other rows": (lambda text: text.replace(b"(1,'a')", b"(1,'b')"), "not those"),
    "rows elsewhere": (lambda text: text.replace(b"ENGINE=InnoDB", b"ENGINE=FEDERATED"), "engine"),
    "a connection": (
        lambda text: text.replace(b"ENGINE=InnoDB", b"ENGINE=InnoDB CONNECTION='mysql://x/y/z'"),
        "CONNECTION",
    ),
    "a folder": (
        lambda text: text.replace(b"ENGINE=InnoDB", b"ENGINE=InnoDB DATA DIRECTORY='/srv'"),
        "DIRECTORY",
    ),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DatabasePart]:
    folder = tmp_path_factory.mktemp("small")
    name = server().database(
        "CREATE TABLE t (id INT PRIMARY KEY, word TEXT); INSERT INTO t VALUES (1, 'a');"
        "CREATE VIEW v AS SELECT id FROM t;"
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id"
    )
    return folder, part_of(of_site(name).dump(folder, None), folder)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_dump_is_refused_before_anything_reads_it(
    name: str, small: tuple[Path, DatabasePart], folder: Path
) -> None:
    """Even where the record was forged with it: the files' digests agree."""
    spoil, said = HOSTILE[name]
    _spoilt(small[0], folder, table_file("t"), spoil)
    part = part_of(small[1].state, folder)
    problems = MariadbDatabase(
        replace(server().settings("nowhere"), socket=Path("/nonexistent")), clock=FakeClock()
    ).dump_problems(folder, part)
    assert any(re.search(said, problem) for problem in problems), problems


DEFINITIONS = {
    "a shell": (b"SET NEW.id", b"\\! id\nSET NEW.id"),
    "a file written": (b"select `t`.`id` AS `id` from", b"select 1 INTO OUTFILE '/x' from"),
    "another database": (b"from `t`", b"from `other`.`t`"),
    "the server's own": (b"from `t`", b"from `mysql`.`user`"),
    "rights": (b"SET NEW.id = NEW.id", b"BEGIN GRANT ALL ON *.* TO evil; END"),
    "hidden": (b"SET NEW.id = NEW.id", b"/*!50000 SET GLOBAL x = 1 */"),
    "another statement": (b"CREATE ALGORITHM=UNDEFINED", b"DROP TABLE `t` #"),
    "an account": (b"SET NEW.id = NEW.id", b"CREATE USER evil"),
    "a client's command": (b"-- view", b"\\! id\n-- view"),
    "a statement between": (b"-- view", b"USE mysql;\n-- view"),
}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_hostile_definition_is_refused(
    name: str, small: tuple[Path, DatabasePart], folder: Path
) -> None:
    old, new = DEFINITIONS[name]
    _spoilt(small[0], folder, SCHEMA_FILE, lambda text: text.replace(old, new))
    problems = of_site("nowhere").dump_problems(folder, part_of(small[1].state, folder))
    assert [problem for problem in problems if "not those of" not in problem], name


def test_a_file_too_many_or_missing_is_told(small: tuple[Path, DatabasePart], folder: Path) -> None:
    _spoilt(small[0], folder, "", lambda text: text)
    (folder / "more.sql").write_bytes(b"SELECT 1;")
    (folder / table_file("t")).unlink()
    problems = of_site("nowhere").dump_problems(folder, small[1])
    assert any("more.sql" in problem for problem in problems)
    assert any("missing" in problem for problem in problems)


def test_a_refused_dump_is_not_loaded(small: tuple[Path, DatabasePart], folder: Path) -> None:
    _spoilt(small[0], folder, table_file("t"), _at_end(b"\\! id"))
    before = server().sql("SHOW DATABASES")
    with pytest.raises(IntegrityError, match="not loaded"):
        of_site("shop").load(folder, small[1], "x", None)
    assert server().sql("SHOW DATABASES") == before


def test_a_dump_by_hand_is_read_by_the_client(small: tuple[Path, DatabasePart]) -> None:
    """A person without Sentinel needs the server's own client and nothing more."""
    name = server().database()
    for file in (table_file("t"), SCHEMA_FILE):
        server().sql((small[0] / file).read_text(encoding="utf-8"), name)
    assert server().sql("SELECT id, word FROM t JOIN v USING (id)", name) == "1\ta\n"


def test_nothing_but_what_was_loaded_beside_is_dropped() -> None:
    name = server().database()
    for other in (name, "mysql", f"{name}__bad_x", f"{name}__new_x`; DROP DATABASE {name}"):
        with pytest.raises(DatabaseError, match="nothing is dropped"):
            of_site(name).drop(other)
    assert name in server().sql("SHOW DATABASES")


def _spoilt(source: Path, folder: Path, name: str, spoil: Callable[[bytes], bytes]) -> None:
    for file in source.iterdir():
        data = file.read_bytes()
        if file.name == name:
            assert spoil(data) != data
            data = spoil(data)
        (folder / file.name).write_bytes(data)
