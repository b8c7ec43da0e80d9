"""The audit log on disk: several writers, crashes in mid-write, cuts and rewrites."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.core.canonical import canonical, sha256
from sentinel.edges import audit as audit_module
from sentinel.edges.audit import FileAudit
from sentinel.edges.keys import SigningKey, load_or_create
from sentinel.errors import StoreError
from support.stores import new_key
from support.values import T0, FakeClock

TESTS = Path(__file__).parents[1]


@pytest.fixture
def key() -> SigningKey:
    return new_key()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "state" / "audit.jsonl"


@pytest.fixture
def audit(log: Path, key: SigningKey) -> FileAudit:
    return FileAudit(log, FakeClock(), key)


def filled(audit: FileAudit, count: int = 4) -> FileAudit:
    for number in range(count):
        audit.append("GM (ICT)", "block", {"site": "main", "number": number})
    return audit


def actions(audit: FileAudit) -> list[object]:
    return [entry["action"] for entry in audit.entries()]


def test_each_line_is_canonical_json_with_its_place(audit: FileAudit, log: Path) -> None:
    filled(audit, 2)
    lines = log.read_bytes().splitlines()
    first, second = (json.loads(line) for line in lines)
    assert [canonical(first), canonical(second)] == lines
    assert first == {
        "action": "block",
        "actor": "GM (ICT)",
        "at": T0.isoformat(timespec="microseconds"),
        "data": {"number": 0, "site": "main"},
        "hash": first["hash"],
        "prev": "0" * 64,
        "seq": 1,
    }
    assert (second["seq"], second["prev"]) == (2, first["hash"])
    assert audit.verify() == ()
    assert log.stat().st_mode & 0o777 == 0o600


def test_typed_and_hostile_values_are_written_as_json(audit: FileAudit) -> None:
    audit.append("x", "try\n", {"path": Path("/a"), "at": T0, "name": "\udce9\n{}", "n": (1, 2)})
    (entry,) = audit.entries()
    assert entry["data"] == {
        "path": "/a",
        "at": "2026-11-22T04:30:00.000000+00:00",
        "name": "\udce9\n{}",
        "n": [1, 2],
    }
    assert audit.verify() == ()


def test_no_log_is_whole_but_a_missing_one_is_not(audit: FileAudit, log: Path) -> None:
    assert audit.verify() == ()
    filled(audit)
    log.unlink()
    assert audit.verify() == (f"{log}: is missing, but its signed head is there",)


def test_entries_gives_the_last_ones(audit: FileAudit) -> None:
    filled(audit, 5)
    assert [entry["seq"] for entry in audit.entries(2)] == [4, 5]
    assert len(audit.entries()) == 5


@pytest.mark.parametrize("size", [10, 9_000, 200_000])
def test_a_torn_line_is_set_aside_and_the_chain_goes_on(
    audit: FileAudit, log: Path, size: int
) -> None:
    filled(audit)
    torn = b'{"action":"' + b"x" * size
    with log.open("ab") as stream:
        stream.write(torn)
    assert audit.verify() == ("line 5: has no end; a crash or a cut left it incomplete",)
    audit.append("GM (ICT)", "unblock", {})
    assert audit.verify() == ()
    assert actions(audit) == ["block"] * 4 + ["torn-line", "unblock"]
    kept = audit.entries(2)[0]["data"]
    assert isinstance(kept, dict)
    assert (kept["torn"]["bytes"], kept["torn"]["sha256"]) == (len(torn), sha256(torn))


def test_a_torn_first_line_is_set_aside(audit: FileAudit, log: Path) -> None:
    log.parent.mkdir()
    log.write_bytes(b'{"act')
    audit.append("x", "start", {})
    assert actions(audit) == ["torn-line", "start"]
    assert audit.verify() == ()


@pytest.mark.parametrize("lines", [1, 3])
def test_a_crash_between_line_and_head_is_no_fault(audit: FileAudit, log: Path, lines: int) -> None:
    filled(audit, lines - 1)
    head = log.with_suffix(".head")
    before = head.read_bytes() if head.exists() else None
    filled(audit, 1)
    if before is None:
        head.unlink()
    else:
        head.write_bytes(before)
    assert audit.verify() == ()
    audit.append("x", "next", {})
    assert audit.verify() == ()


def cut_lines(log: Path) -> None:
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))


def cut_within_a_line(log: Path) -> None:
    log.write_bytes(log.read_bytes()[:-20])


def cut_all(log: Path) -> None:
    log.write_bytes(b"")


def change_the_last(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b'"number":3', b'"number":7'))


def change_a_middle_one(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b'"number":1', b'"number":7'))


def spoil_the_last(log: Path) -> None:
    log.write_bytes(log.read_bytes()[:-30] + b"#" * 29 + b"\n")


def remove_the_head(log: Path) -> None:
    log.with_suffix(".head").unlink()


def spoil_the_head(log: Path) -> None:
    log.with_suffix(".head").write_bytes(b"{}")


def forge_the_head(log: Path) -> None:
    head = log.with_suffix(".head")
    head.write_bytes(canonical({**json.loads(head.read_bytes()), "seq": 3}))


def sign_with_another_key(log: Path) -> None:
    other = FileAudit(log, FakeClock(), new_key())
    log.with_suffix(".head").unlink()
    log.write_bytes(b"")
    filled(other)


@pytest.mark.parametrize(
    "attack",
    [
        cut_lines,
        cut_within_a_line,
        cut_all,
        change_the_last,
        change_a_middle_one,
        spoil_the_last,
        remove_the_head,
        spoil_the_head,
        forge_the_head,
        sign_with_another_key,
    ],
)
def test_tampering_is_found_and_stays_found(audit: FileAudit, log: Path, attack: object) -> None:
    """Also after further appends, which never stop for it: the record of what is done goes on."""
    filled(audit)
    attack(log)  # type: ignore[operator] # one of the functions above
    assert audit.verify() != ()
    filled(audit, 2)
    assert audit.verify() != ()
    assert actions(audit)[-2:] == ["block", "block"]


def test_a_full_disk_leaves_the_log_as_it_was(
    audit: FileAudit, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(audit)
    before = log.read_bytes()

    def short_of_space(descriptor: int, data: bytes, offset: int) -> int:
        if offset > len(before):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, data[:10], offset)

    real = os.pwrite
    monkeypatch.setattr(audit_module.os, "pwrite", short_of_space)
    with pytest.raises(StoreError, match=r"audit log cannot be written .* free space"):
        audit.append("x", "block", {})
    monkeypatch.undo()
    assert log.read_bytes() == before
    assert audit.verify() == ()


def test_a_log_that_cannot_be_read_says_so(audit: FileAudit, log: Path) -> None:
    log.mkdir(parents=True)
    with pytest.raises(StoreError, match="belong to the user"):
        audit.append("x", "block", {})
    with pytest.raises(StoreError, match="cannot be read"):
        audit.verify()


WRITER = """
import sys
from pathlib import Path
from sentinel.edges.audit import FileAudit
from sentinel.edges.clock import SystemClock
from sentinel.edges.keys import load_or_create

audit = FileAudit(Path(sys.argv[1]), SystemClock(), load_or_create(Path(sys.argv[2])))
for number in range(int(sys.argv[3])):
    audit.append(sys.argv[4], "write", {"number": number})
    print(number, flush=True)
"""


def writer(*arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
    )


def test_two_processes_write_one_chain(log: Path, tmp_path: Path) -> None:
    key = load_or_create(tmp_path / "key.pem")
    writers = [writer(log, tmp_path / "key.pem", 30, name) for name in ("one", "two")]
    for process in writers:
        process.communicate()
    audit = FileAudit(log, FakeClock(), key)
    assert [process.returncode for process in writers] == [0, 0]
    assert audit.verify() == ()
    assert [entry["seq"] for entry in audit.entries()] == list(range(1, 61))


@pytest.mark.parametrize("reports_before_the_kill", [1, 5, 12])
def test_kill_9_loses_no_line_that_was_reported(
    log: Path, tmp_path: Path, reports_before_the_kill: int
) -> None:
    key = load_or_create(tmp_path / "key.pem")
    process = writer(log, tmp_path / "key.pem", 100_000, "victim")
    assert process.stdout is not None
    for _ in range(reports_before_the_kill):
        reported = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    audit = FileAudit(log, FakeClock(), key)
    audit.append("x", "after", {})
    assert audit.verify() == ()
    assert len(audit.entries()) > reported + 1


def test_entries_of_one_action_are_found_also_those_added_since(
    audit: FileAudit, log: Path, key: SigningKey
) -> None:
    assert audit.having("seen") == ()
    for number in range(3):
        audit.append("a", "seen", {"n": number, "text": '"action":"other"'})
        audit.append("a", "other", {"n": number, "text": '"action":"seen"'})
        assert [entry["data"]["n"] for entry in audit.having("seen")] == list(range(number + 1))
    assert len(FileAudit(log, clock=FakeClock(), key=key).having("other")) == 3
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0] + b"{torn")
    assert len(audit.having("seen")) == 1
