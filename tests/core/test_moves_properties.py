"""What every run keeps, whatever fails, crashes or is answered, in whatever order."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.config.playbooks import playbook_from_text
from sentinel.core.moves import (
    Answered,
    Ask,
    AwaitAnswer,
    Decide,
    Declined,
    Escalate,
    Expire,
    Join,
    Move,
    TakeBack,
    Undecidable,
    roles_of,
    settled,
)
from sentinel.core.playbook import (
    Approval,
    CallPerson,
    Finish,
    JournalEntry,
    Phase,
    Playbook,
    RunStep,
    SettleIntent,
)
from sentinel.core.questions import Question, asked
from sentinel.core.response_settings import Approvals
from sentinel.core.standing import retested, touched
from sentinel.core.walk import people_needed
from sentinel.core.words import Role
from support.playbooks import (
    moves,
    phases_of,
    playbooks,
)
from support.values import T0, make_step

SHIPPED = sorted((Path(__file__).parents[2] / "playbooks").glob("*.toml"))
FIRST_RELEASE = sorted((Path(__file__).parents[1] / "samples/playbooks/0.1").glob("*.toml"))


class Simulated:
    """A run whose effects, answers and crashes are drawn; what every run must keep is asserted at
    each move."""

    def __init__(self, playbook: Playbook, data: st.DataObject) -> None:
        self.playbook, self.data = playbook, data
        self.journal: list[JournalEntry] = []
        self.now = T0
        self.crashes = 12

    def run(self) -> Finish | CallPerson | None:
        """To the end; None where it waits for people who do not answer."""
        bound = 12 * len(self.playbook.steps) + 60
        for _ in range(bound):
            found = moves(self.playbook, self.journal, self.now)
            assert found, "a run always has something to do or to wait for"
            assert found == moves(self.playbook, tuple(self.journal), self.now)
            assert len({m.step.id for m in found if not isinstance(m, Finish | CallPerson)}) == len(
                [m for m in found if not isinstance(m, Finish | CallPerson)]
            )
            last = found[0]
            if isinstance(last, Finish | CallPerson):
                assert len(found) == 1
                self.assert_nothing_is_open()
                return last
            self.carry_out(self.data.draw(st.sampled_from(found)))
        raise AssertionError(f"no end after {bound} moves: {self.journal}")

    def carry_out(self, move: Move) -> None:
        draw = self.data.draw
        assert not isinstance(move, Finish | CallPerson)
        step = move.step
        match move:
            case RunStep():
                self.assert_gate(step.id)
                assert not {Phase.DONE, Phase.FAILED} & set(phases_of(self.journal, step.id))
                self.write(step.id, draw(st.sampled_from([Phase.INTENT, Phase.FAILED])))
            case SettleIntent():
                phases = [Phase.DONE, Phase.FAILED]
                if self.crashes:
                    self.crashes -= 1
                    phases.append(Phase.INTENT)
                self.write(step.id, draw(st.sampled_from(phases)))
            case Ask(needed=needed, roles=roles):
                assert Phase.ASKED not in phases_of(self.journal, step.id)
                data = asked(step, self.journal, Approvals(), self.now, needed=needed, roles=roles)
                self.write(step.id, Phase.ASKED, **data)
            case AwaitAnswer(question=question):
                self.answer(question)
            case Escalate(question=question):
                self.write(step.id, Phase.ESCALATED, question=question.number)
            case Expire(question=question):
                assert question.deadline is not None
                assert self.now >= question.deadline
                self.write(step.id, Phase.FAILED)
            case Answered():
                self.write(step.id, Phase.DONE)
            case Declined():
                self.write(step.id, Phase.FAILED)
            case Decide() | Undecidable() | Join():
                phase, data = settled(move)
                self.write(step.id, phase, **data)
            case TakeBack(begun=begun):
                self.assert_nothing_is_open()
                if not begun:
                    self.write(step.id, Phase.TAKING_BACK)
                elif not draw(st.booleans()) or not self.crashes:
                    ends = [Phase.COMPENSATED, Phase.NOT_TAKEN_BACK]
                    self.write(step.id, draw(st.sampled_from(ends)))
                else:
                    self.crashes -= 1

    def answer(self, question: Question) -> None:
        draw = self.data.draw
        match draw(st.sampled_from(["yes", "yes", "no", "silence"])):
            case "yes":
                by = draw(st.sampled_from(["GM (ICT)", "DGM (ICT)", "Web Officer"]))
                self.write(question.step, Phase.APPROVED, by=by, question=question.number)
            case "no":
                self.write(question.step, Phase.DECLINED, by="GM (ICT)", question=question.number)
            case _:
                self.now += timedelta(hours=draw(st.sampled_from([1, 6])))

    def write(self, step_id: str, phase: Phase, **data: object) -> None:
        self.journal.append(
            JournalEntry(
                number=len(self.journal) + 1,
                incident="INC-20261122-0001",
                step=step_id,
                action=self.playbook.step(step_id).uses,
                phase=phase,
                at=self.now,
                data=data,
            )
        )

    def assert_gate(self, step_id: str) -> None:
        needed = people_needed(self.playbook.step(step_id))
        people = {
            e.data["by"] for e in self.journal if e.step == step_id and e.phase is Phase.APPROVED
        }
        assert len(people) >= needed

    def assert_nothing_is_open(self) -> None:
        """No effect is in the middle when the run stops or takes back."""
        for step in self.playbook.steps:
            found = [
                p
                for p in phases_of(self.journal, step.id)
                if p in {Phase.INTENT, Phase.DONE, Phase.FAILED}
            ]
            assert not found or found[-1] is not Phase.INTENT
            assert sum(p is not Phase.INTENT for p in found) <= 1, "a step settles once"


@settings(max_examples=200, deadline=None)
@given(playbooks(), st.data())
def test_whatever_fails_crashes_or_is_answered_a_run_ends_with_nothing_open(
    playbook: Playbook, data: st.DataObject
) -> None:
    Simulated(playbook, data).run()


@pytest.mark.parametrize("path", [*SHIPPED, *FIRST_RELEASE], ids=lambda path: path.stem)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_shipped_playbook_opens_a_site_without_a_green_retest_after_its_last_restore(
    path: Path, data: st.DataObject
) -> None:
    class Watched(Simulated):
        def carry_out(self, move: Move) -> None:
            if isinstance(move, RunStep) and move.step.uses == "unblock":
                assert retested(self.journal) > touched(self.journal)
                assert retested(self.journal)
            if isinstance(move, RunStep) and move.step.uses in {"restore", "restore-database"}:
                done = [e.action for e in self.journal if e.phase is Phase.DONE]
                assert "preserve" in done
            super().carry_out(move)

    Watched(playbook_from_text(path.read_text(), name=path.stem), data).run()


def test_roles_of_a_gate() -> None:
    assert roles_of(make_step("block", approve=Approval.GM)) == (Role.AUTHORISER,)
