"""Sentinel's own log: what is logged is kept, a day in a file, packed once, as long as it must."""

import errno
import gzip
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.keeping import log_file, to_let_go
from sentinel.edges import own_logs, packed_log
from sentinel.edges.own_logs import OwnLogs
from sentinel.logs import MAX_VALUE, JsonFormatter, kept
from support.hostile_strings import HOSTILE
from support.struck_logs import LINES, TOMORROW
from support.values import T0, FakeClock

DAY = T0.date()
COMMON = {"name": "sentinel.test", "levelname": "INFO", "levelno": logging.INFO}
AGES = (T0 - timedelta(days=4000), T0 + timedelta(days=4000))


def logs_at(folder: Path, clock: FakeClock) -> OwnLogs:
    return OwnLogs(folder / "logs", clock, JsonFormatter())


def say(logs: OwnLogs, text: str, **fields: object) -> None:
    logs.handle(logging.makeLogRecord({**COMMON, "msg": text, **fields}))


def read(logs: OwnLogs) -> list[Any]:
    return [json.loads(line) for line in logs.lines(*AGES) if line]


def names(logs: OwnLogs) -> list[str]:
    return sorted(path.name for path in logs.folder.iterdir())


@pytest.mark.parametrize("name", HOSTILE)
def test_foreign_text_is_one_line_of_plain_ascii_that_reads_back(tmp_path: Path, name: str) -> None:
    logs, text = logs_at(tmp_path, FakeClock()), HOSTILE[name]
    error = ValueError(text)
    say(logs, "page", url=text, deep={"a": [text]}, exc_info=(ValueError, error, None))
    logs.close()
    raw = (logs.folder / f"sentinel-{DAY}.jsonl").read_bytes()
    assert raw.count(b"\n") == 1
    assert set(raw) - {10} <= set(range(32, 127))
    (found,) = read(logs)
    assert set(found) == {"at", "level", "part", "message", "fields", "error", "trace"}
    assert found["fields"]["url"] in {text, text[: MAX_VALUE - 1] + "…"}
    assert len(raw) < 8 * 6 * MAX_VALUE


def test_no_field_takes_the_place_of_one_of_ours(tmp_path: Path) -> None:
    logs = logs_at(tmp_path, FakeClock())
    say(logs, "fine", at="1970", level="debug", fields=float("nan"), error="none")
    (found,) = read(logs)
    assert found["message"] == "fine"
    assert found["level"] == "info"
    assert found["at"] != "1970"
    assert found["fields"] == {"at": "1970", "level": "debug", "fields": "nan", "error": "none"}


def test_each_day_has_its_file_and_days_that_are_over_are_packed_once(tmp_path: Path) -> None:
    clock = FakeClock()
    logs = logs_at(tmp_path, clock)
    for number in range(3):
        say(logs, f"day {number}")
        clock.advance(86_400)
    say(logs, "today")
    assert logs.tidy(clock.now(), 180) == ()
    days = [DAY + timedelta(days=number) for number in range(4)]
    packed = [f"sentinel-{day}.jsonl.gz" for day in days[:3]]
    assert names(logs) == [*packed, f"sentinel-{days[3]}.jsonl"]
    assert {path.stat().st_mode & 0o777 for path in logs.folder.iterdir()} == {0o640}
    with gzip.open(logs.folder / packed[0]) as archive:
        assert json.loads(archive.read())["message"] == "day 0"
    stamps = [(logs.folder / name).stat().st_mtime_ns for name in packed]
    logs.tidy(clock.now(), 180)
    assert [(logs.folder / name).stat().st_mtime_ns for name in packed] == stamps
    assert [one["message"] for one in read(logs)] == ["day 0", "day 1", "day 2", "today"]


def test_lines_of_a_day_that_was_packed_are_added_when_the_clock_went_back(tmp_path: Path) -> None:
    clock = FakeClock()
    logs = logs_at(tmp_path, clock)
    say(logs, "one")
    clock.advance(86_400)
    say(logs, "next day")
    logs.tidy(clock.now(), 180)
    clock.advance(-86_400)
    say(logs, "two")
    clock.advance(86_400)
    say(logs, "next day again")
    logs.tidy(clock.now(), 180)
    assert [one["message"] for one in read(logs)] == ["one", "two", "next day", "next day again"]


def test_a_kill_at_any_step_of_packing_loses_no_line_and_doubles_none(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "support.struck_logs", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    children = int(done.stdout)
    assert children > 6
    for number in range(1, children + 1):
        logs = OwnLogs(tmp_path / str(number), FakeClock(TOMORROW), JsonFormatter())
        wanted = list(range(LINES))
        assert [one["fields"]["number"] for one in read(logs)] == wanted, (
            f"as it lay, child {number}"
        )
        logs.tidy(TOMORROW, 180)
        assert names(logs) == [f"sentinel-{DAY}.jsonl.gz"], f"child {number}"
        assert [one["fields"]["number"] for one in read(logs)] == wanted, f"child {number}"


def test_a_line_that_a_kill_cut_off_ends_before_the_next_begins(tmp_path: Path) -> None:
    logs = logs_at(tmp_path, FakeClock())
    logs.folder.mkdir()
    (logs.folder / f"sentinel-{DAY}.jsonl").write_bytes(b'{"at": "2026-1')
    say(logs, "after")
    lines = list(logs.lines(*AGES))
    assert lines[0] == b'{"at": "2026-1'
    assert json.loads(lines[1])["message"] == "after"


def test_a_full_disk_stops_nobody_and_the_log_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a line went to the disk, then none; what was lost is counted."""
    logs, write = logs_at(tmp_path, FakeClock()), os.write
    say(logs, "before")
    full = True

    def writing(descriptor: int, data: bytes) -> int:
        if not full:
            return write(descriptor, data)
        if len(data) > 20:
            return write(descriptor, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(own_logs.os, "write", writing)
    say(logs, "lost")
    say(logs, "lost, too")
    assert logs.fault == f"{logs.folder}: No space left on device"
    full = False
    say(logs, "after")
    assert logs.fault == ""
    whole = [line for line in logs.lines(*AGES) if line.endswith(b"}")]
    said = [json.loads(line) for line in whole]
    assert [one["message"] for one in said] == ["before", "after", "lines lost"]
    assert said[-1]["fields"] == {"lost": 2}


def test_a_folder_that_cannot_be_made_or_a_link_in_its_place_stops_nobody(tmp_path: Path) -> None:
    logs = logs_at(tmp_path, FakeClock())
    logs.folder.write_bytes(b"a file")
    say(logs, "one")
    assert "File exists" in logs.fault
    logs.folder.unlink()
    logs.folder.mkdir()
    target = tmp_path / "elsewhere"
    target.write_bytes(b"")
    (logs.folder / f"sentinel-{DAY}.jsonl").symlink_to(target)
    say(logs, "two")
    assert target.read_bytes() == b""
    assert logs.fault


def test_a_file_that_somebody_took_away_is_made_anew(tmp_path: Path) -> None:
    logs = logs_at(tmp_path, FakeClock())
    say(logs, "one")
    (logs.folder / f"sentinel-{DAY}.jsonl").unlink()
    say(logs, "two")
    assert [one["message"] for one in read(logs)] == ["two"]


def test_a_disk_that_is_full_at_packing_keeps_the_lines_and_no_half_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    logs = logs_at(tmp_path, clock)
    say(logs, "one")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(packed_log.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            logs.tidy(clock.advance(86_400), 180)
    say(logs, "two")
    assert not [name for name in names(logs) if name.endswith((".gz", ".part"))]
    logs.tidy(clock.now(), 180)
    assert [one["message"] for one in read(logs)] == ["one", "two"]


def of_days(folder: Path, days: list[date]) -> OwnLogs:
    logs = logs_at(folder, FakeClock())
    logs.folder.mkdir()
    for day in days:
        (logs.folder / f"sentinel-{day}.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    return logs


def test_what_is_older_than_it_must_be_kept_goes_and_nothing_else(tmp_path: Path) -> None:
    days = [DAY - timedelta(days=number) for number in range(1, 190)]
    logs = of_days(tmp_path, days)
    others = ["audit.jsonl", "sentinel-2020-01-01.jsonl.gz.bak", "sentinel-2020-13-41.jsonl"]
    for name in others:
        (logs.folder / name).write_bytes(b"x")
    gone = logs.tidy(T0, 180)
    assert list(gone) == sorted(days)[:9]
    assert set(names(logs)) == {*others, *(f"sentinel-{day}.jsonl.gz" for day in days[:180])}


def test_a_disk_that_is_full_is_freed_of_old_days_before_anything_is_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else there would never be room to pack in, and never anything let go."""
    days = [DAY - timedelta(days=number) for number in range(2, 190)]
    logs = of_days(tmp_path, days)
    yesterday = logs.folder / f"sentinel-{DAY - timedelta(days=1)}.jsonl"
    yesterday.write_bytes(b"{}\n")

    def full(*_: object, mode: int) -> None:
        raise OSError(errno.ENOSPC, f"No space left on device for {mode:o}")

    monkeypatch.setattr("sentinel.edges.own_logs.pack", full)
    assert list(logs.tidy(T0, 180)) == sorted(days)[:9]
    with pytest.raises(OSError, match="No space"):
        logs.tidy(T0, 180)


@pytest.mark.parametrize("ahead_days", [1, 30, 365, 20 * 365])
def test_a_clock_that_jumps_ahead_lets_nothing_go(tmp_path: Path, ahead_days: int) -> None:
    """On that day, and on those after it: each lets go of what has 180 younger days."""
    days = [DAY - timedelta(days=number) for number in range(180)]
    logs = of_days(tmp_path, days)
    now = T0 + timedelta(days=ahead_days)
    if ahead_days > 1:
        assert logs.tidy(now, 180) == ()
    for number in range(3):
        say_at = now.date() + timedelta(days=number)
        (logs.folder / f"sentinel-{say_at}.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    gone = logs.tidy(now + timedelta(days=3), 180)
    assert len(gone) <= 3
    assert len(logs.files()) >= 180


def test_on_the_first_day_after_a_jump_or_a_long_pause_nothing_goes(tmp_path: Path) -> None:
    """The clock has to be there for a second day before it is believed."""
    logs = of_days(tmp_path, [DAY - timedelta(days=number) for number in range(1, 200)])
    away = T0 + timedelta(days=30)
    assert logs.tidy(away, 180) == ()
    (logs.folder / f"sentinel-{away.date()}.jsonl").write_bytes(b"{}\n")
    assert logs.tidy(away, 180) == (), "today's own lines say nothing of the clock"
    assert len(logs.tidy(away + timedelta(days=1), 180)) == 20


def test_nothing_goes_by_a_clock_that_is_known_to_be_wrong(tmp_path: Path) -> None:
    logs = of_days(tmp_path, [DAY - timedelta(days=number) for number in range(1, 190)])
    assert logs.tidy(T0, 180, sane=False) == ()
    assert len(logs.files()) == 189


def test_days_on_which_nobody_watched_do_not_shorten_the_log() -> None:
    """Every other day has lines: 180 days with lines are kept, which is longer."""
    today = date(2026, 11, 23)
    days = [today - timedelta(days=2 * number + 1) for number in range(200)]
    gone = to_let_go(days, today, 180)
    assert len(days) - len(gone) == 180


@pytest.mark.parametrize(
    "name",
    ["sentinel-2026-11-23.jsonl\n", "../sentinel-2026-11-23.jsonl", "sentinel-२०२६-11-23.jsonl"],
)
def test_only_our_own_names_are_ours(name: str) -> None:
    assert log_file(name) is None


def test_the_daemon_s_records_come_into_it_while_it_runs_and_not_after(tmp_path: Path) -> None:
    logs = logs_at(tmp_path, FakeClock())
    logger = logging.getLogger("sentinel.test_own_logs")
    with kept(logs):
        logger.error("in it", extra={"site": "main"})
    logger.error("not in it")
    (found,) = read(logs)
    assert (found["message"], found["part"], found["fields"]) == (
        "in it",
        "test_own_logs",
        {"site": "main"},
    )
    at = datetime.fromisoformat(found["at"])
    assert at.tzinfo == UTC
