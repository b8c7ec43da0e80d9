"""Signals in the middle of a step, by real processes: nothing is lost, nothing is done twice."""

import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.scene import Scene, scene
from support.waiting import LIMIT_SECONDS

pytestmark = pytest.mark.e2e


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[Scene]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    with MailSink() as mails, scene(tmp_path, root, mail_port=mails.port) as built:
        built.prepare(fetches=1)
        yield built


def _hold(built: Scene, monkeypatch: pytest.MonkeyPatch, *, at: str, drain_seconds: float) -> Path:
    """A daemon that is held in a defacement's restore; the file that lets it go."""
    monkeypatch.setenv("HOLD_IN", at)
    monkeypatch.setenv("HOLD_FOLDER", str(built.folder))
    monkeypatch.setenv("DRAIN_SECONDS", str(drain_seconds))
    built.start("support.held_at")
    replace_home(built.document_root)
    built.until((built.folder / "held").exists, "the restore to be held")
    return built.folder / "go"


def _signal(built: Scene, number: int) -> None:
    assert built.daemon is not None
    built.daemon.send_signal(number)


def _ends(built: Scene) -> int:
    assert built.daemon is not None
    code = built.daemon.wait(timeout=LIMIT_SECONDS)
    built.daemon = None
    return code


def _resolved_without_failure(built: Scene) -> None:
    built.until_count(1)
    journal = built.rows("SELECT step, phase FROM journal")
    done = Counter(step for step, phase in journal if phase == "done")
    assert done["restore"] == 1
    assert not {"failed", "unknown", "compensated"} & {phase for _, phase in journal}
    assert built.differences() == []
    beside = {path.name for path in built.document_root.parent.glob(".sentinel-*")}
    assert beside == {".sentinel-quarantine"}


def test_sigterm_in_a_stage_that_takes_long_ends_and_the_next_start_goes_on(
    prepared: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hold(prepared, monkeypatch, at="stage", drain_seconds=0.5)
    _signal(prepared, signal.SIGTERM)
    assert _ends(prepared) == 0, "a thread that does not end keeps no process"
    prepared.log.unlink()
    prepared.start()
    _resolved_without_failure(prepared)


def test_a_second_sigterm_does_not_wait_for_the_running_step(
    prepared: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hold(prepared, monkeypatch, at="stage", drain_seconds=10 * LIMIT_SECONDS)
    _signal(prepared, signal.SIGTERM)
    prepared.until(lambda: b"stopping after" in prepared.log.read_bytes(), "the first signal")
    _signal(prepared, signal.SIGTERM)
    assert _ends(prepared) == 0


def test_sigterm_in_the_middle_of_the_exchange_waits_for_its_end(
    prepared: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = _hold(prepared, monkeypatch, at="exchange", drain_seconds=0.5)
    _signal(prepared, signal.SIGTERM)
    prepared.until(lambda: b"effect under way" in prepared.log.read_bytes(), "the end of the drain")
    assert prepared.daemon is not None
    assert prepared.daemon.poll() is None
    go.touch()
    assert _ends(prepared) == 0
    assert prepared.differences() == [], "it was exchanged before the end, not after it"
    prepared.log.unlink()
    prepared.start()
    _resolved_without_failure(prepared)


def test_sighup_while_an_incident_is_answered_goes_on_with_it_after_the_old_thread(
    prepared: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads that write the same stage would spoil it."""
    go = _hold(prepared, monkeypatch, at="stage", drain_seconds=0.5)
    book = prepared.config.parent / "playbooks" / "defacement.toml"
    frozen = book.read_text()
    book.write_text(frozen.replace('title = "Defacement"', 'title = "Changed meanwhile"'))
    _signal(prepared, signal.SIGHUP)
    prepared.until(lambda: '"reloaded"' in _audit(prepared), "the reload")
    go.touch()
    _resolved_without_failure(prepared)
    query = "SELECT json_extract(document, '$.playbook_text') FROM incidents"
    assert prepared.rows(query) == [(frozen,)]


def _audit(built: Scene) -> str:
    return (built.config.parent / "state" / "audit.jsonl").read_text()
