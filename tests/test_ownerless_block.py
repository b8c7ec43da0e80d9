"""No block without somebody who answers for it: an incident does not end and leave one behind, it
is lifted after a green re-test only, and one that nobody owns is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel import manual_block
from sentinel.backup import back_up
from sentinel.block_owner import owner_of
from sentinel.blockers.demo import DemoBlocker
from sentinel.core.incident import IncidentState
from sentinel.core.notice import OutboxRow
from sentinel.core.playbook import Phase
from sentinel.core.ports import BlockOrder
from sentinel.core.site import Site
from sentinel.deciding import Decisions
from sentinel.errors import Refused
from sentinel.reprove import reprove
from support.demo_place import GM, DemoPlace, demo_place
from support.watched import FILES

CLAIM = b"<html><title>Hacked by Paper Tiger</title><h1>HACKED BY PAPER TIGER CREW</h1></html>"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DemoPlace]:
    with demo_place(tmp_path) as made:
        yield made


def deciding(place: DemoPlace) -> Decisions:
    app = place.app
    return Decisions(app.config, app.store, app.audit, app.clock, lambda _: place.flag)


def close(place: DemoPlace, keep_blocked: str = "") -> None:
    deciding(place).close(
        place.incident, GM, "an old plug-in", "updated", keep_blocked=keep_blocked
    )


def put_right(place: DemoPlace) -> None:
    (place.root / "index.html").write_bytes(FILES["index.html"])


async def unblock(place: DemoPlace, **words: object) -> manual_block.ByHand:
    return await manual_block.unblock(place.app.tools, place.site, by=GM, **words)  # type: ignore[arg-type] # as given


def reminders(place: DemoPlace) -> list[OutboxRow]:
    return [row for row in place.mails() if "/closed-" in row.key]


async def test_an_incident_that_would_leave_its_block_behind_is_not_closed(
    place: DemoPlace,
) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    with pytest.raises(Refused, match=r"still closed to the public.*sentinel unblock --site main"):
        close(place)
    with pytest.raises(Refused, match=r"still closed to the public.*--keep-blocked"):
        deciding(place).dismiss(incident, GM, "a drill")
    assert place.incident == incident
    put_right(place)
    done = await unblock(place)
    assert place.flag == ""
    run = place.app.store.runs.get(done.retest_run)
    assert run is not None
    close(place)
    assert place.incident.state is IncidentState.CLOSED


async def test_a_block_is_lifted_after_a_green_re_test_only(place: DemoPlace) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    with pytest.raises(Refused, match="stays closed: the re-test found it defaced"):
        await unblock(place)
    assert place.flag == incident.id
    await unblock(place, override=True, reason="results are due")
    assert place.flag == ""


async def test_what_an_ended_incident_left_is_tested_again_before_it_is_opened(
    place: DemoPlace,
) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    close(place, keep_blocked="the audit comes at noon")
    assert place.flag == incident.id
    with pytest.raises(Refused, match="stays closed"):
        await unblock(place)
    put_right(place)
    assert (await unblock(place)).retest_run
    assert place.flag == ""


async def test_a_site_that_is_kept_closed_is_closed_again_when_its_flag_is_lost(
    place: DemoPlace,
) -> None:
    """A flag folder in memory is empty after a start of the machine."""
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    close(place, keep_blocked="the audit comes at noon")
    place.app.tools.blockers["demo"].lift(place.site)
    await reprove(place.app.tools, place.site)
    assert place.flag == incident.id
    put_right(place)
    await unblock(place)
    await reprove(place.app.tools, place.site)
    assert place.flag == "", "once it was opened by hand, it stays open"


async def test_a_block_that_no_open_incident_owns_is_told_once_a_day(place: DemoPlace) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    fields = {"state": IncidentState.DISMISSED, "ended_at": place.app.clock.now()}
    place.app.store.incidents.change(incident.id, incident.state, fields=fields)
    for _ in range(3):
        await reprove(place.app.tools, place.site)
    (mail,) = reminders(place)
    assert "still closed to the public" in mail.subject
    assert f"nobody: {incident.id} is dismissed" in mail.body
    assert "unblock --site main --by" in mail.body
    assert "जनता के लिए बंद है, पर कोई घटना खुली नहीं है" in mail.body
    place.clock.advance(86_400)
    await reprove(place.app.tools, place.site)
    assert len(reminders(place)) == 2


async def test_a_block_that_is_lifted_while_its_owner_is_looked_up_is_nobody_s_reminder(
    place: DemoPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Race: the flag was read, then the playbook opened the site and ended its incident. That the
    site was still closed, and for nobody, was mailed beside its recovery."""
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)

    class Ending(DemoBlocker):
        def incident(self, site: Site) -> str:
            flagged = super().incident(site)
            if place.incident.state.is_open:
                self.lift(site)
                fields = {"state": IncidentState.RESOLVED, "ended_at": place.app.clock.now()}
                place.app.store.incidents.change(incident.id, incident.state, fields=fields)
            return flagged

    monkeypatch.setitem(place.app.tools.blockers, "demo", Ending())
    await reprove(place.app.tools, place.site)
    assert place.incident.state is IncidentState.RESOLVED
    assert reminders(place) == []


async def test_who_closes_a_site_by_hand_is_reminded_after_an_hour(place: DemoPlace) -> None:
    await manual_block.block(place.app.tools, place.site, by=GM, reason="drill")
    await reprove(place.app.tools, place.site)
    assert reminders(place) == []
    place.clock.advance(7_200)
    await reprove(place.app.tools, place.site)
    (mail,) = reminders(place)
    assert "a person, who closed it by hand" in mail.body


async def test_an_open_incident_s_block_is_nobody_s_reminder(place: DemoPlace) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    await reprove(place.app.tools, place.site)
    assert reminders(place) == []
    assert owner_of(place.app.tools, place.site).text == f"{incident.id}, which is open"


async def test_a_block_by_hand_during_an_incident_is_proven_each_minute(place: DemoPlace) -> None:
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    await unblock(place, override=True, reason="results are due")
    await manual_block.block(place.app.tools, place.site, by=GM, reason="done")
    place.app.tools.blockers["demo"].lift(place.site)
    await reprove(place.app.tools, place.site)
    assert place.flag == incident.id


async def test_a_flag_of_another_hand_is_taken_over_so_that_the_site_can_be_looked_at(
    place: DemoPlace,
) -> None:
    """Only through its own block can an incident's re-test pass."""
    await place.approve()
    incident = await place.stopped("index.html", CLAIM)
    order = BlockOrder(site=place.site, incident="MANUAL-1", token="f" * 64, page_html="closed")
    place.app.tools.blockers["demo"].apply(order)
    put_right(place)
    assert (await unblock(place)).retest_run
    assert place.flag == ""
    journal = place.app.store.journal.entries(incident.id)
    assert [e.phase for e in journal if e.action == "unblock"] == [Phase.INTENT, Phase.DONE]


async def test_a_playbook_does_not_open_what_a_person_had_closed_before(place: DemoPlace) -> None:
    await place.approve()
    await back_up(place.app, place.site, progress=None)
    await manual_block.block(place.app.tools, place.site, by=GM, reason="maintenance")
    await place.deface("index.html", CLAIM)
    incident = deciding(place).confirm(place.incident, GM, "seen in the files")
    store = place.app.store
    assert await place.app.responder.respond(incident.id) is IncidentState.NEEDS_HUMAN
    assert place.flag == incident.id, "it is good again, and stays closed"
    failed = [e for e in store.journal.entries(incident.id) if e.phase is Phase.FAILED][-1]
    assert failed.step == "unblock"
    assert "was closed for MANUAL-" in str(failed.data["reason"])
    assert (await unblock(place)).retest_run
