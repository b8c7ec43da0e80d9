"""A ladder of two flags of which the server heeds one, as where an include is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sentinel import manual_block
from sentinel.actions import ACTIONS
from sentinel.actions.ladder import hold, unguarded
from sentinel.actions.proof import prove_open
from sentinel.blockers.demo import DemoBlocker
from sentinel.core.action import Observation
from sentinel.core.ladder import driver_for, drivers_text
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Phase
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, rungs
from sentinel.demo.server import DemoServer
from sentinel.errors import BlockError
from sentinel.reprove import reprove
from support.fakes import Desk, desk

BLOCK, UNBLOCK = ACTIONS["block"], ACTIONS["unblock"]


class Deaf(DemoBlocker):
    """A driver whose server heeds nothing."""


class Broken(DemoBlocker):
    def apply(self, order: BlockOrder) -> None:
        raise BlockError("its API is away.")


@dataclass(frozen=True, slots=True)
class Scene:
    desk: Desk

    @property
    def flagged(self) -> list[str]:
        """The drivers whose flags are set."""
        tools, site = self.desk.tools, self.desk.site
        return [
            rung.block.driver
            for rung in rungs(site)
            if rung.block and driver_for(tools.blockers, rung).incident(rung)
        ]

    @property
    def told(self) -> list[str]:
        return [r.body for r in self.desk.store.outbox.all() if r.kind is NoticeKind.WATCH]


def way(driver: str, folder: Path) -> BlockSettings:
    return BlockSettings(driver=driver, flag_dir=folder, retry_after_seconds=60)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    """The first rung is deaf, the second cannot be set, the third works."""
    (tmp_path / "www").mkdir()
    with (
        DemoServer(tmp_path / "www", tmp_path / "third", "main") as server,
        desk(
            tmp_path,
            url=server.url,
            block=way("deaf", tmp_path / "first"),
            ladder=(way("broken", tmp_path / "second"), way("demo", tmp_path / "third")),
        ) as made,
    ):
        drivers = {"deaf": Deaf(), "broken": Broken(), "demo": DemoBlocker()}
        made.tools = replace(made.tools, blockers=drivers)
        yield Scene(made)


async def blocked(at: Scene, seconds: float = 0.3) -> dict[str, object]:
    return (await at.desk.carry_out(at.desk.context("block", timeout_seconds=seconds))).data


async def test_the_next_way_is_tried_until_one_holds_and_a_person_is_told(at: Scene) -> None:
    data = await blocked(at)
    assert data["rung"] == "demo"
    assert [tried["driver"] for tried in data["tried"]] == ["deaf", "broken"]  # type: ignore[attr-defined] # JSON
    assert at.flagged == ["demo"], "what stops nothing is taken back"
    (body,) = at.told
    assert "It is closed by demo now" in body
    assert "its API is away" in body


async def test_all_ways_are_lifted(at: Scene) -> None:
    await blocked(at)
    site, tools = at.desk.site, at.desk.tools
    first = rungs(site)[0]
    DemoBlocker().apply(_order(at, first.block))  # as a crash in the middle of a climb leaves it
    assert at.flagged == ["deaf", "demo"]
    driver_for(tools.blockers, site).lift(site)
    assert at.flagged == []
    assert await prove_open(site, tools.witness) == ()


def _order(at: Scene, block: BlockSettings | None) -> BlockOrder:
    site = replace(at.desk.site, block=block, ladder=())
    token = at.desk.incident.retest_token
    return BlockOrder(site=site, incident=at.desk.incident.id, token=token, page_html="x")


async def test_a_lift_that_fails_on_one_way_still_lifts_the_others(at: Scene) -> None:
    class Stuck(DemoBlocker):
        def lift(self, site: object) -> None:
            raise BlockError("the API is away.")

    await blocked(at)
    site = at.desk.site
    drivers = {**at.desk.tools.blockers, "deaf": Stuck()}
    with pytest.raises(BlockError, match="API is away"):
        driver_for(drivers, site).lift(site)
    assert at.flagged == []


async def test_where_no_way_holds_the_step_fails_and_nothing_may_spring_up(at: Scene) -> None:
    desk = at.desk
    drivers = {**desk.tools.blockers, "demo": Broken()}
    desk.tools = replace(desk.tools, blockers=drivers)
    context = desk.context("block", timeout_seconds=0.3)
    plan = await BLOCK.plan(context)
    await BLOCK.apply(context, plan)
    with pytest.raises(BlockError, match=r"not in force.*Before it: deaf"):
        await BLOCK.verify(context, plan)
    await BLOCK.compensate(context, plan)
    assert at.flagged == []
    (body,) = at.told
    assert "NONE of its ways to block holds" in body


async def test_a_crash_in_the_middle_of_a_climb_goes_on_from_there(at: Scene) -> None:
    context = at.desk.context("block", timeout_seconds=0.3)
    plan = await BLOCK.plan(context)
    await BLOCK.apply(context, plan)
    assert at.flagged == ["deaf"]
    assert await BLOCK.observe(context, plan) is Observation.DONE
    assert (await BLOCK.verify(context, plan)).data["rung"] == "demo"


async def test_applying_again_stays_with_the_way_that_stands(at: Scene) -> None:
    await blocked(at)
    context = at.desk.context("block")
    await BLOCK.apply(context, await BLOCK.plan(context))
    assert at.flagged == ["demo"]


async def test_a_lost_block_is_put_back_by_climbing_and_told_once(at: Scene) -> None:
    await blocked(at)
    site = at.desk.site
    driver_for(at.desk.tools.blockers, site).lift(site)
    told = len(at.told)
    await reprove(at.desk.tools, site)
    assert at.flagged == ["demo"]
    await reprove(at.desk.tools, site)
    lost = [body for body in at.told if "was not in force" in body]
    assert len(lost) == 1
    assert "demo holds it now" in lost[0]
    assert len(at.told) == told + 1, "the climb itself was told within this hour"


async def test_a_way_that_was_lifted_while_another_holds_is_put_back(at: Scene) -> None:
    """The other may be the next to go."""
    at.desk.tools = replace(
        at.desk.tools, blockers={"deaf": Deaf(), "broken": Deaf(), "demo": DemoBlocker()}
    )
    await blocked(at)
    site, tools = at.desk.site, at.desk.tools
    third = rungs(site)[2]
    at.desk.write("block", Phase.DONE, rung="deaf")  # by the journal another one held
    await reprove(tools, site)
    assert at.flagged == ["deaf", "demo"]
    assert [body for body in at.told if "deaf was lifted, another way holds the site" in body]
    assert driver_for(tools.blockers, third).incident(third) == at.desk.incident.id


async def test_a_block_that_closes_a_neighbour_gives_way_to_the_next(tmp_path: Path) -> None:
    """Two sites on one server, and a flag that both heed."""
    (tmp_path / "www").mkdir()
    with (
        DemoServer(tmp_path / "www", tmp_path / "first", "main") as neighbour,
        DemoServer(tmp_path / "www", tmp_path / "first", "main") as server,
    ):
        first = replace(way("demo", tmp_path / "first"), neighbours=(neighbour.url,))
        with desk(tmp_path, url=server.url, block=first) as made:
            context = made.context("block", timeout_seconds=0.3)
            plan = await BLOCK.plan(context)
            await BLOCK.apply(context, plan)
            with pytest.raises(BlockError, match="a neighbour, closed by the block"):
                await BLOCK.verify(context, plan)


async def test_a_block_by_hand_climbs_too(at: Scene) -> None:
    order_of = at.desk.site
    assert drivers_text(order_of) == "deaf, then broken, then demo"
    site, tools = at.desk.site, at.desk.tools
    driver_for(tools.blockers, site).apply(
        BlockOrder(site=site, incident="MANUAL-1", token="0123456789abcdef" * 4, page_html="closed")
    )
    order = BlockOrder(
        site=site, incident="MANUAL-1", token="0123456789abcdef" * 4, page_html="closed"
    )
    found = await hold(tools, order, 0.3, unguarded)
    assert found.driver == "demo"
    assert manual_block.standing(tools, site) == "MANUAL-1"
