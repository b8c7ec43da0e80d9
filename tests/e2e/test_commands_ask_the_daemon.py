"""`sentinel block` and its like, while a daemon runs: it does what is asked, and the command says
so; without one the command does it itself."""

import json
import shutil
import signal
from collections.abc import Iterator

import pytest

from sentinel.commands import asked
from sentinel.demo.stage import SAMPLE
from support.mail_sink import MailSink
from support.scene import GM, SITE, Scene, scene

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("asked")
    root = folder / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(folder, root, mail_port=mails.port) as built:
        yield built


@pytest.fixture
def running(stopped: Scene) -> Scene:
    if stopped.daemon is None:
        stopped.log.write_bytes(b"")  # what an earlier one said is no word of this one
        stopped.start()
    return stopped


def _asked(built: Scene) -> list[tuple[str, str, str]]:
    """Operation, actor and door of each request to the daemon."""
    log = (built.config.parent / "state" / "audit.jsonl").read_text()
    entries = [json.loads(line) for line in log.splitlines()]
    return [
        (one["data"]["operation"], one["actor"], one["data"]["via"])
        for one in entries
        if one["action"] == "asked"
    ]


def test_block_and_unblock_are_done_by_the_daemon(running: Scene) -> None:
    blocked = running.sentinel("block", "--site", SITE, "--by", GM, "--reason", "drill")
    assert blocked["in_force"]
    refused = running.sentinel("block", "--by", "Nobody", "--reason", "x", expect=4)
    assert "may not" in refused["message"]
    opened = running.sentinel("unblock", "--by", GM, "--override", "--reason", "the drill is over")
    assert opened["open"]
    assert opened["was_blocked_for"] == blocked["incident"]
    assert _asked(running) == [
        ("block-site", GM, "command"),
        ("open-site-regardless", GM, "command"),
    ]
    running.stop()
    again = running.sentinel("block", "--by", GM, "--reason", "without a daemon")
    assert again["in_force"]
    assert len(_asked(running)) == 2


def test_what_is_refused_is_said_in_the_same_words_with_and_without_a_daemon(
    running: Scene,
) -> None:
    refused = (
        ("block", "--by", "Nobody", "--reason", "x"),
        ("unblock", "--by", GM, "--override"),
        ("unblock", "--by", "Nobody"),
        ("incident", "ack", "INC-20260101-0001", "--by", GM),
    )
    with_daemon = [running.sentinel(*words, expect=None) for words in refused]
    running.stop()
    assert with_daemon == [running.sentinel(*words, expect=None) for words in refused]


def test_a_daemon_that_hangs_keeps_no_site_open(
    running: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "PATIENT_SECONDS", 0.2)
    running.sentinel("unblock", "--by", GM, "--override", "--reason", "to be closed anew")
    assert running.daemon is not None
    running.daemon.send_signal(signal.SIGSTOP)
    try:
        closed = running.sentinel("block", "--by", GM, "--reason", "drill")
        assert closed["in_force"]
        assert closed["changed"]
    finally:
        running.daemon.send_signal(signal.SIGCONT)
