"""Looks under adverse conditions: no readable root, a clock that steps back, a deploy meanwhile."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel import looking
from sentinel.changed_files import changed_files
from sentinel.confirm import MAX_ASKED
from sentinel.core.baseline import BaselineState
from sentinel.core.canonical import sha256
from sentinel.core.check import TreeOptions
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.manifest import Manifest
from sentinel.core.notice import NoticeKind
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges.site_crawler import SiteCrawler
from support.fakes import open_incident
from support.pictures import drawing, encoded
from support.site_server import Request
from support.values import make_ticket
from support.watched import FILES, PIXEL, Watched, watched

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


@pytest.mark.parametrize("spoil", ["deep", "missing"])
async def test_a_document_root_that_cannot_be_read_ends_no_look(tmp_path: Path, spoil: str) -> None:
    """Whoever writes there can make it unreadable: visitors' looks must go on, and be told of."""
    async with watched(tmp_path) as place:
        place.server.routes["/"] = (200, {"content-type": "text/html"}, CLAIM)
        if spoil == "deep":
            place.root.joinpath(*["d"] * 201).mkdir(parents=True)
        else:
            place.root.rename(tmp_path / "elsewhere")
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED, "two public looks are proof where no tree is"
        assert "tree-unreadable" in {finding.code for finding in run.findings}
        told = [row for row in place.app.store.outbox.all() if row.kind is NoticeKind.WATCH]
        assert len(told) == 1


async def test_a_root_that_cannot_be_read_is_no_good_look(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        place.root.joinpath(*["d"] * 201).mkdir(parents=True)
        assert (await place.sweep()).verdict is Verdict.INCONCLUSIVE
        assert place.app.store.incidents.all() == ()


async def test_after_the_clock_steps_back_a_defacement_still_opens_an_incident(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        (place.root / "news.html").write_bytes(CLAIM)
        await place.sweep()
        first = place.app.store.incidents.open_of("main")
        assert first is not None
        (place.root / "news.html").write_bytes(FILES["news.html"])
        # it ended, by a clock that was an hour ahead and has been put right since
        ahead = place.app.clock.now() + timedelta(hours=1)
        fields = {"state": IncidentState.RESOLVED, "ended_at": ahead}
        place.app.store.incidents.change(first.id, first.state, fields=fields)
        (place.root / "index.html").write_bytes(CLAIM)
        assert (await place.sweep()).verdict is Verdict.DEFACED
        second = place.app.store.incidents.open_of("main")
        assert second is not None
        assert second.id != first.id


async def test_a_look_at_a_change_that_was_approved_meanwhile_opens_nothing(
    tmp_path: Path,
) -> None:
    """A deploy that begins and ends within one long sweep was announced from start to end."""
    async with watched(tmp_path) as place:
        (place.root / "seal.png").write_bytes(PIXEL + b"another")

        def approved_meanwhile(request: object) -> tuple[int, dict[str, str], bytes]:
            if len(place.app.store.baselines.all("main")) == 1:
                old = place.app.store.baselines.all("main")[0]
                new = replace(old, id="newer", state=BaselineState.CANDIDATE, approved_by="")
                place.app.store.baselines.add(new)
                place.app.store.baselines.decide("newer", BaselineState.APPROVED, "GM (ICT)", "")
            return 200, {"content-type": "text/html"}, FILES["contact.html"]

        place.server.routes["/contact.html"] = approved_meanwhile
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE
        assert place.app.store.incidents.all() == ()


async def test_ignored_files_take_no_place_among_those_that_are_read(tmp_path: Path) -> None:
    """A busy cache must not hide a page: only so many changed files are opened in one look."""
    async with watched(tmp_path) as place:
        checks = [c for c in place.app.config.checks if c.kind == "tree"]
        ignoring = [replace(c, options=TreeOptions(ignore=("cache/**",))) for c in checks]
        (place.root / "cache").mkdir()
        for number in range(100):
            (place.root / "cache" / f"{number}.html").write_bytes(b"<p>cached</p>")
        (place.root / "zebra.html").write_bytes(CLAIM)
        run = await place.app.detector.sweep(place.site, trigger=Trigger.WATCH, checks=ignoring)
        assert run.verdict in {Verdict.DEFACED, Verdict.SUSPECT}, run.judgements


async def _opened(place: Watched, verdict: Verdict, state: IncidentState) -> Incident:
    """An incident as an earlier run left it."""
    return open_incident(place.app.store, "main", verdict=verdict, state=state)


async def test_a_defacement_while_a_person_works_on_a_crash_is_answered(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        crash = await _opened(place, Verdict.DOWN, IncidentState.NEEDS_HUMAN)
        (place.root / "index.html").write_bytes(CLAIM)
        await place.sweep()
        now = place.app.store.incidents.get(crash.id)
        assert now is not None
        assert (now.state, now.verdict) == (IncidentState.RESPONDING, Verdict.DEFACED)


async def test_a_suspicion_on_top_of_a_crash_is_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        crash = await _opened(place, Verdict.DOWN, IncidentState.RESPONDING)
        now = place.app.clock.now()
        ticket = make_ticket(begins_at=now, ends_at=now + timedelta(hours=1))
        place.app.store.tickets.begin(ticket)
        (place.root / "news.html").write_bytes(CLAIM)
        assert (await place.sweep()).verdict is Verdict.SUSPECT
        await place.sweep()
        rows = place.app.store.outbox.all(crash.id)
        assert [row.kind for row in rows] == [NoticeKind.SUSPECT]


def _slowly(place: Watched, target: Path, pieces: list[bytes]) -> None:
    """Writes the next piece of a file at each look at the tree, as a slow upload does."""
    scan = place.app.tree.scan

    def written(root: Path) -> Manifest:
        seen = scan(root)
        if pieces:
            target.write_bytes(target.read_bytes() + pieces.pop(0))
        return seen

    place.app.tree.scan = written  # type: ignore[method-assign] # a writer beside the looks


async def test_an_upload_that_goes_on_while_it_is_looked_at_is_no_damage(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        body = FILES["news.html"].replace(b"answered", b"replied to")
        target = place.root / "news.html"
        target.write_bytes(body[:100])
        _slowly(place, target, [body[at : at + 200] for at in range(100, len(body), 200)])
        run = await place.sweep()
        assert run.verdict is Verdict.EDITED, run.judgements
        assert place.app.store.incidents.all() == (), "no suspicion is left behind either"


async def test_a_file_that_is_written_for_ever_is_judged_at_last(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        target = place.root / "news.html"
        target.write_bytes(FILES["news.html"][:100])
        _slowly(place, target, [b" "] * 100)
        assert (await place.sweep()).verdict is Verdict.CORRUPT


async def test_a_file_that_is_put_right_between_scan_and_reading_is_no_edit(tmp_path: Path) -> None:
    """A restore that swaps the root in that moment: the approved bytes were read under the digest
    of the attack, and an edit that looks alike was put up for review."""
    async with watched(tmp_path) as place:
        target, scan = place.root / "seal.png", place.app.tree.scan
        approved, attack = encoded(drawing(1)), encoded(drawing(2))
        target.write_bytes(approved)
        await place.approve()

        def scanned_before_the_restore(root: Path) -> Manifest:
            target.write_bytes(attack)
            seen = scan(root)
            target.write_bytes(approved)
            return seen

        place.app.tree.scan = scanned_before_the_restore  # type: ignore[method-assign] # as above
        run = await place.sweep()
        assert run.verdict is Verdict.INTACT, run.judgements
        assert place.app.store.outbox.all() == ()


async def test_a_file_that_is_written_between_scan_and_reading_stands_in_the_tree_as_read(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        app, target = place.app, place.root / "news.html"
        target.write_bytes(FILES["news.html"].replace(b"answered", b"replied to"))
        scanned = app.tree.scan(place.root)
        target.write_bytes(CLAIM)
        approved = app.store.baselines.approved("main")
        assert approved is not None
        read = changed_files(place.site, (), approved, scanned, tree=app.tree, blobs=app.blobs)
        assert read.now == {"news.html": CLAIM}
        entry = read.tree.by_path()["news.html"]
        assert (entry.sha256, entry.size) == (sha256(CLAIM), len(CLAIM))
        assert app.blobs.get(entry.sha256) == CLAIM


async def test_a_page_that_differs_at_each_look_is_proposed_once_an_hour(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        for number in range(3):
            edited = FILES["news.html"].replace(b"answered", b"answered within %d days" % number)
            (place.root / "news.html").write_bytes(edited)
            assert (await place.sweep()).verdict is Verdict.EDITED
        rows = place.app.store.outbox.all()
        assert [row.kind for row in rows] == [NoticeKind.REVIEW]
        assert len(place.app.store.baselines.all("main")) == 2


async def test_a_page_that_was_not_compared_concludes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where everything is defaced that is told before every page has been looked at closely."""
    monkeypatch.setattr(looking, "ENOUGH", 0)
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/news.html"] = (200, {"content-type": "text/html"}, CLAIM)
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE
        assert "page-not-compared" in {finding.code for finding in run.findings}


async def test_files_that_nobody_is_served_take_no_turn_from_a_page_that_people_see(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        for number in range(2 * MAX_ASKED):
            (place.root / f"a{number}.php").write_bytes(b"<?php x();")
            place.server.routes[f"/a{number}.php"] = (403, {}, b"")
        (place.root / "news.html").write_bytes(CLAIM)
        checks = [c for c in place.app.config.checks if c.kind == "tree"]
        run = await place.app.detector.sweep(place.site, trigger=Trigger.WATCH, checks=checks)
        judged = {j.subject: j.verdict for j in run.judgements}
        assert judged["/news.html"] is Verdict.DEFACED


async def test_a_sweep_that_was_cut_short_calls_nothing_intact_that_it_did_not_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end came early, in the same place each time, and nobody was told."""
    async with watched(tmp_path, tree=False) as place:
        assert (await place.sweep()).verdict is Verdict.INTACT
        monkeypatch.setattr(SiteCrawler, "_seconds", lambda _, order: 1e-6)
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE
        assert "limits.sweep" in run.stopped_because
        told = [row for row in place.app.store.outbox.all() if row.kind is NoticeKind.WATCH]
        assert len(told) == 1
        assert "not looked at" in told[0].body


async def test_a_baseline_of_a_site_that_was_not_walked_whole_says_so(tmp_path: Path) -> None:
    """What lies behind a trap is not learnt, so it will not be watched: who approves must know."""

    def calendar(request: Request) -> str:
        month = int(request.query.removeprefix("m=") or 0)
        return f"<title>Institute</title><a href='/calendar?m={month + 1}'>month {month}</a>"

    async with watched(tmp_path) as place:
        learnt = await place.app.learner.learn(place.site, fetches=1)
        assert learnt.stopped_because == ""
        place.server.routes["/calendar"] = calendar
        (place.root / "index.html").write_bytes(b"<title>Institute</title><a href=/calendar>c</a>")
        learnt = await place.app.learner.learn(place.site, fetches=2)
        assert "/calendar" in learnt.stopped_because
