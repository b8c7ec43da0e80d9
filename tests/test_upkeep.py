"""Checks about upkeep hold back no opening, no backup and no proof that a site was in order."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sentinel.app import open_app
from sentinel.checkers import KINDS
from sentinel.cli import main
from sentinel.core.availability import State
from sentinel.core.check import Check, PlainOptions
from sentinel.core.finding import Finding
from sentinel.core.judge import judge
from sentinel.core.run_verdict import run_verdict
from sentinel.core.upkeep import UPKEEP_KINDS, whole_checks
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, Trigger, WitnessKind
from support.values import make_run
from support.watched import watched
from support.working_folder import make_working_folder

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_each_kind_about_upkeep_is_a_kind() -> None:
    assert set(KINDS) >= UPKEEP_KINDS


def _unclear(*, upkeep: bool) -> Finding:
    return Finding(
        check="names",
        code="names-unknown",
        subject="names:www.example.org",
        url="",
        severity=Severity.WARNING,
        verdict=Verdict.INCONCLUSIVE,
        message="The resolver does not answer.",
        witness=WitnessKind.RESOLVER,
        upkeep=upkeep,
    )


def test_what_upkeep_could_not_find_out_is_no_verdict_on_the_site() -> None:
    for upkeep, verdict in ((True, Verdict.INTACT), (False, Verdict.INCONCLUSIVE)):
        found = [_unclear(upkeep=upkeep)]
        assert run_verdict(found, judge(found, tickets=(), now=NOW)) is verdict
    beside = [_unclear(upkeep=True), replace(_unclear(upkeep=True), upkeep=False)]
    assert run_verdict(beside, judge(beside, tickets=(), now=NOW)) is Verdict.INCONCLUSIVE


async def test_a_run_of_upkeep_alone_is_no_time_at_which_the_site_was_good(tmp_path: Path) -> None:
    about = Check(
        name="promises",
        kind="promises",
        targets=("/**",),
        every_seconds=86_400.0,
        severity=Severity.WARNING,
        confirm=1,
        options=PlainOptions(),
        source="checks/promises.toml",
    )
    async with watched(tmp_path) as place:
        whole = await place.sweep()
        detector, site = place.app.detector, place.site
        alone = await detector.sweep(site, trigger=Trigger.COMMAND, checks=[about])
        later = await detector.sweep(
            site, trigger=Trigger.COMMAND, checks=[*place.app.config.checks, about]
        )
        assert (whole.upkeep, alone.upkeep, later.upkeep) == (False, True, False)
        runs = place.app.store.runs
        good = runs.last_good(site.name, before=later.started_at)
        assert good is not None and good.id == whole.id
        assert whole_checks([about]) == ()


def test_a_look_at_upkeep_alone_says_nothing_of_a_site_that_is_down(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made just after the one that found it down: by it the site was up, in status and reports."""
    config = make_working_folder(tmp_path / "work")
    with open_app(config) as app:
        store, site, now = app.store, app.config.sites[0].name, app.clock.now()
        hour, look = timedelta(hours=1), timedelta(minutes=1)
        seen = [(Verdict.DOWN, False), (Verdict.INTACT, True)] * 2
        for number, (verdict, upkeep) in enumerate(seen):
            at = now - hour + number * look
            changes = {"started_at": at, "ended_at": at, "upkeep": upkeep, "site": site}
            store.runs.record(make_run(f"run-{number}", verdict, **changes), None, ())
        (newest,) = store.runs.last(site, whole=True)
        assert (newest.id, newest.verdict) == ("run-2", Verdict.DOWN)
        looks = store.monitored_days.looks(site, now - 2 * hour, now)
        assert [one.state for one in looks] == [State.DOWN, State.DOWN]
    main(["--config", str(config), "status", "--json"])
    assert json.loads(capsys.readouterr().out)["sites"][0]["verdict"] == "down"
