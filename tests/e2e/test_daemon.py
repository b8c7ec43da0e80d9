"""The daemon as a service manager sees it: one instance, signals, reload, wrong input."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.demo.stage import SAMPLE
from support.fresh_folder import fresh_folder
from support.mail_sink import MailSink
from support.scene import REPOSITORY, SITE, Scene, scene
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[Scene]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        yield built


@pytest.fixture
def working(tmp_path: Path) -> Path:
    """A working folder of a site with files; nothing serves them."""
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    url, work = "http://127.0.0.1:1/", tmp_path / "work"
    return fresh_folder(work, url=url, document_root=root, name=SITE, ready_made=False).parent


def _audit(built: Scene) -> list[str]:
    """What is written to its end; the daemon may be in the midst of a line."""
    log = built.config.parent / "state" / "audit.jsonl"
    lines = log.read_text().splitlines(keepends=True)
    return [json.loads(line)["action"] for line in lines if line.endswith("\n")]


def test_a_second_daemon_is_refused_and_sigterm_ends_the_first(prepared: Scene) -> None:
    prepared.start()
    second = subprocess.run(
        [sys.executable, "-m", "sentinel", "--config", str(prepared.config), "run"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )
    assert second.returncode == 4
    assert "a Sentinel daemon is running" in second.stderr
    assert prepared.sentinel("status", expect=None)["daemon_pid"] == prepared.daemon.pid  # type: ignore[union-attr]
    assert prepared.stop() == 0
    assert _audit(prepared)[-1] == "stopped"
    assert prepared.sentinel("status", expect=None)["daemon_pid"] is None


def test_sighup_reloads_and_a_bad_file_keeps_the_old_configuration(prepared: Scene) -> None:
    prepared.start()
    assert prepared.daemon is not None
    good = prepared.config.read_text()
    prepared.rewrite(good + "\n[unknown]\nkey = 1\n")
    prepared.daemon.send_signal(signal.SIGHUP)
    prepared.until(lambda: "reload-refused" in _audit(prepared), "the refusal was on record")
    prepared.rewrite(good.replace('pause = "10s"', 'pause = "11s"'))
    prepared.daemon.send_signal(signal.SIGHUP)
    prepared.until(lambda: "reloaded" in _audit(prepared), "the reload was on record")
    assert prepared.daemon.poll() is None
    assert prepared.stop() == 0


def _unknown_key(folder: Path) -> str:
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("[paths]", "[paths]\nstaet = 'x'"))
    return "staet"


def _missing_root(folder: Path) -> str:
    config = folder / "config.toml"
    text = config.read_text()
    start = text.index("\ndocument_root = ")
    end = text.index("\n", start + 1)
    config.write_text(text[:start] + '\ndocument_root = "/no/such/folder"' + text[end:])
    return "/no/such/folder"


def _unreadable_key(folder: Path) -> str:
    (folder / "key.pem").write_text("no key")
    config = folder / "config.toml"
    config.write_text(config.read_text().replace("[paths]", '[paths]\nsigning_key = "key.pem"'))
    return "signing_key"


def _unknown_action(folder: Path) -> str:
    book = folder / "playbooks" / "defacement.toml"
    book.write_text(book.read_text().replace('uses       = "block"', 'uses       = "explode"'))
    return "explode"


def _broken_template(folder: Path) -> str:
    (folder / "playbooks" / "templates" / "mail-blocked.txt.j2").write_text("{% if %}")
    return "mail-blocked.txt.j2"


def _two_of_one_name(folder: Path) -> str:
    config = folder / "config.toml"
    config.write_text(
        config.read_text() + '\n[[site]]\nname = "manual"\nurl = "http://127.0.0.1:1/"\n'
    )
    return "manual"


@pytest.mark.parametrize(
    "spoil",
    [
        _unknown_key,
        _missing_root,
        _unreadable_key,
        _unknown_action,
        _broken_template,
        _two_of_one_name,
    ],
)
def test_wrong_input_is_told_with_exit_code_2_and_nothing_starts(
    working: Path,
    spoil: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sentinel.logs.set_up", lambda level: None)  # the tests' own log stays
    monkeypatch.setattr("sentinel.edges.late.import_the_rest", lambda: None)
    named = spoil(working)
    for command in ("check-config", "run"):
        assert main(["--config", str(working / "config.toml"), command]) == 2
        told = capsys.readouterr().err
        assert named in told
        assert "nothing was started" in told
    assert not (working / "state").exists()


def test_a_daemon_that_cannot_start_ends_with_exit_code_2(working: Path) -> None:
    _unknown_key(working)
    done = subprocess.run(
        [sys.executable, "-m", "sentinel", "--config", str(working / "config.toml"), "run"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_SECONDS,
    )
    assert done.returncode == 2, done.stderr
    assert "nothing was started" in done.stderr
