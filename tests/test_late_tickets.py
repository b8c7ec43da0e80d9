"""A deploy ticket announces what comes after it: what was seen before stays what it was."""

from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.baseline import DeployTicket
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.ports import Progress
from sentinel.core.verdict import Verdict
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.looking import look_at_site
from support.values import make_ticket
from support.watched import FILES, WORDS, Watched, page, watched

SCRIPT = b'<iframe hidden src="https://cdn.paper-tiger.invalid/t.html"></iframe></body>'
INJECTED = FILES["news.html"].replace(b"</body>", SCRIPT)
HTML = {"content-type": "text/html"}


def begin(place: Watched) -> DeployTicket:
    now = place.app.clock.now()
    ticket = make_ticket(begins_at=now, ends_at=now + timedelta(hours=1))
    place.app.store.tickets.begin(ticket)
    return ticket


def opened(place: Watched) -> Incident:
    incident = place.app.store.incidents.open_of("main")
    assert incident is not None
    return incident


def about_tickets(incident: Incident) -> list[str]:
    return [reason for reason in incident.reasons if "ticket" in reason]


async def test_a_ticket_begun_after_the_first_sighting_covers_nothing_that_was_seen(
    tmp_path: Path,
) -> None:
    """The incident must not say `covered by a ticket` beside `not announced`."""
    async with watched(tmp_path) as place:
        place.server.routes["/news.html"] = (200, HTML, INJECTED)
        assert (await place.sweep()).verdict is Verdict.DEFACED
        assert about_tickets(opened(place)) == []
        ticket = begin(place)
        run = await place.sweep()
        assert run.verdict is Verdict.DEFACED
        assert {j.code for j in run.judgements} == {"defaced-two-witnesses"}
        (told,) = about_tickets(opened(place))
        assert told.startswith(f"/news.html: Deploy ticket {ticket.id} of GM (ICT) does not cover")
        assert "it was begun" in told
        assert "after this was first seen" in told


async def test_a_ticket_begun_between_two_looks_does_not_wave_the_first_one_through(
    tmp_path: Path,
) -> None:
    async with watched(tmp_path, tree=False) as place:

        def answer(request: object) -> tuple[int, dict[str, str], bytes]:
            sighted = place.app.store.incidents.open_of("main") is not None
            if sighted and not place.app.store.tickets.of("main"):
                begin(place)
            return 200, HTML, INJECTED

        place.server.routes["/news.html"] = answer
        assert (await place.sweep()).verdict is Verdict.DEFACED
        assert place.app.store.tickets.of("main"), "it was begun before the second look"
        assert opened(place).state is IncidentState.RESPONDING
        (told,) = about_tickets(opened(place))
        assert "does not cover it" in told


async def test_a_late_ticket_covers_what_changes_after_it(tmp_path: Path) -> None:
    async with watched(tmp_path) as place:
        place.server.routes["/news.html"] = (200, HTML, INJECTED)
        await place.sweep()
        begin(place)
        edited = page("Tenders", WORDS + " Tender twelve is out.")
        (place.root / "tenders.html").write_bytes(edited)
        run = await place.sweep()
        codes = {j.subject: j.code for j in run.judgements}
        assert codes["/tenders.html"] == "edited-under-ticket"
        assert codes["/news.html"] == "defaced-two-witnesses"


async def test_what_was_put_right_before_the_ticket_is_covered_when_it_changes_again(
    tmp_path: Path,
) -> None:
    """An incident that nobody closed must not hold up announced changes for ever."""
    async with watched(tmp_path) as place:
        place.server.routes["/news.html"] = (200, HTML, INJECTED)
        await place.sweep()
        del place.server.routes["/news.html"]
        assert (await place.sweep()).verdict is Verdict.INTACT
        begin(place)
        (place.root / "news.html").write_bytes(INJECTED)
        run = await place.sweep()
        assert {j.code for j in run.judgements} == {"edited-under-ticket"}


async def test_what_a_ticket_did_not_explain_is_told_so_that_it_stays_true(tmp_path: Path) -> None:
    """When the ticket has ended and the same is proven, both sentences stand beside each other."""
    async with watched(tmp_path) as place:
        ticket = begin(place)
        claim = b"<html><title>Hacked</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
        (place.root / "news.html").write_bytes(claim)
        assert (await place.sweep()).verdict is Verdict.SUSPECT
        place.app.store.tickets.end(ticket.id, place.app.clock.now())
        assert (await place.sweep()).verdict is Verdict.DEFACED
        (told,) = about_tickets(opened(place))
        assert "was in force" in told
        assert "covers it" not in told


async def test_a_deploy_that_nobody_approved_in_time_does_not_close_the_site(
    tmp_path: Path,
) -> None:
    """What a ticket let pass is no attack by the end of its time; what comes then may be."""
    async with watched(tmp_path, tree=False) as place:
        ticket = begin(place)
        place.server.routes["/news.html"] = (200, HTML, INJECTED)
        assert (await place.sweep()).verdict is Verdict.EDITED
        place.app.store.tickets.end(ticket.id, place.app.clock.now())
        run = await place.sweep()
        assert {(j.verdict, j.code) for j in run.judgements} == {(Verdict.SUSPECT, "ticket-lapsed")}
        assert opened(place).state is IncidentState.SUSPECTED
        place.server.routes["/news.html"] = (200, HTML, INJECTED + b"<!-- another one -->")
        assert (await place.sweep()).verdict is Verdict.DEFACED


async def overtaken(place: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow sweep that passed by before the attack, and ends after a quick one saw it."""
    slow = [True]

    async def looked(eyes: Eyes, scene: Scene, *, progress: Progress | None = None) -> Seen:
        seen = await look_at_site(eyes, scene, progress=progress)
        if slow and slow.pop():
            place.server.routes["/news.html"] = (200, HTML, INJECTED)
            assert (await place.sweep()).verdict is Verdict.DEFACED
        return seen

    monkeypatch.setattr("sentinel.detect.look_at_site", looked)
    assert (await place.sweep()).verdict is Verdict.INTACT


async def test_a_look_that_passed_by_before_the_attack_puts_nothing_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It made the site good on record, so that a ticket begun afterwards covered the attack."""
    async with watched(tmp_path) as place:
        await overtaken(place, monkeypatch)
        begin(place)
        assert (await place.sweep()).verdict is Verdict.DEFACED


async def test_what_is_seen_again_after_such_a_look_is_no_new_attack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(tmp_path) as place:
        await overtaken(place, monkeypatch)
        known = place.app.store.incidents.sightings(opened(place).id)
        assert (await place.sweep()).verdict is Verdict.DEFACED
        assert place.app.store.incidents.sightings(opened(place).id) == known
