"""What commands do with stdout and with signals: a process of its own, real pipes, real Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.cli import INTERRUPTED, READER_GONE, main
from support.fresh_folder import fresh_folder
from support.waiting import LIMIT_SECONDS
from support.working_folder import make_working_folder

SENTINEL = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("sentinel", run_name="__main__", alter_sys=True)
"""
"""As in a terminal: what a shell starts in the background ignores Ctrl-C, its children too."""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working folder without a baseline: `status` gives a table and exit code 1."""
    make_working_folder(tmp_path)
    return tmp_path


def process(work: Path, *words: str, stdout: int | None) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", SENTINEL, *words],
        cwd=work,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment,
    )


@pytest.mark.parametrize("words", [["status"], ["status", "--json"]])
def test_a_reader_that_goes_gives_no_traceback_and_is_not_called_fine(
    work: Path, words: list[str]
) -> None:
    """As in `sentinel status | head -1`; 0 would say that all is well."""
    reading, writing = os.pipe()
    os.close(reading)
    child = process(work, *words, stdout=writing)
    os.close(writing)
    _, err = child.communicate(timeout=LIMIT_SECONDS)
    assert child.returncode == READER_GONE
    assert err.count(b"Traceback") == err.count(b"Exception ignored") == 0


def test_processes_that_we_start_have_what_stands_in_for_closed_streams() -> None:
    """Else the first socket of a crawl worker would be its stderr, and take what it says there."""
    program = (
        "import os, sys\n"
        "from sentinel.commands.output import ensure_streams\n"
        "ensure_streams()\n"
        "sys.exit(0 if all(map(os.get_inheritable, (0, 1, 2))) else 3)"
    )
    closing = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(closing, env=environment, timeout=LIMIT_SECONDS, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("words", ["status", "audit verify"])
def test_a_closed_stdout_gives_no_traceback(work: Path, words: str) -> None:
    """As in `sentinel status >&-`: the exit code is still the answer."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    script = f'exec "$0" -m sentinel {words} >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable],
        cwd=work,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
    )
    assert done.returncode == (3 if words == "audit verify" else 1), done.stderr
    assert b"Traceback" not in done.stderr


def test_a_full_disk_behind_stdout_is_told_in_words(work: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        child = process(work, "status", "--json", stdout=full.fileno())
        _, err = child.communicate(timeout=LIMIT_SECONDS)
    assert child.returncode == 3
    assert b"No space left on device" in err
    assert b"Traceback" not in err


def test_ctrl_c_in_the_middle_of_a_look_gives_no_traceback(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as site:
        url = f"http://127.0.0.1:{site.getsockname()[1]}/"
        fresh_folder(tmp_path / "work", url=url, document_root=None, name="main")
        child = process(tmp_path / "work", "sweep", stdout=subprocess.DEVNULL)
        site.settimeout(LIMIT_SECONDS)
        connection, _ = site.accept()  # the look has begun; nothing is ever answered
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=LIMIT_SECONDS)
        connection.close()
    assert child.returncode == INTERRUPTED
    assert b"interrupted" in err
    assert b"Traceback" not in err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status", "--site", "nope"], 2),
        (["status", "--config", "nope.toml"], 2),
        (["status", "--nope"], 2),
        (["nope"], 2),
        (["incident", "show", "NOPE"], 2),
        (["baseline", "approve", "--by", "GM (ICT)"], 4),
        (["backup", "create"], 2),
        (["audit", "verify"], 3),
    ],
)
def test_with_json_an_error_is_a_document_too(
    work: Path,
    words: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """stdout was empty: whoever reads JSON had nothing to read."""
    monkeypatch.chdir(work)
    assert main([*words, "--json"]) == code
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert (document["schema"], document["exit_code"]) == ("sentinel/error/1", code)
    assert document["message"].splitlines()[0] in err
    assert "Traceback" not in err
