"""Whether an answer fits what is asked: which question it is meant for, in whose name it is given,
and whether it bears the signature that it needs. Nothing is written here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.answer_link import NO, YES, AnswerLink
from sentinel.core.answers import Why, may_answer
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import open_questions
from sentinel.core.playbook import JournalEntry, Playbook, Step, StepType
from sentinel.core.questions import COMMAND, LINK, Question, question_of
from sentinel.core.settings import Contact
from sentinel.core.step_statement import PURPOSE, statement_of
from sentinel.core.walk import entries_of_run
from sentinel.errors import ConfigError, NotApproved

Thaw = Callable[[Incident], Playbook]
"""The playbook as it was frozen into an incident. Raises ConfigError, KeyError."""


class Keys(Protocol):
    """This installation's key, and how those of persons are asked."""

    def sign(self, purpose: str, payload: bytes) -> str: ...

    def verify(self, purpose: str, payload: bytes, signature: str) -> bool: ...

    def signed_by(self, public: str, purpose: str, payload: bytes, signature: str) -> bool:
        """Whether the owner of a public key (raw, base64) signed."""

    def fingerprint(self, public: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as a person gives it."""

    incident: str
    by: str
    yes: bool = True
    done: bool = False
    """They say that they did what a manual step asks for."""
    step: str = ""
    """Empty: the one that is asked about, where it is one alone."""
    words: str = ""
    """Why not, or a note."""
    signature: str = ""
    """Of the statement of the question (`core/step_statement.py`), by their own key; base64."""
    link: AnswerLink | None = None
    """By which it came; None: by another door."""
    via: str = COMMAND
    """That door, where it was no link."""

    @property
    def came_by(self) -> str:
        return self.via if self.link is None else LINK


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A question as it stands."""

    incident: Incident
    step: Step
    question: Question
    stands_for: str = ""
    """In whose name it would be answered by the one who looks; empty: their own."""


class Unheard(NotApproved):
    """An answer that does not count, and why."""

    def __init__(self, why: Why, text: str) -> None:
        self.why = why
        super().__init__(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """By the people and keys that are configured now."""

    contacts: Sequence[Contact]
    keys: Keys
    thaw: Thaw

    def question(
        self,
        given: Given,
        incident: Incident,
        entries: tuple[JournalEntry, ...],
        now: datetime,
    ) -> Open:
        """The question that an answer is meant for. Raises Unheard where it is not open,
        NotApproved where the playbook cannot be read."""
        name = incident.id
        if incident.state is not IncidentState.RESPONDING:
            raise Unheard(
                Why.NOT_OPEN,
                f"{name}: no step waits for an answer: the incident is {incident.state}. "
                "Nothing was changed.",
            )
        try:
            playbook = self.thaw(incident)
            waiting = open_questions(playbook, entries)
        except (KeyError, ConfigError) as error:
            raise NotApproved(f"{name}: its playbook cannot be read: {error}") from error
        wanted = [(s, q) for s, q in waiting if given.step in {"", s.id}]
        if given.link is not None:
            wanted = [(s, q) for s, q in wanted if q.id == given.link.question]
        if len(wanted) > 1:
            ids = ", ".join(step.id for step, _ in wanted)
            raise Unheard(
                Why.NOT_OPEN, f"{name}: several steps wait for an answer ({ids}): add --step ID."
            )
        if not wanted:
            raise self._not_open(given, incident, playbook, entries, now)
        step, question = wanted[0]
        return Open(incident=incident, step=step, question=question)

    def _not_open(
        self,
        given: Given,
        incident: Incident,
        playbook: Playbook,
        entries: tuple[JournalEntry, ...],
        now: datetime,
    ) -> Unheard:
        """Why nothing is open that this answer could be meant for: said as exactly as is known."""
        step = next((s for s in playbook.steps if s.id == given.step), None)
        if given.step and step is None:
            ids = ", ".join(s.id for s in playbook.steps)
            return Unheard(
                Why.NOT_OPEN,
                f"{incident.id}: its playbook has no step {given.step!r}; it has: {ids}.",
            )
        last = None if step is None else question_of(step, entries_of_run(entries), 1)
        if last is not None and (given.link is None or given.link.question == last.id):
            standing = may_answer(self.contacts, last, given.by, now)
            if standing.refusal not in {None, Why.NOBODY}:
                assert standing.refusal is not None  # the line above
                return Unheard(standing.refusal, f"{incident.id}, {last.step}: {standing.text}.")
        return Unheard(
            Why.NOT_OPEN, f"{incident.id}: no step waits for an approval now. Nothing was changed."
        )

    def standing(self, given: Given, asked: Open, now: datetime) -> str:
        """In whose name the person answers, if not their own. Raises Unheard."""
        place = f"{asked.incident.id}, {asked.step.id}"
        manual = asked.step.type is StepType.MANUAL
        if given.link is None and given.yes and given.done != manual:
            verb = "incident done" if manual else "incident approve"
            raise Unheard(Why.NOT_OPEN, f"{place}: that is answered with sentinel {verb}.")
        if not given.yes and not given.words.strip():
            raise Unheard(Why.NOT_OPEN, f"{place}: a no needs its reason in words (--reason).")
        standing = may_answer(self.contacts, asked.question, given.by, now)
        if standing.refusal is not None:
            raise Unheard(standing.refusal, f"{place}: {standing.text}.{self._who(asked)}")
        if self._has_signed(given.by, asked.question):
            raise Unheard(
                Why.TWICE,
                f"{place}: it was answered already with the key of {given.by}, under another name; "
                "each person counts once.",
            )
        if given.link is not None:
            if (YES if given.yes else NO) not in given.link.may:
                raise Unheard(Why.LINK, f"{place}: this link is not for that answer.")
            if now >= given.link.expires:
                raise Unheard(Why.TOO_LATE, f"{place}: this link has expired.")
        return standing.stands_for

    def _has_signed(self, name: str, question: Question) -> bool:
        """Whether an answer bears their key, be it of a name that is configured no more."""
        person = next(c for c in self.contacts if c.name == name)
        if not person.public_key:
            return False
        key = self.keys.fingerprint(person.public_key)
        return any(entry.data.get("key") == key for entry in question.approvals)

    def _who(self, asked: Open) -> str:
        roles = set(asked.question.roles)
        names = [f'"{c.name}"' for c in self.contacts if roles & set(c.roles)]
        return f" Configured are: {', '.join(names)}." if names else ""

    def signature(self, given: Given, asked: Open) -> dict[str, object]:
        """What is kept of a signature. Raises Unheard where one is needed or does not verify."""
        person = next(c for c in self.contacts if c.name == given.by)
        place = f"{asked.incident.id}, {asked.step.id}"
        if not given.yes:
            return {}  # a no changes nothing: it must not wait for a key
        if not person.public_key:
            if given.signature:
                raise Unheard(
                    Why.UNSIGNED,
                    f"{place}: {given.by} has no public_key in config.toml, so their signature "
                    "cannot be verified. Configure it, or answer without a key.",
                )
            return {}
        statement = statement_of(asked.incident, asked.question)
        key, signature = person.public_key, given.signature
        if not signature or not self.keys.signed_by(key, PURPOSE, statement, signature):
            found = "another key's, or of something else" if signature else "none"
            raise Unheard(
                Why.UNSIGNED,
                f"{place}: {given.by} has a public_key in config.toml, so this needs their "
                f"signature; found: {found}. Add --key PRIVATE.pem; or sign it elsewhere: sentinel "
                f"incident statement {asked.incident.id} FILE --step {asked.step.id}, there "
                "sentinel incident sign FILE --key PRIVATE.pem, here --signature FILE.sig.",
            )
        return {
            "key": self.keys.fingerprint(key),
            "signature": signature,
            "statement": statement.decode(),
        }
