"""What `sentinel incident show` says of the journal: the time-line, and the questions that wait."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sentinel.commands.output import say, shown
from sentinel.core.facts import entry_text
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.questions import Question
from sentinel.core.times import ist_text

if TYPE_CHECKING:
    from sentinel.app import App

MIN_STEP = 14
MAX_STEP = 24
"""Signs of a step's name; the columns are as wide as the names that there are."""


def say_timeline(journal: Sequence[JournalEntry]) -> None:
    """One line for each entry, with who answered and what was asked."""
    day = f"  UTC, {journal[0].at:%Y-%m-%d}" if journal else ""
    say(f"time-line{day}")
    names = (len(entry.step) for entry in journal)
    width = min(MAX_STEP, max(names, default=MIN_STEP))
    for before, entry in zip((None, *journal), journal, strict=False):
        if before is not None and before.at.date() != entry.at.date():
            say(f"  {entry.at:%Y-%m-%d}")
        line = f"{entry.at:%H:%M:%S.%f}  {entry.step:{max(width, MIN_STEP)}} {entry.phase:11} "
        say(f"  {line}{shown(_words(entry))}".rstrip())


def waiting(app: "App", incident: Incident, journal: Sequence[JournalEntry]) -> tuple[str, ...]:
    """A line for each question that waits for people now; none where that cannot be read."""
    from sentinel.core.moves import open_questions
    from sentinel.core.playbook import StepType
    from sentinel.errors import ConfigError

    if incident.state is not IncidentState.RESPONDING:
        return ()
    try:
        found = open_questions(app.answering.thaw(incident), tuple(journal))
    except (ConfigError, KeyError):
        return ()
    return tuple(
        _question(question, "done" if step.type is StepType.MANUAL else "approve", incident.id)
        for step, question in found
        if not question.is_over(app.clock.now())
    )


def _question(question: Question, verb: str, incident: str) -> str:
    who = " or ".join(role.value for role in question.roles)
    count = f"{question.missing} of the role" if question.missing > 1 else "the role"
    until = "" if question.deadline is None else f", until {ist_text(question.deadline)}"
    return (
        f"{question.step} waits for {count} {who}{until}: "
        f'sentinel incident {verb} {incident} --step {question.step} --by "NAME" (or decline)'
    )


def _words(entry: JournalEntry) -> str:
    if entry.phase is Phase.ASKED:
        return "; ".join(_asked(entry))
    text = entry_text(entry)
    by_link = entry.phase in {Phase.APPROVED, Phase.DECLINED} and entry.data.get("via") == "link"
    return f"{text} (by link)" if by_link else text


def _asked(entry: JournalEntry) -> Iterator[str]:
    roles, why = entry.data.get("roles"), entry.data.get("why")
    if isinstance(roles, list) and roles:
        yield f"of {' or '.join(str(role) for role in roles)}"
    if until := _moment(entry.data.get("deadline")):
        yield f"until {ist_text(until)}"
    if why:
        yield str(why)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
