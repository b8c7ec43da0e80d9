"""Where a run stands: the walk through its frozen playbook along what its journal has settled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sentinel.core.playbook import (
    BESIDE,
    CALL_A_PERSON,
    END,
    FAIL,
    JOIN,
    NEW_PLAYBOOK,
    TAKE_BACK,
    Approval,
    JournalEntry,
    Phase,
    Playbook,
    Step,
    StepType,
)
from sentinel.core.questions import Question, question_of

STANDS = frozenset({"notify", "report", "preserve", "retest", "unblock", "diagnose", "restart"})
"""Actions whose effect is never taken back: what was told stays told, evidence stays kept, and a
site that was found good stays open."""
OUTCOME = "outcome"
"""In the data of an `if` that is done: whether its condition held."""
_SETTLED = frozenset({Phase.DONE, Phase.FAILED})
_TAKEN_BACK = frozenset({Phase.COMPENSATED, Phase.NOT_TAKEN_BACK})
_TARGETS = frozenset({END, CALL_A_PERSON, TAKE_BACK, JOIN, FAIL})
_PEOPLE = {Approval.NEVER: 0, Approval.GM: 1, Approval.TWO_PERSON: 2}


class JournalMisfit(KeyError):
    """The journal names what its playbook does not have, or a way that does not lead there."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run stands: at a step, since the entry that led there."""

    step: Step
    entries: tuple[JournalEntry, ...]
    """Those of the step, since the run came to it."""

    @property
    def question(self) -> Question | None:
        """What people were asked about it; None where nobody was. An answer that came after the
        deadline is none."""
        found = question_of(self.step, self.entries, people_needed(self.step))
        if found is None or found.deadline is None:
            return found
        timely = tuple(e for e in found.approvals if e.at < found.deadline)
        return replace(found, approvals=timely)

    @property
    def intent(self) -> JournalEntry | None:
        """The newest intent without a result."""
        return next((e for e in reversed(self.entries) if e.phase is Phase.INTENT), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Where all branches of a parallel step have ended, and that is not written down yet."""

    step: Step
    failed: tuple[str, ...]
    """The steps at which branches failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A way that has come to a target which is no step."""

    target: str
    step: str
    """The step that led there."""
    reason: str
    """Why it failed, where it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect of the run that may stand."""

    step: Step
    intent: JournalEntry
    begun: bool
    """Whether taking it back was begun."""
    opened_since: bool
    """Whether the site was opened, or that was begun, after it."""


Standing = tuple[Place | Joined, ...] | Stop


@dataclass(frozen=True, slots=True)
class Walk:
    """A journal laid upon its playbook."""

    _playbook: Playbook
    _entries: tuple[JournalEntry, ...]
    _all: tuple[JournalEntry, ...]
    standing: Standing
    """The places where the run stands, or where it has stopped. More than one place only inside a
    parallel step; where one branch calls a person or takes back, those where others have begun
    an effect are left, then the stop."""

    @classmethod
    def of(cls, playbook: Playbook, journal: Sequence[JournalEntry]) -> "Walk":
        """Raises JournalMisfit."""
        entries = entries_of_run(journal)
        way = _Way(playbook, entries)
        standing = way.follow(playbook.steps[0].id, 0)
        way.refuse_others()
        return cls(playbook, entries, tuple(journal), standing)

    def effects(self) -> Iterator[Effect]:
        """What the run has done and may be taken back, the last first, each step once; what was
        taken back, or could not be, is left out."""
        seen: set[str] = set()
        for intent in reversed(self._entries):
            if intent.phase is not Phase.INTENT or intent.step in seen:
                continue
            seen.add(intent.step)
            later = [e for e in self._entries if e.step == intent.step and e.number > intent.number]
            if intent.action in STANDS or any(e.phase in _TAKEN_BACK for e in later):
                continue
            yield Effect(
                step=self._playbook.step(intent.step),
                intent=intent,
                begun=any(e.phase is Phase.TAKING_BACK for e in later),
                opened_since=self._opened_since(intent.number),
            )

    def not_taken_back(self) -> tuple[JournalEntry, ...]:
        """What should have been taken back and stands."""
        return tuple(e for e in self._entries if e.phase is Phase.NOT_TAKEN_BACK)

    def _opened_since(self, number: int) -> bool:
        """By the run or by a person."""
        opening = (Phase.INTENT, Phase.DONE)
        return any(
            e.action == "unblock" and e.number > number and e.phase in opening for e in self._all
        )


class _Way:
    """One walk, and which steps it has come to."""

    def __init__(self, playbook: Playbook, entries: tuple[JournalEntry, ...]) -> None:
        self._steps = {step.id: step for step in playbook.steps}
        self._entries = entries
        self._since: dict[str, int] = {}
        """Of each step that was come to: the number of the entry that led there."""

    def follow(self, step_id: str, since: int) -> Standing:
        while True:
            step = self._steps.get(step_id)
            if step is None:
                raise JournalMisfit(f"it has no step {step_id!r}, where a way leads")
            self._since[step_id] = since
            entries = tuple(e for e in self._entries if e.step == step.id and e.number > since)
            settled = next((e for e in entries if e.phase in _SETTLED), None)
            branches = self._branches(step, since) if step.type is StepType.PARALLEL else None
            if settled is None:
                return branches or (Place(step=step, entries=entries),)
            target = _target(step, settled)
            if target in _TARGETS:
                reason = str(settled.data.get("reason") or "the step failed")
                return Stop(target=target, step=step.id, reason=reason)
            step_id, since = target, settled.number

    def _branches(self, step: Step, since: int) -> Standing:
        found = [self.follow(branch[0], since) for branch in step.branches]
        stops = [one for one in found if isinstance(one, Stop)]
        places = tuple(place for one in found if not isinstance(one, Stop) for place in one)
        for target in (TAKE_BACK, CALL_A_PERSON):
            if halting := [stop for stop in stops if stop.target == target]:
                begun = tuple(p for p in places if isinstance(p, Place) and p.intent is not None)
                return begun or halting[0]
        if places:
            return places
        return (Joined(step=step, failed=tuple(s.step for s in stops if s.target == FAIL)),)

    def refuse_others(self) -> None:
        """Raises JournalMisfit where something was done that no way leads to: followed blindly,
        it would be done again."""
        for entry in self._entries:
            if entry.step not in self._steps:
                raise JournalMisfit(
                    f"entry {entry.number} of the journal is about {entry.step!r}, which is none "
                    "of its steps"
                )
            acted = entry.phase is Phase.INTENT or entry.phase in _SETTLED
            if acted and entry.number <= self._since.get(entry.step, entry.number):
                raise JournalMisfit(
                    f"entry {entry.number} of the journal is about {entry.step!r}, to which the "
                    "run had not come"
                )


def _target(step: Step, settled: JournalEntry) -> str:
    if settled.phase is Phase.FAILED:
        return step.on_failure
    if step.type is StepType.IF:
        return step.on_true if settled.data.get(OUTCOME) is True else step.on_false
    return step.on_success


def people_needed(step: Step) -> int:
    """How many different people must say yes, by the playbook."""
    return 1 if step.type is StepType.MANUAL else _PEOPLE[step.approve]


def entries_of_run(journal: Sequence[JournalEntry]) -> tuple[JournalEntry, ...]:
    """Those that move the run which is followed now."""
    taken_over = max((e.number for e in journal if e.action == NEW_PLAYBOOK), default=0)
    return tuple(e for e in journal if e.number > taken_over and e.step not in BESIDE)
