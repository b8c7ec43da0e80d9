"""Results about other sites on disk: kept, bounded, aged, and never in the way."""

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.visit import Marks, Visit
from sentinel.edges.outcome_cache import BATCH, SqliteOutcomeCache

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = 86_400.0


def good(number: int = 0, *, at: datetime = NOW) -> Visit:
    return Visit(
        url=f"https://other.example/{number}",
        status=200,
        content_type="text/html",
        sha256="ab" * 32,
        size=17,
        at=at.timestamp(),
        peer_address="192.0.2.1",
        marks=Marks(fingerprint=(1 << 64) - 3),
    )


def open_cache(folder: Path, *, max_rows: int = 1000) -> SqliteOutcomeCache:
    return SqliteOutcomeCache(folder / "other-sites.db", life_seconds=7 * DAY, max_rows=max_rows)


def rows(folder: Path) -> int:
    database = sqlite3.connect(folder / "other-sites.db")
    (number,) = database.execute("SELECT count(*) FROM outcomes").fetchone()
    database.close()
    return int(number)


def test_an_answer_comes_back_from_disk(tmp_path: Path) -> None:
    moved = good(1)._replace(status=301, location="https://other.example/new#part")
    first = open_cache(tmp_path)
    first.put(good(), NOW)
    first.put(moved, NOW)
    assert first.get(good().url, NOW) == good()
    first.close(NOW)
    second = open_cache(tmp_path)
    assert second.get(good().url, NOW + timedelta(days=6)) == good()
    assert second.get(moved.url, NOW) == moved
    assert second.get("https://other.example/unknown", NOW) is None
    second.close(NOW)


def test_an_answer_ends_with_its_life_time(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.put(good(), NOW)
    assert cache.get(good().url, NOW + timedelta(days=7)) is not None
    assert cache.get(good().url, NOW + timedelta(days=7, seconds=1)) is None
    assert cache.get(good().url, NOW - timedelta(seconds=1)) is None
    cache.flush(NOW)
    assert rows(tmp_path) == 1
    later = NOW + timedelta(days=8)
    cache.put(good(2, at=later), later)
    cache.close(later)
    assert rows(tmp_path) == 1


@pytest.mark.parametrize("flushed", [False, True])
def test_an_error_ends_what_was_kept_and_is_not_kept_itself(tmp_path: Path, flushed: bool) -> None:
    cache = open_cache(tmp_path)
    cache.put(good(), NOW)
    if flushed:
        cache.flush(NOW)
    cache.put(good()._replace(status=404), NOW)
    assert cache.get(good().url, NOW) is None
    cache.close(NOW)
    assert rows(tmp_path) == 0


def test_the_youngest_answers_stay_within_the_bound(tmp_path: Path) -> None:
    cache = open_cache(tmp_path, max_rows=100)
    for number in range(250):
        cache.put(good(number, at=NOW + timedelta(seconds=number)), NOW + timedelta(seconds=number))
    end = NOW + timedelta(seconds=250)
    cache.flush(end)
    assert 90 <= rows(tmp_path) <= 100
    assert cache.get(good(249).url, end) is not None
    assert cache.get(good(0).url, end) is None
    cache.close(end)


def test_full_batches_are_written_without_being_told(tmp_path: Path) -> None:
    cache = open_cache(tmp_path, max_rows=10_000)
    for number in range(BATCH + 1):
        cache.put(good(number), NOW)
    assert rows(tmp_path) == BATCH
    cache.close(NOW)
    cache.close(NOW)


def test_two_processes_may_have_it_open(tmp_path: Path) -> None:
    first, second = open_cache(tmp_path), open_cache(tmp_path)
    first.put(good(1), NOW)
    first.flush(NOW)
    second.put(good(2), NOW)
    second.flush(NOW)
    assert first.get(good(2).url, NOW) == good(2)
    assert second.get(good(1).url, NOW) == good(1)
    first.close(NOW)
    second.close(NOW)


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    cache = open_cache(tmp_path / "new")
    cache.close(NOW)
    mode = (tmp_path / "new" / "other-sites.db").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_damaged_file_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "other-sites.db").write_bytes(b"no database at all, but long enough" * 100)
    cache = open_cache(tmp_path)
    assert "begun anew" in caplog.text
    cache.put(good(), NOW)
    cache.close(NOW)
    assert rows(tmp_path) == 1


def test_the_file_of_another_program_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "other-sites.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE theirs (a)")
    database.close()
    before = path.read_bytes()
    cache = open_cache(tmp_path)
    cache.put(good(), NOW)
    assert cache.get(good().url, NOW) is None
    cache.close(NOW)
    assert path.read_bytes() == before
    assert "asked each time" in caplog.text


def test_a_folder_that_cannot_be_written_costs_requests_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = open_cache(tmp_path / "file")
    cache.put(good(), NOW)
    assert cache.get(good().url, NOW) is None
    cache.close(NOW)
    assert caplog.text.count("asked each time") == 1


def test_a_row_of_another_version_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.put(good(), NOW)
    cache.close(NOW)
    database = sqlite3.connect(tmp_path / "other-sites.db")
    with database:
        database.execute("UPDATE outcomes SET visit = '{}'")
    database.close()
    cache = open_cache(tmp_path)
    assert cache.get(good().url, NOW) is None
    cache.put(good(), NOW)
    assert cache.get(good().url, NOW) == good()
    cache.close(NOW)
