"""A playbook that is edited into a fault while Sentinel works, and when it starts again."""

import json
import shutil
import signal
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.scene import Scene, scene

pytestmark = pytest.mark.e2e


def _actions(built: Scene) -> list[str]:
    log = built.config.parent / "state" / "audit.jsonl"
    whole = [line for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return [str(json.loads(line)["action"]) for line in whole]


def test_the_last_good_text_answers_and_everybody_is_told(tmp_path: Path) -> None:
    """A reload is refused, a start takes what was kept; check-config says 2 and status 1 until the
    file is right again."""
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with scene(tmp_path, root, mail_port=1) as built:
        playbook = built.config.parent / "playbooks" / "defacement.toml"
        good = playbook.read_text()
        built.start()
        playbook.write_text(good.replace('uses       = "block"', 'uses       = "blok"'))
        assert built.daemon is not None
        built.daemon.send_signal(signal.SIGHUP)
        built.until(lambda: "reload-refused" in _actions(built), "the reload was refused")
        built.sentinel("run", expect=4)
        assert "playbook-kept" not in _actions(built), "told by a daemon that never was one"
        built.kill()

        built.start()
        built.until(lambda: "playbook-kept" in _actions(built), "the kept text was in force")
        faulty = built.sentinel("status", expect=1)["faulty_playbooks"]
        assert len(faulty) == 1
        assert 'found "blok"' in faulty[0]
        assert not built.sentinel("check-config", expect=2)["ok"]
        assert built.sentinel("playbook", "show", "defacement")["text"] == good
        told = built.rows("SELECT key FROM outbox WHERE key LIKE '%playbook-kept%'")
        assert len(told) == 1

        playbook.write_text(good)
        assert built.daemon is not None
        built.daemon.send_signal(signal.SIGHUP)
        built.until(lambda: "reloaded" in _actions(built), "the good text was read")
        assert built.sentinel("status", expect=None)["faulty_playbooks"] == []
