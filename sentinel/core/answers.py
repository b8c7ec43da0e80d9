"""Whether a person's answer to a question counts, and if not, why: pure, asked again within the
transaction that writes the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.approval_telling import question_roles
from sentinel.core.questions import Question
from sentinel.core.settings import Contact
from sentinel.core.times import ist_text, utc_text


class Why(StrEnum):
    """Why an answer does not count."""

    NOBODY = "nobody of that name"
    WRONG_ROLE = "wrong role"
    TOO_LATE = "too late"
    ANSWERED = "answered already"
    DECLINED = "declined already"
    NOT_OPEN = "not open"
    TOO_EARLY = "deputy too early"
    NO_DEPUTIES = "deputies are not asked"
    TWICE = "the same person twice"
    SPOKEN_FOR = "their deputy answered for them"
    PRINCIPAL_ANSWERED = "the one they stand in for has answered"
    UNSIGNED = "not signed with their key"
    LINK = "the link does not count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """In whose name somebody may answer; or why not."""

    name: str
    stands_for: str = ""
    """Whom a deputy stands in for; empty: they answer as themselves."""
    refusal: Why | None = None
    text: str = ""
    """The refusal in words."""

    @property
    def may(self) -> bool:
        return self.refusal is None


def may_answer(
    contacts: Sequence[Contact], question: Question, name: str, now: datetime
) -> Standing:
    """Whether a person may answer a question at a moment, yes or no.

    1. Not once it was declined, answered by enough people, or at its deadline and after it.
    2. Nobody counts twice: not under two names with one key, not beside their deputy, nor beside
       the one they stand in for.
    3. With a role of the question: as oneself, at any time.
    4. Else as the deputy of one who has such a role and has not answered, from `escalate_at` on,
       or once the deputies were asked, wherever the clock has stepped; a deputy's deputy is none.
    """
    person = next((c for c in contacts if c.name == name), None)
    if person is None:
        return _no(name, Why.NOBODY, f'"{name}" is no contact of config.toml')
    if closed := _closed(question, now):
        return _no(name, *closed)
    said = _persons(contacts, question.answered_by)
    if name in said:
        return _twice(question, name)
    if set(question_roles(question)) & set(person.roles):
        return Standing(name=name)
    return _as_deputy(contacts, question, name, said, now)


def _closed(question: Question, now: datetime) -> tuple[Why, str] | None:
    if question.declined is not None:
        by = question.declined.data.get("by")
        return Why.DECLINED, f"{by} said no to it at {_at(question.declined.at)}"
    if not question.missing:
        last = question.approvals[-1]
        return Why.ANSWERED, f"it was answered already, by {last.data.get('by')}, {_at(last.at)}"
    if question.is_over(now) and question.deadline is not None:
        return Why.TOO_LATE, f"it was open until {_at(question.deadline)}; nothing counts after it"
    return None


def _twice(question: Question, name: str) -> Standing:
    for entry in question.approvals:
        if entry.data.get("for") == name:
            by = entry.data.get("by")
            return _no(name, Why.SPOKEN_FOR, f"{by} has answered it in the name of {name}")
    return _no(name, Why.TWICE, f"{name} has answered it already; each person counts once")


def _as_deputy(
    contacts: Sequence[Contact], question: Question, name: str, said: frozenset[str], now: datetime
) -> Standing:
    roles = set(question_roles(question))
    principals = [c.name for c in contacts if c.deputy == name and roles & set(c.roles)]
    free = [principal for principal in principals if principal not in said]
    wanted = " or ".join(question_roles(question))
    if not principals:
        return _no(
            name,
            Why.WRONG_ROLE,
            f"it takes the role {wanted}, or to stand in for somebody who has it; "
            f"{name} has neither",
        )
    if not free:
        answered = " and ".join(principals)
        return _no(name, Why.PRINCIPAL_ANSWERED, f"{answered}, whose deputy {name} is, answered it")
    if question.escalate_at is None:
        return _no(name, Why.NO_DEPUTIES, "deputies are not asked about it")
    if now < question.escalate_at and not question.escalated:
        return _no(
            name,
            Why.TOO_EARLY,
            f"{name} stands in for {' and '.join(free)} from {_at(question.escalate_at)} on, "
            "where nobody has answered by then",
        )
    return Standing(name=name, stands_for=free[0])


def _persons(contacts: Sequence[Contact], names: frozenset[str]) -> frozenset[str]:
    """With those who have the same key under another name: they are the same person."""
    keys = {c.public_key for c in contacts if c.name in names and c.public_key}
    return names | {c.name for c in contacts if c.public_key in keys}


def _no(name: str, why: Why, text: str) -> Standing:
    return Standing(name=name, refusal=why, text=text)


def _at(moment: datetime) -> str:
    return f"{ist_text(moment)} ({utc_text(moment)})"
