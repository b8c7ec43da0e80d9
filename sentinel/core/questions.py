"""Questions to people: the gate of a step and a manual step, asked once, open until a deadline.

What the journal holds of them, in the `data` of its entries:

    ASKED      question, needed, roles, why, escalate_at, deadline (times as text; empty: never)
    ESCALATED  question
    APPROVED   question, by, for (whom a deputy stands in for, or empty), via ("command", "link")
    DECLINED   question, by, for, via, reason

Entries of versions before questions had a time hold less; such a question never ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.playbook import JournalEntry, Phase, Step
from sentinel.core.words import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to people about one step, as the journal has it."""

    step: str
    number: int
    """Of the journal entry that asked it: another asking is another question."""
    asked_at: datetime
    needed: int
    """How many different people must say yes."""
    roles: tuple[Role, ...]
    escalate_at: datetime | None
    """From when on deputies may answer, too. None: never."""
    deadline: datetime | None
    """From when on no answer counts. None: never."""
    why: str = ""
    """Why it is asked, where that is not the playbook's own gate."""
    escalated: bool = False
    approvals: tuple[JournalEntry, ...] = ()
    declined: JournalEntry | None = None

    @property
    def missing(self) -> int:
        """How many people are still needed. Each person counts once, and so does each person who
        is stood in for: a deputy is no second opinion beside whom they stand in for."""
        people: set[str] = set()
        counted = 0
        for entry in self.approvals:
            by = str(entry.data.get("by", ""))
            principal = str(entry.data.get("for") or by)
            if by in people or principal in people:
                continue
            people |= {by, principal}
            counted += 1
        return max(0, self.needed - counted)

    def is_over(self, now: datetime) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and now >= self.deadline


def question_of(step: Step, since: Sequence[JournalEntry], needed: int) -> Question | None:
    """The question about a step in the entries since the run came to it; None before it was asked.

    `needed` holds where the entry says nothing.
    """
    asked = [e for e in since if e.step == step.id and e.phase is Phase.ASKED]
    if not asked:
        return None
    entry = asked[-1]
    later = [e for e in since if e.step == step.id and e.number > entry.number]
    roles = entry.data.get("roles")
    told = entry.data.get("needed")
    return Question(
        step=step.id,
        number=entry.number,
        asked_at=entry.at,
        needed=max(needed, told) if isinstance(told, int) else needed,
        roles=tuple(Role(role) for role in roles) if isinstance(roles, list | tuple) else (),
        escalate_at=_moment(entry.data.get("escalate_at")),
        deadline=_moment(entry.data.get("deadline")),
        why=str(entry.data.get("why", "")),
        escalated=any(e.phase is Phase.ESCALATED for e in later),
        approvals=tuple(e for e in since if e.step == step.id and e.phase is Phase.APPROVED),
        declined=next((e for e in later if e.phase is Phase.DECLINED), None),
    )


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
