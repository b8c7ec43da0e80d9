"""next_step: where a run stands, and what comes next, from playbook and journal alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.playbook import (
    NEW_PLAYBOOK,
    Approval,
    AskApproval,
    AwaitApproval,
    CallPerson,
    Finish,
    JournalEntry,
    Phase,
    Playbook,
    RunStep,
    SettleIntent,
    next_step,
)
from support.values import T0, make_playbook, make_step


def _journal(*rows: tuple[str, Phase] | tuple[str, Phase, dict[str, object]]) -> list[JournalEntry]:
    return [
        JournalEntry(
            number=number,
            incident="INC-20261122-0001",
            step=row[0],
            action=row[0],
            phase=row[1],
            at=T0,
            data=row[2] if len(row) > 2 else {},
        )
        for number, row in enumerate(rows, start=1)
    ]


def _plan(approve: Approval = Approval.NEVER) -> Playbook:
    return make_playbook(
        make_step("block", on_success="restore", on_failure="restore"),
        make_step("restore", approve=approve, on_success="end", on_failure="call-a-person"),
    )


def test_an_empty_journal_begins_with_the_first_step() -> None:
    plan = _plan()
    assert next_step(plan, []) == RunStep(step=plan.steps[0])


def test_an_intent_without_a_result_is_settled_and_not_repeated() -> None:
    plan = _plan()
    journal = _journal(("block", Phase.INTENT))
    assert next_step(plan, journal) == SettleIntent(step=plan.steps[0], intent=journal[0])


def test_the_newest_of_two_intents_is_settled() -> None:
    """A second intent is written where the first one's effect had not happened."""
    journal = _journal(("block", Phase.INTENT), ("block", Phase.INTENT))
    found = next_step(_plan(), journal)
    assert isinstance(found, SettleIntent)
    assert found.intent.number == 2


def test_done_and_failed_follow_their_transitions() -> None:
    plan = _plan()
    for phase in (Phase.DONE, Phase.FAILED):
        assert next_step(plan, _journal(("block", phase))) == RunStep(step=plan.steps[1])
    done = _journal(("block", Phase.DONE), ("restore", Phase.INTENT), ("restore", Phase.DONE))
    assert next_step(plan, done) == Finish()
    failed = _journal(("block", Phase.DONE), ("restore", Phase.FAILED, {"reason": "no backup"}))
    assert next_step(plan, failed) == CallPerson(step="restore", reason="no backup")


def test_a_gate_is_asked_once_and_opens_for_enough_different_people() -> None:
    plan = _plan(Approval.TWO_PERSON)
    journal = _journal(("block", Phase.DONE))
    assert next_step(plan, journal) == AskApproval(step=plan.steps[1])
    rows = [("block", Phase.DONE), ("restore", Phase.ASKED)]
    assert next_step(plan, _journal(*rows)) == AwaitApproval(step=plan.steps[1], missing=2)
    one = [*rows, ("restore", Phase.APPROVED, {"by": "GM (ICT)"})]
    same_again = [*one, ("restore", Phase.APPROVED, {"by": "GM (ICT)"})]
    assert next_step(plan, _journal(*same_again)) == AwaitApproval(step=plan.steps[1], missing=1)
    both = [*one, ("restore", Phase.APPROVED, {"by": "DGM (ICT)"})]
    assert next_step(plan, _journal(*both)) == RunStep(step=plan.steps[1])


def test_an_approval_of_an_earlier_step_opens_no_later_gate() -> None:
    plan = _plan(Approval.GM)
    journal = _journal(("restore", Phase.APPROVED, {"by": "GM (ICT)"}), ("block", Phase.DONE))
    assert next_step(plan, journal) == AskApproval(step=plan.steps[1])


@given(st.lists(st.sampled_from([Phase.DONE, Phase.FAILED]), min_size=8, max_size=8))
def test_whatever_fails_a_run_ends_within_its_number_of_steps(results: list[Phase]) -> None:
    names = [f"step-{number}" for number in range(6)]
    targets = [*names[1:], "end"]
    plan = make_playbook(
        *(
            make_step(name, on_success=target, on_failure=target)
            for name, target in zip(names, targets, strict=True)
        )
    )
    rows: list[tuple[str, Phase]] = []
    for result in results:
        found = next_step(plan, _journal(*rows))
        if isinstance(found, Finish):
            break
        assert isinstance(found, RunStep)
        rows += [(found.step.id, Phase.INTENT), (found.step.id, result)]
    assert next_step(plan, _journal(*rows)) == Finish()
    assert len(rows) == 2 * len(names)


def test_where_another_playbook_took_over_its_run_begins_at_its_start() -> None:
    """The two may have steps of one name; what the first one did does not count for the second."""
    plan = _plan()
    journal = _journal(("block", Phase.DONE), ("restore", Phase.FAILED), (NEW_PLAYBOOK, Phase.DONE))
    assert next_step(plan, journal) == RunStep(step=plan.steps[0])
    journal += (replace(_journal(("block", Phase.DONE))[0], number=4),)
    assert next_step(plan, journal) == RunStep(step=plan.steps[1])
