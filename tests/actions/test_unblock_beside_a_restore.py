"""A person restores in the moment in which the playbook opens the site: it stays closed, and its
block goes on being proven."""

from pathlib import Path

import pytest

from sentinel.actions.driver import order_for
from sentinel.actions.unblock import Unblock
from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.standing import RESTORED_BY_HAND, blocked_by
from sentinel.errors import BlockError, StepError
from support.fakes import Desk, desk


def closed_and_green(at: Desk) -> None:
    at.flag.parent.mkdir(exist_ok=True)
    at.write("block", Phase.DONE)
    at.write("retest", Phase.INTENT)
    at.write("retest", Phase.DONE, run="none")
    at.tools.blockers["demo"].apply(order_for(at.tools, at.site, at.incident))


def restore_by_hand(at: Desk) -> None:
    at.store.journal.write(at.incident.id, BY_HAND, RESTORED_BY_HAND, Phase.INTENT, data={})


def flagged(at: Desk) -> bool:
    return bool(at.tools.blockers["demo"].incident(at.site) == at.incident.id)


async def test_a_restore_between_plan_and_lift_keeps_the_site_closed(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        closed_and_green(at)
        context, action = at.context("unblock"), Unblock()
        plan = await action.plan(context)
        at.write("unblock", Phase.INTENT, "", **plan.data)
        restore_by_hand(at)
        with pytest.raises(StepError, match="since the last restore"):
            await action.apply(context, plan)
        assert flagged(at)
        assert blocked_by(at.store.journal.entries(at.incident.id)), "it is proven each minute"


async def test_a_restore_after_a_crash_in_the_opening_keeps_the_block_proven(
    tmp_path: Path,
) -> None:
    with desk(tmp_path) as at:
        closed_and_green(at)
        at.write("unblock", Phase.INTENT, blocked=True)
        restore_by_hand(at)
        with pytest.raises(StepError, match="since the last restore"):
            await Unblock().plan(at.context("unblock"))
        assert flagged(at)
        assert blocked_by(at.store.journal.entries(at.incident.id))


async def test_a_flag_that_cannot_be_lifted_goes_on_being_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: object, site: object) -> None:
        raise BlockError("the folder cannot be written.")

    with desk(tmp_path) as at:
        closed_and_green(at)
        context, action = at.context("unblock"), Unblock()
        plan = await action.plan(context)
        at.write("unblock", Phase.INTENT, "", **plan.data)
        monkeypatch.setattr(type(at.tools.blockers["demo"]), "lift", refused)
        with pytest.raises(BlockError):
            await action.apply(context, plan)
        assert blocked_by(at.store.journal.entries(at.incident.id))
