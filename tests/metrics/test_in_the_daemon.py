"""A real daemon: it is ready when it works, measures itself, and keeps the public page."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.status_page_settings import StatusPageSettings
from sentinel.metrics import health, metrics_text, ready
from support.measured import read, value
from support.serving import serving, until
from support.watched import watched

pytestmark = pytest.mark.e2e


async def test_a_daemon_that_works_is_ready_measures_itself_and_keeps_the_page(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "public"
    async with watched(tmp_path) as place:
        app = place.app
        app.config = replace(app.config, status_page=StatusPageSettings(folder=folder))
        with app.locks.daemon():
            assert (health(app).status, ready(app).status) == (503, 503)
            async with serving(place):
                await until(lambda: health(app).status == 200 and ready(app).status == 200)
                await until((folder / "status.json").exists)
                await until(lambda: app.store.figures.last_sweep("main") is not None)
                samples = read(await asyncio.to_thread(metrics_text, app))
            assert ready(app).document["checks"] == {  # jobs are begun no more
                "event_loop": True,
                "database": True,
                "lock": True,
                "ticker": False,
                "checks_on_time": True,
            }
    assert value(samples, "sentinel_event_loop_lag_seconds") >= 0.0
    assert value(samples, "sentinel_checks_on_time") == 1.0
    assert value(samples, "sentinel_sweeps_total", site="main", verdict="intact") >= 1.0
    assert value(samples, "sentinel_pages_total", site="main") >= 1.0
    late = [one for one in samples if one.name == "sentinel_check_last_run_timestamp_seconds"]
    assert late, "the checks of the first sweep are on record"
    assert json.loads((folder / "status.json").read_text())["sites"][0]["title"]
