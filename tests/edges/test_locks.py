"""Locks hold between processes, name their holder, and end with it."""

import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sentinel.edges.locks import FileLocks
from sentinel.errors import AlreadyRunning, StoreError

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys
from pathlib import Path
from sentinel.edges.locks import FileLocks

locks = FileLocks(Path(sys.argv[1]))
with locks.daemon() if sys.argv[2] == "daemon" else locks.site(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path, name: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def lock(locks: FileLocks, name: str) -> AbstractContextManager[None]:
    return locks.daemon() if name == "daemon" else locks.site(name)


@pytest.mark.parametrize("name", ["main", "daemon"])
def test_a_second_process_is_refused_with_the_holder_named(tmp_path: Path, name: str) -> None:
    process = holder(tmp_path, name)
    with (
        pytest.raises(AlreadyRunning, match=f"by process {process.pid} "),
        lock(FileLocks(tmp_path), name),
    ):
        pass
    process.communicate("")
    with lock(FileLocks(tmp_path), name):
        pass


@pytest.mark.parametrize("name", ["main", "daemon"])
def test_kill_9_releases_the_lock(tmp_path: Path, name: str) -> None:
    process = holder(tmp_path, name)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with lock(FileLocks(tmp_path), name):
        pass


def test_sites_do_not_hold_up_each_other(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path)
    with locks.site("main"), locks.site("second"), locks.daemon(), locks.site("daemon"):
        pass


def test_the_lock_ends_with_its_block_also_after_an_error(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path)
    with pytest.raises(RuntimeError), locks.site("main"):
        raise RuntimeError
    with locks.site("main"), pytest.raises(AlreadyRunning, match="site 'main'"), locks.site("main"):
        pass


def test_a_name_stays_inside_the_folder(tmp_path: Path) -> None:
    with FileLocks(tmp_path / "locks").site("../../etc/x"):
        assert [path.name for path in (tmp_path / "locks").iterdir()] == [
            "site-..%2F..%2Fetc%2Fx.lock"
        ]


def test_a_folder_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "locks").write_bytes(b"a file")
    with (
        pytest.raises(StoreError, match="must belong to the user"),
        FileLocks(tmp_path / "locks").site("main"),
    ):
        pass
