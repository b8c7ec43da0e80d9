"""The nine verdicts (DESIGN 2), never folded into up or down, and a judgement that carries one."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Ordered by how much they ask of people; `worst` gives the one that leads."""

    INTACT = "intact"
    EDITED = "edited"
    SUSPECT = "suspect"
    DEFACED = "defaced"
    CORRUPT = "corrupt"
    DOWN = "down"
    BROKEN = "broken"
    REFUSED = "refused"
    INCONCLUSIVE = "inconclusive"


_GRAVITY: tuple[Verdict, ...] = (
    Verdict.DEFACED,
    Verdict.CORRUPT,
    Verdict.DOWN,
    Verdict.SUSPECT,
    Verdict.EDITED,
    Verdict.BROKEN,
    Verdict.INCONCLUSIVE,
    Verdict.REFUSED,
    Verdict.INTACT,
)

INCIDENT_VERDICTS = frozenset({Verdict.SUSPECT, Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN})
"""Verdicts that open an incident."""

RESPONSE_VERDICTS = frozenset({Verdict.DEFACED, Verdict.CORRUPT, Verdict.DOWN})
"""Verdicts that start a playbook."""


def worst(verdicts: tuple[Verdict, ...]) -> Verdict:
    """The gravest of some verdicts; `intact` where there are none."""
    return next((verdict for verdict in _GRAVITY if verdict in verdicts), Verdict.INTACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measured value beside the bound that it was held against."""

    name: str
    """A name of `core/thresholds.py`, or of a signal."""
    value: float
    threshold: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict on one subject or on the whole site, with its reasons in words.

    `reasons` say why this verdict, `exits` say which milder or graver verdicts were
    considered and why they were not taken ("why not" matters as much as "why").
    """

    verdict: Verdict
    code: str
    """Stable reason code: `defaced-two-witnesses`."""
    subject: str
    reasons: tuple[str, ...]
    exits: tuple[str, ...] = ()
    rule: str = ""
    """The name in `core/rules.py` of the rule that decided, `C1`; empty where none was needed."""
    measures: tuple[Measure, ...] = ()
    checked: tuple[str, ...] = ()
    """What was looked at and found normal: witnesses, windows, vetoes that did not apply."""
    case: str = ""
    """What the pattern of the witnesses says has happened (`core/case.py`); empty: not known."""
