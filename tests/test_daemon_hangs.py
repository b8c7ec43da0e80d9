"""What hangs is noticed by the monotonic clock, told, given up; and what is left without a site."""

import threading
from pathlib import Path

import pytest

from sentinel.core.incident import IncidentState
from sentinel.core.manifest import Manifest
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.core.words import Trigger
from sentinel.edges.clock import SystemClock
from support.fakes import open_incident
from support.serving import serving, until
from support.waiting import LIMIT_SECONDS
from support.watched import Watched, watched


class JumpingClock(SystemClock):
    """The system's clock, and what the test adds to the monotonic one."""

    added = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.added


def _told(place: Watched) -> list[str]:
    rows = place.app.store.outbox.all()
    return [" ".join(r.body.split()) for r in rows if r.kind is NoticeKind.WATCH]


def _given_up(place: Watched) -> set[str]:
    lines = place.app.audit.entries()
    return {str(e["data"]["job"]) for e in lines if e["action"] == "job-given-up"}


async def test_looks_at_a_root_that_hangs_are_given_up_and_told_and_later_ones_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network file system that does not answer: the thread stays, the schedule goes on."""
    monkeypatch.setattr("sentinel.schedule.WATCHDOG_SECONDS", 0.05)
    async with watched(tmp_path) as place:
        place.app.clock = clock = JumpingClock()
        place.app.audit.append("test", "begun", {})
        go, hanging, real = threading.Event(), threading.Event(), place.app.tree.scan
        scans = 0

        def scan(root: Path) -> Manifest:
            nonlocal scans
            scans += 1
            if hanging.is_set():
                assert go.wait(LIMIT_SECONDS)
            return real(root)

        place.app.tree.scan = scan  # type: ignore[method-assign] # hangs as the test says
        hanging.set()
        try:
            async with serving(place):
                await until(lambda: scans > 0)
                seen = scans

                def hinted() -> bool:
                    (place.root / "news.html").touch()  # again: it may not be watched yet
                    return scans > seen

                await until(hinted)
                clock.added += place.app.config.limits.sweep_seconds + 1
                await until(lambda: {"main/all", "main/tree-look"} <= _given_up(place))
                await until(lambda: any("main/all did not end" in text for text in _told(place)))
                hanging.clear()

                def looked_at_again() -> bool:
                    (place.root / "news.html").touch()
                    runs = place.app.store.runs.last("main", 50)
                    return Trigger.WATCH in {run.trigger for run in runs}

                await until(looked_at_again)
                go.set()
        finally:
            go.set()
        assert len([text for text in _told(place) if "main/all did not end" in text]) == 1


@pytest.mark.parametrize("blocked", [True, False])
async def test_an_open_incident_whose_site_is_gone_is_told_with_its_block(
    tmp_path: Path, blocked: bool
) -> None:
    async with watched(tmp_path) as place:
        lost = open_incident(place.app.store, "gone", state=IncidentState.NEEDS_HUMAN)
        if blocked:
            place.app.store.journal.write(lost.id, "block", "block", Phase.DONE, data={})
        async with serving(place):
            await until(lambda: any(lost.id in text for text in _told(place)))
        (text,) = (text for text in _told(place) if lost.id in text)
        assert ("ITS BLOCK STANDS" in text) is blocked
        assert "Bring the site back into config.toml" in text
        assert f"sentinel incident close {lost.id}" in text
