"""An attack between the green re-test and the opening of the site, by the playbook or by hand."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel import manual_block, relapse
from sentinel.backup import back_up
from sentinel.core.canonical import sha256
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.errors import Refused
from sentinel.manual_restore import restore
from support.demo_place import GM, DemoPlace, demo_place
from support.watched import FILES

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
OTHER = b"<html><title>Hacked by Tin Soldier</title><h1>HACKED BY TIN SOLDIER TEAM</h1></html>"
UNBLOCK = 'uses       = "unblock"\n'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


async def waiting_to_be_opened(place: DemoPlace) -> str:
    """The id of an incident that is restored and re-tested, and waits for the GM to open."""
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    await place.deface("index.html", CLAIM)
    incident = place.incident
    text = incident.playbook_text.replace(UNBLOCK, UNBLOCK + 'approve = "gm"\n', 1)
    assert text != incident.playbook_text
    fields = {"playbook_text": text, "playbook_sha256": sha256(text.encode())}
    place.app.store.incidents.change(incident.id, incident.state, fields=fields)
    assert await place.app.responder.respond(incident.id) is IncidentState.RESPONDING
    assert (place.root / "index.html").read_bytes() == FILES["index.html"]
    return incident.id


def approve_opening(place: DemoPlace, incident: str) -> None:
    place.app.store.journal.write(incident, "unblock", "unblock", Phase.APPROVED, data={"by": GM})


@pytest.mark.parametrize(("name", "body"), [("news.html", OTHER), ("index.html", CLAIM)])
async def test_a_site_that_is_attacked_while_its_opening_waits_for_approval_stays_closed(
    place: DemoPlace, name: str, body: bytes
) -> None:
    """Be it with the same bytes as before."""
    incident = await waiting_to_be_opened(place)
    place.clock.advance(3600)
    assert (await place.deface(name, body)).verdict is Verdict.DEFACED
    approve_opening(place, incident)
    assert await place.app.responder.respond(incident) is IncidentState.NEEDS_HUMAN
    assert place.flag == incident
    mail = place.mails()[-1]
    assert "Since the green re-test" in mail.body
    assert "(defaced)" in mail.body


@pytest.mark.parametrize(("name", "body"), [("news.html", OTHER), ("index.html", CLAIM)])
@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(seconds=30)])
async def test_an_attack_is_seen_though_the_clock_stepped_back_since_the_re_test(
    place: DemoPlace, name: str, body: bytes, back: timedelta
) -> None:
    """By the clock it was seen before the re-test, be it with the same bytes as before that."""
    incident = await waiting_to_be_opened(place)
    place.clock.at -= back
    assert (await place.deface(name, body)).verdict is Verdict.DEFACED
    approve_opening(place, incident)
    assert await place.app.responder.respond(incident) is IncidentState.NEEDS_HUMAN
    assert place.flag == incident
    assert "Since the green re-test" in place.mails()[-1].body


@pytest.mark.parametrize("killed", ["", "before", "after"])
async def test_a_site_that_is_restored_by_hand_while_its_opening_waits_is_tested_again(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    """Be it that the restore was cut off before or behind its exchange. A person opens it."""
    incident = await waiting_to_be_opened(place)
    page = place.root / "index.html"
    page.write_bytes(CLAIM)
    exchange = place.app.restorer.exchange

    def cut_off(site: Site, stage: Path) -> None:
        if killed == "after":
            exchange(site, stage)
        raise SystemExit("kill -9")

    with monkeypatch.context() as patch:
        if killed:
            patch.setattr(place.app.restorer, "exchange", cut_off)
        with pytest.raises(SystemExit) if killed else nullcontext():
            restore(place.app, place.site, "", (), by=GM, progress=None)
    approve_opening(place, incident)
    assert await place.app.responder.respond(incident) is IncidentState.NEEDS_HUMAN
    assert place.flag == incident
    assert "since the last restore" in place.mails()[-1].body
    if killed == "before":
        assert page.read_bytes() == CLAIM
        with pytest.raises(Refused, match="the re-test found it defaced"):
            await manual_block.unblock(place.app.tools, place.site, by=GM)
        restore(place.app, place.site, "", (), by=GM, progress=None)
    assert (await manual_block.unblock(place.app.tools, place.site, by=GM)).retest_run
    assert (place.flag, page.read_bytes()) == ("", FILES["index.html"])


async def test_what_was_seen_before_the_re_test_keeps_no_site_closed(place: DemoPlace) -> None:
    incident = await waiting_to_be_opened(place)
    place.clock.advance(3600)
    assert (await place.sweep()).verdict is Verdict.INTACT
    approve_opening(place, incident)
    assert await place.app.responder.respond(incident) is IncidentState.RESOLVED
    assert place.flag == ""


class AttackedMeanwhile:
    """A re-test that looks at a good site; the attack comes right after, and the daemon sees it."""

    def __init__(self, place: DemoPlace, *, answered: bool) -> None:
        self._place = place
        self._answered = answered

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        found = await self._place.app.tools.retester.retest(site, incident)
        await self._place.deface("index.html", OTHER)
        if self._answered:
            await relapse.answer(self._place.app.tools, incident.id)
        return found


async def test_a_site_that_is_attacked_while_it_is_re_tested_by_hand_stays_closed(
    place: DemoPlace,
) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    (place.root / "index.html").write_bytes(FILES["index.html"])
    tools = replace(place.app.tools, retester=AttackedMeanwhile(place, answered=False))
    with pytest.raises(Refused, match=r"while it was re-tested, this was seen anew: / \(defaced\)"):
        await manual_block.unblock(tools, place.site, by=GM)
    assert place.flag == incident.id


@pytest.mark.parametrize("answered", [False, True])
async def test_an_attack_in_the_moment_of_opening_by_hand_was_not_known_to_who_opened_it(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch, answered: bool
) -> None:
    """Be it that the daemon has told of it already, while the block still stood."""
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    (place.root / "index.html").write_bytes(FILES["index.html"])
    tools = replace(place.app.tools, retester=AttackedMeanwhile(place, answered=answered))
    monkeypatch.setattr(manual_block, "_refuse_what_came", lambda *_: None)  # it was a moment late
    await manual_block.unblock(tools, place.site, by=GM)
    assert place.flag == ""
    place.clock.advance(60)
    await relapse.answer(place.app.tools, incident.id)
    assert place.flag == incident.id


async def test_an_attack_that_came_and_went_many_times_is_new_on_a_site_that_was_opened(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes noise while the site is closed must not be overlooked once it is open."""
    monkeypatch.setattr("sentinel.core.sightings.MAX_RETURNS", 3)
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    for _ in range(4):
        (place.root / "index.html").write_bytes(FILES["index.html"])
        assert (await place.sweep()).verdict is Verdict.INTACT
        await place.deface("index.html", CLAIM)
    await relapse.answer(place.app.tools, incident.id)
    (place.root / "index.html").write_bytes(FILES["index.html"])
    await manual_block.unblock(place.app.tools, place.site, by=GM)
    assert place.flag == ""
    await place.deface("index.html", CLAIM)
    await relapse.answer(place.app.tools, incident.id)
    assert place.flag == incident.id
