"""Logs around a time, out of a folder in which an attacker may have written."""

import gzip
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.evidence_port import Piece
from sentinel.edges.site_logs import log_pieces, window_of

TEN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(hour: int, text: str = "GET /") -> bytes:
    return f'1.2.3.4 - - [22/Nov/2026:{hour:02}:00:00 +0000] "{text}"\n'.encode()


def pieces(*globs: str, max_bytes: int = 1_000_000) -> dict[str, Piece]:
    found = log_pieces(globs, begin=TEN - HOUR, end=TEN + HOUR, max_bytes=max_bytes)
    return {piece.name: piece for piece in found}


def test_lines_of_the_while_are_kept_of_plain_and_packed_logs(tmp_path: Path) -> None:
    hostile = line(10, "\\x00") + b"\xff\xfe \x1b[2J continuation\n"
    (tmp_path / "access.log").write_bytes(line(8) + hostile + line(12))
    (tmp_path / "access.log.2.gz").write_bytes(gzip.compress(line(9) + line(13)))
    (tmp_path / "other").write_bytes(line(10))
    found = pieces(f"{tmp_path}/access.log*")
    assert {name: piece.data for name, piece in found.items()} == {
        f"logs/{tmp_path}/access.log": hostile,
        f"logs/{tmp_path}/access.log.2.gz": line(9),
    }


def test_links_and_devices_are_not_opened(tmp_path: Path) -> None:
    """Whoever can write there must not have the evidence filled with a file of his choice."""
    (tmp_path / "secret").write_bytes(line(10, "secret"))
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.log").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "b.log")
    (folder / "c.log").mkdir()
    assert pieces(f"{folder}/*.log") == {
        f"logs/{folder}/*.log": Piece(
            name=f"logs/{folder}/*.log", data=None, note="no file is there"
        )
    }


def test_what_can_not_be_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "torn.log.gz").write_bytes(gzip.compress(line(10) * 1000)[:60])
    (tmp_path / "odd.log").write_bytes(b"no time in it\n" * 3)
    old = tmp_path / "old.log"
    old.write_bytes(line(10))
    os.utime(old, (0, 0))
    found = pieces(f"{tmp_path}/*.log*", f"{tmp_path}/nothing/x.log")
    torn = found[f"logs/{tmp_path}/torn.log.gz"]
    assert torn.data is None
    assert "cannot be read" in torn.note
    odd = found[f"logs/{tmp_path}/odd.log"]
    assert odd.data == b"no time in it\n" * 3
    assert "no time could be read" in odd.note
    assert f"logs/{old}" not in found, "last written before the while"
    assert "No such file" in found[f"logs/{tmp_path}/nothing/x.log"].note


def test_the_budget_holds_for_all_together(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.log").write_bytes(line(10) * 100)
    found = pieces(f"{tmp_path}/*.log", max_bytes=150 * len(line(10)))
    kept = [len(piece.data or b"") for piece in found.values()]
    assert sum(kept) == 150 * len(line(10))
    assert sum("log_bytes" in piece.note for piece in found.values()) == 2


def test_a_bomb_costs_no_more_than_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.edges.site_logs.MAX_READ_BYTES", 100_000)
    monkeypatch.setattr("sentinel.edges.site_logs.MAX_LINE_BYTES", 10_000)
    (tmp_path / "bomb.log.gz").write_bytes(gzip.compress(line(10) + b"\0" * 5_000_000))
    (piece,) = pieces(f"{tmp_path}/*").values()
    assert piece.data is not None
    assert len(piece.data) <= 110_000


def test_the_window_ends_with_now() -> None:
    assert window_of(TEN, TEN + 2 * HOUR, 3600.0)[1] - TEN == HOUR + timedelta(seconds=1)
    assert window_of(TEN, TEN, 3600.0) == (TEN - HOUR, TEN + timedelta(seconds=1))
