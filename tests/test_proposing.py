"""What is proposed for approval was looked at, of one moment, and still compared with what counts:
whatever happens beside the look."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.approving import Approver
from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.incident import IncidentState
from sentinel.core.manifest import Manifest
from sentinel.core.notice import NoticeKind
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.errors import Refused, TreeError
from support.fakes import open_incident
from support.watched import FILES, WORDS, Watched, page, watched

EDIT = page("News", WORDS + " The office is closed on Monday.")
CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
SHELL = b"<?php system($_GET['c']);"


def proposals(place: Watched) -> list[Baseline]:
    return [one for one in place.app.store.baselines.all("main") if one.proposal_for]


def reviews(place: Watched) -> int:
    return sum(row.kind is NoticeKind.REVIEW for row in place.app.store.outbox.all())


async def look_at_pages(place: Watched) -> Run:
    """A sweep that does not look at the document root, as every five minutes."""
    pages = [check for check in place.app.config.checks if check.kind == "baseline"]
    return await place.app.detector.sweep(place.site, trigger=Trigger.SCHEDULE, checks=pages)


async def test_a_file_that_nobody_judged_is_no_part_of_a_proposal(tmp_path: Path) -> None:
    """The look at pages ends; a program is laid down; then the tree is taken into the proposal."""
    async with watched(tmp_path) as place:
        app = place.app
        (place.root / "news.html").write_bytes(EDIT)
        record = app.store.runs.record

        def attacked_after_the_look(*given: object) -> object:
            (place.root / "x.php").write_bytes(SHELL)
            return record(*given)  # type: ignore[arg-type] # as given

        app.store.runs.record = attacked_after_the_look  # type: ignore[method-assign,assignment]
        assert (await look_at_pages(place)).verdict is Verdict.EDITED
        (proposed,) = proposals(place)
        assert proposed.tree is not None
        assert "x.php" not in proposed.tree.by_path()


async def test_an_edit_is_proposed_once_the_root_can_be_read_again(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "news.html").write_bytes(EDIT)
        scan = place.app.tree.scan_site

        def swapped(site: Site) -> Manifest:
            raise TreeError(f"{site.document_root}: is being exchanged")

        place.app.tree.scan_site = swapped  # type: ignore[method-assign] # for one look
        await look_at_pages(place)
        place.app.tree.scan_site = scan  # type: ignore[method-assign] # as it was
        await look_at_pages(place)
        assert (len(proposals(place)), reviews(place)) == (1, 1)


async def test_what_a_restore_put_right_beside_the_look_is_not_proposed(tmp_path: Path) -> None:
    """The crawl sees the attack; the restore swaps the root; the scan finds it clean. What looks
    harmless of the attack is not asked again, and was put up for review."""
    async with watched(tmp_path) as place:
        for name, body in {"news.html": EDIT, "index.html": CLAIM}.items():
            (place.root / name).write_bytes(body)
        open_incident(place.app.store, "main", first_sighting_at=place.app.clock.now())
        scan = place.app.tree.scan_site

        def scanned_after_the_restore(site: Site) -> Manifest:
            for name, body in FILES.items():
                (place.root / name).write_bytes(body)
            return scan(site)

        place.app.tree.scan_site = scanned_after_the_restore  # type: ignore[method-assign] # once
        run = await place.sweep()
        assert run.verdict is Verdict.EDITED, run.judgements
        assert (len(proposals(place)), reviews(place)) == (0, 0)


async def test_an_edit_that_is_seen_while_a_playbook_runs_is_proposed_after_it(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        now = place.app.clock.now()
        incident = open_incident(place.app.store, "main", first_sighting_at=now)
        (place.root / "news.html").write_bytes(EDIT)
        assert (await place.sweep()).verdict is Verdict.EDITED
        assert (len(proposals(place)), reviews(place)) == (0, 0)
        ended = {"state": IncidentState.RESOLVED, "ended_at": place.app.clock.now()}
        place.app.store.incidents.change(incident.id, incident.state, fields=ended)
        assert (await place.sweep()).verdict is Verdict.EDITED
        assert (len(proposals(place)), reviews(place)) == (1, 1)


@pytest.mark.parametrize("beside", ["approval", "end"])
async def test_nothing_is_proposed_on_a_look_that_is_outdated_since_its_record(
    tmp_path: Path, beside: str
) -> None:
    """In the moment between the record of the run and the proposal the baseline is replaced, which
    the proposal would take back, or a response ends."""
    async with watched(tmp_path) as place:
        app = place.app
        incident = None
        if beside == "end":
            state = IncidentState.NEEDS_HUMAN
            incident = open_incident(app.store, "main", state=state)
        (place.root / "news.html").write_bytes(EDIT)
        record = app.store.runs.record

        def recorded(*given: object) -> object:
            stored = record(*given)  # type: ignore[arg-type] # as given
            if incident is not None:
                ended = {"state": IncidentState.CLOSED, "ended_at": app.clock.now()}
                app.store.incidents.change(incident.id, incident.state, fields=ended)
            else:
                old = app.store.baselines.all("main")[0]
                new = replace(old, id="newer", state=BaselineState.CANDIDATE, approved_by="")
                app.store.baselines.add(new)
                app.store.baselines.decide("newer", BaselineState.APPROVED, "GM (ICT)", "")
            return stored

        app.store.runs.record = recorded  # type: ignore[method-assign,assignment]
        assert (await place.sweep()).verdict is Verdict.EDITED
        assert (len(proposals(place)), reviews(place)) == (0, 0)


async def test_a_proposal_does_not_take_back_what_was_approved_since_it_was_made(
    tmp_path: Path,
) -> None:
    """An edit is proposed; the site is learnt anew with a second one, and approved; then the first
    is put back into force from its mail."""
    async with watched(tmp_path) as place:
        app = place.app
        (place.root / "news.html").write_bytes(EDIT)
        await place.sweep()
        (place.root / "tenders.html").write_bytes(page("Tenders", WORDS + " One is open."))
        await place.sweep()
        both, first = proposals(place)
        approver = Approver(
            store=app.store, audit=app.audit, clock=app.clock, settings=app.config.learning
        )
        gm = app.config.contacts[0]
        approver.approve(both, gm, "")
        with pytest.raises(Refused, match=r"take back .*/tenders\.html"):
            approver.approve(first, gm, "")
        decided = approver.approve(first, gm, "", despite="the tender was withdrawn")
        assert decided.state is BaselineState.APPROVED


@pytest.mark.parametrize("damaged", ["approved", "retired"])
async def test_a_baseline_that_does_not_verify_takes_back_nothing_and_hides_nothing(
    tmp_path: Path, damaged: str
) -> None:
    """A good proposal takes the place of a damaged baseline; one whose own was damaged since may
    take back all that differs."""
    async with watched(tmp_path) as place:
        app = place.app
        (place.root / "news.html").write_bytes(EDIT)
        await place.sweep()
        (first,) = proposals(place)
        (place.root / "tenders.html").write_bytes(page("Tenders", WORDS + " One is open."))
        await place.approve()
        with sqlite3.connect(tmp_path / "sentinel" / "state" / "sentinel.db") as database:
            database.execute("UPDATE baselines SET signature = '' WHERE state = ?", (damaged,))
        database.close()
        approver = Approver(
            store=app.store, audit=app.audit, clock=app.clock, settings=app.config.learning
        )
        if damaged == "approved":
            decided = approver.approve(first, app.config.contacts[0], "")
            assert decided.state is BaselineState.APPROVED
        else:
            with pytest.raises(Refused, match="take back 2 parts"):
                approver.approve(first, app.config.contacts[0], "")


async def test_a_proposal_that_holds_what_was_approved_since_is_approved(tmp_path: Path) -> None:
    """One by one, as the mails came: the second has the first in it."""
    async with watched(tmp_path) as place:
        app = place.app
        (place.root / "news.html").write_bytes(EDIT)
        await place.sweep()
        (place.root / "tenders.html").write_bytes(page("Tenders", WORDS + " One is open."))
        await place.sweep()
        approver = Approver(
            store=app.store, audit=app.audit, clock=app.clock, settings=app.config.learning
        )
        for one in reversed(proposals(place)):
            decided = approver.approve(one, app.config.contacts[0], "")
            assert decided.state is BaselineState.APPROVED


async def test_an_edit_is_proposed_anew_against_another_baseline(tmp_path: Path) -> None:
    """Its proposal would take back what was approved since; the mail was kept back for ever, as
    that about the same bytes had been sent."""
    async with watched(tmp_path) as place:
        app = place.app
        (place.root / "news.html").write_bytes(EDIT)
        await place.sweep()
        old = app.store.baselines.approved("main")
        assert old is not None
        new = replace(
            old, id="newer", state=BaselineState.CANDIDATE, approvals=(), identity=("Institute",)
        )
        app.store.baselines.add(new)
        app.store.baselines.decide("newer", BaselineState.APPROVED, "GM (ICT)", "")
        for _ in range(2):
            assert (await place.sweep()).verdict is Verdict.EDITED
        assert (len(proposals(place)), reviews(place)) == (2, 2)
