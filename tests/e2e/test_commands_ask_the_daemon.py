"""`sentinel block` and its like, while a daemon runs: it does what is asked, and the command says
so; without one the command does it itself."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.mail_sink import MailSink
from support.scene import GM, SITE, Scene, scene

pytestmark = pytest.mark.e2e


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Scene]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.start()
        yield built


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
