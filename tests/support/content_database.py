"""A small SQLite database of a site, for what is the same for every engine."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings

NAME = "content"
SUBJECT = f"(database {NAME})"


def make_database(folder: Path) -> DatabaseSettings:
    """A file with two pages and a table that only a deploy changes."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = DatabaseSettings(
        name=NAME, engine=Engine.SQLITE, file=folder / "site.db", static_tables=("settings",)
    )
    execute(
        settings,
        "CREATE TABLE pages (id INTEGER PRIMARY KEY, title TEXT);"
        "CREATE TABLE settings (name TEXT, value TEXT);"
        "INSERT INTO pages VALUES (1, 'Tenders'), (2, 'निविदा');"
        "INSERT INTO settings VALUES ('url', 'https://example.org/');",
    )
    return settings


def execute(settings: DatabaseSettings, script: str) -> None:
    assert settings.file is not None
    with closing(sqlite3.connect(settings.file)) as connection:
        connection.executescript(script)


def titles(file: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM pages ORDER BY id")]
