"""Taking back while somebody else changes the site: a block that was lost is put back and not given
up, and nothing defaced comes back to a site that a person has opened meanwhile."""

from pathlib import Path

import pytest

from sentinel.actions import ACTIONS
from sentinel.core.action import Observation, Outcome, Plan, StepContext
from sentinel.core.moves import TakeBack
from sentinel.core.playbook import BY_HAND, JournalEntry, Phase
from sentinel.core.standing import blocked_by
from sentinel.taking_back import TakingBack
from support.fakes import Desk, desk


def intent_of(at: Desk, step: str) -> JournalEntry:
    journal = at.store.journal.entries(at.incident.id)
    return next(e for e in journal if e.step == step and e.phase is Phase.INTENT)


async def test_a_block_that_somebody_lifted_is_still_wanted_after_taking_back(
    tmp_path: Path,
) -> None:
    with desk(tmp_path) as at:
        context = at.context("block")
        plan = await ACTIONS["block"].plan(context)
        for phase in (Phase.INTENT, Phase.DONE):
            at.store.journal.write(at.incident.id, "block", "block", phase, data=plan.data)
        assert not at.flag.exists()  # somebody has deleted it
        context, intent = at.context("block"), intent_of(at, "block")
        move = TakeBack(step=context.step, intent=intent, begun=False)
        await TakingBack(context, ACTIONS["block"], intent).take_back(move)
        journal = at.store.journal.entries(at.incident.id)
        assert blocked_by(journal), "the proof of each minute puts it back"
        assert journal[-1].phase is Phase.NOT_TAKEN_BACK


class PutsBack:
    """A restore whose effect stands until it is taken back."""

    def __init__(self) -> None:
        self.stands = True

    async def plan(self, context: StepContext) -> Plan:
        return Plan(summary="Put files back.")

    async def observe(self, context: StepContext, plan: Plan) -> Observation:
        return Observation.DONE if self.stands else Observation.NOT_DONE

    async def apply(self, context: StepContext, plan: Plan) -> None:
        self.stands = True

    async def verify(self, context: StepContext, plan: Plan) -> Outcome:
        return Outcome(summary="Done.")

    async def compensate(self, context: StepContext, plan: Plan) -> None:
        self.stands = False


async def test_nothing_defaced_comes_back_to_a_site_opened_while_its_lock_was_awaited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path) as at:
        at.write("block", Phase.DONE)
        at.write("restore", Phase.INTENT)
        at.write("restore", Phase.DONE)
        context, intent = at.context("restore"), intent_of(at, "restore")
        action = PutsBack()
        taking = TakingBack(context, action, intent)
        lock = taking._lock

        async def awaited(held: object) -> None:
            """The lock is had when whoever held it has opened the site."""
            at.store.journal.write(at.incident.id, BY_HAND, "unblock", Phase.INTENT, data={})
            await lock(held)  # type: ignore[arg-type] # as it was given

        monkeypatch.setattr(taking, "_lock", awaited)
        await taking.take_back(TakeBack(step=context.step, intent=intent, begun=False))
        last = at.store.journal.entries(at.incident.id)[-1]
        assert last.phase is Phase.NOT_TAKEN_BACK
        assert "open to the public" in str(last.data["reason"])
        assert action.stands
