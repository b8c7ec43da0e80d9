"""Commands after a swap: no shell, a limit, and what went wrong is said."""

import sys
import urllib.request
from pathlib import Path

import pytest

from sentinel.core.reload import reload_problem
from sentinel.edges import reload
from sentinel.edges.reload import run_commands
from support.nginx import PROGRAM, needs_nginx, running_nginx
from support.waiting import LIMIT_SECONDS

STATE = "The files are restored"


def test_each_is_run_in_order_and_its_words_are_kept(tmp_path: Path) -> None:
    note = "import sys; open(sys.argv[1], 'a').write(sys.argv[2]); print('said', sys.argv[2])"
    log = tmp_path / "log"
    words = ["one", "$(two); `three`"]
    done = run_commands([(sys.executable, "-c", note, str(log), word) for word in words], 60)
    assert log.read_text() == "".join(words)
    assert [one.output for one in done] == ["said one", "said $(two); `three`"]
    assert reload_problem(done, STATE) == ""


def test_one_that_fails_does_not_stop_the_next_and_is_explained(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    done = run_commands(
        [
            (sys.executable, "-c", "import sys; sys.exit('pool www is broken')"),
            ("/no/such/program",),
            (sys.executable, "-c", f"open({str(mark)!r}, 'w')"),
        ],
        60,
    )
    assert mark.exists()
    problem = reload_problem(done, STATE)
    assert problem.startswith(f"{STATE}, but `{sys.executable} -c ")
    assert "ended with exit code 1: 'pool www is broken'" in problem
    assert "`/no/such/program` could not be started" in problem
    assert "go on serving the old code from its cache" in problem


def test_one_that_hangs_is_killed_with_what_it_started() -> None:
    (done,) = run_commands([("sleep", "1000")], 0.05)
    assert done.fault == "did not end within 0.05 s and was killed"


def test_of_endless_words_the_last_are_kept() -> None:
    (done,) = run_commands([(sys.executable, "-c", "print('x' * 100_000 + 'the end')")], 60)
    assert len(done.output) < 5_000
    assert done.output.endswith("the end")


def test_one_that_writes_without_end_is_killed_before_the_disk_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reload, "MOST_BYTES", 10_000)
    (done,) = run_commands([("yes",)], LIMIT_SECONDS)
    assert done.fault == "wrote more than 10,000 bytes and was killed"
    assert len(done.output) < 5_000


@needs_nginx
def test_nginx_is_reloaded_and_serves_on(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_bytes(b"good")
    with running_nginx(tmp_path / "nginx", f"root {tmp_path / 'www'};") as server:
        assert PROGRAM is not None
        # its first answer comes from a worker, and so after the number of the process is on disk
        with urllib.request.urlopen(server.url, timeout=LIMIT_SECONDS) as answer:
            assert answer.read() == b"good"
        command = (PROGRAM, "-s", "reload", "-c", str(tmp_path / "nginx" / "nginx.conf"))
        done = run_commands([command], LIMIT_SECONDS)
        assert reload_problem(done, STATE) == "", done
        with urllib.request.urlopen(server.url, timeout=LIMIT_SECONDS) as answer:
            assert answer.read() == b"good"
