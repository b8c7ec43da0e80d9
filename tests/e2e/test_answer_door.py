"""The door in the real daemon: there where it is configured, moved by a reload, gone with it."""

import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.free_ports import free_port
from support.scene import Scene, scene

pytestmark = pytest.mark.e2e


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Scene]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with scene(tmp_path, root, mail_port=9) as found:
        yield found


def answers(port: int) -> str:
    """What stands there: the plain page of a refusal, or nothing."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/answer/x", timeout=30)
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""
    return "no refusal"


def configure(built: Scene, text: str, port: int) -> None:
    door = f'\n[approvals]\nlisten = "127.0.0.1:{port}"\n'
    head, found, rest = text.partition("\n[approvals]\n")
    built.rewrite(head + door + rest if found else f"{text}\n{door}")


def test_the_door_is_moved_by_a_reload_and_gone_with_the_daemon(built: Scene) -> None:
    text, first, second = built.config.read_text(), free_port(), free_port()
    configure(built, text, first)
    built.start()
    built.until(lambda: "cannot be used" in answers(first), "the door was open")
    configure(built, text, second)
    assert built.daemon is not None
    built.daemon.send_signal(signal.SIGHUP)
    built.until(lambda: "cannot be used" in answers(second), "the door was moved")
    assert answers(first) == ""
    assert built.stop() == 0
    assert answers(second) == ""
