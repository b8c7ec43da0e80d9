"""Valid playbooks at random, with every kind of step, and journals as a run writes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import strategies as st

from sentinel.core.condition_parts import Value
from sentinel.core.moves import Move, next_moves
from sentinel.core.playbook import Approval, JournalEntry, Phase, Playbook, Step, StepType
from sentinel.core.words import Role
from support.values import T0, make_playbook, make_step

MAX_STEPS = 4
"""Of one sequence, so of the playbook and of each branch."""
ACTIONS = ("block", "notify", "preserve", "restore", "retest", "switch")
CONDITIONS = ('verdict == "defaced"', "affected > 10", "blocked or affected == 0", "unknown == 1")
"""The last one cannot be told."""

FACTS: dict[str, Value] = {"verdict": "defaced", "affected": 12, "blocked": False}
LATER: dict[str, object] = {
    "question": "block/1",
    "needed": 1,
    "roles": ["authoriser"],
    "escalate_at": (T0 + timedelta(minutes=30)).isoformat(),
    "deadline": (T0 + timedelta(hours=12)).isoformat(),
}


def entries(*rows: tuple[str, Phase] | tuple[str, Phase, dict[str, object]]) -> list[JournalEntry]:
    """A journal whose actions are called as their steps."""
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


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    """Transitions lead forward only and stay within their sequence, as the configuration wants."""
    steps = draw(sequences(prefix="s", depth=0))
    return make_playbook(*steps)


@st.composite
def sequences(draw: st.DrawFn, prefix: str, depth: int) -> list[Step]:
    """The steps of a playbook or of a branch in order, those of its branches after each."""
    count = draw(st.integers(1, MAX_STEPS if depth == 0 else 2))
    names = [f"{prefix}{number}" for number in range(count)]
    ends = ["end", "call-a-person"] if depth == 0 else ["join", "fail"]
    steps: list[Step] = []
    for number, name in enumerate(names):
        later = names[number + 1 :]
        kinds = list(StepType) if depth < 2 else [StepType.ACTION, StepType.IF, StepType.MANUAL]
        kind = draw(st.sampled_from(kinds))
        targets = st.sampled_from([*later, *ends])
        failing = st.sampled_from([*later, ends[1], "call-a-person", "take-back"])
        changes: dict[str, object] = {
            "on_success": later[0] if later else ends[0],
            "on_failure": draw(failing),
            "type": kind,
        }
        match kind:
            case StepType.ACTION:
                uses = draw(st.sampled_from(ACTIONS))
                approve = draw(st.sampled_from(Approval))
                steps.append(make_step(name, uses, approve=approve, **changes))
            case StepType.IF:
                changes |= {"on_true": draw(targets), "on_false": draw(targets)}
                changes |= {"condition": draw(st.sampled_from(CONDITIONS))}
                steps.append(make_step(name, "if", **changes))
            case StepType.MANUAL:
                role = draw(st.sampled_from([Role.AUTHORISER, Role.ON_CALL]))
                steps.append(make_step(name, "manual", instruction="Look.", role=role, **changes))
            case StepType.PARALLEL:
                branches = [
                    draw(sequences(prefix=f"{name}{letter}", depth=depth + 1)) for letter in "ab"
                ]
                ids = tuple(tuple(s.id for s in b if _direct(s.id, name)) for b in branches)
                steps.append(make_step(name, "parallel", branches=ids, **changes))
                steps += [step for branch in branches for step in branch]
    return steps


def _direct(step_id: str, parallel: str) -> bool:
    """Whether a step stands in a branch of that parallel step itself, not deeper."""
    return step_id[len(parallel) + 1 :].isdigit()


def phases_of(journal: Sequence[JournalEntry], step: str) -> list[Phase]:
    return [entry.phase for entry in journal if entry.step == step]


def moves(
    playbook: Playbook, journal: Sequence[JournalEntry] = (), now: datetime = T0
) -> tuple[Move, ...]:
    return next_moves(playbook, journal, FACTS, now)


def two_steps(approve: Approval = Approval.NEVER) -> Playbook:
    return make_playbook(
        make_step("block", on_success="restore", on_failure="restore"),
        make_step("restore", approve=approve, on_success="end", on_failure="call-a-person"),
    )
