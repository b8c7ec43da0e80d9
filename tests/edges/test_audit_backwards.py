"""The audit log from its end, without reading it all."""

from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.canonical import timestamp
from sentinel.core.chain import parse
from sentinel.edges import audit_lines
from sentinel.edges.audit import FileAudit
from support.stores import new_key
from support.values import T0, FakeClock


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[FileAudit, Path]:
    """Forty entries a minute apart, some of them longer than a block."""
    file = tmp_path_factory.mktemp("log") / "audit.jsonl"
    clock = FakeClock()
    audit = FileAudit(file, clock=clock, key=new_key())
    for number in range(1, 41):
        clock.advance(60)
        audit.append("GM", "looked", {"n": number, "long": "x" * (number % 7) * 20_000})
    return audit, file


def numbers(audit: FileAudit, before: int = 0, until: str = "") -> list[int]:
    return [
        entry["seq"]
        for line in audit.newest_first(before, until)
        if (entry := parse(line.rstrip(b"\n"))) is not None
    ]


def test_all_lines_come_the_last_first(log: tuple[FileAudit, Path]) -> None:
    audit, _ = log
    assert numbers(audit) == list(range(40, 0, -1))


@pytest.mark.parametrize("before", [1, 2, 7, 20, 40, 41, 900])
def test_any_number_is_found(log: tuple[FileAudit, Path], before: int) -> None:
    audit, _ = log
    assert numbers(audit, before) == list(range(min(40, before - 1), 0, -1))


def test_a_moment_is_found(log: tuple[FileAudit, Path]) -> None:
    audit, _ = log
    entries = audit.entries()
    at = str(entries[11]["at"])
    assert numbers(audit, until=at)[0] == 12
    assert numbers(audit, until=timestamp(T0 - timedelta(days=1))) == []
    assert numbers(audit, until=timestamp(T0 + timedelta(days=1)))[0] == 40


def test_only_what_is_asked_for_is_read(
    log: tuple[FileAudit, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit, file = log
    read: list[int] = []
    really = audit_lines.os.pread

    def pread(descriptor: int, length: int, offset: int) -> bytes:
        read.append(length)
        return really(descriptor, length, offset)

    monkeypatch.setattr("sentinel.edges.audit_lines.os.pread", pread)
    newest = next(audit.newest_first())
    assert b'"seq":40}' in newest
    assert sum(read) < file.stat().st_size / 4


def test_a_line_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    audit = FileAudit(tmp_path / "audit.jsonl", clock=FakeClock(), key=new_key())
    for number in range(9):
        audit.append("GM", "looked", {"n": number})
    file = tmp_path / "audit.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    lines[4] = b"{broken\n"
    file.write_bytes(b"".join(lines))
    assert numbers(audit) == [9, 8, 7, 6, 4, 3, 2, 1]
    assert numbers(audit, before=7) == [6, 4, 3, 2, 1]
    assert numbers(audit, before=5) == [4, 3, 2, 1]


def test_a_log_that_is_not_there_has_no_line(tmp_path: Path) -> None:
    audit = FileAudit(tmp_path / "audit.jsonl", clock=FakeClock(), key=new_key())
    assert list(audit.newest_first()) == []
