"""Moves of decisions, of branches side by side, and of taking back."""

from dataclasses import replace

import pytest

from sentinel.core.moves import (
    Decide,
    Join,
    Move,
    TakeBack,
    Undecidable,
    next_moves,
    settled,
)
from sentinel.core.playbook import (
    CallPerson,
    Phase,
    Playbook,
    RunStep,
    SettleIntent,
    StepType,
)
from support.playbooks import (
    entries,
    moves,
)
from support.values import T0, make_playbook, make_step


def side_by_side(**changes: object) -> Playbook:
    """`both` runs `a`, then `b`, beside `c`."""
    values: dict[str, object] = {"on_failure": "fail"}
    return make_playbook(
        make_step(
            "both",
            "parallel",
            type=StepType.PARALLEL,
            branches=(("a", "b"), ("c",)),
            on_success="after",
            on_failure="after-failure",
        ),
        make_step("a", on_success="b", **values),
        make_step("b", on_success="join", **{**values, **changes}),
        make_step("c", on_success="join", **values),
        make_step("after"),
        make_step("after-failure"),
    )


def test_an_if_is_decided_once_and_never_flips() -> None:
    plan = make_playbook(
        make_step(
            "many",
            "if",
            type=StepType.IF,
            condition="affected > 10",
            on_true="block",
            on_false="end",
        ),
        make_step("block"),
    )
    (move,) = moves(plan)
    assert move == Decide(step=plan.steps[0], outcome=True, reading={"affected": 12})
    assert isinstance(move, Decide)
    phase, data = settled(move)
    journal = entries(("many", phase, data))
    assert next_moves(plan, journal, {"affected": 0}, T0) == (RunStep(step=plan.steps[1]),)
    assert data["summary"] == "affected > 10: holds (affected = 12)."


def test_a_condition_that_cannot_be_told_fails_its_step() -> None:
    step = make_step("if", type=StepType.IF, condition="moon == 1", on_true="end", on_false="end")
    (move,) = moves(make_playbook(step))
    assert isinstance(move, Undecidable)
    phase, data = settled(move)
    assert moves(make_playbook(step), entries(("if", phase, data))) == (
        CallPerson(step="if", reason=str(data["reason"])),
    )


def test_branches_run_side_by_side_and_join() -> None:
    plan = side_by_side()
    a, b, c, after = (plan.step(name) for name in ("a", "b", "c", "after"))
    assert moves(plan) == (RunStep(step=a), RunStep(step=c))
    journal = entries(("a", Phase.INTENT), ("c", Phase.INTENT), ("a", Phase.DONE))
    assert moves(plan, journal) == (
        RunStep(step=b),
        SettleIntent(step=c, intent=journal[1]),
    )
    rows = [("a", Phase.DONE), ("c", Phase.DONE), ("b", Phase.DONE)]
    assert moves(plan, entries(*rows)) == (Join(step=plan.steps[0], worked=True, failed=()),)
    assert moves(plan, entries(*rows, ("both", Phase.DONE))) == (RunStep(step=after),)


def test_one_branch_that_fails_lets_the_others_finish() -> None:
    plan = side_by_side()
    failed = [("a", Phase.FAILED)]
    assert moves(plan, entries(*failed)) == (RunStep(step=plan.step("c")),)
    journal = entries(*failed, ("c", Phase.DONE))
    assert moves(plan, journal) == (Join(step=plan.steps[0], worked=False, failed=("a",)),)
    journal = entries(*failed, ("c", Phase.DONE), ("both", Phase.FAILED))
    assert moves(plan, journal) == (RunStep(step=plan.step("after-failure")),)


@pytest.mark.parametrize(
    ("target", "last"), [("call-a-person", CallPerson), ("take-back", TakeBack)]
)
def test_who_is_called_out_of_a_branch_lets_what_was_begun_end(target: str, last: type) -> None:
    plan = side_by_side(on_failure=target)
    begun = [("a", Phase.INTENT), ("a", Phase.DONE), ("c", Phase.INTENT), ("b", Phase.FAILED)]
    (move,) = moves(plan, entries(*begun))
    assert isinstance(move, SettleIntent)
    assert isinstance(moves(plan, entries(*begun, ("c", Phase.DONE)))[0], last)
    not_begun = [("a", Phase.INTENT), ("a", Phase.DONE), ("b", Phase.FAILED)]
    (move,) = moves(plan, entries(*not_begun))
    assert isinstance(move, last), "nothing new is begun"


def test_effects_are_taken_back_the_last_first_and_one_that_stays_skips_none() -> None:
    plan = make_playbook(
        make_step("block", on_success="tell"),
        make_step("tell", "notify", on_success="restore"),
        make_step("restore", on_success="end", on_failure="take-back"),
    )
    rows: list[tuple[str, Phase, dict[str, object]]] = [
        ("block", Phase.INTENT, {}),
        ("block", Phase.DONE, {}),
        ("tell", Phase.INTENT, {}),
        ("tell", Phase.DONE, {}),
        ("restore", Phase.INTENT, {}),
        ("restore", Phase.FAILED, {"reason": "it does not verify."}),
    ]
    journal = [replace(entry, action=plan.step(entry.step).uses) for entry in entries(*rows)]

    def found() -> Move:
        numbered = [replace(entry, number=n) for n, entry in enumerate(journal, start=1)]
        (move,) = moves(plan, numbered)
        return move

    def write(step: str, phase: Phase, **data: object) -> None:
        journal.extend(entries((step, phase, data)))

    first = found()
    assert isinstance(first, TakeBack)
    assert (first.step.id, first.begun, first.refused) == ("restore", False, "")
    write("restore", Phase.TAKING_BACK)
    again = found()
    assert isinstance(again, TakeBack)
    assert again.begun
    write("restore", Phase.NOT_TAKEN_BACK, reason="the old tree is gone.")
    second = found()
    assert isinstance(second, TakeBack)
    assert second.step.id == "block", "the notice is no effect that could be taken back"
    write("block", Phase.TAKING_BACK)
    write("block", Phase.COMPENSATED)
    assert found() == CallPerson(
        step="restore",
        reason="it does not verify. Not taken back: restore: the old tree is gone.",
    )


def test_nothing_on_which_the_site_was_opened_is_taken_back() -> None:
    plan = make_playbook(
        make_step("restore", on_success="unblock"),
        make_step("unblock", on_success="tell", on_failure="take-back"),
        make_step("tell", "notify", on_failure="take-back"),
    )
    rows = [("restore", Phase.INTENT), ("restore", Phase.DONE), ("unblock", Phase.INTENT)]
    journal = entries(*rows, ("unblock", Phase.FAILED))
    (move,) = moves(plan, journal)
    assert isinstance(move, TakeBack)
    assert move.step.id == "restore"
    assert "opened" in move.refused
