"""block and unblock against the demo's server: in force, proven, and lifted only when allowed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.actions import ACTIONS
from sentinel.core.action import Observation
from sentinel.core.playbook import Phase
from sentinel.core.ports import BlockOrder
from sentinel.demo.server import DemoServer
from sentinel.errors import BlockError, Refused, StepError
from sentinel.noted_restore import note_restore
from support.fakes import Desk, desk

BLOCK, UNBLOCK = ACTIONS["block"], ACTIONS["unblock"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose site is served by the demo's server, blocked by its flag."""
    (tmp_path / "www").mkdir()
    server = DemoServer(tmp_path / "www", tmp_path / "flags", "main")
    server.start()
    try:
        with desk(tmp_path, url=server.url) as made:
            yield made
    finally:
        server.stop()


async def blocked(at: Desk) -> None:
    await at.carry_out(at.context("block"))


def green_retest(at: Desk) -> None:
    at.write("retest", Phase.DONE)


async def test_a_block_is_in_force_and_proven(at: Desk) -> None:
    context = at.context("block")
    plan = await BLOCK.plan(context)
    assert await BLOCK.observe(context, plan) is Observation.NOT_DONE
    await BLOCK.apply(context, plan)
    assert await BLOCK.observe(context, plan) is Observation.DONE
    outcome = await BLOCK.verify(context, plan)
    assert outcome.data["incident"] == at.incident.id
    assert at.incident.retest_token not in str((plan, outcome))


async def test_the_block_page_speaks_hindi_and_english_and_names_posts(at: Desk) -> None:
    await blocked(at)
    page = (at.flag / "current" / "block.html").read_text()
    assert "वेबसाइट" in page
    assert "temporarily closed" in page
    assert at.incident.id in page
    assert "+91 90000 00002" in page
    assert at.incident.retest_token not in page


async def test_repeating_a_block_is_harmless(at: Desk) -> None:
    await blocked(at)
    await blocked(at)


async def test_a_site_without_block_settings_is_refused_with_advice(tmp_path: Path) -> None:
    with (
        desk(tmp_path, block=None) as at,
        pytest.raises(BlockError, match=r"\[site.block\].*sentinel block prepare"),
    ):
        await BLOCK.plan(at.context("block"))


async def test_an_unknown_driver_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    with (
        desk(tmp_path, driver="iis") as at,
        pytest.raises(BlockError, match=r"apache, caddy,.* nginx"),
    ):
        await BLOCK.plan(at.context("block"))


async def test_a_block_that_the_server_does_not_heed_fails_and_is_taken_back(
    tmp_path: Path,
) -> None:
    """The include is missing: the flag would take effect unawaited, whenever it is added."""
    (tmp_path / "www").mkdir()
    server = DemoServer(tmp_path / "www", tmp_path / "elsewhere", "main")
    server.start()
    try:
        with desk(tmp_path, url=server.url) as at:
            context = at.context("block", timeout_seconds=0.1)
            plan = await BLOCK.plan(context)
            await BLOCK.apply(context, plan)
            with pytest.raises(BlockError, match=r"answered 200.*include"):
                await BLOCK.verify(context, plan)
            await BLOCK.compensate(context, plan)
            assert not (at.flag / "current").exists()
    finally:
        server.stop()


async def test_a_block_that_holds_in_part_stays(at: Desk) -> None:
    """An alias that leaks is no reason to show the defaced root again."""
    await blocked(at)
    context = at.context("block")
    with pytest.raises(BlockError, match="stays in force"):
        await BLOCK.compensate(context, await BLOCK.plan(context))
    assert (at.flag / "current").exists()


async def test_a_site_is_opened_after_a_green_retest(at: Desk) -> None:
    await blocked(at)
    green_retest(at)
    context = at.context("unblock")
    plan = await UNBLOCK.plan(context)
    assert await UNBLOCK.observe(context, plan) is Observation.NOT_DONE
    await UNBLOCK.apply(context, plan)
    assert await UNBLOCK.observe(context, plan) is Observation.DONE
    outcome = await UNBLOCK.verify(context, plan)
    assert "open" in outcome.summary
    await UNBLOCK.apply(context, plan)


async def test_no_unblock_without_a_green_retest(at: Desk) -> None:
    await blocked(at)
    with pytest.raises(StepError, match="stays blocked"):
        await UNBLOCK.plan(at.context("unblock"))
    at.write("retest", Phase.FAILED)
    with pytest.raises(StepError, match="stays blocked"):
        await UNBLOCK.plan(at.context("unblock"))


@pytest.mark.parametrize("phase", [Phase.INTENT, Phase.DONE, Phase.FAILED, Phase.COMPENSATED])
async def test_no_unblock_when_the_restore_came_after_the_retest(at: Desk, phase: Phase) -> None:
    """I5: whatever a restore did last must have been looked at."""
    await blocked(at)
    green_retest(at)
    at.write("restore", phase)
    with pytest.raises(StepError, match="since the last restore"):
        await UNBLOCK.plan(at.context("unblock"))
    green_retest(at)
    await UNBLOCK.plan(at.context("unblock"))


async def test_no_unblock_when_a_person_restored_after_the_retest(at: Desk) -> None:
    """The re-test is green, an approval is awaited for hours, and a person restores meanwhile."""
    await blocked(at)
    green_retest(at)
    note_restore(at.store, at.site, "files from backup B1", "GM (ICT)")
    with pytest.raises(StepError, match="since the last restore"):
        await UNBLOCK.plan(at.context("unblock"))
    green_retest(at)
    await UNBLOCK.plan(at.context("unblock"))


async def test_no_unblock_when_a_person_restored_while_the_retest_looked(at: Desk) -> None:
    """It may have passed by before what was put back."""
    await blocked(at)
    at.write("retest", Phase.INTENT)
    note_restore(at.store, at.site, "files from backup B1", "GM (ICT)")
    green_retest(at)
    with pytest.raises(StepError, match="since the last restore"):
        await UNBLOCK.plan(at.context("unblock"))


async def test_a_block_by_hand_is_not_lifted_by_a_playbook(at: Desk) -> None:
    green_retest(at)
    order = BlockOrder(site=at.site, incident="MANUAL-1", token="f" * 64, page_html="x")
    at.tools.blockers["demo"].apply(order)
    context = at.context("unblock")
    with pytest.raises(Refused, match="MANUAL-1"):
        await UNBLOCK.plan(context)


async def test_a_block_whose_way_is_not_configured_any_more_is_not_taken_for_gone(
    at: Desk, tmp_path: Path
) -> None:
    """Its flag folder was changed by a reload: people were told that the site is in order again,
    and it stayed closed to all of them."""
    await blocked(at)
    green_retest(at)
    assert at.site.block is not None
    for way in (replace(at.site.block, flag_dir=tmp_path / "elsewhere"), None):
        context = replace(at.context("unblock"), site=replace(at.site, block=way))
        with pytest.raises(BlockError, match="still answers with the block of"):
            await UNBLOCK.plan(context)
    await at.carry_out(at.context("unblock"))


async def test_nothing_to_lift_is_said_and_fine(at: Desk) -> None:
    green_retest(at)
    outcome = await at.carry_out(at.context("unblock"))
    assert outcome.data == {"blocked": False}


async def test_a_site_without_a_driver_has_nothing_to_lift(tmp_path: Path) -> None:
    with desk(tmp_path, block=None) as at:
        green_retest(at)
        assert (await at.carry_out(at.context("unblock"))).data == {"blocked": False}


async def test_a_block_that_still_answers_after_lifting_fails(at: Desk) -> None:
    """A cache in between keeps the block page: the site is not open, and it is said why."""
    await blocked(at)
    green_retest(at)
    context = at.context("unblock", timeout_seconds=0.1)
    plan = await UNBLOCK.plan(context)
    with pytest.raises(BlockError, match=r"still blocked.*cache"):
        await UNBLOCK.verify(context, plan)
