"""Blocking and unblocking by hand, against the demo's server."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sentinel import manual_block
from sentinel.actions.driver import driver_of, order_for
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import AwaitAnswer, next_moves
from sentinel.core.playbook import BY_HAND, Approval, Phase
from sentinel.core.site import Site
from sentinel.core.standing import KEPT, blocked_by, opened_by_hand
from sentinel.core.verdict import Verdict
from sentinel.demo.server import DemoServer
from sentinel.errors import BlockError, Refused, UsageError
from sentinel.noted_restore import note_restore
from support.fakes import Desk, desk, open_incident
from support.values import T0, make_playbook, make_step

GM = "GM (ICT)"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose incident is over, and whose site the demo's server serves."""
    (tmp_path / "www").mkdir()
    server = DemoServer(tmp_path / "www", tmp_path / "flags", "main")
    server.start()
    try:
        with desk(tmp_path, url=server.url) as made:
            yield made
    finally:
        server.stop()


def end(at: Desk) -> None:
    at.store.incidents.change(
        at.incident.id,
        IncidentState.RESPONDING,
        fields={"state": IncidentState.RESOLVED, "ended_at": at.clock.now()},
    )


def audited(at: Desk) -> list[tuple[object, object, object]]:
    return [
        (entry["actor"], entry["action"], dict(entry["data"]).get("reason"))  # type: ignore[call-overload] # the log's own shape
        for entry in at.tools.audit.entries()  # type: ignore[attr-defined] # a FileAudit
    ]


async def test_a_site_is_closed_and_opened_by_hand(at: Desk) -> None:
    end(at)
    done = await manual_block.block(at.tools, at.site, by=GM, reason="drill")
    assert done.incident == "MANUAL-20261122T043000Z"
    assert (done.changed, done.problems) == (True, ())
    assert manual_block.standing(at.tools, at.site) == done.incident
    opened = await manual_block.unblock(at.tools, at.site, by=GM, reason="over")
    assert opened == replace(done, problems=(), holds="")
    assert done.holds == "demo"
    assert manual_block.standing(at.tools, at.site) == ""
    assert audited(at) == [(GM, "block-by-hand", "drill"), (GM, "unblock-by-hand", "over")]


async def test_a_block_that_stands_is_left_and_proven(at: Desk) -> None:
    end(at)
    first = await manual_block.block(at.tools, at.site, by=GM, reason="drill")
    at.clock.advance(60)
    again = await manual_block.block(at.tools, at.site, by=GM, reason="drill")
    assert (again.incident, again.changed, again.problems) == (first.incident, False, ())


@pytest.mark.parametrize("closed", [True, False])
async def test_a_block_that_a_response_sets_in_the_same_moment_is_not_lifted(
    at: Desk, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    """Between the question whose the block is and its lifting, an incident opens and is blocked."""
    end(at)
    if closed:
        await manual_block.block(at.tools, at.site, by=GM, reason="drill")
    append, opened = at.tools.audit.append, list[Incident]()

    def attacked(actor: str, action: str, data: Mapping[str, object]) -> None:
        append(actor, action, data)
        if not opened:
            opened.append(open_incident(at.store, at.site.name))
            driver = driver_of(at.tools.blockers, at.site)
            driver.apply(order_for(at.tools, at.site, opened[0]))

    monkeypatch.setattr(at.tools.audit, "append", attacked)
    with pytest.raises(Refused, match="in the same moment"):
        await manual_block.unblock(at.tools, at.site, by=GM, reason="over")
    assert manual_block.standing(at.tools, at.site) == opened[0].id
    assert audited(at)[-1][1] == "unblock-by-hand-refused"


async def test_a_block_that_the_playbook_sets_while_an_older_one_is_lifted_goes_on_to_be_proven(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refused opening is in the journal behind it, and would count as one."""
    driver = driver_of(at.tools.blockers, at.site)
    driver.apply(replace(order_for(at.tools, at.site, at.incident), incident="MANUAL-1"))
    append = at.tools.audit.append

    def blocked(actor: str, action: str, data: Mapping[str, object]) -> None:
        append(actor, action, data)
        if action == "unblock-by-hand":
            driver.apply(order_for(at.tools, at.site, at.incident))
            at.write("block", Phase.DONE)

    monkeypatch.setattr(at.tools.audit, "append", blocked)
    with pytest.raises(Refused, match="in the same moment"):
        await manual_block.unblock(at.tools, at.site, by=GM, reason="over", override=True)
    assert manual_block.standing(at.tools, at.site) == at.incident.id
    assert blocked_by(at.store.journal.entries(at.incident.id))
    assert opened_by_hand(at.store.journal.entries(at.incident.id)) is None


@pytest.mark.parametrize("over", [False, True])
async def test_what_is_restored_while_it_is_retested_is_not_opened(
    at: Desk, monkeypatch: pytest.MonkeyPatch, over: bool
) -> None:
    """Two people at work: the look may have passed by before what the other one put back. Be the
    incident over, and the site kept closed."""
    await manual_block.block(at.tools, at.site, by=GM, reason="at once")
    if over:
        end(at)
        at.store.journal.write(
            at.incident.id, BY_HAND, "block", Phase.DONE, data={"by": GM, KEPT: "holes"}
        )
    else:
        state = {"state": IncidentState.NEEDS_HUMAN}
        at.store.incidents.change(at.incident.id, IncidentState.RESPONDING, fields=state)
    retest = at.retester.retest

    async def restored_meanwhile(site: Site, incident: Incident) -> tuple[Verdict, str]:
        note_restore(at.store, at.site, "files from backup B1", "DGM (ICT)")
        return await retest(site, incident)

    with monkeypatch.context() as patch:
        patch.setattr(at.retester, "retest", restored_meanwhile)
        with pytest.raises(Refused, match="restored while it was re-tested"):
            await manual_block.unblock(at.tools, at.site, by=GM)
    assert manual_block.standing(at.tools, at.site) == at.incident.id
    assert (await manual_block.unblock(at.tools, at.site, by=GM)).retest_run
    assert manual_block.standing(at.tools, at.site) == ""


async def test_opening_what_is_open_is_fine(at: Desk) -> None:
    end(at)
    done = await manual_block.unblock(at.tools, at.site, by=GM)
    assert (done.incident, done.changed, done.problems) == ("", False, ())


async def test_a_block_during_an_incident_is_the_incidents_own(at: Desk) -> None:
    """So that its playbook re-tests through it, and lifts it."""
    done = await manual_block.block(at.tools, at.site, by=GM, reason="at once")
    assert done.incident == at.incident.id
    assert done.problems == ()
    at.write("retest", Phase.DONE)
    await at.carry_out(at.context("unblock"))
    assert manual_block.standing(at.tools, at.site) == ""


async def test_while_an_incident_is_open_its_playbook_opens_the_site(at: Desk) -> None:
    await manual_block.block(at.tools, at.site, by=GM, reason="at once")
    with pytest.raises(Refused, match="--override"):
        await manual_block.unblock(at.tools, at.site, by=GM)
    with pytest.raises(UsageError, match="--reason"):
        await manual_block.unblock(at.tools, at.site, by=GM, override=True, reason=" ")
    assert manual_block.standing(at.tools, at.site) == at.incident.id


async def test_an_override_is_not_undone_by_the_proof_of_each_minute(at: Desk) -> None:
    await at.carry_out(at.context("block"))
    assert blocked_by(at.store.journal.entries(at.incident.id))
    await manual_block.unblock(at.tools, at.site, by=GM, override=True, reason="elections")
    assert not blocked_by(at.store.journal.entries(at.incident.id))
    assert audited(at)[-1] == (GM, "unblock-by-hand", "elections")


async def test_an_override_does_not_move_the_run(at: Desk) -> None:
    """A run that waits for an approval to restore goes on waiting for it."""
    restore = make_step("restore", approve=Approval.GM, on_success="unblock")
    playbook = make_playbook(
        make_step("block", on_success="restore"), restore, make_step("unblock")
    )
    await at.carry_out(at.context("block"))
    at.write("restore", Phase.ASKED)
    (before,) = next_moves(playbook, at.store.journal.entries(at.incident.id), {}, T0)
    assert isinstance(before, AwaitAnswer)
    await manual_block.unblock(at.tools, at.site, by=GM, override=True, reason="elections")
    assert next_moves(playbook, at.store.journal.entries(at.incident.id), {}, T0) == (before,)


async def test_a_flag_that_no_server_heeds_is_told(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        end(at)
        at.tools = replace(at.tools, clock=ticking(at))
        done = await manual_block.block(at.tools, at.site, by=GM, reason="drill")
        assert "refused the connection" in done.problems[0]


def ticking(at: Desk) -> object:
    """The desk's clock, on which each look at it takes a minute."""

    class Ticking:
        def now(self) -> object:
            return at.clock.now()

        def monotonic(self) -> float:
            at.clock.ticks += 60
            return at.clock.ticks

    return Ticking()


def needs_a_person(at: Desk) -> None:
    fields = {"state": IncidentState.NEEDS_HUMAN}
    at.store.incidents.change(at.incident.id, IncidentState.RESPONDING, fields=fields)


async def test_a_restore_that_begins_between_the_retest_and_the_lifting_keeps_it_closed(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_a_person(at)
    await manual_block.block(at.tools, at.site, by=GM, reason="defaced")
    note = manual_block._note

    def then_restored(*words: Any) -> None:
        note(*words)
        if words[2] == "unblock":
            note_restore(at.store, at.site, "files from backup 01B", GM)

    monkeypatch.setattr(manual_block, "_note", then_restored)
    with pytest.raises(Refused, match="restored while it was re-tested"):
        await manual_block.unblock(at.tools, at.site, by=GM)
    assert manual_block.standing(at.tools, at.site) == at.incident.id
    assert blocked_by(at.store.journal.entries(at.incident.id))


async def test_a_block_that_cannot_be_lifted_by_hand_goes_on_being_proven(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: object, site: Site) -> None:
        raise BlockError("the folder cannot be written.")

    needs_a_person(at)
    await manual_block.block(at.tools, at.site, by=GM, reason="defaced")
    monkeypatch.setattr(type(driver_of(at.tools.blockers, at.site)), "lift", refused)
    with pytest.raises(BlockError):
        await manual_block.unblock(at.tools, at.site, by=GM)
    assert blocked_by(at.store.journal.entries(at.incident.id))
