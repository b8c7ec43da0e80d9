"""[[site.database]] and checks of kind database, read."""

import importlib.util
from pathlib import Path

import pytest

from sentinel.config import databases, load
from sentinel.core.check import Check, DatabaseOptions
from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.secret import Secret
from sentinel.errors import ConfigError
from support.working_folder import CONFIG, make_working_folder

SERVER = """
[[site.database]]
name = "my-shop"
engine = "mariadb"
database = "shop"
user = "reader"
restore_user = "keeper"
"""
SQLITE = """
[[site.database]]
name = "wiki"
engine = "sqlite"
file = "wiki.db"
"""


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "which", lambda name: f"/usr/bin/{name}")


def working_folder(folder: Path, text: str) -> Path:
    marker = 'url = "https://www.institute.example/"\n'
    return make_working_folder(folder, CONFIG.replace(marker, marker + text))


def test_a_database_is_read_with_its_defaults(tmp_path: Path) -> None:
    file = working_folder(tmp_path, SERVER + SQLITE)
    environ = {
        "SENTINEL_DATABASE_MAIN_MY_SHOP_PASSWORD": "one",
        "SENTINEL_DATABASE_MAIN_MY_SHOP_RESTORE_PASSWORD": "two",
    }
    assert load(file, environ=environ).sites[0].databases == (
        DatabaseSettings(
            name="my-shop",
            engine=Engine.MARIADB,
            database="shop",
            user="reader",
            password=Secret("one"),
            restore_user="keeper",
            restore_password=Secret("two"),
        ),
        DatabaseSettings(name="wiki", engine=Engine.SQLITE, file=tmp_path / "wiki.db"),
    )


def test_a_password_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "word").write_text("from the file\n", encoding="utf-8")
    file = working_folder(tmp_path, SERVER + 'password_file = "word"\n')
    environ = {"SENTINEL_DATABASE_MAIN_MY_SHOP_PASSWORD": "from the environment"}
    found = load(file, environ=environ).sites[0].databases[0]
    assert found.password == Secret("from the file")
    assert "from the file" not in repr(found)


@pytest.mark.parametrize(
    ("engine", "package"), [("mariadb", "mariadb-client"), ("postgresql", "postgresql-client")]
)
def test_programs_that_are_missing_are_found_out_at_once(
    engine: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the package's name, and not in the middle of an incident."""
    monkeypatch.setattr(databases, "which", lambda name: None)
    text = SERVER.replace('"mariadb"', f'"{engine}"')
    with pytest.raises(ConfigError, match=rf"database\[0\].engine.*{package} \(Debian\)"):
        load(working_folder(tmp_path, text), environ={})
    load(working_folder(tmp_path / "other", SQLITE), environ={})  # needs none


def test_an_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        databases, "find_spec", lambda name: None if name == "pymysql" else real(name)
    )
    with pytest.raises(ConfigError, match=r"sentinel-watch\[mariadb\]"):
        load(working_folder(tmp_path, SERVER), environ={})


def define(folder: Path, text: str) -> Path:
    file = working_folder(folder, SQLITE)
    definition = folder / "checks" / "database.toml"
    definition.write_text(
        f'kind = "database"\nevery = "1h"\nseverity = "error"\n{text}', encoding="utf-8"
    )
    return file


def the_check(file: Path) -> Check:
    return next(check for check in load(file, environ={}).checks if check.name == "database")


def test_invariants_are_read_from_the_definition_and_from_files_beside_it(tmp_path: Path) -> None:
    file = define(
        tmp_path,
        'engine_checks = false\n[[invariant]]\nname = "a"\ndatabase = "wiki"\n'
        'statement = "SELECT 1;"\n[[invariant]]\nname = "b"\ndatabase = "wiki"\nfile = "b.sql"\n',
    )
    (tmp_path / "checks" / "b.sql").write_text("SELECT id\nFROM t;\n", encoding="utf-8")
    options = the_check(file).options
    assert isinstance(options, DatabaseOptions)
    assert not options.engine_checks
    assert [one.statement for one in options.invariants] == ["SELECT 1", "SELECT id\nFROM t"]
    assert "checks/b.sql" in load(file, environ={}).sources


FAULTS = {
    'name = "a"\ndatabase = "shop"\nstatement = "SELECT 1"': r"invariant\[0\].database.*wiki",
    'name = "a"\ndatabase = "wiki"': "either statement or file",
    'name = "a"\ndatabase = "wiki"\nstatement = "x"\nfile = "x.sql"': "either statement or file",
    'name = "a"\ndatabase = "wiki"\nfile = "../x.sql"': "beside the definition",
    'name = "a"\ndatabase = "wiki"\nfile = "none.sql"': r"none\.sql.*cannot be read",
    'name = "a"\ndatabase = "wiki"\nsql = "SELECT 1"\nstatement = "x"': "unknown key",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_wrong_with_an_invariant_is_said(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=FAULTS[text]):
        load(define(tmp_path, f"[[invariant]]\n{text}\n"), environ={})
