"""An attack between the green re-test and the opening of the site that a person approves later."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.backup import back_up
from sentinel.core.incident import IncidentState
from sentinel.core.playbook import Phase
from sentinel.core.verdict import Verdict
from support.demo_place import GM, DemoPlace, demo_place
from support.watched import FILES

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"
OTHER = b"<html><title>Hacked by Tin Soldier</title><h1>HACKED BY TIN SOLDIER TEAM</h1></html>"
UNBLOCK = 'uses    = "unblock"\n'


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
    text = incident.playbook_text.replace(UNBLOCK, UNBLOCK + 'approve = "gm"\n')
    assert text != incident.playbook_text
    place.app.store.incidents.change(incident.id, incident.state, fields={"playbook_text": text})
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


async def test_what_was_seen_before_the_re_test_keeps_no_site_closed(place: DemoPlace) -> None:
    incident = await waiting_to_be_opened(place)
    place.clock.advance(3600)
    assert (await place.sweep()).verdict is Verdict.INTACT
    approve_opening(place, incident)
    assert await place.app.responder.respond(incident) is IncidentState.RESOLVED
    assert place.flag == ""
