"""next_moves: where a run stands and what may be done, from playbook, journal, facts and time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.moves import (
    Answered,
    Ask,
    AwaitAnswer,
    Declined,
    Escalate,
    Expire,
    due,
    open_questions,
)
from sentinel.core.playbook import (
    BY_HAND,
    NEW_PLAYBOOK,
    Approval,
    CallPerson,
    Finish,
    Phase,
    RunStep,
    SettleIntent,
    StepType,
)
from sentinel.core.walk import JournalMisfit
from sentinel.core.words import Role
from support.playbooks import (
    LATER,
    entries,
    moves,
    two_steps,
)
from support.values import T0, make_playbook, make_step


def test_an_empty_journal_begins_with_the_first_step() -> None:
    plan = two_steps()
    assert moves(plan) == (RunStep(step=plan.steps[0]),)


def test_an_intent_without_a_result_is_settled_and_the_newest_one() -> None:
    plan = two_steps()
    journal = entries(("block", Phase.INTENT), ("block", Phase.INTENT))
    assert moves(plan, journal) == (SettleIntent(step=plan.steps[0], intent=journal[1]),)


def test_done_and_failed_follow_their_transitions() -> None:
    plan = two_steps()
    for phase in (Phase.DONE, Phase.FAILED):
        assert moves(plan, entries(("block", phase))) == (RunStep(step=plan.steps[1]),)
    done = entries(("block", Phase.DONE), ("restore", Phase.INTENT), ("restore", Phase.DONE))
    assert moves(plan, done) == (Finish(),)
    failed = entries(("block", Phase.DONE), ("restore", Phase.FAILED, {"reason": "no backup"}))
    assert moves(plan, failed) == (CallPerson(step="restore", reason="no backup"),)


def test_a_gate_is_asked_once_and_opens_for_enough_different_people() -> None:
    plan = two_steps(Approval.TWO_PERSON)
    (ask,) = moves(plan, entries(("block", Phase.DONE)))
    roles = (Role.AUTHORISER, Role.APPROVER)
    assert ask == Ask(step=plan.steps[1], needed=2, roles=roles)
    rows = [("block", Phase.DONE), ("restore", Phase.ASKED)]
    one = [*rows, ("restore", Phase.APPROVED, {"by": "GM (ICT)"})]
    same_again = [*one, ("restore", Phase.APPROVED, {"by": "GM (ICT)"})]
    both = [*one, ("restore", Phase.APPROVED, {"by": "DGM (ICT)"})]
    for given_rows, missing in ((rows, 2), (one, 1), (same_again, 1)):
        (waiting,) = moves(plan, entries(*given_rows))
        assert isinstance(waiting, AwaitAnswer)
        assert waiting.question.missing == missing
        assert open_questions(plan, entries(*given_rows)) == ((plan.steps[1], waiting.question),)
    assert moves(plan, entries(*both)) == (RunStep(step=plan.steps[1]),)
    assert open_questions(plan, entries(*both)) == ()


def test_an_approval_of_an_earlier_step_opens_no_later_gate() -> None:
    plan = two_steps(Approval.GM)
    journal = entries(("restore", Phase.APPROVED, {"by": "GM (ICT)"}), ("block", Phase.DONE))
    assert isinstance(moves(plan, journal)[0], Ask)


def test_a_gate_that_a_guard_closed_holds_although_the_playbook_has_none() -> None:
    plan = make_playbook(make_step("block"))
    rows: list[tuple[str, Phase, dict[str, object]]] = [("block", Phase.ASKED, LATER)]
    assert isinstance(moves(plan, entries(*rows))[0], AwaitAnswer)
    rows.append(("block", Phase.APPROVED, {"by": "GM (ICT)", "question": 1}))
    assert moves(plan, entries(*rows)) == (RunStep(step=plan.steps[0]),)


@pytest.mark.parametrize(
    ("minutes", "kind"), [(0, AwaitAnswer), (30, Escalate), (719, Escalate), (720, Expire)]
)
def test_silence_escalates_and_then_fails_without_an_effect(minutes: int, kind: type) -> None:
    plan = make_playbook(make_step("block", approve=Approval.GM))
    now = T0 + timedelta(minutes=minutes)
    assert isinstance(moves(plan, entries(("block", Phase.ASKED, LATER)), now)[0], kind)


def test_what_escalated_waits_for_its_deadline() -> None:
    plan = make_playbook(make_step("block", approve=Approval.GM))
    journal = entries(("block", Phase.ASKED, LATER))
    assert due(moves(plan, journal)) == T0 + timedelta(minutes=30)
    journal = entries(("block", Phase.ASKED, LATER), ("block", Phase.ESCALATED))
    waiting = moves(plan, journal, T0 + timedelta(hours=1))
    assert isinstance(waiting[0], AwaitAnswer)
    assert due(waiting) == T0 + timedelta(hours=12)


def test_an_answer_after_the_deadline_does_not_count_and_one_before_it_does() -> None:
    plan = make_playbook(make_step("block", approve=Approval.GM))
    question = ("block", Phase.ASKED, LATER)
    answer = ("block", Phase.APPROVED, {"by": "GM (ICT)", "question": 1})
    journal = entries(question, answer)
    late = [journal[0], replace(journal[1], at=T0 + timedelta(hours=12))]
    much_later = T0 + timedelta(days=3)
    assert isinstance(moves(plan, late, much_later)[0], Expire)
    assert moves(plan, journal, much_later) == (RunStep(step=plan.steps[0]),)


def test_a_person_who_declines_fails_the_step() -> None:
    plan = make_playbook(make_step("block", approve=Approval.GM))
    journal = entries(("block", Phase.ASKED, LATER), ("block", Phase.DECLINED, {"by": "GM (ICT)"}))
    assert isinstance(moves(plan, journal)[0], Declined)
    assert open_questions(plan, journal) == ()


def test_a_manual_step_is_asked_of_its_role_and_done_by_an_answer() -> None:
    plan = make_playbook(
        make_step("look", "manual", type=StepType.MANUAL, role=Role.ON_CALL, instruction="Look.")
    )
    (ask,) = moves(plan)
    assert ask == Ask(step=plan.steps[0], needed=1, roles=(Role.ON_CALL,))
    rows: list[tuple[str, Phase, dict[str, object]]] = [("look", Phase.ASKED, LATER)]
    rows.append(("look", Phase.APPROVED, {"by": "Web Officer", "question": 1}))
    (done,) = moves(plan, entries(*rows))
    assert isinstance(done, Answered)


def test_where_another_playbook_took_over_its_run_begins_at_its_start() -> None:
    """The two may have steps of one name; what the first one did does not count for the second."""
    plan = two_steps()
    rows = [("block", Phase.DONE), ("restore", Phase.FAILED), (NEW_PLAYBOOK, Phase.DONE)]
    assert moves(plan, entries(*rows)) == (RunStep(step=plan.steps[0]),)
    assert moves(plan, entries(*rows, ("block", Phase.DONE))) == (RunStep(step=plan.steps[1]),)


def test_what_is_done_beside_the_run_moves_it_nowhere() -> None:
    plan = two_steps()
    journal = entries(("block", Phase.DONE), (BY_HAND, Phase.DONE), (BY_HAND, Phase.INTENT))
    assert moves(plan, journal) == (RunStep(step=plan.steps[1]),)


@pytest.mark.parametrize(
    "rows",
    [
        [("of-another-plan", Phase.DONE)],
        [("restore", Phase.DONE)],
        [("restore", Phase.INTENT)],
        [("restore", Phase.DONE), ("block", Phase.DONE)],
    ],
)
def test_a_journal_of_another_plan_is_never_followed(rows: list[tuple[str, Phase]]) -> None:
    """An effect that the walk does not come to would be made a second time."""
    with pytest.raises(JournalMisfit, match="of the journal"):
        moves(two_steps(), entries(*rows))
