"""A new attack while a person is in charge: the site is closed, the bytes are kept, the draft is
revised, people are told once; nothing is restored."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel import looking, manual_block, relapse
from sentinel.blockers.demo import DemoBlocker
from sentinel.core.canonical import sha256
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.page import Look
from sentinel.core.playbook import NEW_ATTACK, Phase
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.errors import BlockError
from support.demo_place import GM, DemoPlace, demo_place
from support.watched import FILES

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
OTHER = b"<html><title>Hacked by Tin Soldier</title><h1>HACKED BY TIN SOLDIER TEAM</h1></html>"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


async def answer(place: DemoPlace) -> None:
    await relapse.answer(place.app.tools, place.incident.id)


async def open_by_hand(place: DemoPlace, reason: str = "results are due") -> None:
    await manual_block.unblock(place.app.tools, place.site, by=GM, reason=reason, override=True)
    assert place.flag == ""


def told(place: DemoPlace) -> list[OutboxRow]:
    """Mails about something new, beside the one that the playbook stopped."""
    return [row for row in place.mails() if "/again/" in row.key]


def revisions(place: DemoPlace) -> list[str]:
    return [row[3] for row in place.app.store.reports.all(place.incident.id)]


async def test_a_new_attack_on_an_open_site_while_a_person_is_in_charge_closes_it(
    place: DemoPlace,
) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    await open_by_hand(place)
    before = len(revisions(place))
    run = await place.deface("news.html", OTHER)
    assert run.verdict is Verdict.DEFACED
    await answer(place)

    assert place.flag == incident.id, "the block stands again"
    now = place.incident
    assert (now.id, now.state) == (incident.id, IncidentState.NEEDS_HUMAN)
    assert {"/", "/news.html"} <= set(now.subjects)
    assert (place.root / "news.html").read_bytes() == OTHER, "nothing is restored"
    kept = place.app.proofs.evidence.folder(incident.id) / "bytes" / sha256(OTHER)
    assert kept.read_bytes() == OTHER
    assert place.app.proofs.evidence.sealed(incident.id)
    assert len(revisions(place)) == before + 1
    assert "news.html" in revisions(place)[-1]
    (mail,) = told(place)
    assert mail.kind is NoticeKind.NEEDS_HUMAN
    assert "ATTACKED AGAIN" in mail.subject
    assert "/news.html" in mail.body
    assert "It is closed to the public again (503), seen from outside." in mail.body
    assert "The site is blocked" in mail.body
    assert "नया हमला" in mail.body


async def test_what_is_answered_is_answered_once(place: DemoPlace) -> None:
    await place.approve()
    await place.stopped("index.html", CLAIM)
    await open_by_hand(place)
    await place.deface("news.html", OTHER)
    await answer(place)
    journal = place.app.store.journal.entries(place.incident.id)
    await place.sweep()
    await answer(place)
    assert len(told(place)) == 1
    assert place.app.store.journal.entries(place.incident.id) == journal


async def test_a_person_who_opened_a_site_as_it_stands_is_not_overruled(place: DemoPlace) -> None:
    """What was known then closes nothing; only something new does."""
    await place.approve()
    await place.stopped("index.html", CLAIM)
    await open_by_hand(place)
    assert (await place.sweep()).verdict is Verdict.DEFACED
    await answer(place)
    assert place.flag == ""
    assert told(place) == []


async def test_where_the_block_still_stands_the_mail_says_so(place: DemoPlace) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    await place.deface("news.html", OTHER)
    await answer(place)
    (mail,) = told(place)
    assert f"The block still stands (for {incident.id})." in mail.body
    assert place.flag == incident.id


async def test_the_same_bytes_after_a_good_look_are_a_new_attack(place: DemoPlace) -> None:
    """Restored and opened by hand, but the incident is still open: the attacker comes back."""
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    (place.root / "index.html").write_bytes(FILES["index.html"])
    assert (await place.sweep()).verdict is Verdict.INTACT
    await open_by_hand(place)
    await place.deface("index.html", CLAIM)
    await answer(place)
    assert place.flag == incident.id
    assert len(told(place)) == 1


async def test_pages_that_are_compared_only_later_are_no_new_attack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a mass defacement only some are compared at a time, and not always the same ones."""
    with demo_place(tmp_path, tree=False) as place:
        await place.approve()
        for name in ("news.html", "tenders.html", "contact.html"):
            (place.root / name).write_bytes(CLAIM)
        in_order, look = asyncio.Lock(), looking._Sink.look

        async def in_turn(sink: looking._Sink, page: Look) -> None:
            async with in_order:  # else all four may be compared before the first is counted
                await look(sink, page)

        with monkeypatch.context() as bounded:
            bounded.setattr("sentinel.looking.ENOUGH", 1)
            bounded.setattr("sentinel.looking._Sink.look", in_turn)
            bounded.setattr("sentinel.witnessing.neighbours", lambda *_: ())
            incident = await place.stopped("index.html", CLAIM)
        seen = place.app.store.incidents.sightings(incident.id)
        assert not all(sighting.compared for sighting in seen)
        await place.sweep()
        later = place.app.store.incidents.sightings(incident.id, after=seen[-1].number)
        assert later
        assert all(sighting.compared for sighting in later)
        await answer(place)
        assert told(place) == []


async def test_while_sentinel_may_not_act_it_tells_and_closes_nothing(tmp_path: Path) -> None:
    with demo_place(tmp_path, automatic=False) as place:
        await place.approve()
        await place.deface("index.html", CLAIM)
        incident = place.incident
        place.app.store.incidents.change(
            incident.id, incident.state, fields={"state": IncidentState.NEEDS_HUMAN}
        )
        await place.deface("news.html", OTHER)
        await answer(place)
        assert place.flag == ""
        (mail,) = told(place)
        assert "The site is OPEN; Sentinel does not close it" in mail.body
        assert "automatic is false" in mail.body


async def test_a_closing_that_a_crash_cut_short_is_ended_and_told(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    await open_by_hand(place)
    await place.deface("news.html", OTHER)

    class Dying(DemoBlocker):
        def apply(self, order: BlockOrder) -> None:
            super().apply(order)
            raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setitem(place.app.tools.blockers, "demo", Dying())
        await answer(place)
    assert place.flag == incident.id
    await answer(place)
    (mail,) = told(place)
    assert "It is closed to the public again" in mail.body


async def test_a_site_that_cannot_be_closed_is_told_and_tried_again_only_after_a_while(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.approve()
    await place.stopped("index.html", CLAIM)
    await open_by_hand(place)
    tries = []

    class Refusing(DemoBlocker):
        def apply(self, order: BlockOrder) -> None:
            tries.append(order.incident)
            raise BlockError("the flag folder is not writable.")

    monkeypatch.setitem(place.app.tools.blockers, "demo", Refusing())
    for number, name in enumerate(("news.html", "tenders.html", "contact.html")):
        await place.deface(name, OTHER + b"%d" % number)
        await answer(place)
    (mail,) = told(place)
    assert "The site is OPEN and could not be closed: the flag folder is not writable." in mail.body
    assert len(tries) == 1


async def test_where_nobody_knows_whether_the_site_is_closed_it_is_closed_and_told(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    await open_by_hand(place)
    await place.deface("news.html", OTHER)

    class Blind(DemoBlocker):
        def incident(self, site: Site) -> str:
            raise BlockError("the flag folder cannot be read.")

    with monkeypatch.context() as blind:
        blind.setitem(place.app.tools.blockers, "demo", Blind())
        await answer(place)
    assert place.flag == incident.id
    (mail,) = told(place)
    assert "Unknown whether it was open: the flag folder cannot be read." in mail.body
    assert "It is closed to the public again" in mail.body


async def test_an_attack_that_goes_on_makes_no_storm(place: DemoPlace) -> None:
    """New pages all the time, for two hours: a mail an hour, a revision now and then."""
    await place.approve()
    await place.stopped("index.html", CLAIM)
    made = len(revisions(place))
    for minute in range(0, 120, 3):
        if minute % 30 < 6:
            await place.deface(f"page-{minute}.html", OTHER + b"%d" % minute)
        await answer(place)
        place.clock.advance(180)
    assert len(told(place)) == 2
    # the second page of each half hour waits for ten minutes, and is not forgotten
    assert len(revisions(place)) - made == 8
    pages = [f"page-{minute}.html" for minute in range(0, 120, 3) if minute % 30 < 6]
    assert all(page in revisions(place)[-1] for page in pages)


async def test_an_attack_that_goes_on_for_days_does_not_fill_the_disk_with_copies(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relapse, "MAX_EVIDENCE_BYTES", 150_000)
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    folder = place.app.proofs.evidence.folder(incident.id)
    sizes = []
    for number in range(5):
        await place.deface("news.html", OTHER + b"%d" % number + b" " * 50_000)
        await answer(place)
        sizes.append(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()))
        place.clock.advance(3600)
    assert sizes[-1] == sizes[-2], "nothing more is copied"
    assert sizes[-1] < 2 * 150_000
    assert "No further copies are kept as evidence" in told(place)[-1].body
    assert place.app.proofs.evidence.sealed(incident.id)


async def test_a_site_that_was_opened_while_its_playbook_waits_is_closed_for_a_new_attack(
    place: DemoPlace,
) -> None:
    """The playbook's run is not moved by it: it goes on waiting where it was."""
    await place.approve()
    await place.deface("index.html", CLAIM)
    incident = place.incident
    text = incident.playbook_text.replace('timeout = "10m"\napprove = "never"', 'approve = "gm"', 1)
    assert text != incident.playbook_text
    fields = {"playbook_text": text, "playbook_sha256": sha256(text.encode())}
    place.app.store.incidents.change(incident.id, incident.state, fields=fields)
    assert await place.app.responder.respond(incident.id) is IncidentState.RESPONDING
    await open_by_hand(place)
    await place.deface("news.html", OTHER)
    await answer(place)
    assert place.flag == incident.id
    assert await place.app.responder.respond(incident.id) is IncidentState.RESPONDING
    journal = place.app.store.journal.entries(incident.id)
    assert [e.phase for e in journal if e.step == "restore"] == [Phase.ASKED]
    assert [e.phase for e in journal if e.step == NEW_ATTACK][-1] is Phase.DONE
