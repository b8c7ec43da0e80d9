"""A block is proven again and put back; one that is lifted in the same moment stays lifted."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from sentinel import manual_block
from sentinel.blockers.demo import DemoBlocker
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind
from sentinel.core.page import FetchRequest
from sentinel.core.playbook import Phase
from sentinel.core.ports import BlockOrder, Fetcher
from sentinel.demo.server import DemoServer
from sentinel.errors import BlockError
from sentinel.manual_block import standing
from sentinel.reprove import reprove
from support.fakes import Desk, desk


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose journal says that the site is blocked, while it is not."""
    (tmp_path / "www").mkdir()
    server = DemoServer(tmp_path / "www", tmp_path / "flags", "main")
    server.start()
    try:
        with desk(tmp_path, url=server.url) as made:
            made.write("block", Phase.DONE)
            yield made
    finally:
        server.stop()


def told(at: Desk) -> list[str]:
    return [row.body for row in at.store.outbox.all() if row.kind is NoticeKind.WATCH]


async def test_a_block_that_was_lost_is_put_back_and_told(at: Desk) -> None:
    await reprove(at.tools, at.site)
    assert standing(at.tools, at.site) == at.incident.id
    await reprove(at.tools, at.site)
    (body,) = told(at)
    assert "it was applied again" in body


async def test_a_block_that_leaks_after_it_was_put_back_is_told_as_that(at: Desk) -> None:
    """Where no flag can close it, "it was applied again" alone would have people look away."""

    class Deaf(DemoBlocker):
        def apply(self, order: BlockOrder) -> None:
            """Its server does not heed the flag."""

    await reprove(replace(at.tools, blockers={"demo": Deaf()}), at.site)
    (body,) = told(at)
    assert "It does not hold: GET" in body
    assert "Look at it now" in body


async def test_the_pages_of_the_incident_are_proven_each_minute(at: Desk) -> None:
    """A copy of one of them, in a cache before the server, is what visitors are shown."""
    asked: list[str] = []

    class Listening:
        async def fetch(self, request: FetchRequest) -> object:
            asked.append(request.url)
            return await at.tools.witness.fetch(request)

    state = at.incident.state
    fields = {"subjects": ("/", "/news.html")}
    at.store.incidents.change(at.incident.id, state, fields=fields)
    await reprove(replace(at.tools, witness=cast(Fetcher, Listening())), at.site)
    assert f"{at.site.url}news.html" in asked


async def test_a_block_that_cannot_be_put_back_is_told(at: Desk) -> None:
    class Refusing(DemoBlocker):
        def apply(self, order: BlockOrder) -> None:
            raise BlockError("the flag folder is not writable.")

    await reprove(replace(at.tools, blockers={"demo": Refusing()}), at.site)
    (body,) = told(at)
    assert "the flag folder is not writable" in body


async def test_a_block_that_is_lifted_in_the_same_moment_stays_lifted(at: Desk) -> None:
    """Else the site would stay closed with nobody left to open it."""

    class Racing(DemoBlocker):
        def apply(self, order: BlockOrder) -> None:
            at.write("unblock", Phase.INTENT, blocked=True)
            super().apply(order)

    await reprove(replace(at.tools, blockers={"demo": Racing()}), at.site)
    assert standing(at.tools, at.site) == ""


async def test_a_block_whose_state_nobody_tells_is_proven_from_outside(at: Desk) -> None:
    """The API of a delivery network is away: a block that holds is left alone, a lost one told."""

    class Silent(DemoBlocker):
        def incident(self, site: object) -> str:
            raise BlockError("the API is away.")

    tools = replace(at.tools, blockers={"demo": Silent()})
    await reprove(tools, at.site)
    (body,) = told(at)
    assert "it was applied again" in body
    assert standing(at.tools, at.site) == at.incident.id
    await reprove(tools, at.site)
    assert len(told(at)) == 1
    at.write("unblock", Phase.DONE)
    with pytest.raises(BlockError, match="the API is away"):
        await reprove(tools, at.site)


class TestByHand:
    """Closed by a person, without an incident: no journal wants the block."""

    async def closed(self, at: Desk) -> tuple[str, dict[str, str]]:
        fields = {"state": IncidentState.RESOLVED, "ended_at": at.clock.now()}
        at.store.incidents.change(at.incident.id, at.incident.state, fields=fields)
        done = await manual_block.block(at.tools, at.site, by="GM (ICT)", reason="a rumour")
        seen: dict[str, str] = {}
        await reprove(at.tools, at.site, seen)
        return done.incident, seen

    async def test_a_block_by_hand_that_somebody_lifts_is_put_back_and_told(self, at: Desk) -> None:
        incident, seen = await self.closed(at)
        at.tools.blockers["demo"].lift(at.site)
        await reprove(at.tools, at.site, seen)
        assert standing(at.tools, at.site) == incident
        (body,) = told(at)
        assert "somebody lifted the block; it was set again" in " ".join(body.split())
        await reprove(at.tools, at.site, seen)
        assert len(told(at)) == 1

    async def test_one_that_a_command_lifts_stays_lifted(self, at: Desk) -> None:
        _, seen = await self.closed(at)
        await manual_block.unblock(at.tools, at.site, by="GM (ICT)", reason="over")
        for _ in range(2):
            await reprove(at.tools, at.site, seen)
        assert standing(at.tools, at.site) == ""
        assert told(at) == []

    async def test_one_that_is_opened_while_it_is_put_back_stays_open(self, at: Desk) -> None:
        incident, seen = await self.closed(at)
        at.tools.blockers["demo"].lift(at.site)

        class Racing(DemoBlocker):
            def apply(self, order: BlockOrder) -> None:
                data = {"site": order.site.name, "incident": incident}
                at.tools.audit.append("GM (ICT)", "unblock-by-hand", data)
                super().apply(order)

        await reprove(replace(at.tools, blockers={"demo": Racing()}), at.site, seen)
        assert standing(at.tools, at.site) == ""

    async def test_one_that_cannot_be_put_back_is_told_and_tried_again(self, at: Desk) -> None:
        incident, seen = await self.closed(at)
        at.tools.blockers["demo"].lift(at.site)

        class Refusing(DemoBlocker):
            def apply(self, order: BlockOrder) -> None:
                raise BlockError("the disk is full.")

        await reprove(replace(at.tools, blockers={"demo": Refusing()}), at.site, seen)
        (body,) = told(at)
        assert "it could not be set again: the disk is full" in " ".join(body.split())
        await reprove(at.tools, at.site, seen)
        assert standing(at.tools, at.site) == incident
