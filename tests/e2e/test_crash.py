"""A web server that stops answering: told, looked at again until it is back, told again."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.mail_sink import MailSink
from support.promises import kinds, promises, until_all_are_sent
from support.scene import Scene, scene

pytestmark = pytest.mark.e2e


def _workers(built: Scene) -> list[int]:
    master = built.nginx.process.pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(number) for number in children.split()]


def test_a_site_that_hangs_is_told_as_down_and_as_recovered_by_itself(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare(fetches=1)
        # short only now: what is learnt must be whole, on however slow a machine
        limits = {"timeout": "1s", "connect_timeout": "1s"}
        built.configure({"limits": limits, "witnesses": {"pause": "200ms"}})
        workers = _workers(built)
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        try:
            built.start()
            built.until(lambda: built.rows("SELECT 1 FROM incidents"), "there was an incident")
            told = mails.wait_for(1)[0]
        finally:
            for worker in workers:
                os.kill(worker, signal.SIGCONT)
        assert told.message["X-Sentinel-Kind"] == "responding"
        incident = built.until_resolved(1)
        assert incident["verdict"] == "down"
        assert incident["playbook"] == "crash"
        until_all_are_sent(built, mails)
        assert kinds(promises(built)) == ["responding", "recovered"]
        assert built.stop() == 0
