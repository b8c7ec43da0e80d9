"""Alive and ready: each fact counts, and nothing is said of any site."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.core.heartbeat_port import Trouble
from sentinel.metrics import health, ready
from sentinel.metrics.health import answer
from support.monitored import monitored
from support.values import FakeClock

HUNG = (Trouble(name="main/60s", text="hangs since 900 s", mends=True),)


def working(app: App) -> None:
    app.signs.begin(lambda: True, tuple)
    app.signs.loop_lag.begin()


def stop_ticking(app: App) -> None:
    app.signs.begin(lambda: False, tuple)


def hang_a_job(app: App) -> None:
    app.signs.begin(lambda: True, lambda: HUNG)


def hold_up_the_loop(app: App) -> None:
    assert isinstance(app.clock, FakeClock)
    app.clock.advance(31.0)


def close_the_database(app: App) -> None:
    app.store.close()


@pytest.mark.parametrize(
    ("spoil", "fact"),
    [
        (stop_ticking, "ticker"),
        (hang_a_job, "checks_on_time"),
        (hold_up_the_loop, "event_loop"),
        (close_the_database, "database"),
    ],
)
def test_each_fact_alone_makes_it_not_ready(
    tmp_path: Path, spoil: Callable[[App], None], fact: str
) -> None:
    with monitored(tmp_path, filled=False) as app, app.locks.daemon():
        working(app)
        good = ready(app)
        assert (good.status, good.document["status"]) == (200, "pass")
        spoil(app)
        bad = ready(app)
        facts = bad.document["checks"]
        assert isinstance(facts, dict)
        assert (bad.status, [name for name, holds in facts.items() if not holds]) == (503, [fact])


def test_without_the_lock_it_is_not_ready(tmp_path: Path) -> None:
    """Another process may work on the same state."""
    with monitored(tmp_path, filled=False) as app:
        working(app)
        assert ready(app).document["checks"] == {
            "event_loop": True,
            "database": True,
            "lock": False,
            "ticker": True,
            "checks_on_time": True,
        }


def test_a_process_that_is_no_daemon_is_neither_alive_nor_ready(tmp_path: Path) -> None:
    with ExitStack() as closing:
        app = closing.enter_context(monitored(tmp_path, filled=False))
        assert (health(app).status, ready(app).status) == (503, 503)


def test_a_loop_that_hangs_is_not_alive(tmp_path: Path) -> None:
    with monitored(tmp_path, filled=False) as app:
        working(app)
        assert health(app).status == 200
        hold_up_the_loop(app)
        assert health(app).status == 503


def test_the_body_names_no_site_and_no_fault(tmp_path: Path) -> None:
    with monitored(tmp_path, filled=False) as app:
        hang_a_job(app)
        found = json.loads(ready(app).body)
    assert found.keys() == {"schema", "status", "checks"}
    assert (found["schema"], found["status"]) == ("sentinel/health/1", "fail")
    assert all(isinstance(holds, bool) for holds in found["checks"].values())


def test_it_passes_where_every_fact_holds() -> None:
    assert answer({"a": True, "b": True}).status == 200
    assert answer({"a": True, "b": False}).document["status"] == "fail"
