"""The helper itself, as a program: what it refuses whoever asks, a stolen key's owner too."""

import ast
import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.canonical import sha256
from sentinel.edges.remote.helper import place, serve
from sentinel.edges.remote.helper.wire import Failed
from sentinel.edges.remote.program import helper_digest, helper_program
from support.recorded_helper import answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """The helper and a document root, without SSH."""

    program: Path
    root: Path

    def told(self, sent: bytes, *words: str) -> bytes:
        command = [sys.executable, str(self.program), "--root", str(self.root), *words]
        return subprocess.run(command, input=sent, capture_output=True, check=False).stdout

    def ask(
        self, *requests: dict[str, object], words: tuple[str, ...] = ()
    ) -> list[dict[str, Any]]:
        """The JSON answers to some requests."""
        told, found = self.told(b"".join(map(answer, requests)), *words), []
        while told:
            end = 5 + int.from_bytes(told[1:5], "big")
            found.append(json.loads(told[5:end]))
            told = told[end:]
        return found


OWNER = {"uid": os.geteuid(), "gid": os.getegid(), "mtime_ns": 0}


@pytest.fixture
def alone(tmp_path: Path) -> Alone:
    (tmp_path / "helper").write_bytes(helper_program())
    root = tmp_path / "host" / "htdocs"
    (root / "img").mkdir(parents=True)
    return Alone(program=tmp_path / "helper", root=root)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"J\xff\xff\xff\xff",
        b"X\0\0\0\0",
        b"J\0\0\0\x09{",
        b"J\0\0\0\x02[]",
        b"D\0\0\0\x01x",
        b"\0" * 100,
    ],
)
def test_the_helper_ends_at_what_is_no_request(alone: Alone, request_bytes: bytes) -> None:
    """It speaks to nobody who does not speak its protocol, and says nothing to them."""
    assert alone.told(request_bytes) == b""


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "rm"},
        {"do": "entry", "path": "x"},
        {"do": "put"},
        {"do": "begin", "epoch": 1, "label": "quarantine", "bytes": 1, "entries": 1},
        {"do": "begin", "epoch": 1, "label": "../x", "bytes": 1, "entries": 1},
        {"do": "begin", "epoch": 1, "label": "x", "bytes": 1 << 60, "entries": 1},
    ],
)
def test_the_helper_refuses_what_it_should_not_do(
    alone: Alone, request_: dict[str, object]
) -> None:
    (told,) = alone.ask(request_)
    assert told["kind"] in {"refused", "tree"}
    assert alone.root.is_dir()


def test_nothing_beside_the_root_is_told_or_moved(alone: Alone) -> None:
    """With a stolen key, too, the helper stays at its document root."""
    elsewhere = ["/etc", str(alone.root.parent), f"{alone.root}/../x", f"{alone.root}/img", "x"]
    asked = [{"do": "identity", "path": path} for path in elsewhere]
    asked += [{"do": "exchange", "stage": path, "epoch": 1} for path in elsewhere]
    asked += [{"do": "quarantine", "old": path, "label": "x", "epoch": 1} for path in elsewhere]
    asked += [{"do": "quarantine", "old": str(alone.root), "label": "x", "epoch": 1}]
    told = alone.ask(*asked)
    assert [answer["kind"] for answer in told] == ["refused"] * len(asked)
    beside = sorted(path.name for path in alone.root.parent.iterdir())
    assert beside == [place.Place(str(alone.root)).lock_name, "htdocs"]


def test_its_files_are_read_by_an_older_python() -> None:
    """Python 3.8 is what the oldest web hosts have that are still kept up."""
    for file in (Path(serve.__file__).parent).glob("*.py"):
        ast.parse(file.read_text(), feature_version=(3, 8))


def test_it_is_the_same_program_each_time(alone: Alone) -> None:
    """Its digest is what `sentinel remote check` compares."""
    (told,) = alone.ask({"do": "hello"})
    assert told["program"] == helper_digest() == sha256(helper_program())


def test_no_file_gets_more_rights_than_who_runs_it(alone: Alone) -> None:
    """A stolen key must not make a program of root's; the forced command may allow it."""
    begin = {"do": "begin", "epoch": 1, "label": "x", "bytes": 0, "entries": 2}
    top = {"do": "entry", "path": ".", "type": "directory", "mode": 0o2755, **OWNER}
    shell = {"do": "entry", "path": "sh", "type": "file", "mode": 0o4755, "size": 0, **OWNER}
    capable = {**shell, "mode": 0o755, "xattrs": [["security.capability", "AQAA"]]}
    for wrong in (shell, capable):
        told = alone.ask(begin, top, wrong)
        assert [answer.get("kind", "fine") for answer in told] == ["fine", "refused"]
        assert "--allow-set-id" in str(told[1]["error"])
    finish = {"do": "finish", "max_entries": 9, "max_file_bytes": 9}
    (_, made) = alone.ask(begin, top, shell, finish, words=("--allow-set-id",))
    assert {entry["path"]: entry["mode"] for entry in made["entries"]} == {
        ".": 0o2755,
        "sh": 0o4755,
    }


def test_an_effect_waits_for_another_helper_and_then_gives_up(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whose connection was cut does first what it was asked to do, or never."""
    monkeypatch.setattr(place, "LOCK_SECONDS", 0.1)
    with (alone.root.parent / place.Place(str(alone.root)).lock_name).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Failed, match="another helper is at work"):
            place.Place(str(alone.root)).enter(1)
    place.Place(str(alone.root)).enter(1)
    assert (alone.root.parent / place.Place(str(alone.root)).lock_name).read_text().strip() == "1"


def test_two_roots_in_one_folder_do_not_fence_each_other(alone: Alone) -> None:
    """Each site counts its own epochs: the second one's would be too low for the first one's."""
    (alone.root.parent / "second").mkdir()
    first, second = (place.Place(str(alone.root.parent / n)) for n in (alone.root.name, "second"))
    first.enter(2000)
    second.enter(1000)
    with pytest.raises(Failed, match=r"a later Sentinel.*remove .*\.sentinel-lock-"):
        second.enter(999)


def test_an_old_sentinel_is_refused_once_another_has_acted(alone: Alone) -> None:
    """Also in another process, and also where its own stage still stands."""
    stage = str(alone.root.parent / ".sentinel-x" / "tree")
    begin = {"do": "begin", "label": "x", "bytes": 0, "entries": 1}
    top = {"do": "entry", "path": ".", "type": "directory", "mode": 0o755, **OWNER}
    finish = {"do": "finish", "max_entries": 9, "max_file_bytes": 9}
    assert "stage" in alone.ask({**begin, "epoch": 5}, top, finish, {"do": "put"})[-1]
    alone.ask({"do": "drop", "label": "y", "epoch": 6})
    before = alone.root.stat().st_ino
    (told,) = alone.ask({"do": "exchange", "stage": stage, "epoch": 5})
    assert told["kind"] == "refused"
    assert "a later Sentinel has acted here" in told["error"]
    assert alone.root.stat().st_ino == before
    (told,) = alone.ask({"do": "exchange", "stage": stage, "epoch": 6})
    assert told["identity"][1] == alone.root.stat().st_ino != before


def test_a_key_that_may_only_read_changes_nothing(alone: Alone) -> None:
    asked = [
        {"do": "begin", "label": "x", "bytes": 0, "entries": 1, "epoch": 1},
        {"do": "exchange", "stage": f"{alone.root.parent}/.sentinel-x/tree", "epoch": 1},
        {"do": "quarantine", "old": f"{alone.root.parent}/.sentinel-x/tree", "label": "x"},
        {"do": "drop", "label": "x", "epoch": 1},
        {"do": "reload", "epoch": 1},
    ]
    told = alone.ask(*asked, {"do": "identity", "path": str(alone.root)}, words=("--read-only",))
    assert all("may only read" in answer["error"] for answer in told[:-1])
    assert told[-1]["identity"] != [0, 0]
    assert [path.name for path in alone.root.parent.iterdir()] == ["htdocs"]


def test_a_stage_that_is_given_up_is_removed_and_nothing_else(alone: Alone) -> None:
    """What stands at a stage's place after an exchange is the old tree: it is never dropped."""
    beside = alone.root.parent / ".sentinel-x"
    begin = {"do": "begin", "label": "x", "bytes": 0, "entries": 1, "epoch": 1}
    drop = {"do": "drop", "label": "x", "epoch": 1}
    alone.ask(begin)
    assert (beside / "tree").is_dir()
    alone.ask(drop)
    assert not beside.exists()
    alone.ask(begin, {"do": "exchange", "stage": f"{beside}/tree", "epoch": 1})
    alone.ask(drop)
    assert (beside / "tree" / "img").is_dir(), "the old tree"
