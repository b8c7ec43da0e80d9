"""A year of one check is read without the rows of all others."""

from datetime import timedelta
from pathlib import Path

from sentinel.core.canonical import timestamp
from sentinel.edges.store.api_migrations import migrations
from sentinel.edges.store.database import Database
from sentinel.edges.store.latencies import _OF_CHECK
from support.values import T0


def test_the_latencies_of_one_check_are_found_by_its_name(tmp_path: Path) -> None:
    database = Database(tmp_path / "sentinel.db", schema=migrations)
    given = ("main", timestamp(T0 - timedelta(days=400)), "home")
    with database.reading() as db:
        plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {_OF_CHECK}", given))
    database.close()
    assert "(site=? AND check_name=?)" in plan
