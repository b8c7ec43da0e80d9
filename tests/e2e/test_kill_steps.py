"""kill -9 before the intent, after the intent, after the effect and after the result of every step
of every shipped playbook: the same end every time. The steps are read from playbooks/*.toml."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sentinel.config.playbooks import playbook_from_text
from sentinel.core.case import Case
from sentinel.demo.content import Answer, Content
from sentinel.demo.server import DemoServer
from support.content_database import SUBJECT

REPOSITORY = Path(__file__).parents[2]
SHIPPED = sorted((REPOSITORY / "playbooks").glob("*.toml"))
FIRST_RELEASE = sorted((REPOSITORY / "tests/samples/playbooks/0.1").glob("*.toml"))
ABOUT: dict[str, dict[str, object]] = {
    "files": {"case": Case.ORIGIN.value, "subjects": ["/"]},
    "database": {"subjects": ["/", SUBJECT]},
}
"""Circumstances of an incident; between them every step of every shipped playbook is taken."""
SAMPLE = 41
"""Every 41st boundary is in the ordinary run, so that each kind of moment comes in turn."""

pytestmark = pytest.mark.e2e


class Failing(Content):
    """A server that fails while a file `down` is there."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._down = root / "down"

    def get(self, target: str) -> Answer:
        if self._down.exists():
            return Answer(status=500, body=b"<!doctype html><title>500</title>")
        return super().get(target)


@dataclass
class Runs:
    """The process that runs, kills and takes up."""

    process: "subprocess.Popen[str]"
    undisturbed: dict[tuple[Path, str], dict[str, Any]] = field(default_factory=dict)

    def without_death(self, playbook: Path, about: str) -> dict[str, Any]:
        """The same run with nothing in its way; run once."""
        if (playbook, about) not in self.undisturbed:
            self.undisturbed[playbook, about] = self.run(playbook, about, None)
        return self.undisturbed[playbook, about]

    def run(self, playbook: Path, about: str, boundary: int | None) -> dict[str, Any]:
        job = {"playbook": str(playbook), "about": ABOUT[about], "boundary": boundary}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the process that runs them has ended; see what it said"
        answer: dict[str, Any] = json.loads(line)
        return answer


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("runs") / "place"
    root, flags = folder / "www", folder / "flags"
    with DemoServer(root, flags, "main", content=Failing(root)) as server:
        process = subprocess.Popen(
            [sys.executable, "-m", "support.killed_run", str(folder), server.url],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'tests'}"},
        )
        with process:
            yield Runs(process)
            assert process.stdin is not None
            process.stdin.close()


@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda path: path.stem)
def test_between_them_the_circumstances_take_every_step(runs: Runs, playbook: Path) -> None:
    """A step that is added is killed, too; one that none of them leads to needs another."""
    taken: set[str] = set()
    for about in ABOUT:
        found = runs.without_death(playbook, about)
        assert found["ends"] == [0, 0, 0]
        _assert_whole(found)
        taken |= {step for step, _, phase, _ in found["journal"] if phase == "done"}
    steps = playbook_from_text(playbook.read_text(), name=playbook.stem).steps
    assert taken == {step.id for step in steps}


@pytest.mark.parametrize(
    "slice_of",
    [
        pytest.param(0, id="sample"),
        *(pytest.param(n, id=f"rest-{n}", marks=pytest.mark.slow) for n in range(1, SAMPLE)),
    ],
)
@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("playbook", SHIPPED, ids=lambda path: path.stem)
def test_killed_at_any_boundary_it_goes_on_to_the_same_end(
    runs: Runs, playbook: Path, about: str, slice_of: int
) -> None:
    undisturbed = runs.without_death(playbook, about)
    for boundary in range(slice_of, 2 * len(undisturbed["journal"]), SAMPLE):
        found = runs.run(playbook, about, boundary)
        assert -signal.SIGKILL in found["ends"], f"boundary {boundary} was not reached"
        _assert_whole(found)
        assert _results(found) == _results(undisturbed), boundary
        assert _kinds(found) == _kinds(undisturbed), boundary


@pytest.mark.parametrize("playbook", FIRST_RELEASE, ids=lambda path: path.stem)
def test_a_run_that_version_0_1_began_is_ended_by_this_one(runs: Runs, playbook: Path) -> None:
    """Sentinel may be upgraded in the middle of an incident: the text that is frozen into the run
    counts, not the one that is shipped now."""
    undisturbed = runs.run(playbook, "database", None)
    _assert_whole(undisturbed)
    steps = playbook_from_text(playbook.read_text(), name=playbook.stem).steps
    assert [step for step, _ in _results(undisturbed)] == [step.id for step in steps]


def _assert_whole(found: dict[str, Any]) -> None:
    """Resolved, each effect once, one mail for each notice, the site good and open."""
    assert found["state"] == "resolved", found["journal"]
    assert set(found["ends"]) <= {0, -signal.SIGKILL}
    results = Counter(step for step, _ in _results(found))
    assert all(count == 1 for count in results.values()), results
    assert not [row for row in found["journal"] if row[2] == "failed"]
    assert len(set(found["notices"])) == len(found["notices"])
    assert (found["home"], found["down"], found["flags"]) == (True, False, [])
    concerned = [action for _, action, phase, _ in found["journal"] if phase == "intent"]
    if "restore-database" in concerned:
        assert found["titles"] == ["Tenders", "निविदा"]
    assert found["beside"] in ([], [".sentinel-quarantine"]), "no stage is left behind"
    assert found["audit"] == []
    assert found["evidence"] > 0


def _results(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step, phase) for step, _, phase, _ in found["journal"] if phase in {"done", "failed"}]


def _kinds(found: dict[str, Any]) -> list[str]:
    return sorted(key.split("/", 1)[1] for key in found["notices"])
