"""What `sentinel doctor` finds: a line for each thing that a response needs, and what mends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works, and perhaps not as meant."""
    FAULT = "fault"
    """On the day on which it counts, something would not work."""
    UNKNOWN = "unknown"
    """It could not be found out from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One thing that was looked at."""

    what: str
    state: State
    text: str
    """What was found."""
    fix: str = ""
    """What to do; empty where all is well."""


def verdict_of(found: Sequence[Examined]) -> int:
    """The exit code: 1 where anything is at fault, else 3 where anything is not known, else 0."""
    states = {one.state for one in found}
    if State.FAULT in states:
        return 1
    return 3 if State.UNKNOWN in states else 0


def fine(what: str, text: str) -> Examined:
    return Examined(what=what, state=State.OK, text=text)


def fault(what: str, text: str, fix: str) -> Examined:
    return Examined(what=what, state=State.FAULT, text=text, fix=fix)


def warning(what: str, text: str, fix: str) -> Examined:
    return Examined(what=what, state=State.WARNING, text=text, fix=fix)


def unknown(what: str, text: str, fix: str) -> Examined:
    return Examined(what=what, state=State.UNKNOWN, text=text, fix=fix)
