"""Upgraded in mid-incident: what version 0.1 had journalled is continued as it would have gone on.

The samples were written by version 0.1: each holds a journal, and for each length of it (a death
after so many entries) what that version was to do next, and by which playbook.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.config.playbooks import playbook_from_text
from sentinel.core.canonical import from_json
from sentinel.core.moves import (
    Ask,
    AwaitAnswer,
    Move,
    due,
    next_moves,
    open_questions,
)
from sentinel.core.playbook import (
    CallPerson,
    Finish,
    JournalEntry,
    Phase,
    Playbook,
    SettleIntent,
)
from support.values import T0

RELEASE = Path(__file__).parents[1] / "samples/playbooks/0.1"
SAMPLES = sorted((RELEASE / "journals").glob("*.json"))
LATER = T0 + timedelta(days=30)
"""Version 0.1 knew no deadlines: a question of its own never ends."""


def sample(path: Path) -> tuple[dict[str, Any], tuple[JournalEntry, ...]]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found, tuple(from_json(JournalEntry, entry) for entry in found["journal"])


def playbook(name: str, gate: str) -> Playbook:
    text = (RELEASE / f"{name}.toml").read_text(encoding="utf-8")
    if name == "defacement":
        text = text.replace('approve = "never"', f'approve = "{gate}"', 1)
    return playbook_from_text(text, name=name)


def told(move: Move) -> dict[str, object]:
    """A move in the words of the samples."""
    found: dict[str, object] = {"move": type(move).__name__}
    if isinstance(move, Finish):
        return found
    if isinstance(move, CallPerson):
        return {**found, "step": move.step, "reason": move.reason}
    found["step"] = move.step.id
    if isinstance(move, SettleIntent):
        found["intent"] = move.intent.number
    if isinstance(move, AwaitAnswer):
        found["missing"] = move.question.missing
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_whatever_0_1_had_done_it_goes_on_as_it_would_have(path: Path) -> None:
    found, journal = sample(path)
    assert len(found["next"]) == len(journal) + 1
    for length, then in enumerate(found["next"]):
        plan = playbook(then["playbook"], found["gate_of_restore"])
        expected = {word: value for word, value in then.items() if word != "playbook"}
        moves = next_moves(plan, journal[:length], {}, LATER)
        assert [told(move) for move in moves] == [expected], length
        assert due(moves) is None


def test_the_samples_stop_at_every_step_before_and_after_it() -> None:
    moments: set[tuple[str, str, str]] = set()
    ends: set[str] = set()
    for path in SAMPLES:
        found, _ = sample(path)
        ends.add(found["state"])
        moments |= {(n["playbook"], n["move"], n.get("step", "")) for n in found["next"]}
    for name in ("crash", "data-corruption", "defacement"):
        for step in playbook(name, "never").steps:
            gated = step.asks
            assert (name, "Ask" if gated else "RunStep", step.id) in moments
    assert ends == {"responding", "needs-human", "resolved"}
    assert ("defacement", "AwaitAnswer", "restore") in moments
    assert {step for _, move, step in moments if move == "SettleIntent"} >= {
        *("block", "tell-blocked", "preserve", "report", "restore", "retest", "unblock")
    }


@pytest.mark.parametrize("answers", [0, 1])
def test_a_question_that_0_1_put_can_still_be_answered(answers: int) -> None:
    name = "one-answer" if answers else "waits"
    found, journal = sample(RELEASE / f"journals/defacement-two-person-{name}.json")
    plan = playbook("defacement", found["gate_of_restore"])
    ((step, question),) = open_questions(plan, journal)
    assert step.id == "restore"
    assert (question.needed, question.missing) == (2, 2 - answers)
    assert question.deadline is None
    (move,) = next_moves(plan, journal, {}, LATER)
    assert not isinstance(move, Ask), "nobody is asked twice"
    yes = [
        JournalEntry(
            number=len(journal) + 1 + place,
            incident=journal[0].incident,
            step="restore",
            action="restore",
            phase=Phase.APPROVED,
            at=LATER,
            data={"question": question.number, "by": by, "for": ""},
        )
        for place, by in enumerate(["DGM (ICT)", "Director"][answers:])
    ]
    (move,) = next_moves(plan, (*journal, *yes), {}, LATER)
    assert told(move) == {"move": "RunStep", "step": "restore"}
