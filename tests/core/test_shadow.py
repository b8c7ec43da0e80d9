"""What would have been done, and how much a count of right answers proves."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.incident import IncidentState
from sentinel.core.moves import next_moves
from sentinel.core.opening import Circumstances
from sentinel.core.playbook import SHADOW, Approval, JournalEntry, Phase, RunStep
from sentinel.core.settings import Mode, Response
from sentinel.core.shadow import MARK, RESPOND, a_year, bound, foreseen, in_shadow, mark_of
from sentinel.core.standing import blocked_by
from sentinel.core.verdict import Verdict
from support.values import T0, make_incident, make_judgement, make_playbook, make_run, make_step

PLAYBOOK = make_playbook(
    make_step("block", on_success="tell"),
    make_step("tell", "notify", on_success="restore", options={"notice": "blocked"}),
    make_step("restore", approve=Approval.GM),
)
SHADOWED = Response(
    mode=Mode.SHADOW, automatic=True, restore_cooldown_seconds=0.0, reprove_seconds=60.0
)
AROUND = Circumstances(
    open_incident=None,
    playbooks=(PLAYBOOK,),
    automatic=False,
    now=T0,
    first_sighting_at=T0,
    last_good_at=None,
    token="ab" * 32,
)
DEFACED = make_run(verdict=Verdict.DEFACED, judgements=(make_judgement(Verdict.DEFACED),))


def test_a_run_says_what_would_have_been_done_about_it() -> None:
    run = in_shadow(DEFACED, AROUND, SHADOWED)
    assert run.would_have == (
        "start the playbook defacement",
        "block",
        "notify (blocked)",
        "restore, after an authoriser approves",
    )
    suspected = make_incident()
    assert in_shadow(DEFACED, replace(AROUND, open_incident=suspected), SHADOWED).would_have


@pytest.mark.parametrize(
    ("run", "response", "state"),
    [
        (DEFACED, replace(SHADOWED, mode=Mode.ACT), None),
        (DEFACED, replace(SHADOWED, automatic=False), None),
        (DEFACED, SHADOWED, IncidentState.RESPONDING),
        (DEFACED, SHADOWED, IncidentState.NEEDS_HUMAN),
        (make_run(verdict=Verdict.SUSPECT), SHADOWED, None),
        (make_run(verdict=Verdict.EDITED), SHADOWED, None),
        (make_run(), SHADOWED, None),
    ],
)
def test_nothing_is_said_where_nothing_would_have_been_done(
    run: object, response: Response, state: IncidentState | None
) -> None:
    known = None if state is None else make_incident(state=state, verdict=Verdict.DEFACED)
    around = replace(AROUND, open_incident=known)
    assert in_shadow(run, around, response).would_have == ()  # type: ignore[arg-type] # a Run


def entry(
    action: str, phase: Phase = Phase.FORESEEN, number: int = 1, **data: object
) -> JournalEntry:
    return JournalEntry(
        number=number, incident="I", step=SHADOW, action=action, phase=phase, at=T0, data=data
    )


def test_what_was_foreseen_moves_no_playbook_and_blocks_nothing() -> None:
    """Acting again after shadow mode begins at the first step."""
    journal = (entry(RESPOND, steps=[{"uses": "block"}]), entry(MARK, Phase.DONE, 2))
    assert isinstance(next_moves(PLAYBOOK, journal, {}, T0)[0], RunStep)
    assert not blocked_by(journal)
    found = foreseen(journal)
    assert found is not None
    assert found.number == 1


def test_the_last_mark_counts() -> None:
    assert mark_of(()) is None
    journal = [entry(MARK, Phase.DONE, n, right=n == 2, by="GM", reason="seen") for n in (1, 2)]
    mark = mark_of(journal)
    assert mark is not None
    assert (mark.right, mark.by, mark.reason) == (True, "GM", "seen")


@pytest.mark.parametrize(
    ("wrong", "cases", "upper"),
    [
        (0, 0, 1.0),
        (0, 1, 0.95),
        (0, 10, 0.2589),
        (0, 100, 0.0295),
        (0, 448, 0.00666),
        (1, 10, 0.3942),
        (2, 100, 0.0616),
        (10, 10, 1.0),
    ],
)
def test_the_bound_is_the_exact_binomial_one(wrong: int, cases: int, upper: float) -> None:
    assert bound(wrong, cases).upper == pytest.approx(upper, rel=2e-3)


@pytest.mark.parametrize(("wrong", "per_year"), [(0, 2.996), (1, 4.744), (3, 7.754)])
def test_a_year_without_a_wrong_block_leaves_three_possible(wrong: int, per_year: float) -> None:
    assert a_year(wrong, timedelta(days=365.25)) == pytest.approx(per_year, rel=1e-3)
    assert a_year(wrong, timedelta(0)) == math.inf
