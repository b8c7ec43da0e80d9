"""Maintenance windows where a run is judged: down is expected, an attack is one all the same."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.cli import main
from sentinel.core.incident import IncidentState
from sentinel.core.site import MaintenanceWindow, Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.demo_place import DemoPlace, demo_place
from support.working_folder import make_working_folder

CLAIM = b"<html><title>x</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


def away(place: DemoPlace, *windows: MaintenanceWindow) -> Site:
    """The site as it is when its server is stopped: nobody listens at its address."""
    return replace(place.site, url="http://127.0.0.1:9/", maintenance=windows)


def around_now(place: DemoPlace) -> MaintenanceWindow:
    now = place.clock.now()
    hour = timedelta(hours=1)
    return MaintenanceWindow(begin=now - hour, end=now + hour, reason="new disks")


async def test_down_within_a_window_opens_nothing_and_after_it_does(tmp_path: Path) -> None:
    with demo_place(tmp_path, tree=False) as place:
        await place.approve()
        window = around_now(place)
        sweep = place.app.detector.sweep
        run = await sweep(away(place, window), trigger=Trigger.COMMAND)
        assert run.verdict is Verdict.INCONCLUSIVE
        assert run.maintenance.endswith("new disks")
        assert place.app.store.runs.get(run.id) == run
        assert place.app.store.incidents.all() == ()
        assert place.mails() == []
        now = place.clock.now()
        over = replace(window, end=now - timedelta(minutes=1))
        run = await sweep(away(place, over), trigger=Trigger.COMMAND)
        assert run.verdict is Verdict.DOWN
        assert place.incident.state is IncidentState.RESPONDING
        assert any("The site is still down." in reason for reason in place.incident.reasons)


async def test_a_defacement_within_a_window_is_answered_as_ever(tmp_path: Path) -> None:
    with demo_place(tmp_path) as place:
        await place.approve()
        (place.root / "news.html").write_bytes(CLAIM)
        site = replace(place.site, maintenance=(around_now(place),))
        run = await place.app.detector.sweep(site, trigger=Trigger.COMMAND)
        assert run.verdict is Verdict.DEFACED
        assert place.incident.state is IncidentState.RESPONDING


async def test_the_re_test_of_a_response_knows_no_window(tmp_path: Path) -> None:
    """A site must not be opened because it was expected to be away."""
    with demo_place(tmp_path, tree=False) as place:
        await place.approve()
        await place.deface("news.html", CLAIM)
        site = away(place, around_now(place))
        verdict, _ = await place.app.detector.retest(site, place.incident)
        assert verdict is Verdict.DOWN


def test_status_names_a_window_that_is_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = make_working_folder(tmp_path)
    window = (
        '[[site.maintenance]]\nfrom = "2000-01-01 00:00"\nto = "9000-01-01 00:00"\n'
        'reason = "for ever"\n\n[organisation]'
    )
    config.write_text(config.read_text().replace("[organisation]", window, 1))
    assert main(["--config", str(config), "--json", "status"]) == 1
    row = json.loads(capsys.readouterr().out)["sites"][0]
    assert row["maintenance"].startswith("maintenance until") and "for ever" in row["maintenance"]
    main(["--config", str(config), "status"])
    assert "An attack is one all the same." in capsys.readouterr().err
