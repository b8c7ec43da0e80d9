"""A state folder that an older Sentinel left: an incident under way goes on where it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from sentinel.cli import main
from sentinel.edges.store import schema
from sentinel.edges.store.database import APPLICATION_ID
from sentinel.errors import NewerState
from support.asked import Place, place, reopened
from support.stores import new_key
from support.values import make_message, make_notice
from support.working_folder import make_working_folder


def names() -> list[str]:
    with sqlite_utils.Database(memory=True) as empty:
        return [migration.name for migration in schema.pending(empty)]


def make_older(path: Path, stop_before: str) -> None:
    """The same rows, in the tables and columns that there were before a migration."""
    newer = path.with_name("newer.db")
    path.rename(newer)
    with closing(sqlite3.connect(path)) as connection:
        older = sqlite_utils.Database(connection, execute_plugins=False)
        schema.apply(older, stop_before=stop_before)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("ATTACH ? AS newer", [str(newer)])
        for table in older.tables:
            if not table.name.startswith(("_", "sqlite_")):
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                connection.execute(
                    f'INSERT OR IGNORE INTO "{table.name}" ({columns}) '
                    f'SELECT {columns} FROM newer."{table.name}"'
                )
        connection.commit()


def told(of: Place) -> list[tuple[object, ...]]:
    """What receivers know a message by, and what they get of it."""
    rows = of.store.outbox.all(of.incident.id)
    return [(r.message_id, r.key, r.recipients, r.subject, r.body, r.state) for r in rows]


@pytest.mark.parametrize("stop_before", [name for name in names() if name > "m0003"])
def test_an_open_incident_goes_on_after_an_upgrade_from_each_older_schema(
    tmp_path: Path, stop_before: str
) -> None:
    """Its question is still open and takes its answer, and no message is sent anew."""
    key = new_key()
    with place(tmp_path, key=key) as before:
        before.ask()
        notice = make_notice(incident=before.incident.id, recipients=("gm@institute.example",))
        before.store.outbox.put([(notice, make_message())])
        incident, journal = before.incident, before.journal
        messages = told(before)
        assert messages
    make_older(tmp_path / "sentinel.db", stop_before)
    with reopened(tmp_path, key) as after:
        assert after.incident == incident
        assert after.journal == journal
        assert told(after) == messages
        assert after.answering.give(after.given("GM")).missing == 0
        assert after.answers() == [("approved", "GM", "")]
        assert after.question_is_answered()


def test_a_downgrade_is_refused_with_the_reason_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the code of a refusal, which the unit takes for what no new start mends; and the database
    stays as it was."""
    config = make_working_folder(tmp_path / "work")
    assert main(["--config", str(config), "status"]) in {0, 1}
    with closing(sqlite3.connect(config.parent / "state" / "sentinel.db")) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('sentinel', 'm9999_future', '2030')"
        )
        connection.commit()
    capsys.readouterr()
    for command in ("status", "run"):
        assert main(["--config", str(config), command]) == NewerState.exit_code == 4
        said = capsys.readouterr().err
        assert "made by a newer Sentinel (it has m9999_future)" in said
        assert "Install that version again" in said
