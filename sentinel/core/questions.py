"""Questions to people: the gate of a step and a manual step, asked once, open until a deadline.

What the journal holds of them, in the `data` of its entries:

    ASKED      question (its id), needed, roles, why, would, escalate_at, deadline (times as text;
               empty: never)
    ESCALATED  question
    APPROVED   question, by, for (whom a deputy stands in for, or empty), via ("command", "link",
               "console", "api"), note, and where it was signed key (fingerprint), signature,
               statement
    DECLINED   question, by, for, via, reason

Entries of versions before questions had a time hold less; such a question never ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.canonical import timestamp
from sentinel.core.playbook import JournalEntry, Phase, Step
from sentinel.core.response_settings import Approvals
from sentinel.core.words import Role

CLOCK_SLACK = timedelta(minutes=10)
"""How far a clock may step back while a question is open, and its times be waited for."""
COMMAND = "command"
LINK = "link"
"""How an answer came: `via`."""


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
    id: str = ""
    """What links and signatures name: no two questions of an incident have the same."""
    why: str = ""
    """Why it is asked, where that is not the playbook's own gate."""
    would: str = ""
    """What the step would do once enough people have said yes, as it was planned when it was
    asked; empty where that is not known."""
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
            those = persons_of(entry)
            if "" in those or those & people:
                continue
            people |= those
            counted += 1
        return max(0, self.needed - counted)

    @property
    def answered_by(self) -> frozenset[str]:
        """Everybody who said yes, and everybody in whose name it was said."""
        return frozenset(name for entry in self.approvals for name in persons_of(entry))

    def is_over(self, now: datetime) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and now >= self.deadline

    def is_escalated_at(self, now: datetime) -> bool:
        """Whether deputies are to be asked by now. Where the clock has stepped back since, its
        times may lie in a year that is far away: then at once."""
        if self.escalate_at is None:
            return False
        return now >= self.escalate_at or now < self.asked_at - CLOCK_SLACK


def persons_of(answer: JournalEntry) -> frozenset[str]:
    """Who gave an answer, and in whose name."""
    by = str(answer.data.get("by") or "")
    return frozenset({by, str(answer.data.get("for") or by)})


def asked(
    step: Step,
    journal: Sequence[JournalEntry],
    approvals: Approvals,
    now: datetime,
    *,
    needed: int,
    roles: Sequence[Role],
    why: str = "",
    would: str = "",
) -> dict[str, object]:
    """The `data` of the entry that asks about a step; its times are the step's, else those of
    [approvals]. `journal` is the incident's, whole: another asking gets another id. Deputies are
    never asked at the deadline or after it."""
    before = sum(e.step == step.id and e.phase is Phase.ASKED for e in journal)
    deadline_seconds = step.deadline_seconds or approvals.deadline_seconds
    deputy_seconds = min(step.deputy_seconds or approvals.deputy_seconds, deadline_seconds)
    return {
        "question": f"{step.id}/{before + 1}",
        "needed": needed,
        "roles": [role.value for role in roles],
        "why": why,
        "would": would,
        "escalate_at": timestamp(now + timedelta(seconds=deputy_seconds)),
        "deadline": timestamp(now + timedelta(seconds=deadline_seconds)),
    }


def put(step: Step, data: dict[str, object], now: datetime) -> Question:
    """The question as it will stand once `asked` data are journalled: for the mail that goes out
    in the same transaction, before the entry has its number."""
    entry = JournalEntry(
        number=0, incident="", step=step.id, action=step.uses, phase=Phase.ASKED, at=now, data=data
    )
    found = question_of(step, (entry,), 1)
    assert found is not None  # it was put in
    return found


def question_of(step: Step, since: Sequence[JournalEntry], needed: int) -> Question | None:
    """The newest question about a step in the entries since the run came to it; None before it
    was asked. Answers to another question do not count.

    `needed` holds where the entry says nothing, or less.
    """
    questions = [e for e in since if e.step == step.id and e.phase is Phase.ASKED]
    if not questions:
        return None
    entry = questions[-1]
    later = [e for e in since if e.step == step.id and e.number > entry.number]
    answers = [e for e in later if e.data.get("question") in {None, entry.number}]
    roles = entry.data.get("roles")
    told = entry.data.get("needed")
    return Question(
        step=step.id,
        number=entry.number,
        id=str(entry.data.get("question") or entry.number),
        asked_at=entry.at,
        needed=max(needed, told) if isinstance(told, int) else needed,
        roles=tuple(Role(role) for role in roles) if isinstance(roles, list | tuple) else (),
        escalate_at=_moment(entry.data.get("escalate_at")),
        deadline=_moment(entry.data.get("deadline")),
        why=str(entry.data.get("why") or ""),
        would=str(entry.data.get("would") or ""),
        escalated=any(e.phase is Phase.ESCALATED for e in later),
        approvals=tuple(e for e in answers if e.phase is Phase.APPROVED),
        declined=next((e for e in answers if e.phase is Phase.DECLINED), None),
    )


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
