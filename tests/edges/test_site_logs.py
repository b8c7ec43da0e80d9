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


def test_a_packed_log_of_bare_line_ends_does_not_keep_people_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """512 MB of them pack into half a megabyte, and each is a line whose time is looked for."""
    monkeypatch.setattr("sentinel.edges.site_logs.MAX_ALL_LINES", 1000)
    for number in range(3):
        (tmp_path / f"{number}.log.gz").write_bytes(gzip.compress(line(10) + b"\n" * 100_000))
    found = list(pieces(f"{tmp_path}/*").values())
    assert sum((piece.data or b"").count(b"\n") for piece in found) == 1000
    assert all("too long" in piece.note for piece in found)


def test_a_file_with_a_time_that_no_calendar_has_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may write there may say when a file was changed; some file systems take any year."""
    (tmp_path / "a.log").write_bytes(line(10))
    given = os.stat

    def far(name: str, **more: object) -> os.stat_result:
        found = given(name, **more)  # type: ignore[arg-type]
        if name != "a.log":
            return found
        parts = list(found)
        return os.stat_result([*parts[:8], 10**14, parts[9]])

    monkeypatch.setattr("sentinel.edges.site_logs.os.stat", far)
    (piece,) = pieces(f"{tmp_path}/*.log").values()
    assert piece.data == line(10)


def test_a_log_that_is_rotated_away_meanwhile_does_not_take_the_others_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.log").write_bytes(line(10))
    listed = os.listdir
    monkeypatch.setattr(
        "sentinel.edges.site_logs.os.listdir", lambda folder: ["gone.log", *listed(folder)]
    )
    (piece,) = pieces(f"{tmp_path}/*.log").values()
    assert piece.data == line(10)


def test_what_could_be_read_of_a_log_that_is_just_being_packed_is_kept(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(line(10, os.urandom(40).hex()) for _ in range(5000)))
    (tmp_path / "a.log.gz").write_bytes(whole[: len(whole) // 2])
    (piece,) = pieces(f"{tmp_path}/*").values()
    assert piece.data is not None
    assert piece.data.count(b"\n") > 100
    assert "to its end" in piece.note


def test_a_folder_full_of_logs_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.edges.site_logs.MAX_FILES", 2)
    for number in range(30):
        (tmp_path / f"{number}.log").write_bytes(line(10))
    found = pieces(f"{tmp_path}/*.log")
    assert len(found) == 3
    assert "28 more files" in found[f"logs/{tmp_path}/*.log"].note


def test_a_folder_of_logs_that_an_attacker_made_a_link_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may write beside it would have a password put into an archive that leaves the house."""
    secrets = tmp_path / "etc"
    secrets.mkdir()
    (secrets / "password").write_bytes(b"no time in it")
    (tmp_path / "logs").symlink_to("etc")
    (tmp_path / "absolute").symlink_to(secrets)
    (tmp_path / "round").symlink_to("round")
    for name in ("logs", "absolute"):
        found = pieces(f"{tmp_path}/{name}/*")
        assert found[f"logs/{tmp_path}/{name}/password"].data, "the operator's own link is followed"
    assert "too many links" in pieces(f"{tmp_path}/round/*")[f"logs/{tmp_path}/round/*"].note
    if os.geteuid() == 0:
        os.lchown(tmp_path / "logs", 65534, 65534)
    else:
        monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    (told,) = pieces(f"{tmp_path}/logs/*").values()
    assert told.data is None
    assert "neither root nor this user" in told.note
