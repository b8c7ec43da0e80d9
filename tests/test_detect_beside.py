"""One run while another one, a person or a response changes the same rows."""

import sqlite3
from pathlib import Path

from sentinel.core.incident import IncidentState
from sentinel.core.manifest import Manifest
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from support.fakes import open_incident
from support.watched import watched

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


async def test_a_run_whose_incident_changes_twice_while_it_is_recorded_is_not_lost(
    tmp_path: Path,
) -> None:
    """In the moment in which it opens one, another run opens it; in the next, that one is
    confirmed. Three jobs see the same attack in the same second."""
    async with watched(tmp_path) as place:
        app = place.app
        (place.root / "news.html").write_bytes(CLAIM)
        record, beside = app.store.runs.record, ["open", "confirm"]

        def recorded(*given: object) -> object:
            move = beside.pop(0) if beside else ""
            if move == "open":
                app.store.runs.record = record  # type: ignore[method-assign] # for the other one
                open_incident(
                    app.store, "main", state=IncidentState.SUSPECTED, verdict=Verdict.SUSPECT
                )
                app.store.runs.record = recorded  # type: ignore[method-assign,assignment]
            elif move == "confirm":
                other = app.store.incidents.open_of("main")
                assert other is not None
                fields = {"state": IncidentState.RESPONDING, "verdict": Verdict.DEFACED}
                app.store.incidents.change(other.id, other.state, fields=fields)
            return record(*given)  # type: ignore[arg-type] # as given

        app.store.runs.record = recorded  # type: ignore[method-assign,assignment]
        tree = [check for check in app.config.checks if check.kind == "tree"]
        run = await app.detector.sweep(place.site, trigger=Trigger.WATCH, checks=tree)
        assert beside == []
        assert app.store.runs.get(run.id) is not None
        (incident,) = app.store.incidents.all()
        assert "/news.html" in incident.subjects


async def test_a_retest_that_could_compare_nothing_is_not_green(tmp_path: Path) -> None:
    """The baseline ceases to verify after the restore: the re-test called a defaced site intact,
    and its playbook would have opened it."""
    async with watched(tmp_path) as place:
        incident = open_incident(place.app.store, "main")
        (place.root / "news.html").write_bytes(CLAIM)
        with sqlite3.connect(tmp_path / "sentinel" / "state" / "sentinel.db") as database:
            database.execute("UPDATE baselines SET signature = 'AAAA'")
        database.close()
        verdict, _ = await place.app.detector.retest(place.site, incident)
        assert verdict is Verdict.INCONCLUSIVE
        assert (await place.sweep()).verdict is Verdict.INCONCLUSIVE


async def test_a_root_that_is_missing_between_two_renames_is_no_news(tmp_path: Path) -> None:
    """Where a file system cannot exchange two folders, a restore leaves no root for a moment."""
    async with watched(tmp_path) as place:
        away, scan = [tmp_path / "away"], place.app.tree.scan_site

        def scanned(site: Site) -> Manifest:
            if away:
                place.root.rename(away[0])
            try:
                return scan(site)
            finally:
                if away:
                    away.pop().rename(place.root)

        place.app.tree.scan_site = scanned  # type: ignore[method-assign] # for one moment
        run = await place.sweep()
        assert run.verdict is Verdict.INTACT, run.findings
        assert place.app.store.outbox.all() == ()
