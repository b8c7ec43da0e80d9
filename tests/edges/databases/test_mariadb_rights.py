"""The rights that docs/vault.md asks for on MariaDB: these and no others, tried."""

from pathlib import Path

import pytest

from sentinel.core.action import Observation
from sentinel.edges.databases.mariadb import MariadbDatabase
from sentinel.errors import DatabaseError
from support.databases import part_of
from support.mariadb import PASSWORD, server
from support.values import FakeClock

DOCS = Path(__file__).parents[3] / "docs/vault.md"
LABEL = "inc-1"
SCRIPT = """
CREATE TABLE pages (id INT PRIMARY KEY, title VARCHAR(50)); INSERT INTO pages VALUES (1, 'good');
CREATE VIEW titles AS SELECT title FROM pages;
CREATE TRIGGER tidy BEFORE INSERT ON pages FOR EACH ROW SET NEW.title = TRIM(NEW.title);
CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1;
CREATE EVENT clear ON SCHEDULE EVERY 1 DAY DO SELECT 1;
"""


def granted(name: str) -> MariadbDatabase:
    """The documented statements, for this database and accounts of its own."""
    statements = DOCS.read_text().split("CREATE USER sentinel@localhost", 1)[1].split("```")[0]
    script = f"CREATE USER sentinel@localhost{statements}".replace("shop", name)
    password = PASSWORD.replace("\\", "\\\\").replace("'", "''")
    for account in ("'sentinel-restore'@", "sentinel@"):
        script = script.replace(
            account, f"{account.strip(chr(39) + '@').replace('-', '_')}_{name}@"
        )
    server().sql(script.replace("'...'", f"'{password}'"))
    users = {"user": f"sentinel_{name}", "restore_user": f"sentinel_restore_{name}"}
    return MariadbDatabase(server().settings(name, **users), clock=FakeClock())


def test_the_documented_rights_are_enough_and_show_keys_of_any_database(tmp_path: Path) -> None:
    """Also of a database that the account may not use: its key would follow the old tables."""
    name = server().database(SCRIPT)
    database = granted(name)
    part = part_of(database.dump(tmp_path, None), tmp_path)
    assert part.state.unseen == ()
    server().sql("UPDATE pages SET title = 'evil'", name)
    beside = database.load(tmp_path, part, LABEL, None)
    other = server().database(
        f"CREATE TABLE t (c INT, FOREIGN KEY (c) REFERENCES {name}.pages(id))"
    )
    with pytest.raises(DatabaseError, match=rf"{other}\.t.*foreign key"):
        database.swap(beside, LABEL)
    server().sql(f"DROP DATABASE {other}")
    quarantine = database.swap(beside, LABEL)
    assert database.observe(beside, LABEL) is Observation.DONE
    assert server().sql("SELECT title FROM pages", name) == "good\n"
    database.swap_back(beside, LABEL)
    assert server().sql("SELECT title FROM pages", name) == "evil\n"
    database.drop(beside)
    assert not {quarantine, beside} & set(server().sql("SHOW DATABASES").split())
