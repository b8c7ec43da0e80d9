"""A Playbook and its Steps as data, and the journal of a run. What comes next: core/moves.py.

The words for transitions are OASIS CACAO 2.0's: `on_success`, `on_failure`, `timeout`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.verdict import Verdict
from sentinel.core.words import Role

END = "end"
"""Transition target: the run is over and the site is good again."""
CALL_A_PERSON = "call-a-person"
"""Transition target: the run stops here, everything stays as it is, people are told."""
TAKE_BACK = "take-back"
"""Transition target: what the run has done is taken back, the last effect first, then a person is
called. A block that holds is kept: only a green re-test or a person opens a site."""
JOIN = "join"
"""Transition target inside a branch of a parallel step: the branch is done."""
FAIL = "fail"
"""Transition target inside a branch of a parallel step: the branch has failed."""
NEW_PLAYBOOK = "new-playbook"
"""Step and action of the journal entry from which on another playbook is followed."""

NEW_ATTACK = "new attack"
BY_HAND = "by hand"
SHADOW = "shadow mode"
BESIDE = frozenset({NEW_ATTACK, BY_HAND, SHADOW})
"""Names, instead of a step's, of entries that the daemon and people write beside the run: they
move it nowhere. No step of a playbook can have such an id."""


class StepType(StrEnum):
    """CACAO 2.0, section 4; `start` and `end` are the first step and the target END."""

    ACTION = "action"
    """Carries out `uses`."""
    IF = "if"
    """Leads to `on_true` or `on_false`, by a condition on facts of the incident."""
    PARALLEL = "parallel"
    """Runs its branches side by side; done when all are, failed when one has."""
    MANUAL = "manual"
    """A person does something and says so, or declines."""


class Approval(StrEnum):
    NEVER = "never"
    GM = "gm"
    """One contact with the role `authoriser`."""
    TWO_PERSON = "two-person"
    """Two different contacts with the role `authoriser` or `approver`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `on_success` and `on_failure` are resolved and always hold a target."""

    id: str
    uses: str
    """A key of sentinel.actions.ACTIONS; of a step that is no action, its type."""
    timeout_seconds: float
    approve: Approval
    on_success: str
    on_failure: str
    options: dict[str, str | int | float | bool] = field(default_factory=dict)
    type: StepType = StepType.ACTION
    condition: str = ""
    """Of an `if`: see core/condition.py."""
    on_true: str = ""
    on_false: str = ""
    branches: tuple[tuple[str, ...], ...] = ()
    """Of a `parallel`: the ids of each branch's steps, the first one where it begins."""
    instruction: str = ""
    """Of a `manual`: what a person shall do."""
    instruction_hindi: str = ""
    role: Role = Role.AUTHORISER
    """Who may answer a `manual` step."""
    deadline_seconds: float = 0.0
    """How long a question to people stays open; then it counts as failed. 0: as configured."""
    deputy_seconds: float = 0.0
    """After so long the deputies are asked, too, and may answer. 0: as configured."""

    @property
    def asks(self) -> bool:
        """Whether people are asked before, or instead of, an effect."""
        return self.type is StepType.MANUAL or self.approve is not Approval.NEVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """One plan. `text` is the file as read; it is frozen into each run."""

    name: str
    title: str
    on: tuple[Verdict, ...]
    steps: tuple[Step, ...]
    text: str
    sha256: str
    source: str

    def step(self, step_id: str) -> Step:
        """The step of that id. Raises KeyError."""
        return {step.id: step for step in self.steps}[step_id]


class Phase(StrEnum):
    """What a journal entry says about its step."""

    ASKED = "asked"
    """Approval was asked for."""
    APPROVED = "approved"
    """One person approved, or did what a manual step asks for; `data` as in core/questions.py."""
    DECLINED = "declined"
    """One person said no: the step has failed."""
    ESCALATED = "escalated"
    """Nobody has answered in time: the deputies were asked."""
    INTENT = "intent"
    """The effect is about to be made; written before it."""
    DONE = "done"
    """The effect was made and verified."""
    FAILED = "failed"
    TAKING_BACK = "taking-back"
    """The effect is about to be taken back; written before it."""
    COMPENSATED = "compensated"
    """The effect was taken back."""
    NOT_TAKEN_BACK = "not-taken-back"
    """Taking the effect back has failed, or is refused; `data["reason"]`."""
    FORESEEN = "foreseen"
    """What would have been done, in shadow mode; nothing was."""
    UNKNOWN = "unknown"
    """Given up in the middle of an effect that did not end. The intent stays open: should the
    run be taken up again, `observe()` settles it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One line of a run's journal, in order of `number`."""

    number: int
    incident: str
    step: str
    action: str
    phase: Phase
    at: datetime
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """Plan the step, write the intent, apply it."""

    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleIntent:
    """An intent without a result: ask `observe()` before anything is repeated."""

    step: Step
    intent: JournalEntry
    left: bool = False
    """Another playbook takes over: it is looked at, and not gone on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The run reached its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPerson:
    """The run cannot go on by itself; `reason` says why, in words."""

    step: str
    reason: str
