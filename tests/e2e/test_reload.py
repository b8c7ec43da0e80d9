"""SIGHUP: what cannot be built or changed at runtime keeps the old configuration in force."""

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.canonical import sha256
from sentinel.demo.stage import SAMPLE
from sentinel.edges.exchange import exchange_names
from support.mail_sink import MailSink
from support.scene import Scene, scene

pytestmark = pytest.mark.e2e


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Scene, MailSink]]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.start()
        yield built, mails


def _audit(built: Scene, action: str) -> list[dict[str, Any]]:
    log = built.config.parent / "state" / "audit.jsonl"
    # the daemon may be in the midst of the last line
    whole = [line for line in log.read_text().splitlines(keepends=True) if line.endswith("\n")]
    lines = [json.loads(line) for line in whole]
    return [line["data"] for line in lines if line["action"] == action]


def _reload(built: Scene) -> None:
    assert built.daemon is not None
    built.daemon.send_signal(signal.SIGHUP)


def _refused(built: Scene) -> str:
    """What the audit log says of the first refusal; the daemon lives."""
    built.until(lambda: _audit(built, "reload-refused"), "the refusal was on record")
    assert built.daemon is not None
    assert built.daemon.poll() is None
    return str(_audit(built, "reload-refused")[0]["problems"])


def test_a_configuration_that_cannot_be_built_keeps_the_old_one_in_force(
    running: tuple[Scene, MailSink],
) -> None:
    built, mails = running
    database = built.config.parent / "state" / "sentinel.db"
    aside = database.with_suffix(".aside")
    aside.mkdir()
    exchange_names(aside, database)  # in one step: the daemon could open its database in between
    _reload(built)
    assert "sentinel.db" in _refused(built)
    (told,) = mails.wait_for(1)
    assert "the old configuration stays in force" in told.body
    exchange_names(aside, database)
    _reload(built)
    built.until(lambda: _audit(built, "reloaded"), "the reload was on record")
    assert built.stop() == 0


def test_another_state_folder_is_refused_for_its_lock_is_not_held(
    running: tuple[Scene, MailSink],
) -> None:
    built, mails = running
    text = built.config.read_text()
    built.rewrite(text.replace('state = "state"', 'state = "elsewhere"'))
    _reload(built)
    assert "paths.state" in _refused(built)
    assert "stop Sentinel, move the folder, and start it again" in mails.wait_for(1)[
        0
    ].body.replace("\n  ", " ")
    assert not (built.config.parent / "elsewhere").exists(), "nothing was made there"
    assert built.stop() == 0


def test_a_folder_that_was_put_in_the_place_of_the_state_folder_is_refused(
    running: tuple[Scene, MailSink],
) -> None:
    """Under its old name it would be a state folder that nobody locked."""
    built, _ = running
    state = built.config.parent / "state"
    aside = state.with_name("aside")
    with suppress(shutil.Error):  # told at its end: what the daemon took away
        shutil.copytree(state, aside)
    exchange_names(aside, state)  # in one step: the daemon writes there, and would make it anew
    _reload(built)
    assert "paths.state" in _refused(built)
    assert built.stop() == 0


def test_two_reloads_in_a_row_end_with_the_last_configuration_in_force(
    running: tuple[Scene, MailSink],
) -> None:
    built, _ = running
    for pause in range(11, 16):
        text = built.config.read_text()
        start = text.index('pause = "1')
        built.rewrite(f'{text[:start]}pause = "{pause}s"{text[text.index(chr(10), start) :]}')
        _reload(built)
    last = _digest(built)
    built.until(
        lambda: any(last in data["configuration"].values() for data in _audit(built, "reloaded")),
        "the last configuration was in force",
    )
    assert _audit(built, "reload-refused") == []
    assert built.stop() == 0


def _digest(built: Scene) -> str:
    return sha256(built.config.read_bytes())
