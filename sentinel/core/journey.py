"""A journey: several requests that belong together, as a visitor makes them, and the record of one.

What an operator wrote is a `Journey`; what came of it is a `JourneyRecord`, which holds no secret:
everything in it has been through the redactor (core/redactor.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.assertion import Judged
from sentinel.core.assertion_parts import Assertion
from sentinel.core.journey_take import Take
from sentinel.core.page import FailureReason
from sentinel.core.secret import Secret

Field = str | bool | tuple[str, ...]
"""What a field is given: a text, whether a box is ticked, or several choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that a step sends. `content` was read with the definition."""

    control: str
    """The name of the field."""
    name: str
    """Of the file, as the server is told it."""
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStep:
    """One step as written. Texts may hold places (core/placeholders.py)."""

    name: str
    method: str = ""
    """Empty: that of the form, else POST where something is sent, else GET."""
    url: str = ""
    """Site-relative or absolute; empty for a form or a click."""
    headers: tuple[tuple[str, str], ...] = ()
    form: str = ""
    """CSS selector of a form of the last page."""
    press: str = ""
    """The button that sends it: its label, name or id; empty: the form's first."""
    click: str = ""
    """CSS selector of a link of the last page."""
    fields: tuple[tuple[str, Field], ...] = ()
    files: tuple[Upload, ...] = ()
    json: object = None
    body: str = ""
    expect: tuple[Assertion, ...] = ()
    take: tuple[Take, ...] = ()
    always: bool = False
    """Whether it is taken after a failure, too: it cleans up."""
    cleans: str = ""
    """The step whose effect it takes away; where that was never begun, this one is left out."""
    optional: bool = False
    """Whether the journey goes on, and is not failed, where this step fails."""
    timeout_seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyOptions:
    """Visitors must be able to do what the site is there for."""

    steps: tuple[JourneyStep, ...]
    hosts: frozenset[str] = frozenset()
    """Hosts beside the site's own that may be asked, with a port that is not the usual one."""
    limit_seconds: float = 60.0
    """For all steps together; clean-up steps have as much again."""
    secrets: Mapping[str, Secret] = field(default_factory=dict)


class StepOutcome(StrEnum):
    """What became of a step."""

    DONE = "done"
    FAILED = "failed"
    LEFT_OUT = "left-out"


class Fault(StrEnum):
    """Why a step failed. The text for people is made where it happens: it names values."""

    NONE = ""
    UNREACHABLE = "unreachable"
    """No answer; `StepRecord.failure` says why."""
    TIME_OVER = "time-over"
    FOREIGN = "foreign"
    """It leads to a host that this journey may not ask."""
    INSECURE = "insecure"
    """A secret would go out in clear text, where the site has TLS."""
    NOT_ON_PAGE = "not-on-page"
    """The form, field, button or link is not there, or cannot be used."""
    NOT_TAKEN = "not-taken"
    """A value was not in the answer."""
    CONDITION = "condition"
    UNKNOWN = "unknown"
    """A condition could not be judged: the answer was cut, or takes too long to read."""
    WALL = "wall"
    """A wall for programs answered in place of the site."""
    BLOCKED = "blocked"
    """Our own block notice answered."""
    OUR_SIDE = "our-side"
    """It could not be tried: something is lacking here."""


class StepFault(Exception):
    """A step cannot go on. Caught where the step is taken; never leaves the journey."""

    def __init__(self, fault: Fault, text: str) -> None:
        self.fault = fault
        self.text = text
        super().__init__(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request that went out, without secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    """Those that the definition or the form asked for, and the names of cookies."""
    fields: tuple[tuple[str, str], ...] = ()
    body: str = ""
    """Its beginning, where it was written and is not of fields."""
    size: int = 0
    """Bytes of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """The facts of one answer, without secrets."""

    status: int
    url: str
    content_type: str
    size: int
    elapsed_seconds: float
    title: str = ""
    excerpt: str = ""
    """The beginning of what is to be read there, one line."""
    over_cap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """What was done in one step, and what came of it."""

    name: str
    outcome: StepOutcome
    always: bool = False
    optional: bool = False
    did: tuple[str, ...] = ()
    """What was done in a browser, one line each; of requests, `sent` tells."""
    sent: tuple[Sent, ...] = ()
    """More than one where redirects were followed."""
    came: Came | None = None
    conditions: tuple[Judged, ...] = ()
    taken: tuple[tuple[str, str], ...] = ()
    cookies: tuple[str, ...] = ()
    """Names of those that the journey has after it."""
    fault: Fault = Fault.NONE
    text: str = ""
    """What was wrong, or why it was left out, in words for people."""
    failure: FailureReason | None = None
    wall: str = ""
    shown_block: str = ""
    """The incident that a block notice names, where one answered."""

    @property
    def url(self) -> str:
        """Where it was last: of the answer, else of what was sent."""
        if self.came is not None:
            return self.came.url
        return self.sent[-1].url if self.sent else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyRecord:
    """One journey that was made, or tried."""

    steps: tuple[StepRecord, ...]
    elapsed_seconds: float
    own_network: bool | None = None
    """Whether our own network is good, where that was asked because a step had no answer."""
    picture: str = ""
    """SHA-256 of what the browser showed at the first failure; empty where there is none."""

    @property
    def first_failure(self) -> StepRecord | None:
        """Of the steps that make the journey; clean-up and optional ones are told apart."""
        return next((step for step in self.steps if _counts(step) and not step.always), None)

    @property
    def left_behind(self) -> tuple[StepRecord, ...]:
        """Clean-up steps that failed."""
        return tuple(step for step in self.steps if _counts(step) and step.always)


def _counts(step: StepRecord) -> bool:
    return step.outcome is StepOutcome.FAILED and not step.optional
