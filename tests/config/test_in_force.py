"""A playbook that was edited into a fault: its last good text is in force, and no more."""

import json
from pathlib import Path

import pytest

from sentinel.config import keep_playbooks, load, load_in_force
from sentinel.edges.kept_playbooks import FILE
from sentinel.edges.keys import load_or_create
from sentinel.errors import ConfigError
from support.working_folder import make_working_folder

BROKEN = 'on = ["down"]\n[[step]]\nuses = "dance"\n'


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A working folder whose playbooks were in force once."""
    file = make_working_folder(tmp_path)
    config = load(file, environ={})
    load_or_create(config.paths.signing_key)
    keep_playbooks(config)
    return file


def _break(file: Path, text: str = BROKEN) -> None:
    (file.parent / "playbooks" / "crash.toml").write_text(text)


def test_the_last_good_text_stays_in_force(kept: Path) -> None:
    good = load(kept, environ={})
    _break(kept)
    with pytest.raises(ConfigError) as caught:
        load(kept, environ={})
    config = load_in_force(kept, environ={})
    assert config.playbooks == good.playbooks
    assert config.kept_for == caught.value.problems


@pytest.mark.parametrize("text", ["not = = toml", "", 'on = ["down"]\n'])
def test_whatever_the_fault_of_the_text_is(kept: Path, text: str) -> None:
    _break(kept, text)
    assert {book.name for book in load_in_force(kept, environ={}).playbooks} >= {"crash"}


def test_what_is_kept_is_of_the_last_time_that_all_was_good(kept: Path) -> None:
    """A faulty text never takes the place of a good one, and a newer good one does."""
    path = kept.parent / "playbooks" / "crash.toml"
    newer = path.read_text() + "\n# newer\n"
    path.write_text(newer)
    keep_playbooks(load_in_force(kept, environ={}))
    _break(kept)
    faulty = load_in_force(kept, environ={})
    keep_playbooks(faulty)
    found = {book.name: book.text for book in load_in_force(kept, environ={}).playbooks}
    assert found["crash"] == newer


def test_a_fault_elsewhere_is_refused_as_ever(kept: Path) -> None:
    """With all faults, those of the playbook among them."""
    _break(kept)
    kept.write_text(kept.read_text() + "\n[zebra]\n")
    with pytest.raises(ConfigError) as caught:
        load_in_force(kept, environ={})
    assert {problem.file for problem in caught.value.problems} == {
        "config.toml",
        "playbooks/crash.toml",
    }


def test_a_new_playbook_that_was_never_good_is_refused(kept: Path) -> None:
    (kept.parent / "playbooks" / "another.toml").write_text(BROKEN)
    with pytest.raises(ConfigError):
        load_in_force(kept, environ={})


@pytest.mark.parametrize("spoil", ["text", "signature", "shape", "json", "gone"])
def test_what_does_not_verify_is_not_in_force(kept: Path, spoil: str) -> None:
    """Nobody puts a plan into the state folder by hand."""
    file = load(kept, environ={}).paths.state / FILE
    document = json.loads(file.read_text())
    match spoil:
        case "text":
            document["payload"] = document["payload"].replace("Crash", "Crush")
        case "signature":
            document["signature"] = "AAAA"
        case "shape":
            document = []
    file.write_text("{" if spoil == "json" else json.dumps(document))
    if spoil == "gone":
        file.unlink()
    _break(kept)
    with pytest.raises(ConfigError):
        load_in_force(kept, environ={})


def test_without_a_fault_nothing_is_said(kept: Path) -> None:
    assert load_in_force(kept, environ={}).kept_for == ()
