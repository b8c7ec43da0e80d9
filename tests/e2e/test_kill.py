"""kill -9 at each boundary of the defacement playbook's journal: the same end every time."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.demo.stage import SAMPLE
from support.attacks import replace_home
from support.mail_sink import MailSink
from support.promises import kinds, promises, until_all_are_sent
from support.scene import Scene, scene
from support.waiting import LIMIT_SECONDS

MOMENTS = 4
"""Each step writes an intent and a result, each with a moment before and a moment after it."""
WITHOUT_INTENT = {5: "restore-database", 7: "may-open"}
"""By their place in the run. The incident is about no database, and a decision has no effect:
there is a result and no intent, so these have half of the moments."""
STEPS = 10
BOUNDARIES = MOMENTS * STEPS - 2 * len(WITHOUT_INTENT)
DIAGONAL = [
    step * MOMENTS + step % MOMENTS - 2 * sum(other < step for other in WITHOUT_INTENT)
    for step in range(STEPS)
    if step not in WITHOUT_INTENT
]
"""Every step with an effect once, every kind of moment. One is in the ordinary run, with the whole
daemon; test_kill_steps.py kills at every step of every playbook without it."""
REST = [boundary for boundary in range(BOUNDARIES) if boundary not in DIAGONAL]
SLICES = (
    pytest.param(DIAGONAL[4::8], id="sample"),
    pytest.param(DIAGONAL[::8], id="first", marks=pytest.mark.slow),
    pytest.param(DIAGONAL[2::4], id="even", marks=pytest.mark.slow),
    pytest.param(DIAGONAL[1::2], id="odd", marks=pytest.mark.slow),
    *(pytest.param(REST[n::3], id=f"rest-{n}", marks=pytest.mark.slow) for n in range(3)),
)

pytestmark = pytest.mark.e2e


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[tuple[Scene, MailSink]]:
    root = tmp_path / "root"
    shutil.copytree(SAMPLE, root)
    changes = {"response": {"restore_cooldown": "0s"}}
    with (
        MailSink() as mails,
        scene(tmp_path, root, mail_port=mails.port, changes=changes) as built,
    ):
        built.prepare(fetches=1)
        yield built, mails


@pytest.mark.parametrize("boundaries", SLICES)
def test_killed_at_any_journal_boundary_it_goes_on_to_the_same_end(
    prepared: tuple[Scene, MailSink], boundaries: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One incident, each effect once or harmlessly twice, one mail per notice, an open site."""
    built, mails = prepared
    incidents = 0
    for boundary in boundaries:
        incidents += 1
        monkeypatch.setenv("KILL_AT", str(boundary))
        built.start("support.killed_at")
        replace_home(built.document_root)
        assert built.daemon is not None
        assert built.daemon.wait(timeout=LIMIT_SECONDS) == -9, (
            f"boundary {boundary} was not reached"
        )
        monkeypatch.delenv("KILL_AT")
        built.log.unlink()
        built.start()
        built.until_count(incidents)
        _assert_whole(built, boundary)
        until_all_are_sent(built, mails)
        built.kill()
        built.log.unlink()
    assert len(built.incidents()) == incidents
    assert kinds(promises(built)) == ["blocked", "recovered"] * incidents
    assert built.sentinel("audit", "verify")["problems"] == []


def _assert_whole(built: Scene, boundary: int) -> None:
    newest = built.rows("SELECT max(id) FROM incidents")[0][0]
    journal = built.rows("SELECT step, phase FROM journal WHERE incident = ?", newest)
    done = Counter(step for step, phase in journal if phase == "done")
    assert all(count == 1 for count in done.values()), (boundary, done)
    assert len(done) == STEPS, (boundary, done)
    assert "failed" not in {phase for _, phase in journal}, boundary
    assert built.differences() == [], boundary
    assert not (built.folder / "flags" / "manual" / "current").exists()
    beside = {path.name for path in built.document_root.parent.glob(".sentinel-*")}
    assert beside == {".sentinel-quarantine"}, "no stage is left behind"
